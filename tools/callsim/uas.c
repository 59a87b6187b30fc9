/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/uas.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "tools/callsim/call.h"
#include "tools/callsim/carrier.h"
#include "tools/callsim/report.h"
#include "tools/callsim/sipfield.h"
#include "tools/callsim/transaction.h"

#include "dialer/base/banned.h"

#define HEADERS_BYTES_MAX 4096
#define ALLOW "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER\r\n"
#define REGISTER_S 3600 /* when the caller states no time */

typedef void(request_h)(struct carrier *c, struct trunk *trunk, struct tx *tx);

static struct trunk *trunk_of(struct carrier *c, const struct peer *p)
{
	for (int i = 0; i < c->settings.trunk_count; i++) {
		if (c->trunks[i].transport == p->transport)
			return &c->trunks[i];
	}
	return NULL;
}

static void answer_plain(struct tx *tx, int code, const char *headers)
{
	char tag[SIP_TAG_MAX] = "";

	if (sip_random_tag(tag) < 0)
		return; /* no chance left: say nothing */
	tx_respond(tx, &(struct sip_response){ .code = code, .to_tag = tag, .headers = headers });
}

static void on_options(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	c->counts.options++;
	report_begin(c->report, "options", 0);
	report_text(c->report, "trunk", trunk->settings->name);
	report_end(c->report);
	answer_plain(tx, 200, ALLOW "Accept: application/sdp\r\n");
}

/* ---- REGISTER --------------------------------------------------------------------------------- */

static int64_t wanted_expiry_s(const struct sip_message *m)
{
	const char *contact = sip_find(m, "Contact"), *value = sip_find(m, "Expires");
	char text[16];
	int64_t s;

	if (contact != NULL && sip_param(contact, "expires", text, sizeof(text)))
		value = text;
	if (value == NULL || value[0] < '0' || value[0] > '9')
		return REGISTER_S;
	s = strtoll(value, NULL, 10);
	return s < REGISTER_S ? s : REGISTER_S;
}

static void log_register(struct carrier *c, const struct trunk *trunk, const struct sip_message *m,
	int code, int64_t expires_s)
{
	const char *contact = sip_find(m, "Contact");

	report_begin(c->report, "register", 0);
	report_text(c->report, "trunk", trunk->settings->name);
	report_int(c->report, "code", code);
	if (contact != NULL)
		report_text(c->report, "contact", contact);
	if (code == 200)
		report_int(c->report, "expires_s", expires_s);
	report_end(c->report);
}

/* The first Contact back with its time; its own parameters outside <> are dropped. */
static void accept_register(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	const struct sip_message *m = tx_request(tx);
	const char *contact = sip_find(m, "Contact");
	int64_t expires_s = wanted_expiry_s(m);
	char uri[SIP_TEXT_MAX];
	struct buf headers;

	buf_init(&headers, HEADERS_BYTES_MAX);
	if (contact != NULL && expires_s > 0 && sip_address_uri(contact, uri, sizeof(uri)) == 0)
		buf_addf(&headers, "Contact: <%s>;expires=%d\r\n", uri, (int)expires_s);
	log_register(c, trunk, m, 200, expires_s);
	answer_plain(tx, 200, buf_text(&headers));
	buf_release(&headers);
}

static void on_register(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	const struct sip_message *m = tx_request(tx);
	int64_t now_us = clock_wall_us();
	enum auth_result auth = trunk_authenticate(trunk, &c->key, m, 401, now_us);
	struct buf challenge;

	c->counts.registers++;
	if (auth == AUTH_GOOD) {
		accept_register(c, trunk, tx);
		return;
	}
	buf_init(&challenge, HEADERS_BYTES_MAX);
	if (auth == AUTH_WRONG) {
		log_register(c, trunk, m, 403, 0);
		answer_plain(tx, 403, NULL);
	} else if (trunk_challenge(trunk, &c->key, 401, auth == AUTH_STALE, now_us, &challenge) ==
		0) {
		log_register(c, trunk, m, 401, 0);
		answer_plain(tx, 401, buf_text(&challenge));
	} else {
		answer_plain(tx, 500, NULL);
	}
	buf_release(&challenge);
}

/* ---- INVITE and what belongs to a call -------------------------------------------------------- */

static void on_invite(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	const struct sip_message *m = tx_request(tx);
	int code = trunk->settings->challenge;
	int64_t now_us = clock_wall_us();
	enum auth_result auth;
	struct buf challenge;
	const char *require = sip_find(m, "Require");

	if (m->to_tag[0] != '\0') {
		struct call *call = call_find(c, m);

		if (call != NULL && call_has_tag(call, m))
			call_reinvite(call, tx);
		else
			answer_plain(tx, 481, NULL);
		return;
	}
	c->counts.invites++;
	if (require != NULL) {
		char unsupported[SIP_TEXT_MAX];

		snprintf(unsupported, sizeof(unsupported), "Unsupported: %.200s\r\n", require);
		answer_plain(tx, 420, unsupported);
		return;
	}
	auth = trunk_authenticate(trunk, &c->key, m, code, now_us);
	if (auth == AUTH_GOOD) {
		call_invite(c, trunk, tx, trunk->settings->username[0] != '\0');
		return;
	}
	buf_init(&challenge, HEADERS_BYTES_MAX);
	if (auth == AUTH_WRONG)
		call_challenge(c, trunk, tx, 403, NULL);
	else if (trunk_challenge(trunk, &c->key, code, auth == AUTH_STALE, now_us, &challenge) == 0)
		call_challenge(c, trunk, tx, code, buf_text(&challenge));
	else
		answer_plain(tx, 500, NULL);
	buf_release(&challenge);
}

static void on_bye(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	struct call *call = call_find(c, tx_request(tx));

	(void)trunk;
	if (call != NULL && call_has_tag(call, tx_request(tx)))
		call_bye(call, tx);
	else
		answer_plain(tx, 481, NULL);
}

/* The CANCEL is answered first, then the INVITE it stops (9.2). */
static void on_cancel(struct carrier *c, struct trunk *trunk, struct tx *tx)
{
	struct tx *invite = tx_cancelled(tx);
	const char *value = sip_find(tx_request(tx), "Reason");
	char reason[SIP_TEXT_MAX] = "";

	(void)c;
	(void)trunk;
	if (value != NULL)
		snprintf(reason, sizeof(reason), "%s", value); /* the request goes with the 200 */
	answer_plain(tx, invite != NULL ? 200 : 481, NULL);
	if (invite != NULL && tx_user(invite) != NULL)
		call_cancel(tx_user(invite), value != NULL ? reason : NULL);
}

static request_h *const request_handlers[] = {
	[SIP_OTHER] = NULL,
	[SIP_INVITE] = on_invite,
	[SIP_ACK] = NULL, /* on_ack: it is no transaction of its own */
	[SIP_BYE] = on_bye,
	[SIP_CANCEL] = on_cancel,
	[SIP_OPTIONS] = on_options,
	[SIP_REGISTER] = on_register,
};

static void on_request(struct tx *tx, void *arg)
{
	struct carrier *c = arg;
	const struct sip_message *m = tx_request(tx);
	struct trunk *trunk = trunk_of(c, tx_peer(tx));
	const char *fault = sip_request_fault(m);

	if (fault != NULL || trunk == NULL) {
		c->counts.bad_messages++;
		report_begin(c->report, "bad_request", 0);
		report_text(c->report, "method", m->method_name);
		report_text(c->report, "why", fault != NULL ? fault : "no trunk");
		report_end(c->report);
		answer_plain(tx, 400, NULL);
	} else if (request_handlers[m->method] == NULL) {
		answer_plain(tx, 405, ALLOW);
	} else {
		request_handlers[m->method](c, trunk, tx);
	}
}

/* ---- the rest of the transaction layer's news ------------------------------------------------- */

static void on_ack(const struct sip_message *ack, const struct peer *from, void *arg)
{
	struct call *call = call_find(arg, ack);

	if (call != NULL && call_has_tag(call, ack))
		call_ack(call, from);
}

static void on_repeat(const struct sip_message *request, void *user, void *arg)
{
	struct carrier *c = arg;

	if (request->method == SIP_INVITE)
		c->counts.invite_repeats++;
	if (user != NULL) {
		call_repeated(user, request->method_name, true, 0);
		return;
	}
	report_begin(c->report, "retransmission", 0);
	report_text(c->report, "what", request->method_name);
	report_text(c->report, "by", "caller");
	report_text(c->report, "call_id", request->call_id);
	report_end(c->report);
}

static void on_resend(int code, void *user, void *arg)
{
	(void)arg;
	if (user != NULL)
		call_repeated(user, "response", false, code);
}

static void on_acked(void *user, void *arg)
{
	(void)arg;
	if (user != NULL)
		call_refusal_acked(user);
}

static void on_timeout(int code, void *user, void *arg)
{
	(void)arg;
	if (user != NULL)
		call_no_ack(user, code);
}

void uas_handler(struct carrier *c, struct tx_handler *ret)
{
	*ret = (struct tx_handler){
		.on_request = on_request,
		.on_ack = on_ack,
		.on_repeat = on_repeat,
		.on_resend = on_resend,
		.on_acked = on_acked,
		.on_timeout = on_timeout,
		.arg = c,
	};
}

static void log_bad(struct carrier *c, const struct peer *from, const char *why)
{
	char source[96];

	c->counts.bad_messages++;
	report_begin(c->report, "bad_message", 0);
	report_text(c->report, "source", peer_text(from, source, sizeof(source)));
	report_text(c->report, "why", why);
	report_end(c->report);
}

void uas_receive(struct carrier *c, const struct peer *from, const char *data, size_t len)
{
	struct sip_message *m;
	const char *why;
	int err = sip_parse(&m, data, len, &why);

	if (err == -EBADMSG)
		log_bad(c, from, why);
	else if (err == 0 && tx_receive(c->tx, from, m) < 0)
		log_bad(c, from, "no transaction for it");
	/* without memory the message is lost, as on the wire */
}
