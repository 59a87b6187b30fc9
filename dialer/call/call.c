/* SPDX-License-Identifier: Apache-2.0 */
/* One call on its media worker: the actions behind the table of machine.c. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/agent.h"
#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/media/worker.h"

#include "dialer/base/banned.h"

/* From the INVITE to the first 18x; then the campaign's ring time starts (F41 counts rings). */
#define NO_RING_EXTRA_S 10

/* The last moment for an 18x, and from there on it rings. */
int call_rings_s(uint32_t ring_s)
{
	return 2 * (int)ring_s + NO_RING_EXTRA_S;
}

/* ---- starting ---- */

static void on_leg(const struct leg_event *e);

static bool may_send(void *user)
{
	struct call *c = user; /* sip thread: attempt and calls only, both immutable or atomic */

	return !atomic_load(&c->attempt->cancelled) &&
	       c->calls->may_send(c->attempt, c->calls->may_send_arg);
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
		err = bridge_init(&c->bridge, c);
	if (err == 0)
		err = worker_timer_new(&c->flush_timer, c->worker, on_flush_timer, c);
	if (err == 0)
		err = call_make_stream(c);
	if (err == 0)
		err = call_make_agent(c);
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
	call_note(c, "sip", call_since_answer_ms(c), text, NULL);
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
	bridge_over(&c->bridge);
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
		call_note(c, "seat", call_since_answer_ms(c), "none is free", NULL);
	agent_answered(c->agent, e->at_mono_us, seated);
	stream_start_sending(c->stream);
}

void call_granted(struct call *c)
{
	/* It may have given up, or ended, since it was granted: then the seat is with the next already. */
	if (c->agent == NULL || c->state != CALL_TALKING || !seats_holds(c->calls->seats, &c->seat))
		return;
	call_note(c, "seat", call_since_answer_ms(c), "free now", NULL);
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

void call_both_over(struct call *c)
{
	if (c->finished && bridge_is_closed(&c->bridge))
		calls_post_over(c);
}

/* The last act: free what makes sound, hand the outcome over; the call waits to be buried. */
static void finish(struct call *c, enum disposition d)
{
	bridge_over(&c->bridge);
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
	c->finished = true;
	call_both_over(c);
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
		if (c->agent != NULL)
			agent_call_ended(c->agent);
		end_leg(c, c->agent != NULL ? agent_disposition(c->agent) : DISPOSITION_COMPLETED);
		break;
	case ACTION_FINISH_UNANSWERED:
		keep_end(c, e);
		finish(c, unanswered(c, e));
		break;
	case ACTION_FINISH_TALKED:
		keep_end(c, e);
		agent_call_ended(c->agent);
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
