/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What calls leave behind: outcomes, timelines, opt-outs. All batches survive a lost connection;
 * their statements are guarded, so that sending one again changes nothing. Control thread.
 */
#ifndef DIALER_STORE_RESULTS_H
#define DIALER_STORE_RESULTS_H

#include <stdint.h>

#include "dialer/store/attempt.h"
#include "dialer/store/outcome.h"

struct pipeline;

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

/* done(arg) when written, err as in pipeline.h; may be NULL. */
void results_outcome(struct pipeline *p, const struct attempt *a, const struct outcome *o,
	const struct lead_next *next, void (*done)(int err, void *arg), void *arg);

/* Takes the texts of the events. */
void results_events(struct pipeline *p, struct attempt *a, struct call_event *events, int count);

/*
 * Internal do-not-call, revocation of consent and refusal of every waiting lead of the number, as
 * one transaction. method: "voice" or "key".
 */
void results_opt_out(struct pipeline *p, const struct attempt *a, const char *method, int64_t now_us,
	void (*done)(int err, void *arg), void *arg);

#endif
