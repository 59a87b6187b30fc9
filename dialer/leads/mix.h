/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose turn is it: the lists of a campaign share its claims in proportion to their weights.
 *
 * Priority goes before the mix: it shares out the leads of one priority among the lists that have
 * callable ones, and a lead of priority 2 is claimed only when no list has a callable one of priority 1.
 * So what has a turn here is a flow: the leads of one list at one priority.
 *
 * Each claimed lead costs its flow a stride, the smaller the greater the weight; the flow that is least
 * far is next, of equals the list that is older. A flow that had nothing to call for a while does not
 * catch up: it begins where the others are now (start-time fair queueing). All in whole numbers, so
 * the same leads come in the same order whether they are claimed one by one or by the hundred.
 *
 * Weights 3 and 1, both flows at 0: strides 240240 and 720720, and the turns begin at
 *	A 0  B 0  A 240240  A 480480  A 720720  B 720720  A 960960 ...
 * which is A B A A A B A A ...: three to one.
 *
 * Pure; the flows' places are kept in dialer.lead_share.
 */
#ifndef DIALER_LEADS_MIX_H
#define DIALER_LEADS_MIX_H

#include <stdbool.h>
#include <stdint.h>

#define MIX_WEIGHT_MAX 100
/* What a lead costs at weight 1. Weights up to 16 divide it, so their proportions are exact. */
#define MIX_TURN INT64_C(720720)

struct mix_flow {
	int32_t list_id;
	int16_t priority;
	int weight;           /* 1 to MIX_WEIGHT_MAX */
	int64_t pass, served; /* where its next turn begins; where its last one began */
	bool open;            /* has callable leads now */
};

struct mix {
	struct mix_flow *flows; /* owned; any order */
	int count, room;
};

void mix_release(struct mix *m);

/* The flow of this list and priority, added with these values if it is new. Its index, or -ENOMEM. */
int mix_add(struct mix *m, const struct mix_flow *flow) __attribute__((warn_unused_result));

/* What is open in m's flows is as it was in those of old. */
void mix_keep_open(struct mix *m, const struct mix *old);

/* The stride of a weight. */
int64_t mix_stride(int weight);

/* Where the turn of a flow begins now; what is open is what shares. */
int64_t mix_start(const struct mix *m, int flow);

/* A lead of the flow was claimed whose turn began at start (mix_start() of before this claim). */
void mix_take(struct mix *m, int flow, int64_t start);

/* Has the flow's priority other open ones? Alone it needs no turns. */
bool mix_shares(const struct mix *m, int flow);

#endif
