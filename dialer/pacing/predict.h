/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many lines to dial now, so that seats stay busy and abandonment stays lawful.
 *
 * Let N(t) be the answers until t of the lines that ring now and of those we add, less the seats that
 * become free until t + 2 s. Both are sums of independent yes/no events with the chances of model.h:
 * Poisson-binomial, computed exactly while there are few and by the normal law with a skewness term
 * (Edgeworth) when there are many, at two values of the answer rate that carry its posterior's mean
 * and variance. An answered line is abandoned when N reaches the seats free now. Dialling the n-th
 * line pays as long as its own chance of that, given that it is answered, is at most theta: the
 * policy that is best for a given share of abandonment is a bound on the marginal line (Lagrange),
 * and the bound the same at all times; hence theta, and not a ratio of lines to seats, is steered.
 *
 * Three things hold theta, the least counts:
 *   block    what the 30 days have left until target, or three quarters of the limit where that is less:
 *            the rest is what keeps the other two from being felt. This is integral control, known as adaptive conformal
 *            inference (Gibbs, Candes 2021): it draws the share towards target whatever the answer rate does.
 *   day      what the last 24 hours have left until the limit.
 *   certain  how many more lines could be added if every one in flight were answered by a person and no
 *            seat became free. That number is a bound as well, and no matter of chance: while all dialling
 *            keeps it, no block can pass the limit, at no moment, whatever shock comes. It costs little: the allowance of thousands of answers is
 *            soon greater than the lines in flight. Of several nodes each has its part of it: escrow.h.
 * Nothing is remembered but the ledger and the model: a restart with both changes nothing.
 *
 * For 24 hours there is a bound by chance: the abandonments to be expected of all lines in flight, and two
 * standard deviations more, must fit in what is left. With nothing left theta is 0: one line per free seat
 * and never more. Cold start likewise, the end of a block too (what rings then counts in the next one), and
 * with no seat free the level is zero. One to one abandons nobody while each line has its seat; where a seat
 * is lost as the line rings (a pipeline fails, another node takes it), the abandonment is counted like any
 * other and leaves less room.
 */
#ifndef DIALER_PACING_PREDICT_H
#define DIALER_PACING_PREDICT_H

#include "dialer/pacing/ledger.h"
#include "dialer/pacing/model.h"

#define PREDICT_TARGET 0.03      /* share of live answers; the law's in the US and the UK */
#define PREDICT_SEATS_MAX 10000
#define PREDICT_LINES_MAX 100000
/* One to one until so many lines have ended. */
#define PREDICT_COLD_LINES 50

enum predict_mode {
	PREDICT_PROGRESSIVE = 0, /* a line per free seat */
	PREDICT_RATIO,           /* so many lines per free seat, while the allowance lasts */
	PREDICT_PREDICTIVE
};

struct predict_settings {
	enum predict_mode mode;
	double ratio;     /* lines per free seat, 1 or more; of PREDICT_RATIO */
	double target;    /* steered to over the block; 0 or more, below 1 */
	double limit;     /* what no period may pass, where that is more than target; 0: target */
	double ring_limit_s; /* a line may ring so long: none is dialled that near to the closing hour */
};

/* Who rings and who is held now, by model_ring_bin() and model_hold_bin(). */
struct predict_census {
	int free;         /* seats that can take a call now; less calls that wait for one */
	int ringing[DURATIONS_BINS], held[DURATIONS_BINS];
};

/* What else limits; each at least 0. */
struct predict_limits {
	int trunk_room;     /* calls per second, at this moment */
	int trunk_channels; /* concurrent calls left */
	int caller_ids;     /* calls left of the pool's budgets */
	double closing_s;   /* until the calling window closes */
	double granted;     /* abandonments of the block's allowance that this node may use; INFINITY: alone */
	bool seats_shared;  /* another campaign may take the free seats first: none of them is certain */
};

struct predict_answer {
	int lines;
	double theta;       /* greatest risk a further line may carry */
	double risk;        /* the risk of the last one dialled; 0 when none or one to one */
	double rate;        /* answer rate believed, 0..1 */
};

/* Pure: lines >= 0, within every limit. */
struct predict_answer predict(const struct predict_settings *s, const struct model *m,
	const struct ledger *l, const struct predict_census *c, const struct predict_limits *limits);

/* Only the risk bound, from the ledger. For show and for tests. */
double predict_theta(const struct predict_settings *s, const struct ledger *l);

#endif
