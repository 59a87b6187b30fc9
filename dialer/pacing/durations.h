/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An empirical distribution of durations that forgets: a histogram whose old counts fade, so that
 * heavy tails and odd shapes (everybody hangs up at 12 s, the carrier gives up at 25 s) are kept as
 * they are seen and no formula is assumed. A weak exponential prior stands in until there is data.
 * Seconds throughout. Embedded; no allocation; one thread at a time.
 */
#ifndef DIALER_PACING_DURATIONS_H
#define DIALER_PACING_DURATIONS_H

#define DURATIONS_BINS 72
#define DURATIONS_HINTS 2048

struct durations {
	double first_s, growth;       /* width of the first bin; each next one is so many times wider */
	double memory;                /* observations kept in effect */
	double edge_s[DURATIONS_BINS + 1];
	double weight[DURATIONS_BINS];
	double below[DURATIONS_BINS + 1]; /* share below each edge; see durations_refresh() */
	double total;
	unsigned char hint[DURATIONS_HINTS]; /* the bin in which each first_s begins */
};

/* growth 1 makes all bins first_s wide. mean_s: the prior's; it weighs as much as ten observations. */
void durations_init(struct durations *d, double first_s, double growth, double mean_s, double memory);
void durations_add(struct durations *d, double s);
/* After additions, before the next durations_below(). */
void durations_refresh(struct durations *d);
/* Share of durations up to s, 0..1; 1 beyond the last edge. */
double durations_below(const struct durations *d, double s);
/* The duration that a share q of all stays below. */
double durations_quantile(const struct durations *d, double q);
double durations_mean(const struct durations *d);
/* The bin of a duration, 0..DURATIONS_BINS - 1, and the middle of a bin. */
int durations_bin(const struct durations *d, double s);
double durations_middle(const struct durations *d, int bin);

#endif
