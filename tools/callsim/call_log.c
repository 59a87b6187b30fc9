/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "tools/callsim/call_priv.h"
#include "tools/callsim/carrier.h"
#include "tools/callsim/media.h"
#include "tools/callsim/report.h"
#include "tools/callsim/sipfield.h"

#include "dialer/base/banned.h"

/* A monotonic time of this run on the wall clock. */
static int64_t to_wall(int64_t mono_us)
{
	return clock_wall_us() - (clock_mono_us() - mono_us);
}

void call_log_begin(const struct call *call, const char *event)
{
	report_begin(call->carrier->report, event, call->id);
	report_text(call->carrier->report, "call_id", call->call_id);
}

static void header_text(struct report *r, const struct sip_message *m, const char *name,
	const char *key)
{
	const char *value = sip_find(m, name);

	if (value != NULL)
		report_text(r, key, value);
}

static void all_headers(struct report *r, const struct sip_message *m)
{
	report_list(r, "headers");
	for (size_t i = 0; i < m->header_count; i++) {
		char line[1024];

		snprintf(line, sizeof(line), "%s: %s", m->headers[i].name, m->headers[i].value);
		report_list_text(r, line);
	}
	report_list_end(r);
}

static void asserted_number(struct report *r, const struct sip_message *m)
{
	const char *value = sip_find(m, "P-Asserted-Identity");
	char uri[SIP_TEXT_MAX], number[CALL_NUMBER_MAX];

	if (value == NULL || sip_address_uri(value, uri, sizeof(uri)) < 0)
		return;
	sip_uri_number(uri, number, sizeof(number));
	report_text(r, "asserted", number);
}

void call_log_invite(const struct call *call, const struct sip_message *m,
	const struct peer *from, bool first, bool authenticated)
{
	struct report *r = call->carrier->report;
	char source[96];

	call_log_begin(call, "invite");
	report_text(r, "trunk", call->trunk->settings->name);
	report_text(r, "from", call->from);
	report_text(r, "to", call->to);
	report_bool(r, "first", first);
	report_bool(r, "auth", authenticated);
	report_int(r, "cseq", m->cseq);
	report_text(r, "source", peer_text(from, source, sizeof(source)));
	report_text(r, "uri", m->uri);
	asserted_number(r, m);
	header_text(r, m, "P-Asserted-Identity", "p_asserted_identity");
	header_text(r, m, "Identity", "identity");
	header_text(r, m, "Privacy", "privacy");
	header_text(r, m, "User-Agent", "user_agent");
	if (call->carrier->settings.log_headers)
		all_headers(r, m);
	if (call->choice.behaviour != NULL) {
		report_text(r, "behaviour", call->choice.behaviour->name);
		report_text(r, "voice", call->choice.voice);
		report_int(r, "attempt", call->attempt + 1);
	}
	report_end(r);
}

void call_log_response(const struct call *call, int code, const char *phrase, const char *why)
{
	struct report *r = call->carrier->report;

	call_log_begin(call, "response");
	report_int(r, "code", code);
	report_text(r, "phrase",
		phrase != NULL && phrase[0] != '\0' ? phrase : sip_phrase(code));
	if (why != NULL)
		report_text(r, "why", why);
	report_end(r);
}

void call_log_played(const struct call *call, const char *what, bool key, int64_t from_us,
	int64_t to_us)
{
	struct report *r = call->carrier->report;

	call_log_begin(call, key ? "pressed" : "said");
	report_text(r, key ? "key" : "text", what);
	report_int(r, "from_us", to_wall(from_us));
	report_int(r, "to_us", to_wall(to_us));
	if (call->answer_us != 0)
		report_ms(r, "after_answer_ms", from_us - call->answer_us);
	report_end(r);
}

void call_log_heard(const struct call *call, int64_t from_us, int64_t to_us)
{
	struct report *r = call->carrier->report;

	call_log_begin(call, "heard");
	report_int(r, "from_us", to_wall(from_us));
	report_int(r, "to_us", to_wall(to_us));
	if (call->answer_us != 0)
		report_ms(r, "after_answer_ms", from_us - call->answer_us);
	report_end(r);
}

void call_log_key_heard(const struct call *call, char key, int64_t at_us)
{
	struct report *r = call->carrier->report;
	char text[2] = { key, '\0' };

	call_log_begin(call, "key_heard");
	report_text(r, "key", text);
	report_int(r, "from_us", to_wall(at_us));
	report_end(r);
}

/* From the answer to a time; -1 (null) when one of them is missing. */
static int64_t after_answer(const struct call *call, int64_t mono_us)
{
	return call->answer_us != 0 && mono_us != 0 ? mono_us - call->answer_us : -1;
}

static void log_rtp(struct report *r, const struct call *call)
{
	const struct ear *e = media_ear(call->media);
	struct media_stats s;

	media_stats(call->media, &s);
	report_object(r, "rtp");
	report_int(r, "sent", (int64_t)s.sent);
	report_int(r, "received", (int64_t)s.received);
	report_int(r, "lost", (int64_t)s.lost);
	report_int(r, "unexpected", (int64_t)s.unexpected);
	report_int(r, "rtcp", (int64_t)s.rtcp);
	report_int(r, "voiced", (int64_t)e->voiced);
	report_ms(r, "largest_gap_ms", e->packets > 1 ? e->largest_gap_us : -1);
	report_ms(r, "last_audio_ms", after_answer(call, e->last_voice_us));
	report_object_end(r);
	report_ms(r, "answer_to_first_rtp_ms", after_answer(call, e->first_packet_us));
	report_ms(r, "answer_to_first_audio_ms", after_answer(call, e->first_voice_us));
	report_ms_list(r, "barge_in_stop_ms", e->barge_in_us, e->barge_in_count);
	report_ms_list(r, "turn_gap_ms", e->turn_gap_us, e->turn_gap_count);
}

void call_log_end(struct call *call, const char *by, const char *why)
{
	struct report *r = call->carrier->report;
	int64_t now_us = clock_mono_us();

	if (call->ended)
		return;
	call->ended = true;
	if (call->media != NULL) {
		media_silence(call->media); /* what was half said is told too */
		ear_end(media_ear(call->media));
	}
	call_log_begin(call, "end");
	report_text(r, "trunk", call->trunk->settings->name);
	report_text(r, "from", call->from);
	report_text(r, "to", call->to);
	report_text(r, "behaviour",
		call->choice.behaviour != NULL ? call->choice.behaviour->name : "");
	report_int(r, "code", call->code);
	report_bool(r, "answered", call->answer_us != 0);
	report_text(r, "by", by);
	report_text(r, "why", why);
	report_int(r, "invite_us", to_wall(call->invite_us));
	if (call->answer_us != 0)
		report_int(r, "answer_us", to_wall(call->answer_us));
	report_ms(r, "ring_ms",
		call->ringing_us != 0 ? (call->answer_us != 0 ? call->answer_us : now_us) -
			call->ringing_us : -1);
	report_ms(r, "talk_ms", call->answer_us != 0 ? now_us - call->answer_us : -1);
	report_ms(r, "ack_ms", after_answer(call, call->ack_us));
	if (call->media != NULL)
		log_rtp(r, call);
	report_end(r);
}
