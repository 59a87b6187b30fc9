/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-over of one call: the actions behind the table of bridge_machine.c. */
#include "config.h"

#include "dialer/call/bridge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/agent.h"
#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/media/passage.h"
#include "dialer/media/worker.h"

#include "dialer/base/banned.h"

/* Then the script goes on: nobody waits on hold for the fourth. */
#define TRIED_MAX 3
/*
 * Nothing at all has come from the representative for so long: their exchange is gone, and the person waits
 * in silence. One who puts the person on hold for a while plays them something, or is back by then.
 */
#define SILENT_MAX_MS 20000

struct passages {
	struct passage to_person, to_representative;
};

static void input(struct bridge *b, enum bridge_input in);

/* For who is asked for, and again for who is rung. */
static void start_timer(struct bridge *b)
{
	worker_timer_start(b->timer, (int64_t)b->call->calls->config->hand_over_ring_s * 1000);
}

/* Gone with the call's end, while the leg may still be ending. */
static void stop_timer(struct bridge *b)
{
	if (b->timer != NULL)
		worker_timer_stop(b->timer);
}

/* ---- the timeline ---- */

static void note(struct bridge *b, const char *what, bool with_name, const char *call_id)
{
	char text[REPRESENTATIVE_NAME_MAX + 64], detail[256];

	if (b->call->finished)
		return;
	snprintf(text, sizeof(text), "%s%s", what, with_name ? b->who.name : "");
	snprintf(detail, sizeof(detail), "{\"representative\": %lld, \"sip_call_id\": \"%.120s\"}",
		(long long)b->who.id, call_id != NULL ? call_id : "");
	call_note(b->call, "hand_over", call_since_answer_ms(b->call), text, call_id != NULL ? detail : NULL);
}

/* ---- the representative's stream ---- */

static void on_frame(const struct media_frame *f, void *arg)
{
	struct bridge *b = arg;

	if (!bridge_joined(b))
		return;
	passage_put(&b->passages->to_person, f);
	b->silent_ms = f->concealed ? b->silent_ms + MEDIA_FRAME_MS : 0;
	if (b->silent_ms >= SILENT_MAX_MS) {
		note(b, "nothing was heard any more of ", true, NULL);
		call_input(b->call, INPUT_HANG_UP, NULL);
	}
}

static bool on_fill(int16_t out[MEDIA_FRAME], void *arg)
{
	struct bridge *b = arg;

	return bridge_joined(b) && passage_take(&b->passages->to_representative, out);
}

bool bridge_joined(const struct bridge *b)
{
	return b->state == BRIDGE_JOINED;
}

void bridge_hear(struct bridge *b, const struct media_frame *f)
{
	passage_put(&b->passages->to_representative, f);
}

bool bridge_speak(struct bridge *b, int16_t out[MEDIA_FRAME])
{
	return passage_take(&b->passages->to_person, out);
}

void bridge_digit(struct bridge *b, char digit)
{
	const char digits[] = { digit, '\0' };

	if (stream_send_digits(b->stream, digits) < 0)
		log_warn(CALL, "attempt=%lld: a key was not passed on", (long long)b->call->attempt->id);
}

/* ---- their leg ---- */

static bool may_send(void *user)
{
	const struct bridge *b = user; /* sip thread */

	return atomic_load(&b->wanted);
}

/* Without audio that we can use it is as if they had not answered: the next one is called. */
static bool can_be_heard(struct bridge *b, const struct leg_event *e)
{
	if (e->sdp.valid && stream_connect(b->stream, &e->sdp) == 0)
		return true;
	log_warn(CALL, "attempt=%lld: representative %s answered without audio we can use",
		(long long)b->call->attempt->id, b->who.name);
	return false;
}

static void on_leg(const struct leg_event *e)
{
	struct bridge *b = e->user;

	switch (e->kind) {
	case LEG_SENT:
		note(b, "ringing ", true, e->call_id);
		break;
	case LEG_ANSWERED:
		input(b, can_be_heard(b, e) ? BRIDGE_ANSWERED : BRIDGE_TIME_UP);
		break;
	case LEG_REFUSED:
		b->how = REPRESENTATIVE_NOT_NEEDED;
		input(b, BRIDGE_GONE);
		break;
	case LEG_ENDED:
		input(b, BRIDGE_GONE);
		break;
	case LEG_RINGING:
	default: /* what their exchange plays meanwhile nobody hears: the agent's prompt goes on */
		break;
	}
}

static int make_stream(struct bridge *b)
{
	const struct call *c = b->call;
	const struct stream_handler handler = { .on_frame = on_frame, .fill = on_fill, .arg = b };
	const struct stream_params params = {
		.worker = c->worker,
		.host = c->calls->config->media_host,
		.port_min = c->calls->config->rtp_port_min,
		.port_max = c->calls->config->rtp_port_max,
		.handler = &handler,
	};

	if (b->passages == NULL)
		b->passages = calloc(1, sizeof(*b->passages));
	if (b->passages == NULL)
		return -ENOMEM;
	return stream_new(&b->stream, &params);
}

/* From is the person's number: the representative sees who it is. */
static int start_leg(struct bridge *b)
{
	const struct call *c = b->call;
	char offer[SDP_TEXT_MAX];
	const struct leg_params params = {
		.trunk = b->who.trunk,
		.callee_user = b->who.address,
		.caller = c->attempt->number.digits,
		.offer = offer,
		.may_send = may_send,
		.reply = worker_mailbox(c->worker),
		.on_event = on_leg,
		.user = b,
	};
	int n = sdp_offer(offer, sizeof(offer), c->calls->config->media_host, stream_port(b->stream),
		(uint64_t)c->attempt->id);

	if (n < 0)
		return n;
	b->leg = leg_start(c->calls->sip, &params);
	return b->leg != 0 ? 0 : -ENOBUFS;
}

/* Only when no tick can be under way: the other stream's may stand right before this one. */
static void release_stream(struct bridge *b)
{
	stream_free(b->stream);
	b->stream = NULL;
	free(b->passages);
	b->passages = NULL;
}

/* ---- the actions ---- */

static void ask(struct bridge *b)
{
	start_timer(b);
	if (calls_post_hand_over(b->call) < 0)
		input(b, BRIDGE_NOBODY);
}

/*
 * Whom this node cannot call at all, for want of their trunk, is as one who does not answer; for want of a
 * port or of memory nobody else could be called either, and they are not to blame.
 */
static void call_them(struct bridge *b)
{
	bool reachable = config_trunk_find(b->call->calls->config, b->who.trunk) != NULL;
	int err = make_stream(b);

	b->tried++;
	b->how = REPRESENTATIVE_NO_ANSWER;
	if (err == 0)
		err = start_leg(b);
	if (err == 0) {
		start_timer(b);
		return;
	}
	log_error(CALL, "attempt=%lld: representative %s cannot be called on trunk %s: %s",
		(long long)b->call->attempt->id, b->who.name, b->who.trunk,
		reachable ? strerror(-err) : "this node has no such trunk (hint: it is missing in dialer.conf)");
	if (reachable)
		b->how = REPRESENTATIVE_NOT_NEEDED;
	input(b, BRIDGE_GONE);
}

static void end_leg(struct bridge *b, enum representative_end how)
{
	stop_timer(b);
	b->how = how;
	leg_end(b->call->calls->sip, b->leg);
}

static void join(struct bridge *b)
{
	struct call *c = b->call;

	stop_timer(b);
	b->how = REPRESENTATIVE_TALKED;
	b->silent_ms = 0;
	note(b, "put through to ", true, NULL);
	agent_handed_over(c->agent);
	stream_start_sending(b->stream);
	seats_leave(c->calls->seats, &c->seat);
	calls_post_seat(c, CALL_HANDED_OVER, clock_mono_us());
}

static void left(struct bridge *b)
{
	stop_timer(b);
	release_stream(b);
	if (b->how == REPRESENTATIVE_NO_ANSWER)
		note(b, "not answered by ", true, NULL);
	calls_post_representative_left(b->call, b->who.id, b->how);
}

static void next(struct bridge *b)
{
	left(b);
	if (b->tried < TRIED_MAX)
		ask(b);
	else
		input(b, BRIDGE_NOBODY);
}

static void give_up(struct bridge *b)
{
	stop_timer(b);
	atomic_store(&b->wanted, false);
	note(b, b->tried == TRIED_MAX ? "nobody answered" : "nobody was free", false, NULL);
	agent_not_handed_over(b->call->agent);
}

static void part(struct bridge *b)
{
	note(b, b->call->outcome.ended_by_us ? "ended by us" : "ended: the person hung up", false, NULL);
	end_leg(b, REPRESENTATIVE_TALKED);
}

static void hang_up(struct bridge *b)
{
	note(b, "ended by ", true, NULL);
	left(b);
	call_input(b->call, INPUT_HANG_UP, NULL);
}

static void act(struct bridge *b, enum bridge_action action)
{
	switch (action) {
	case BRIDGE_DO_NOTHING:
		break;
	case BRIDGE_ASK:
		ask(b);
		break;
	case BRIDGE_KEEP_ASKING:
		start_timer(b);
		break;
	case BRIDGE_CALL:
		call_them(b);
		break;
	case BRIDGE_JOIN:
		join(b);
		break;
	case BRIDGE_GIVE_UP:
		give_up(b);
		break;
	case BRIDGE_GIVE_BACK:
		calls_post_representative_left(b->call, b->who.id, REPRESENTATIVE_NOT_NEEDED);
		break;
	case BRIDGE_NOT_ANSWERED:
		end_leg(b, REPRESENTATIVE_NO_ANSWER);
		break;
	case BRIDGE_DROP:
		end_leg(b, REPRESENTATIVE_NOT_NEEDED);
		break;
	case BRIDGE_PART:
		part(b);
		break;
	case BRIDGE_NEXT:
		next(b);
		break;
	case BRIDGE_LEFT:
		left(b);
		break;
	case BRIDGE_HANG_UP:
		hang_up(b);
		break;
	case BRIDGE_FINISH:
		left(b);
		call_both_over(b->call);
		break;
	}
}

static void input(struct bridge *b, enum bridge_input in)
{
	struct bridge_move move;

	if (bridge_machine(b->state, in, &move) < 0) {
		log_warn(CALL, "attempt=%lld: hand-over \"%s\" refused while %s", (long long)b->call->attempt->id,
			bridge_input_name(in), bridge_state_name(b->state));
		return;
	}
	b->state = move.next;
	act(b, move.action);
}

/* ---- what is asked of it ---- */

static void on_timer(void *arg)
{
	input(arg, BRIDGE_TIME_UP);
}

int bridge_init(struct bridge *b, struct call *c)
{
	b->call = c;
	return worker_timer_new(&b->timer, c->worker, on_timer, b);
}

void bridge_want(struct bridge *b)
{
	b->tried = 0;
	atomic_store(&b->wanted, true);
	note(b, "asked", false, NULL);
	input(b, BRIDGE_WANTED);
}

void bridge_want_no_more(struct bridge *b)
{
	if (bridge_joined(b))
		return;
	atomic_store(&b->wanted, false);
	note(b, "not wanted any more", false, NULL);
	input(b, BRIDGE_UNWANTED);
}

void bridge_found(struct bridge *b, const struct representative *r)
{
	if (r != NULL)
		b->who = *r;
	input(b, r != NULL ? BRIDGE_FOUND : BRIDGE_NOBODY);
}

void bridge_over(struct bridge *b)
{
	atomic_store(&b->wanted, false);
	input(b, BRIDGE_OVER);
	worker_timer_free(b->timer);
	b->timer = NULL;
}

bool bridge_is_closed(const struct bridge *b)
{
	return b->state == BRIDGE_CLOSED;
}
