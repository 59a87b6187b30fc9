/* SPDX-License-Identifier: Apache-2.0 */
/* The sound of a call: its stream and its agent, made here, and what they report. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dialer/agent/agent.h"
#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

int call_since_answer_ms(const struct call *c)
{
	if (c->answered_mono_us == 0)
		return -1;
	return (int)((clock_mono_us() - c->answered_mono_us) / CLOCK_US_PER_MS);
}

/* ---- what the stream and the agent report ---- */

static void on_frame(const struct media_frame *f, void *arg)
{
	struct call *c = arg;

	if (c->agent == NULL || c->state != CALL_TALKING)
		return;
	agent_hear(c->agent, f);
	if (bridge_joined(&c->bridge))
		bridge_hear(&c->bridge, f);
}

static bool on_fill(int16_t out[MEDIA_FRAME], void *arg)
{
	struct call *c = arg;

	if (c->agent == NULL || c->state != CALL_TALKING)
		return false;
	return bridge_joined(&c->bridge) ? bridge_speak(&c->bridge, out) : agent_speak(c->agent, out);
}

static void on_sent(int64_t mono_us, bool first, void *arg)
{
	struct call *c = arg;

	if (c->agent != NULL && !bridge_joined(&c->bridge))
		agent_sent(c->agent, mono_us, first);
}

static void on_digit(char digit, void *arg)
{
	struct call *c = arg;

	if (c->agent == NULL || c->state != CALL_TALKING)
		return;
	if (bridge_joined(&c->bridge) && digit != agent_opt_out_key(c->agent))
		bridge_digit(&c->bridge, digit);
	else
		agent_digit(c->agent, digit);
}

static void on_tone(enum media_tone tone, void *arg)
{
	struct call *c = arg;

	if (c->state == CALL_TALKING) {
		if (c->agent != NULL)
			agent_tone(c->agent, tone);
	} else if (tone == TONE_SIT && !c->heard_sit) {
		c->heard_sit = true;
		call_note(c, "tone", -1, "special information tone in early audio", NULL);
	}
}

static void on_agent_event(const char *kind, int offset_ms, const char *text,
	const char *detail_json, void *arg)
{
	call_note(arg, kind, offset_ms, text, detail_json);
}

static void on_agent_opt_out(const char *method, void *arg)
{
	struct call *c = arg;

	calls_post_opt_out(c, method);
	call_flush_events(c);
}

static void on_agent_seat_given_up(bool told, void *arg)
{
	struct call *c = arg;

	seats_leave(c->calls->seats, &c->seat);
	calls_post_seat(c, told ? CALL_TOLD : CALL_GAVE_UP, clock_mono_us());
}

static void on_agent_hand_over(void *arg)
{
	struct call *c = arg;

	bridge_want(&c->bridge);
}

static void on_agent_hand_over_cancelled(void *arg)
{
	struct call *c = arg;

	bridge_want_no_more(&c->bridge);
}

/* recordings/2026-11-21/<attempt>.wav below the state directory. */
static int recording_path(struct call *c, char *full, size_t size)
{
	char day[CLOCK_TEXT_MAX];
	const char *state_dir = c->calls->config->state_dir;

	clock_format_utc(clock_wall_us(), day, sizeof(day));
	snprintf(c->outcome.recording, sizeof(c->outcome.recording), "recordings/%.10s/%lld.wav", day,
		(long long)c->attempt->id);
	snprintf(full, size, "%s/recordings/%.10s", state_dir, day);
	if (mkdir(full, 0750) < 0 && errno != EEXIST)
		return -errno;
	if (snprintf(full, size, "%s/%s", state_dir, c->outcome.recording) >= (int)size)
		return -ENAMETOOLONG;
	return 0;
}

static void on_agent_record(void *arg)
{
	struct call *c = arg;
	char path[CONFIG_TEXT_MAX + 300];
	int err;

	if (c->attempt->obligations.record == RECORD_FORBIDDEN)
		return;
	err = recording_path(c, path, sizeof(path));
	if (err == 0)
		err = stream_record(c->stream, path);
	if (err < 0) {
		log_error(CALL, "attempt=%lld: cannot record to \"%s\": %s", (long long)c->attempt->id,
			path, strerror(-err));
		c->outcome.recording[0] = '\0';
		call_note(c, "record", call_since_answer_ms(c), "not recorded: the file could not be written", NULL);
		return;
	}
	c->outcome.recording_from_ms = call_since_answer_ms(c);
	call_note(c, "record", c->outcome.recording_from_ms, "recording started", NULL);
}

static void on_agent_done(enum disposition d, const char *slots_json, int64_t callback_us, void *arg)
{
	struct call *c = arg;

	if (c->state != CALL_TALKING)
		return;
	free(c->outcome.slots_json);
	c->outcome.slots_json = slots_json != NULL ? strdup(slots_json) : NULL;
	c->outcome.callback_us = callback_us;
	c->planned = d;
	call_input(c, INPUT_HANG_UP, NULL);
}

/* ---- making them ---- */

int call_make_stream(struct call *c)
{
	const struct stream_handler handler = {
		.on_frame = on_frame,
		.fill = on_fill,
		.on_sent = on_sent,
		.on_digit = on_digit,
		.on_tone = on_tone,
		.arg = c,
	};
	const struct stream_params params = {
		.worker = c->worker,
		.host = c->calls->config->media_host,
		.port_min = c->calls->config->rtp_port_min,
		.port_max = c->calls->config->rtp_port_max,
		.handler = &handler,
	};

	return stream_new(&c->stream, &params);
}

int call_make_agent(struct call *c)
{
	const struct campaign *campaign = c->attempt->campaign;
	const struct agent_handler handler = {
		.on_event = on_agent_event,
		.on_opt_out = on_agent_opt_out,
		.on_record = on_agent_record,
		.on_seat_given_up = on_agent_seat_given_up,
		.on_hand_over = on_agent_hand_over,
		.on_hand_over_cancelled = on_agent_hand_over_cancelled,
		.on_done = on_agent_done,
		.arg = c,
	};
	const struct agent_params params = {
		.speech = c->calls->speech,
		.script = campaign->script,
		.obligations = &c->attempt->obligations,
		.opening = campaign->open_after_greeting ? OPENING_AFTER_GREETING : OPENING_AT_ONCE,
		.seller_legal_name = campaign->seller_legal_name,
		.subject = campaign->subject,
		.callback_number = campaign->callback_number,
		.toll_free_number = campaign->toll_free_number,
		.purpose = campaign->purpose,
		.first_name = c->attempt->first_name,
		.last_name = c->attempt->last_name,
		.fields_json = c->attempt->fields_json,
		.utc_offset_s = c->attempt->utc_offset_s,
		.handler = &handler,
	};

	if (campaign->on_answer == ON_ANSWER_HANGUP)
		return 0;
	return agent_new(&c->agent, &params);
}
