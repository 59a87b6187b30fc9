/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many conversations representatives permit. Each conversation ends up with one or not, with a chance p that
 * only the conversations themselves can tell: of those seen so many were handed over and so many not, so p is
 * Beta(1 + handed, kept), and of N conversations under way the number X that will want a representative is
 * beta-binomial. The answer is the most further conversations with
 *     P(X > free) <= 5 %
 * Nobody who becomes free meanwhile is counted on, so it is on the side of the person who is promised someone.
 * With nothing seen p is 1: one conversation for each free representative. Both counts fade beyond
 * HAND_OVER_MEMORY conversations, which follows a script or a list that changed.
 *
 * Pure arithmetic: same calls, same numbers. Embedded; one thread at a time.
 */
#ifndef DIALER_PACING_HAND_OVER_H
#define DIALER_PACING_HAND_OVER_H

#include <stdbool.h>

#define HAND_OVER_MEMORY 300.0
#define HAND_OVER_RISK 0.05 /* that one conversation at least finds nobody free */

struct hand_over {
	double handed, kept; /* conversations seen, faded */
};

void hand_over_init(struct hand_over *h);
/* A conversation wanted a representative, or is over without. */
void hand_over_learn(struct hand_over *h, bool handed);
/* Mean of p, 0..1. */
double hand_over_share(const struct hand_over *h);
/* P(of so many conversations more than free want a representative), 0..1. */
double hand_over_risk(const struct hand_over *h, int free, int conversations);
/* Further conversations, 0 to most, beside those under way. */
int hand_over_room(const struct hand_over *h, int free, int under_way, int most);

#endif
