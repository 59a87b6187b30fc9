/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt's life, from a committed row to an outcome: a table-driven machine on one media
 * worker, above sip/, media/ and agent/.
 *
 *   new -> inviting -> ringing -> talking -> ending -> (outcome)
 *
 * A call that talks may be handed over to a representative, on a second leg (bridge.h).
 *
 * The control thread launches, cancels and receives; it touches nothing of a call in between.
 */
#ifndef DIALER_CALL_CALL_H
#define DIALER_CALL_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/mailbox.h"
#include "dialer/store/attempt.h"
#include "dialer/store/outcome.h"
#include "dialer/store/representatives.h"
#include "dialer/store/stop.h"

struct calls;
struct config;
struct seats;
struct sip;
struct speech;
struct worker_pool;

/* What becomes of a conversation's seat: once a call is answered, one of the first two; then others may follow. */
enum call_seat {
	CALL_SEATED = 0, /* the agent talks */
	CALL_WAITS,      /* answered, no seat was free */
	CALL_GAVE_UP,    /* it waited and needs none any more: a machine, or a no */
	CALL_TOLD,       /* it waited too long and hears the message: abandoned */
	CALL_HANDED_OVER, /* a representative has it: the agent's seat is free, the call goes on */
};

/* All run on the control thread, in its mailbox's dispatch. */
struct calls_handler {
	/* Persist a batch of events. The events are the callee's to release. */
	void (*on_events)(struct attempt *a, struct call_event *events, int count, void *arg);
	/* Commit an opt-out, then call calls_opt_out_committed(). method: "voice" or "key". */
	void (*on_opt_out)(struct attempt *a, const char *method, void *arg);
	/* A call that converses was answered, or its seat changed, at mono_us. */
	void (*on_seat)(struct attempt *a, enum call_seat what, int64_t mono_us, void *arg);
	/*
	 * The call is to be handed over: take a representative for it, then call calls_representative(), once
	 * for each time that this comes. It comes again after one who did not answer, up to three.
	 */
	void (*on_hand_over)(struct attempt *a, void *arg);
	/* One who was given to the call is not with it any more; for each, and where it can be before the outcome. */
	void (*on_representative_left)(struct attempt *a, int64_t id, enum representative_end how, void *arg);
	/* The last word on an attempt; every launched attempt gets exactly one. o: release it. */
	void (*on_outcome)(struct attempt *a, struct outcome *o, void *arg);
	void *arg;
};

struct calls_params {
	const struct config *config;
	struct sip *sip;
	struct worker_pool *workers;
	struct speech *speech;
	struct mailbox *control;
	struct seats *seats;
	const struct calls_handler *handler;
	/* Asked on the sip thread right before each INVITE. */
	bool (*may_send)(const struct attempt *a, void *arg);
	void *may_send_arg;
};

int calls_new(struct calls **cp, const struct calls_params *params)
	__attribute__((warn_unused_result));
void calls_free(struct calls *c); /* accepts NULL; no call may be left */

/*
 * Control thread. Takes its own reference. For a progressive campaign one seat must have been reserved
 * (seats.h), which becomes the call's. The outcome always comes, also when nothing was sent.
 */
void call_launch(struct calls *c, struct attempt *a);
/* From its INVITE a line of this ring time is answered or given up within so many seconds. Any thread. */
int call_rings_s(uint32_t ring_s);
/* Control thread: stop the queued or ringing calls that the order reaches; talking calls go on. */
void calls_stop_number(struct calls *c, const struct stop_order *order);
/* Control thread: stop the queued and ringing calls of a campaign; with talking, those that talk are hung up, too. */
void calls_stop_campaign(struct calls *c, int64_t campaign_id, bool talking);
/* Control thread: the opt-out of this attempt is committed. */
void calls_opt_out_committed(struct calls *c, struct attempt *a);
/* Control thread: the answer to on_hand_over; r is copied, NULL when nobody is free. */
void calls_representative(struct calls *c, struct attempt *a, const struct representative *r);
/* Control thread: hang up everything (SIGTERM past its patience). */
void calls_end_all(struct calls *c);
/* Calls whose outcome has not come yet; and of those the ones that talk. */
int calls_count(const struct calls *c);

#endif
