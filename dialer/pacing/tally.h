/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The law of a sum of independent yes/no events, some adding one, some taking one away: the answers
 * of lines less the seats that become free. Exact for up to TALLY_EXACT events, beyond that by
 * mean, variance and skewness. Embedded; no allocation.
 */
#ifndef DIALER_PACING_TALLY_H
#define DIALER_PACING_TALLY_H

#define TALLY_EXACT 40

struct tally {
	double mean, variance, third; /* third: the third central moment */
	int up, down;                 /* events counted in mass[]; TALLY_EXACT + 1 when beyond */
	double mass[TALLY_EXACT + 1]; /* of -down .. up */
};

/* events: how many will be added at most; with more than TALLY_EXACT, none is counted exactly. */
void tally_init(struct tally *t, int events);
/* to becomes what from is; without mass[] where it is not in use. */
void tally_copy(struct tally *to, const struct tally *from);
/* count events of chance p that add one; with sign -1: that take one away. */
static inline void tally_add(struct tally *t, int count, double p, int sign);
/* P(sum >= n). */
double tally_reaches(const struct tally *t, int n);

/* What tally_add() does besides while t is exact. */
void tally_add_exactly(struct tally *t, int count, double p, int sign);

/* Inline: called some four hundred times a plan. Less likely than one in ten thousand: not worth an event. */
static inline void tally_add(struct tally *t, int count, double p, int sign)
{
	double v = count * p * (1 - p);

	if (count <= 0 || p < 1e-4)
		return;
	t->mean += sign * count * p;
	t->variance += v;
	t->third += sign * v * (1 - 2 * p);
	if (t->up <= TALLY_EXACT)
		tally_add_exactly(t, count, p, sign);
}

#endif
