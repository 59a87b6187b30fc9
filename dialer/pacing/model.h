/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one campaign's calls have taught: how likely a line is answered, when, and when a busy seat
 * becomes free.
 *
 * The answer rate p is a Beta posterior whose counts fade (about a minute of calls, at least 300),
 * which follows drift. A second, quicker one watches for shocks: when the two disagree by more than
 * chance would make them, the slow one is replaced by the quick one. Ring times are kept apart for
 * lines that were answered (share below s: G) and those that ended otherwise (H), so a line that has
 * rung for s seconds is worth, by Bayes,
 *     P(answered within t more | ringing for s) = p (G(s+t) - G(s)) / (p (1 - G(s)) + (1-p)(1 - H(s))).
 * A seat held for e seconds becomes free within t with 1 - S(e+t) / S(e), S from the holds seen:
 * talk, after-work and all. With heavy tails that differs much from a mean.
 *
 * Seconds throughout; pure arithmetic: same calls, same numbers. Embedded; one thread at a time.
 */
#ifndef DIALER_PACING_MODEL_H
#define DIALER_PACING_MODEL_H

#include <stdbool.h>

#include "dialer/pacing/durations.h"

/* Moments at which risk is looked at: evenly spaced shares of a new line's answer time. */
#define MODEL_MOMENTS 5

struct beta {
	double yes, no;
};

struct model {
	struct beta slow, quick;
	double last_s, rate;        /* calls ending per second, smoothed */
	double ended;               /* lines in all: for the cold start */
	struct durations answered, unanswered, hold;
	int since_refresh;
	double moment_s[MODEL_MOMENTS];
	double fresh[MODEL_MOMENTS];                       /* G(t) */
	double answer[DURATIONS_BINS][MODEL_MOMENTS];      /* G(s+t) - G(s) */
	double still_answered[DURATIONS_BINS], still_unanswered[DURATIONS_BINS];
	double becomes_free[DURATIONS_BINS][MODEL_MOMENTS];
};

/* patience_s: how long an answered call may wait for a seat; the law's two seconds. */
#define MODEL_PATIENCE_S 2.0

void model_init(struct model *m);
/* A line's ringing is over, answered by a person or not, after ring_s since it was dialled. */
void model_line_ended(struct model *m, double now_s, bool answered, double ring_s);
/* A seat is free again after hold_s. */
void model_seat_freed(struct model *m, double hold_s);
/* Mean and standard deviation of the answer rate. */
void model_answer_rate(const struct model *m, double *ret_mean, double *ret_sd);

/* For the census that predict.h asks for: in which bin an age counts. */
int model_ring_bin(const struct model *m, double ringing_s);
int model_hold_bin(const struct model *m, double held_s);

#endif
