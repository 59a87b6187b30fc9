/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What calls leave behind: outcomes, timelines, opt-outs. What comes within a few milliseconds of each
 * other is written in one transaction, a timeline never after its outcome; an opt-out waits for nobody and
 * has a transaction of its own. Where a shared transaction fails, each of its results is written alone.
 * All survive a lost connection; the statements are guarded, so that sending one again changes nothing.
 * Control thread.
 */
#ifndef DIALER_STORE_RESULTS_H
#define DIALER_STORE_RESULTS_H

#include <stdint.h>

#include "dialer/store/attempt.h"
#include "dialer/store/outcome.h"

struct event_base;
struct pipeline;
struct results;

/* Waiting or under way; one that comes to more is lost, and its attempt counts as of unknown end. */
#define RESULTS_MAX 20000

/* Where the lead goes after an attempt; worked out by pacing/retry. */
struct lead_next {
	const char *state;    /* "ready", "done" */
	int64_t due_us;       /* when state is "ready" */
	int64_t callback_us;  /* the person was promised a call at that hour: it goes before others then; 0: no */
	bool keep_callback;   /* an earlier promise stands: the call did not get as far as the person */
	bool give_back;       /* nothing was sent: the attempt does not count */
	bool finish_person;   /* the person was reached or said no: no other number of theirs */
	bool release_rank;    /* this number is spent: the next one of the person may be called */
};

/* Written (err 0), or as in pipeline.h why not. */
typedef void(result_written_h)(int err, void *arg);

/* written: after each transaction; may be NULL. Does not take the pipeline. */
int results_new(struct results **rsp, struct event_base *base, struct pipeline *p, void (*written)(void *arg), void *arg)
	__attribute__((warn_unused_result));
/* After the pipeline: what waits is not written. Accepts NULL. */
void results_free(struct results *rs);
/* Results not yet written. */
int results_pending(const struct results *rs);

/* done may be NULL. Copies the outcome and refers to the attempt. */
void results_outcome(struct results *rs, struct attempt *a, const struct outcome *o,
	const struct lead_next *next, result_written_h *done, void *arg);

/* Takes the texts of the events. */
void results_events(struct results *rs, struct attempt *a, struct call_event *events, int count);

/*
 * Internal do-not-call, revocation of consent and refusal of every waiting lead of the number, as
 * one transaction. method: "voice" or "key". done may be NULL.
 */
void results_opt_out(struct pipeline *p, const struct attempt *a, const char *method, int64_t now_us,
	result_written_h *done, void *arg);

#endif
