/* SPDX-License-Identifier: Apache-2.0 */
/* One outgoing call through nua: INVITE, provisional and final answers, BYE, CANCEL. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/sip/sip_priv.h"

#include "dialer/base/banned.h"

/* No provisional answer at all: the far end is dead. RFC 3261's timer B would take 32 s. */
#define NO_ANSWER_AT_ALL_MS 8000
/* A peer that answers neither BYE nor CANCEL does not keep the line busy for longer. */
#define ENDING_MS 4000
#define CHALLENGES_MAX 2
#define BODY_MAX_BYTES 65536

enum leg_state {
	LEG_STATE_INVITING = 0, /* no provisional yet */
	LEG_STATE_PROCEEDING,
	LEG_STATE_UP,
	LEG_STATE_CANCELLING,   /* we sent CANCEL */
	LEG_STATE_CLOSING,      /* we sent BYE */
};

struct leg {
	struct sip_target target; /* first: nua's handle magic */
	struct list entry;
	struct sip *sip;
	struct leg_start start;
	enum leg_state state;
	nua_handle_t *nh;
	su_timer_t *timer;
	int challenges;
	char call_id[96];
};

/* ---- telling the call ---- */

struct leg_msg {
	struct msg msg;
	leg_event_h *on_event;
	struct leg_event e;
	char phrase[80], reason[256], call_id[96];
};

static void leg_msg_handle(struct msg *m, void *owner)
{
	struct leg_msg *lm = (struct leg_msg *)m;

	if (owner != NULL)
		lm->on_event(&lm->e);
	free(lm);
}

/* Reason headers (RFC 3326) as text, the first that fit. */
static int retry_after(int code, const sip_t *sip)
{
	if (code != 503 || sip == NULL || sip->sip_retry_after == NULL)
		return -1;
	return sip->sip_retry_after->af_delta < INT_MAX ? (int)sip->sip_retry_after->af_delta : INT_MAX;
}

static void copy_reason(const sip_t *sip, char *out, size_t size)
{
	su_home_t home[1] = { SU_HOME_INIT(home) };
	size_t used = 0;

	out[0] = '\0';
	for (const sip_reason_t *r = sip != NULL ? sip->sip_reason : NULL; r != NULL; r = r->re_next) {
		const char *text = sip_header_as_string(home, (const sip_header_t *)(const void *)r);
		int n = text != NULL ? snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", text) : 0;

		if (n < 0 || (size_t)n >= size - used)
			break;
		used += (size_t)n;
	}
	su_home_deinit(home);
}

static void copy_sdp(const sip_t *sip, struct sdp_audio *sdp)
{
	*sdp = (struct sdp_audio){ .event_type = -1 };
	if (sip != NULL && sip->sip_payload != NULL && sip->sip_payload->pl_len <= BODY_MAX_BYTES)
		sdp_parse_answer(sip->sip_payload->pl_data, (size_t)sip->sip_payload->pl_len, sdp);
}

static void post(const struct leg_start *start, const char *call_id, enum leg_event_kind kind,
	int code, const char *phrase, const sip_t *sip, bool by_us)
{
	struct leg_msg *lm = calloc(1, sizeof(*lm));

	if (lm == NULL) {
		log_error(SIP, "leg %" PRIu64 ": no memory to tell its call of an event", start->id);
		return;
	}
	lm->msg.handle = leg_msg_handle;
	lm->on_event = start->on_event;
	snprintf(lm->phrase, sizeof(lm->phrase), "%s", phrase != NULL ? phrase : "");
	snprintf(lm->call_id, sizeof(lm->call_id), "%s", call_id);
	copy_reason(sip, lm->reason, sizeof(lm->reason));
	lm->e = (struct leg_event){ .kind = kind, .user = start->user, .at_us = clock_wall_us(),
		.at_mono_us = clock_mono_us(), .code = code, .phrase = lm->phrase,
		.reason = lm->reason, .retry_after_s = retry_after(code, sip), .call_id = lm->call_id,
		.by_us = by_us };
	copy_sdp(sip, &lm->e.sdp);
	if (kind == LEG_ENDED && code >= 300)
		lm->e.disposition = sip_disposition(code, lm->phrase, lm->reason);
	if (mailbox_post(start->reply, &lm->msg) < 0) {
		log_error(SIP, "leg %" PRIu64 ": its media worker is too far behind, event lost", start->id);
		free(lm);
	}
}

/* ---- life ---- */

static struct list *bucket_of(struct sip *s, leg_id id)
{
	return &s->legs[id % LEG_BUCKETS];
}

static struct leg *find(struct sip *s, leg_id id)
{
	LIST_FOREACH(it, bucket_of(s, id)) {
		struct leg *l = LIST_ENTRY(it, struct leg, entry);

		if (l->start.id == id)
			return l;
	}
	return NULL;
}

static void leg_free(struct leg *l)
{
	list_remove(&l->entry);
	l->sip->leg_count--;
	su_timer_destroy(l->timer);
	if (l->nh != NULL) {
		nua_handle_bind(l->nh, NULL); /* what is still under way must not find us */
		nua_handle_destroy(l->nh);
	}
	free(l->start.offer);
	free(l);
}

static void end(struct leg *l, int code, const char *phrase, const sip_t *sip, bool by_us)
{
	post(&l->start, l->call_id, LEG_ENDED, code, phrase, sip, by_us);
	leg_free(l);
}

static void on_timer(su_root_magic_t *magic, su_timer_t *timer, su_timer_arg_t *arg)
{
	struct leg *l = arg;

	(void)magic;
	(void)timer;
	if (l->state == LEG_STATE_INVITING)
		end(l, 408, "No answer at all", NULL, true);
	else if (l->state == LEG_STATE_CANCELLING)
		end(l, 487, "CANCEL not answered", NULL, true);
	else if (l->state == LEG_STATE_CLOSING)
		end(l, 200, "BYE not answered", NULL, true);
}

static void arm(struct leg *l, su_duration_t ms)
{
	if (l->timer != NULL)
		su_timer_set_interval(l->timer, on_timer, l, ms);
}

static void disarm(struct leg *l)
{
	if (l->timer != NULL)
		su_timer_reset(l->timer);
}

/* ---- what the far end says ---- */

static void on_provisional(struct leg *l, int status, const char *phrase, const sip_t *sip)
{
	if (l->state == LEG_STATE_INVITING) {
		l->state = LEG_STATE_PROCEEDING;
		disarm(l);
	}
	if (status > 100 && l->state == LEG_STATE_PROCEEDING)
		post(&l->start, l->call_id, LEG_RINGING, status, phrase, sip, false);
}

static void on_answered(struct leg *l, int status, const char *phrase, const sip_t *sip)
{
	if (l->state == LEG_STATE_CANCELLING) { /* our CANCEL crossed the answer */
		l->state = LEG_STATE_CLOSING;
		nua_bye(l->nh, TAG_END());
		arm(l, ENDING_MS);
		return;
	}
	disarm(l);
	l->state = LEG_STATE_UP;
	post(&l->start, l->call_id, LEG_ANSWERED, status, phrase, sip, false);
}

static void on_invite_answer(struct leg *l, int status, const char *phrase, nua_handle_t *nh,
	const sip_t *sip)
{
	if (status < 200)
		on_provisional(l, status, phrase, sip);
	else if (status < 300)
		on_answered(l, status, phrase, sip);
	else if ((status == 401 || status == 407) && l->state < LEG_STATE_UP &&
		 l->challenges++ < CHALLENGES_MAX && trunk_authenticate(l->start.trunk, nh, sip))
		return; /* the same attempt goes on with credentials */
	else
		end(l, status, phrase, sip, l->state == LEG_STATE_CANCELLING);
}

/* A re-INVITE of the peer (hold, or a refresh): our side stays as it was. */
static void on_reinvite(struct leg *l, nua_handle_t *nh)
{
	nua_respond(nh, SIP_200_OK, SIPTAG_CONTENT_TYPE_STR("application/sdp"),
		SIPTAG_PAYLOAD_STR(l->start.offer), TAG_END());
}

static void on_leg_event(struct sip_target *target, nua_event_t event, int status,
	const char *phrase, nua_handle_t *nh, const sip_t *sip)
{
	struct leg *l = (struct leg *)target;

	switch ((int)event) { /* nua has some seventy events; these are ours */
	case nua_r_invite:
		on_invite_answer(l, status, phrase, nh, sip);
		break;
	case nua_i_bye:
		end(l, 200, "BYE", sip, false);
		break;
	case nua_r_bye:
		if (status >= 200)
			end(l, 200, "BYE", sip, true);
		break;
	case nua_i_invite:
		on_reinvite(l, nh);
		break;
	case nua_i_terminated: /* the dialog is gone without one of the above, as after an error */
		end(l, l->state >= LEG_STATE_UP ? 200 : 500, phrase, sip, false);
		break;
	default:
		break;
	}
}

/* ---- what we do ---- */

static void make_call_id(struct leg *l)
{
	uint64_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint64_t)clock_wall_us();
	snprintf(l->call_id, sizeof(l->call_id), "%016" PRIx64 "-%" PRIu64 "@%.40s", random, l->start.id,
		l->sip->config->sip_host);
}

static int send_invite(struct leg *l)
{
	const struct sip_trunk *t = l->start.trunk;
	char caller[24], callee[LEG_USER_MAX + 1], url[2 * CONFIG_TEXT_MAX], from[CONFIG_TEXT_MAX + 96];
	char to[CONFIG_TEXT_MAX + 96], asserted[CONFIG_TEXT_MAX + 128];

	snprintf(caller, sizeof(caller), "+%" PRIu64, l->start.caller);
	if (l->start.callee_user[0] != '\0')
		snprintf(callee, sizeof(callee), "%s", l->start.callee_user);
	else
		snprintf(callee, sizeof(callee), "+%" PRIu64, l->start.callee);
	trunk_identity(t, caller, from, sizeof(from));
	trunk_identity(t, callee, to, sizeof(to));
	snprintf(asserted, sizeof(asserted), "P-Asserted-Identity: %s", from);
	l->nh = nua_handle(l->sip->nua, &l->target, NUTAG_URL(trunk_url(t, callee, url, sizeof(url))),
		SIPTAG_TO_STR(to), SIPTAG_FROM_STR(from), TAG_END());
	if (l->nh == NULL)
		return -ENOMEM;
	make_call_id(l);
	nua_invite(l->nh, SIPTAG_CALL_ID_STR(l->call_id), SIPTAG_HEADER_STR(asserted),
		SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(l->start.offer), TAG_END());
	return 0;
}

static void refuse(struct leg_start *start)
{
	post(start, "", LEG_REFUSED, 0, "", NULL, true);
	free(start->offer);
}

void leg_begin(struct sip *s, struct leg_start *start)
{
	struct leg *l;

	if (s->stop_at_us != 0 || !start->may_send(start->user)) {
		refuse(start);
		return;
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		refuse(start);
		return;
	}
	l->target.on_event = on_leg_event;
	l->sip = s;
	l->start = *start;
	l->timer = su_timer_create(su_root_task(s->root), NO_ANSWER_AT_ALL_MS);
	list_append(bucket_of(s, start->id), &l->entry);
	s->leg_count++;
	if (send_invite(l) < 0) {
		post(start, "", LEG_REFUSED, 0, "", NULL, true);
		leg_free(l);
		return;
	}
	post(start, l->call_id, LEG_SENT, 0, "", NULL, true);
	arm(l, NO_ANSWER_AT_ALL_MS);
}

static void hang_up(struct leg *l)
{
	if (l->state == LEG_STATE_UP) {
		l->state = LEG_STATE_CLOSING;
		nua_bye(l->nh, TAG_END());
		arm(l, ENDING_MS);
	} else if (l->state < LEG_STATE_UP) {
		/* Before any provisional answer nua keeps the CANCEL until one comes (RFC 3261 9.1). */
		l->state = LEG_STATE_CANCELLING;
		nua_cancel(l->nh, TAG_END());
		arm(l, ENDING_MS);
	}
}

void leg_hang_up(struct sip *s, leg_id id)
{
	struct leg *l = find(s, id);

	if (l != NULL)
		hang_up(l);
}

void leg_hang_up_all(struct sip *s)
{
	for (int i = 0; i < LEG_BUCKETS; i++) {
		LIST_FOREACH(it, &s->legs[i])
			hang_up(LIST_ENTRY(it, struct leg, entry));
	}
}
