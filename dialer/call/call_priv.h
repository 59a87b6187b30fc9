/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside call/ only. Who touches what:
 *
 *   calls.c   control thread: the registry (entries, counts), messages to workers
 *   call.c    media worker: everything of a struct call but entry and buried
 *   voice.c   media worker: its stream and its agent
 *   bridge.c  media worker: its representative's stream and leg
 *   hand_over.c  as calls.c, of the messages about representatives
 *
 * A struct call is made by the control thread at launch and given to a worker. When the call is
 * over the worker gives the outcome back and touches the call no more, but the control thread may
 * still have a stop for it under way; so the control thread answers with a last message, bury,
 * which arrives behind them all and frees the call on the worker.
 */
#ifndef DIALER_CALL_CALL_PRIV_H
#define DIALER_CALL_CALL_PRIV_H

#include <stdatomic.h>

#include "dialer/base/list.h"
#include "dialer/call/bridge.h"
#include "dialer/call/call.h"
#include "dialer/call/machine.h"
#include "dialer/call/seats.h"
#include "dialer/media/stream.h"
#include "dialer/sip/sip.h"

struct agent;
struct worker;
struct worker_timer;

#define CALL_EVENTS_MAX 32 /* held back before they are given to the control thread */

struct calls {
	const struct config *config;
	struct sip *sip;
	struct worker_pool *workers;
	struct speech *speech;
	struct mailbox *control;
	struct seats *seats;
	struct calls_handler handler;
	bool (*may_send)(const struct attempt *a, void *arg);
	void *may_send_arg;
	struct list all;  /* control thread: struct call by entry */
	int count;        /* control thread */
};

struct call {
	struct list entry;       /* control thread: calls.all */
	struct msg launch, granted, over, bury; /* one of each in a life, so none needs memory */

	struct calls *calls;
	struct attempt *attempt; /* counted */
	struct seat seat;        /* of seats.h, under its lock */
	struct worker *worker;
	enum call_state state;
	struct stream *stream;
	struct agent *agent;
	leg_id leg;
	struct bridge bridge;
	struct worker_timer *limit_timer, *flush_timer;
	struct outcome outcome;
	enum disposition planned; /* set when we end the leg ourselves; NONE otherwise */
	bool heard_sit;           /* special information tone in early audio */
	bool finished;            /* the outcome is ready; it may wait for the bridge */
	int64_t sent_mono_us, answered_mono_us;
	struct call_event events[CALL_EVENTS_MAX];
	int event_count;
};

/* call.c, worker thread */
void call_begin(struct call *c);
void call_input(struct call *c, enum call_input input, const struct leg_event *e);
void call_opt_out_committed(struct call *c);
/* The bridge's leg is gone, too: the outcome, if there is one, need not wait any longer. */
void call_both_over(struct call *c);
void call_free(struct call *c);

/* voice.c, worker thread: its sound. Return 0 or -errno; a campaign that only rings has no agent. */
int call_make_stream(struct call *c) __attribute__((warn_unused_result));
int call_make_agent(struct call *c) __attribute__((warn_unused_result));
/* -1: not answered yet. */
int call_since_answer_ms(const struct call *c);

/* events.c, worker thread: the timeline */
void call_note(struct call *c, const char *kind, int offset_ms, const char *text,
	const char *detail_json);
void call_flush_events(struct call *c);

/* The seat it waited for. */
void call_granted(struct call *c);

/* calls.c, control side of what call.c posts */
void calls_post_over(struct call *c);
void calls_post_opt_out(struct call *c, const char *method);
void calls_post_seat(struct call *c, enum call_seat what, int64_t mono_us);

/* hand_over.c. Returns 0, or a negative errno: no answer comes. */
int calls_post_hand_over(struct call *c) __attribute__((warn_unused_result));
void calls_post_representative_left(struct call *c, int64_t id, enum representative_end how);

#endif
