/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one campaign's calls have taught: how likely a line is answered, when, and when a busy seat
 * becomes free.
 *
 * The answer rate p is answers seen over answers that would have been seen by now if everybody answered:
 * a line dialled s seconds ago counts as G(s) of a line, G being the share of answers that come within s.
 * (Answered over ended would be wrong whenever lines are dialled in bursts: of a burst the answers come
 * first and the others end after half a minute; the rate believed would swing, and the bursts with it.)
 * Both counts fade (about a minute of calls, at least 300), which follows drift. A second, quicker pair
 * watches for shocks: when the two disagree by more than chance would make them, the slow one is
 * replaced by the quick one. Ring times are kept apart for lines that were answered (G) and those that
 * ended otherwise (H), so a line that has rung for s seconds is worth, by Bayes,
 *     P(answered within t more | ringing for s) = p (G(s+t) - G(s)) / (p (1 - G(s)) + (1-p)(1 - H(s))).
 * A seat held for e seconds becomes free within t with 1 - S(e+t) / S(e), S from the holds seen:
 * talk, after-work and all. With heavy tails that differs much from a mean.
 *
 * Seconds throughout; pure arithmetic: same calls, same numbers. Embedded; one thread at a time.
 */
#ifndef DIALER_PACING_MODEL_H
#define DIALER_PACING_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/pacing/durations.h"

/* Moments at which risk is looked at: evenly spaced shares of a new line's answer time. */
#define MODEL_MOMENTS 5

struct answers {
	double seen, due; /* due: if everybody answered */
};

struct model {
	struct answers slow, quick;
	double per_s;               /* answers due per second, smoothed */
	int64_t second;             /* the one under way */
	double dialled[DURATIONS_BINS]; /* in each of the last seconds, by second modulo */
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
/* n lines are dialled. Told at every tick, with 0 too: time goes on for those that ring. */
void model_dialled(struct model *m, double now_s, int n);
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
