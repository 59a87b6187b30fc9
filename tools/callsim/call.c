/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/call.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "tools/callsim/call_priv.h"
#include "tools/callsim/carrier.h"
#include "tools/callsim/media.h"
#include "tools/callsim/report.h"
#include "tools/callsim/sipfield.h"
#include "tools/callsim/table.h"
#include "tools/callsim/transaction.h"

#include "dialer/base/banned.h"

#define HEADERS_BYTES_MAX 4096
#define SDP_BYTES_MAX 2048
enum { DRAW_DELAY = 0x100, DRAW_RING }; /* purposes of draws */

struct number_seen {
	unsigned calls;
};

/* ---- finding and making ----------------------------------------------------------------------- */

static void make_key(char key[CALL_KEY_MAX], const struct sip_message *m)
{
	snprintf(key, CALL_KEY_MAX, "%s|%s", m->call_id, m->from_tag);
}

struct call *call_find(const struct carrier *c, const struct sip_message *m)
{
	char key[CALL_KEY_MAX];

	make_key(key, m);
	return table_get(c->calls, key);
}

bool call_has_tag(const struct call *call, const struct sip_message *m)
{
	return strcmp(m->to_tag, call->tag) == 0;
}

static void set_timer(struct call *call, enum call_stage stage, int64_t us)
{
	struct timeval tv = { (time_t)(us / CLOCK_US_PER_S), (suseconds_t)(us % CLOCK_US_PER_S) };

	call->stage = stage;
	/* Fails only without memory for the timer heap; the caller's own timers end the call. */
	(void)event_add(call->timer, &tv);
}

void call_free(struct call *call)
{
	struct carrier *c = call->carrier;

	(void)table_take(c->calls, call->key); /* the value is call */
	if (call->admitted)
		call->trunk->active--;
	tx_forget(call->invite);
	if (call->bye_branch[0] != '\0')
		tx_client_forget(c->tx, call->bye_branch);
	media_free(call->media);
	peer_release(&call->peer);
	buf_release(&call->routes);
	if (call->timer != NULL)
		event_free(call->timer);
	free(call);
}

static void on_timer(evutil_socket_t fd, short what, void *arg);

/* Who is called and by whom, and what our BYE needs (12.1.1). */
static void read_parties(struct call *call, const struct sip_message *m)
{
	const char *contact = sip_find(m, "Contact"), *from = sip_find(m, "From");
	char uri[SIP_TEXT_MAX];

	snprintf(call->call_id, sizeof(call->call_id), "%s", m->call_id);
	snprintf(call->from_tag, sizeof(call->from_tag), "%s", m->from_tag);
	snprintf(call->remote, sizeof(call->remote), "%s", from);
	snprintf(call->local, sizeof(call->local), "%.480s;tag=%s", sip_find(m, "To"), call->tag);
	sip_uri_number(m->uri, call->to, sizeof(call->to));
	if (sip_address_uri(from, uri, sizeof(uri)) == 0)
		sip_uri_number(uri, call->from, sizeof(call->from));
	if (contact == NULL || sip_address_uri(contact, call->target, sizeof(call->target)) < 0)
		call->target[0] = '\0';
	for (size_t i = sip_next(m, "Record-Route", 0); i < m->header_count;
		i = sip_next(m, "Record-Route", i + 1))
		buf_addf(&call->routes, "Route: %s\r\n", m->headers[i].value);
}

static struct call *call_new(struct carrier *c, struct trunk *trunk, const struct tx *tx)
{
	const struct sip_message *m = tx_request(tx);
	struct call *call = calloc(1, sizeof(*call));

	if (call == NULL)
		return NULL;
	call->carrier = c;
	call->trunk = trunk;
	call->invite_us = clock_mono_us();
	buf_init(&call->routes, CALL_ROUTES_MAX);
	make_key(call->key, m);
	call->timer = evtimer_new(c->base, on_timer, call);
	peer_copy(&call->peer, tx_peer(tx));
	if (call->timer == NULL || sip_random_tag(call->tag) < 0 ||
		table_put(c->calls, call->key, call) < 0) {
		call->key[0] = '\0'; /* not in the table: what is there is another call */
		call_free(call);
		return NULL;
	}
	read_parties(call, m);
	call->id = ++c->last_call;
	call->session = c->last_call;
	c->counts.calls++;
	return call;
}

/* ---- responses -------------------------------------------------------------------------------- */

static void add_contact(const struct call *call, struct buf *out)
{
	const struct transport *t = call->trunk->transport;
	const char *host = transport_host(t);

	buf_addf(out, strchr(host, ':') != NULL ? "Contact: <sip:callsim@[%s]:%d%s>\r\n"
		: "Contact: <sip:callsim@%s:%d%s>\r\n", host, transport_port(t),
		transport_tcp(t) ? ";transport=tcp" : "");
}

/* A response to the INVITE; with_sdp: with our answer to the offer. */
static void respond(struct call *call, int code, const char *phrase, const char *headers,
	bool with_sdp, const char *why)
{
	struct buf head, sdp;
	struct sip_response r = { .code = code, .phrase = phrase,
		.to_tag = code > 100 ? call->tag : NULL };

	buf_init(&head, HEADERS_BYTES_MAX);
	buf_init(&sdp, SDP_BYTES_MAX);
	if (code > 100 && code < 300)
		add_contact(call, &head);
	if (headers != NULL)
		buf_adds(&head, headers);
	if (with_sdp) {
		sdp_answer(&sdp, &call->offer, call->carrier->settings.media_host,
			media_port(call->media), call->session);
		r.content_type = "application/sdp";
		r.body = buf_text(&sdp);
	}
	r.headers = buf_text(&head);
	tx_respond(call->invite, &r);
	call_log_response(call, code, phrase, why);
	buf_release(&head);
	buf_release(&sdp);
}

/* The call is over before an answer; it stays until the refusal is acknowledged. */
void call_refuse(struct call *call, int code, const char *phrase, const char *headers,
	const char *by, const char *why)
{
	event_del(call->timer);
	call->code = code;
	call->state = CALL_REFUSED;
	respond(call, code, phrase, headers, false, why);
	call_log_end(call, by, why);
	media_free(call->media);
	call->media = NULL;
	if (call->admitted)
		call->trunk->active--;
	call->admitted = false;
}

/* ---- media ------------------------------------------------------------------------------------ */

static void on_media_tick(int64_t now_us, void *arg)
{
	struct call *call = arg;

	if (call->state != CALL_ANSWERED || call->stage == STAGE_HANG_UP)
		return;
	call->hang_up_why = person_tick(&call->person, now_us);
	if (call->hang_up_why != NULL)
		set_timer(call, STAGE_HANG_UP, 0); /* not from within the media's own callback */
}

static void on_media_played(const char *what, bool key, int64_t from_us, int64_t to_us, void *arg)
{
	call_log_played(arg, what, key, from_us, to_us);
}

static void on_media_heard(int64_t from_us, int64_t to_us, void *arg)
{
	call_log_heard(arg, from_us, to_us);
}

static void on_media_key(char key, int64_t at_us, void *arg)
{
	call_log_key_heard(arg, key, at_us);
}

/* Returns 0, or -errno after the call was refused. */
static int open_media(struct call *call)
{
	struct carrier *c = call->carrier;
	char path[4096];
	struct media_params p = {
		.base = c->base,
		.host = c->settings.media_host,
		.offer = &call->offer,
		.speech_dbov = c->settings.speech_dbov,
		.noise_dbov = c->settings.noise_dbov,
		.handler = { on_media_tick, on_media_played, on_media_heard, on_media_key, call },
	};
	int err;

	if (call->media != NULL)
		return 0;
	if (c->record_dir != NULL) {
		snprintf(path, sizeof(path), "%s/call-%06" PRIu64 ".wav", c->record_dir, call->id);
		p.record = path;
	}
	err = media_new(&call->media, &p);
	if (err < 0) {
		fprintf(stderr, "callsim: call %" PRIu64 ": cannot open its media: %s\n", call->id,
			strerror(-err));
		call_refuse(call, 500, NULL, NULL, "carrier", "no media");
	}
	return err;
}

/* ---- the behaviour ---------------------------------------------------------------------------- */

static void progress(struct call *call)
{
	const struct behaviour *b = call->choice.behaviour;

	call->ringing_us = clock_mono_us();
	if (b->early != NULL) {
		if (open_media(call) < 0)
			return;
		respond(call, b->progress, NULL, NULL, true, NULL);
		media_play(call->media, b->early);
		media_start(call->media);
	} else if (b->progress != 0) {
		respond(call, b->progress, NULL, NULL, false, NULL);
	}
	if (!b->forever)
		set_timer(call, STAGE_FINAL,
			draw_us(call->choice.random, DRAW_RING, &b->ring_ms));
}

static void answer(struct call *call)
{
	if (open_media(call) < 0)
		return;
	call->code = 200;
	call->state = CALL_ANSWERED;
	call->carrier->counts.answered++;
	media_silence(call->media); /* ringback, if any, ends with the answer */
	call->answer_us = clock_mono_us();
	respond(call, 200, NULL, NULL, true, NULL);
	call_log_begin(call, "answer");
	report_end(call->carrier->report);
	person_init(&call->person, &call->choice, call->carrier->voices, call->media,
		call->answer_us);
	media_start(call->media);
}

static void finish_ringing(struct call *call)
{
	const struct behaviour *b = call->choice.behaviour;
	struct buf headers;

	if (b->final == 200) {
		answer(call);
		return;
	}
	buf_init(&headers, HEADERS_BYTES_MAX);
	for (size_t i = 0; i < b->header_count; i++)
		buf_addf(&headers, "%s\r\n", b->headers[i]);
	call_refuse(call, b->final, b->phrase, buf_text(&headers), "callee", "behaviour");
	buf_release(&headers);
}

/* ---- INVITE ----------------------------------------------------------------------------------- */

static unsigned count_number(struct carrier *c, const char *number)
{
	struct number_seen *seen = table_get(c->numbers, number);

	if (seen == NULL) {
		seen = calloc(1, sizeof(*seen));
		if (seen == NULL || table_put(c->numbers, number, seen) < 0) {
			free(seen);
			return 0;
		}
	}
	return seen->calls++;
}

/* The call of this INVITE: the challenged one that comes again, or a new one. */
static struct call *call_of(struct carrier *c, struct trunk *trunk, struct tx *tx, bool *ret_first)
{
	struct call *call = call_find(c, tx_request(tx));

	*ret_first = call == NULL;
	if (call != NULL && call->state == CALL_REFUSED) {
		call_free(call); /* a caller that tries again after a refusal: another call */
		call = NULL;
		*ret_first = true;
	}
	if (call == NULL)
		call = call_new(c, trunk, tx);
	else if (call->state != CALL_CHALLENGED)
		call = NULL;
	if (call == NULL)
		tx_respond(tx, &(struct sip_response){ .code = *ret_first ? 500 : 482,
			.phrase = *ret_first ? NULL : "Loop Detected" });
	return call;
}

/* Why the offer cannot be answered (488), or NULL. */
static const char *read_offer(struct call *call, const struct sip_message *m)
{
	const char *why = "no SDP offer";

	if (m->body_len == 0 || sdp_parse_offer(m->body, m->body_len, &call->offer, &why) < 0)
		return why;
	call->has_offer = true;
	return NULL;
}

void call_invite(struct carrier *c, struct trunk *trunk, struct tx *tx, bool authenticated)
{
	const struct sip_message *m = tx_request(tx);
	const char *limit, *fault;
	char retry[48];
	bool first;
	struct call *call = call_of(c, trunk, tx, &first);

	if (call == NULL)
		return;
	event_del(call->timer);
	call->invite = tx;
	tx_set_user(tx, call);
	call->state = CALL_RINGING;
	limit = trunk_admit(trunk, clock_mono_us());
	call->admitted = limit == NULL;
	if (limit == NULL) {
		call->attempt = count_number(c, call->to);
		population_choose(c->population, call->to, call->attempt, &call->choice);
	}
	call_log_invite(call, m, tx_peer(tx), first, authenticated);
	fault = read_offer(call, m);
	if (limit != NULL) {
		c->counts.refused_by_trunk++;
		snprintf(retry, sizeof(retry), "Retry-After: %d\r\n", trunk->settings->retry_after_s);
		call_refuse(call, 503, NULL, retry, "carrier", limit);
	} else if (fault != NULL) {
		call_refuse(call, 488, NULL, NULL, "carrier", fault);
	} else {
		respond(call, 100, NULL, NULL, false, NULL);
		set_timer(call, STAGE_PROGRESS, draw_us(call->choice.random, DRAW_DELAY,
			&call->choice.behaviour->delay_ms));
	}
}

void call_challenge(struct carrier *c, struct trunk *trunk, struct tx *tx, int code,
	const char *header)
{
	bool first;
	struct call *call = call_of(c, trunk, tx, &first);

	if (call == NULL)
		return;
	c->counts.challenged++;
	call_log_invite(call, tx_request(tx), tx_peer(tx), first, false);
	call->invite = tx;
	respond(call, code, NULL, header, false,
		code == 403 ? "wrong credentials" : "credentials wanted");
	call->invite = NULL; /* the call goes on with another INVITE, or not at all */
	call->code = code;
	set_timer(call, STAGE_EXPIRE, code == 403 ? 0 : SIP_64T1_US);
}

void call_reinvite(struct call *call, struct tx *tx)
{
	const struct sip_message *m = tx_request(tx);
	struct sdp_offer offer = call->offer;
	const char *why = NULL;
	struct buf head, sdp;

	call_log_begin(call, "reinvite");
	report_int(call->carrier->report, "cseq", m->cseq);
	report_end(call->carrier->report);
	if (call->state != CALL_ANSWERED || call->invite != NULL) {
		tx_respond(tx, &(struct sip_response){ .code = 491, .phrase = "Request Pending" });
		return;
	}
	if ((m->body_len > 0 && sdp_parse_offer(m->body, m->body_len, &offer, &why) < 0) ||
		media_update(call->media, &offer) < 0) {
		tx_respond(tx, &(struct sip_response){ .code = 488 });
		return;
	}
	call->offer = offer;
	call->invite = tx;
	tx_set_user(tx, call);
	buf_init(&head, HEADERS_BYTES_MAX);
	buf_init(&sdp, SDP_BYTES_MAX);
	add_contact(call, &head);
	sdp_answer(&sdp, &offer, call->carrier->settings.media_host, media_port(call->media),
		call->session);
	tx_respond(tx, &(struct sip_response){ .code = 200, .headers = buf_text(&head),
		.content_type = "application/sdp", .body = buf_text(&sdp) });
	buf_release(&head);
	buf_release(&sdp);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct call *call = arg;
	enum call_stage stage = call->stage;

	(void)fd;
	(void)what;
	call->stage = STAGE_NONE;
	switch (stage) {
	case STAGE_EXPIRE:
		call_log_end(call, "caller", call->code == 403 ? "wrong credentials"
			: "no credentials");
		call_free(call);
		break;
	case STAGE_PROGRESS:
		progress(call);
		break;
	case STAGE_FINAL:
		finish_ringing(call);
		break;
	case STAGE_HANG_UP:
		call_hang_up(call, call->hang_up_why);
		break;
	case STAGE_NONE:
		break;
	}
}
