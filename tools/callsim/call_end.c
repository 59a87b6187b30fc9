/* SPDX-License-Identifier: Apache-2.0 */
/* How calls end: BYE from either side, CANCEL, a missing ACK. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "tools/callsim/call_priv.h"
#include "tools/callsim/carrier.h"
#include "tools/callsim/media.h"
#include "tools/callsim/report.h"
#include "tools/callsim/sipfield.h"
#include "tools/callsim/transaction.h"

#include "dialer/base/banned.h"

#define BYE_BYTES_MAX 16384

static void release_line(struct call *call)
{
	if (call->admitted)
		call->trunk->active--;
	call->admitted = false;
	media_free(call->media);
	call->media = NULL;
	tx_forget(call->invite);
	call->invite = NULL;
}

static void on_bye_done(const struct sip_message *response, void *user)
{
	struct call *call = user;
	struct report *r = call->carrier->report;

	call_log_begin(call, "bye_response");
	report_int(r, "code", response != NULL ? response->status : 408);
	report_end(r);
	call->bye_branch[0] = '\0';
	call_free(call);
}

/* Where in-dialog requests go: first route or Contact, when it is an IP address (12.2.1.1). */
static void bye_address(struct call *call)
{
	struct sip_uri uri;
	char route[SIP_TEXT_MAX];
	const char *to = call->target;

	if (call->routes.len > 0 &&
		sip_address_uri(buf_text(&call->routes) + strlen("Route: "), route, sizeof(route)) == 0)
		to = route;
	if (peer_reliable(&call->peer) || sip_uri_parse(to, &uri) < 0)
		return;
	if (peer_set_address(&call->peer, uri.host, uri.port != 0 ? uri.port : 5060) < 0)
		return; /* a name is not resolved: the BYE goes where the INVITE came from */
}

static int write_bye(struct call *call, struct buf *out)
{
	const struct transport *t = call->trunk->transport;
	char tag[SIP_TAG_MAX];

	if (sip_random_tag(tag) < 0)
		return -EIO;
	snprintf(call->bye_branch, sizeof(call->bye_branch), "z9hG4bK%s", tag);
	buf_addf(out, "BYE %s SIP/2.0\r\nVia: SIP/2.0/%s ",
		call->target[0] != '\0' ? call->target : "sip:caller@127.0.0.1",
		transport_tcp(t) ? "TCP" : "UDP");
	buf_addf(out, strchr(transport_host(t), ':') != NULL ? "[%s]:%d" : "%s:%d",
		transport_host(t), transport_port(t));
	buf_addf(out, ";branch=%s;rport\r\n%sMax-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\n",
		call->bye_branch, buf_text(&call->routes), call->local, call->remote);
	buf_addf(out, "Call-ID: %s\r\nCSeq: 1 BYE\r\nUser-Agent: callsim\r\n"
		"Content-Length: 0\r\n\r\n", call->call_id);
	return buf_error(out);
}

/* The callee ends an answered call. */
void call_hang_up(struct call *call, const char *why)
{
	struct carrier *c = call->carrier;
	struct buf text;
	int err;

	event_del(call->timer);
	call->state = CALL_ENDING;
	c->counts.byes_from_callee++;
	call_log_begin(call, "bye");
	report_text(c->report, "by", "callee");
	report_text(c->report, "why", why);
	report_end(c->report);
	call_log_end(call, "callee", why);
	release_line(call);
	buf_init(&text, BYE_BYTES_MAX);
	bye_address(call);
	err = write_bye(call, &text);
	if (err == 0)
		err = tx_client(c->tx, &call->peer, call->bye_branch, buf_text(&text), text.len,
			on_bye_done, call);
	buf_release(&text);
	if (err < 0) {
		fprintf(stderr, "callsim: call %" PRIu64 ": cannot send BYE: %s\n", call->id,
			strerror(-err));
		call->bye_branch[0] = '\0';
		call_free(call);
	}
}

void call_ack(struct call *call, const struct peer *from)
{
	(void)from;
	if (call->invite == NULL || call->state != CALL_ANSWERED)
		return; /* an ACK again, for a 200 sent again */
	tx_acked(call->invite);
	tx_forget(call->invite);
	call->invite = NULL;
	if (call->ack_us != 0)
		return; /* of a later INVITE of the call */
	call->ack_us = clock_mono_us();
	call_log_begin(call, "ack");
	report_ms(call->carrier->report, "after_answer_ms", call->ack_us - call->answer_us);
	report_end(call->carrier->report);
}

void call_bye(struct call *call, struct tx *tx)
{
	struct report *r = call->carrier->report;
	const char *reason = sip_find(tx_request(tx), "Reason");

	if (call->state == CALL_ENDING) { /* both hung up: ours is on its way */
		tx_respond(tx, &(struct sip_response){ .code = 200 });
		return;
	}
	if (call->state != CALL_ANSWERED) {
		tx_respond(tx, &(struct sip_response){ .code = 481 });
		return;
	}
	call->carrier->counts.byes_from_caller++;
	call_log_begin(call, "bye");
	report_text(r, "by", "caller");
	if (reason != NULL)
		report_text(r, "reason", reason);
	report_end(r);
	tx_respond(tx, &(struct sip_response){ .code = 200 });
	call_log_end(call, "caller", "bye");
	release_line(call);
	call_free(call);
}

void call_cancel(struct call *call, const char *reason)
{
	struct report *r = call->carrier->report;

	if (call->state != CALL_RINGING || call->invite == NULL)
		return; /* too late: the final response was sent */
	call->carrier->counts.cancelled++;
	call_log_begin(call, "cancel");
	report_text(r, "by", "caller");
	if (reason != NULL)
		report_text(r, "reason", reason);
	report_end(r);
	call_refuse(call, 487, NULL, NULL, "caller", "cancel");
}

void call_refusal_acked(struct call *call)
{
	call_log_begin(call, "ack");
	report_end(call->carrier->report);
	call_free(call);
}

void call_no_ack(struct call *call, int code)
{
	struct report *r = call->carrier->report;

	call->invite = NULL; /* gone with its time-out */
	call->carrier->counts.no_ack++;
	call_log_begin(call, "no_ack");
	report_int(r, "code", code);
	report_end(r);
	if (call->state == CALL_ANSWERED)
		call_hang_up(call, "no ack");
	else
		call_free(call);
}

void call_repeated(struct call *call, const char *what, bool by_caller, int code)
{
	struct report *r = call->carrier->report;

	call_log_begin(call, "retransmission");
	report_text(r, "what", what);
	report_text(r, "by", by_caller ? "caller" : "callee");
	if (code != 0)
		report_int(r, "code", code);
	report_end(r);
}

void call_abandon(struct call *call)
{
	call_log_end(call, "carrier", "shutdown");
	call_free(call);
}
