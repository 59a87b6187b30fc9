/* SPDX-License-Identifier: Apache-2.0 */
/* One call on its media worker: the actions behind the table of machine.c. */
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
#include "dialer/media/worker.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

/* From the INVITE to the first 18x; then the campaign's ring time starts (F41 counts rings). */
#define NO_RING_EXTRA_S 10

static int since_answer_ms(const struct call *c)
{
	if (c->answered_mono_us == 0)
		return -1;
	return (int)((clock_mono_us() - c->answered_mono_us) / CLOCK_US_PER_MS);
}

/* ---- what the stream and the agent report ---- */

static void on_frame(const struct media_frame *f, void *arg)
{
	struct call *c = arg;

	if (c->agent != NULL && c->state == CALL_TALKING)
		agent_hear(c->agent, f);
}

static bool on_fill(int16_t out[MEDIA_FRAME], void *arg)
{
	struct call *c = arg;

	return c->agent != NULL && c->state == CALL_TALKING && agent_speak(c->agent, out);
}

static void on_sent(int64_t mono_us, bool first, void *arg)
{
	struct call *c = arg;

	if (c->agent != NULL)
		agent_sent(c->agent, mono_us, first);
}

static void on_digit(char digit, void *arg)
{
	struct call *c = arg;

	if (c->agent != NULL && c->state == CALL_TALKING)
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
		call_note(c, "record", since_answer_ms(c), "not recorded: the file could not be written", NULL);
		return;
	}
	c->outcome.recording_from_ms = since_answer_ms(c);
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

/* ---- starting ---- */

static void on_leg(const struct leg_event *e);

static bool may_send(void *user)
{
	struct call *c = user; /* sip thread: attempt and calls only, both immutable or atomic */

	return !atomic_load(&c->attempt->cancelled) &&
	       c->calls->may_send(c->attempt, c->calls->may_send_arg);
}

static int make_stream(struct call *c)
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

static int make_agent(struct call *c)
{
	const struct campaign *campaign = c->attempt->campaign;
	const struct agent_handler handler = {
		.on_event = on_agent_event,
		.on_opt_out = on_agent_opt_out,
		.on_record = on_agent_record,
		.on_seat_given_up = on_agent_seat_given_up,
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

static int start_leg(struct call *c)
{
	char offer[SDP_TEXT_MAX];
	const struct leg_params params = {
		.trunk = c->attempt->trunk,
		.callee = c->attempt->number.digits,
		.caller = c->attempt->caller_id.digits,
		.offer = offer,
		.may_send = may_send,
		.reply = worker_mailbox(c->worker),
		.on_event = on_leg,
		.user = c,
	};
	int n = sdp_offer(offer, sizeof(offer), c->calls->config->media_host, stream_port(c->stream),
		(uint64_t)c->attempt->id);

	if (n < 0)
		return n;
	c->leg = leg_start(c->calls->sip, &params);
	return c->leg != 0 ? 0 : -ENOBUFS;
}

static void on_ring_timeout(void *arg)
{
	call_input(arg, INPUT_TIME_UP, NULL);
}

static void on_flush_timer(void *arg)
{
	call_flush_events(arg);
}

static int prepare(struct call *c)
{
	int err = worker_timer_new(&c->limit_timer, c->worker, on_ring_timeout, c);

	if (err == 0)
		err = worker_timer_new(&c->flush_timer, c->worker, on_flush_timer, c);
	if (err == 0)
		err = make_stream(c);
	if (err == 0)
		err = make_agent(c);
	if (err == 0)
		err = start_leg(c);
	return err;
}

void call_begin(struct call *c)
{
	int err;

	c->outcome.post_dial_delay_ms = -1;
	c->outcome.greeting_end_ms = -1;
	c->outcome.first_audio_ms = -1;
	c->outcome.recording_from_ms = -1;
	err = prepare(c);
	if (err < 0) {
		log_error(CALL, "attempt=%lld: not launched: %s", (long long)c->attempt->id,
			strerror(-err));
		call_input(c, INPUT_REFUSED, NULL);
	}
}

/* ---- the actions ---- */

static void note_sip(struct call *c, const char *what, const struct leg_event *e)
{
	char text[256];

	if (e->code > 0)
		snprintf(text, sizeof(text), "%s %d %s", what, e->code, e->phrase);
	else
		snprintf(text, sizeof(text), "%s", what);
	call_note(c, "sip", since_answer_ms(c), text, NULL);
}

static void note_post_dial_delay(struct call *c, const struct leg_event *e)
{
	if (c->outcome.post_dial_delay_ms < 0 && c->sent_mono_us != 0)
		c->outcome.post_dial_delay_ms =
			(int)((e->at_mono_us - c->sent_mono_us) / CLOCK_US_PER_MS);
}

static void mark_sent(struct call *c, const struct leg_event *e)
{
	c->outcome.invite_us = e->at_us;
	c->sent_mono_us = e->at_mono_us;
	snprintf(c->outcome.sip_call_id, sizeof(c->outcome.sip_call_id), "%s", e->call_id);
	worker_timer_start(c->limit_timer, ((int64_t)c->attempt->ring_s + NO_RING_EXTRA_S) * 1000);
	call_note(c, "sip", -1, "INVITE sent", NULL);
}

static void ring(struct call *c, const struct leg_event *e)
{
	if (c->outcome.ring_us == 0) {
		c->outcome.ring_us = e->at_us;
		worker_timer_start(c->limit_timer, (int64_t)c->attempt->ring_s * 1000);
	}
	note_post_dial_delay(c, e);
	note_sip(c, "ringing", e);
	if (e->sdp.valid && stream_connect(c->stream, &e->sdp) < 0)
		log_warn(CALL, "attempt=%lld: early audio not usable", (long long)c->attempt->id);
}

static void end_leg(struct call *c, enum disposition planned)
{
	if (c->planned == DISPOSITION_NONE)
		c->planned = planned;
	c->outcome.ended_by_us = true;
	leg_end(c->calls->sip, c->leg);
}

static void talk(struct call *c, const struct leg_event *e)
{
	bool seated;

	worker_timer_start(c->limit_timer, (int64_t)c->calls->config->call_max_s * 1000);
	note_post_dial_delay(c, e);
	c->outcome.answer_us = e->at_us;
	c->answered_mono_us = e->at_mono_us;
	note_sip(c, "answered", e);
	if (c->agent == NULL) {
		c->planned = DISPOSITION_COMPLETED;
		call_input(c, INPUT_HANG_UP, NULL);
		return;
	}
	if (!e->sdp.valid || stream_connect(c->stream, &e->sdp) < 0) {
		log_warn(CALL, "attempt=%lld: answered without audio we can use",
			(long long)c->attempt->id);
		c->planned = DISPOSITION_FAILED;
		call_input(c, INPUT_HANG_UP, NULL);
		return;
	}
	seated = seats_ask(c->calls->seats, &c->seat);
	calls_post_seat(c, seated ? CALL_SEATED : CALL_WAITS, e->at_mono_us);
	if (!seated)
		call_note(c, "seat", since_answer_ms(c), "none is free", NULL);
	agent_answered(c->agent, e->at_mono_us, seated);
	stream_start_sending(c->stream);
}

void call_granted(struct call *c)
{
	/* It may have given up, or ended, since it was granted: then the seat is with the next already. */
	if (c->agent == NULL || c->state != CALL_TALKING || !seats_holds(c->calls->seats, &c->seat))
		return;
	call_note(c, "seat", since_answer_ms(c), "free now", NULL);
	calls_post_seat(c, CALL_SEATED, clock_mono_us());
	agent_seat(c->agent);
}

static void keep_end(struct call *c, const struct leg_event *e)
{
	c->outcome.sip_code = e->code;
	c->outcome.retry_after_s = e->retry_after_s;
	snprintf(c->outcome.sip_reason, sizeof(c->outcome.sip_reason), "%s", e->reason);
	if (!e->by_us)
		c->outcome.ended_by_us = false;
	note_post_dial_delay(c, e);
	note_sip(c, "ended", e);
}

static void keep_timings(struct call *c)
{
	struct agent_timings t;

	agent_timings(c->agent, &t);
	c->outcome.greeting_end_ms = t.greeting_end_ms;
	c->outcome.first_audio_ms = t.first_audio_ms;
	c->outcome.turn_count = t.turn_count;
	c->outcome.barge_in_count = t.barge_in_count;
	memcpy(c->outcome.turn_ms, t.turn_ms, sizeof(int) * (size_t)t.turn_count);
	memcpy(c->outcome.barge_in_ms, t.barge_in_ms, sizeof(int) * (size_t)t.barge_in_count);
	if (c->outcome.slots_json == NULL && agent_slots_json(c->agent) != NULL)
		c->outcome.slots_json = strdup(agent_slots_json(c->agent));
}

/* The last act: free what makes sound, hand the outcome over; the call waits to be buried. */
static void finish(struct call *c, enum disposition d)
{
	seats_leave(c->calls->seats, &c->seat);
	c->outcome.disposition = d;
	c->outcome.end_us = clock_wall_us();
	if (c->agent != NULL && c->answered_mono_us != 0)
		keep_timings(c);
	agent_free(c->agent);
	c->agent = NULL;
	stream_free(c->stream);
	c->stream = NULL;
	worker_timer_free(c->limit_timer);
	call_flush_events(c);
	worker_timer_free(c->flush_timer);
	c->limit_timer = c->flush_timer = NULL;
	calls_post_over(c);
}

/* SIT says the number or route is at fault where the response itself is silent about it. */
static enum disposition unanswered(const struct call *c, const struct leg_event *e)
{
	if (c->heard_sit && e->disposition == DISPOSITION_NO_ANSWER)
		return DISPOSITION_UNAVAILABLE;
	return e->disposition != DISPOSITION_NONE ? e->disposition : DISPOSITION_FAILED;
}

static void act(struct call *c, enum call_action action, const struct leg_event *e)
{
	switch (action) {
	case ACTION_NONE:
		break;
	case ACTION_MARK_SENT:
		mark_sent(c, e);
		break;
	case ACTION_RING:
		ring(c, e);
		break;
	case ACTION_TALK:
		talk(c, e);
		break;
	case ACTION_NOT_SENT:
		finish(c, DISPOSITION_NOT_SENT);
		break;
	case ACTION_NO_ANSWER:
		end_leg(c, c->heard_sit ? DISPOSITION_UNAVAILABLE : DISPOSITION_NO_ANSWER);
		break;
	case ACTION_WITHDRAW:
		end_leg(c, DISPOSITION_CANCELLED);
		break;
	case ACTION_HANG_UP:
		end_leg(c, c->agent != NULL ? agent_disposition(c->agent) : DISPOSITION_COMPLETED);
		break;
	case ACTION_FINISH_UNANSWERED:
		keep_end(c, e);
		finish(c, unanswered(c, e));
		break;
	case ACTION_FINISH_TALKED:
		keep_end(c, e);
		finish(c, agent_disposition(c->agent));
		break;
	case ACTION_FINISH:
		keep_end(c, e);
		finish(c, c->planned);
		break;
	}
}

void call_input(struct call *c, enum call_input input, const struct leg_event *e)
{
	struct call_move move;

	if (call_machine(c->state, input, &move) < 0) {
		log_warn(CALL, "attempt=%lld: \"%s\" refused while %s", (long long)c->attempt->id,
			call_input_name(input), call_state_name(c->state));
		return;
	}
	c->state = move.next;
	act(c, move.action, e);
}

static void on_leg(const struct leg_event *e)
{
	static const enum call_input inputs[] = {
		[LEG_REFUSED] = INPUT_REFUSED,
		[LEG_SENT] = INPUT_SENT,
		[LEG_RINGING] = INPUT_RINGING,
		[LEG_ANSWERED] = INPUT_ANSWERED,
		[LEG_ENDED] = INPUT_ENDED,
	};

	call_input(e->user, inputs[e->kind], e);
}

void call_opt_out_committed(struct call *c)
{
	if (c->agent != NULL && c->state == CALL_TALKING)
		agent_opt_out_committed(c->agent);
}

void call_free(struct call *c)
{
	attempt_unref(c->attempt);
	free(c);
}
