/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many people answered a campaign's calls and how many of them were abandoned, of all nodes, from the
 * counters each outcome adds to in its own transaction (table dialer.live_answers): by the hour, from the
 * campaign's first call, so that its 30-day periods are 720 of them. And what each node may use of what is
 * left of them (pacing/escrow.h), in ten-thousandths of a call, shares in hundredths of a percent. Control thread.
 */
#ifndef DIALER_STORE_LIVE_ANSWERS_H
#define DIALER_STORE_LIVE_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

struct pipeline;

#define LIVE_ANSWERS_BLOCK_HOURS 720

struct live_answers {
	int64_t block_live, block_abandoned; /* of the 30 days under way */
	int64_t day_live, day_abandoned;     /* of the last 24 hours, to the hour: up to 25 of them */
	double block_age_s;                  /* how long the 30 days under way have lasted */
	int nodes;                           /* that share the campaign: with a lease, not drained; at least 1 */
	int share;                           /* least target of this node and of all that have something reserved */
	int64_t granted;                     /* 0 or more; -1: a newer read of this node was answered before */
};

/* What this node tells of its pacing, for people. */
struct pacing_report {
	const char *node, *mode, *why;       /* why: "" or what keeps it at one to one */
	int64_t campaign_id;
	int lines, seats, busy, waiting;
	int level_hundredths;                /* lines ringing and to be dialled, for a free seat */
	int target_hundredths;               /* of a hundred live answers: the campaign's, or the law's if that is less */
	bool has_team;                       /* of representatives (store/representatives.h) */
	int team_ready, team_free;
	bool team_limits;                    /* fewer conversations than there are seats, for want of representatives */
	int64_t incarnation, ask;            /* of the node, and its how manieth read for this campaign; rises */
	int weight;                          /* for this node's part of what is left; 0: it wants none */
	int64_t held;                        /* to be reserved for it at least */
};

/* err as in pipeline.h. */
typedef void(live_answers_h)(int err, const struct live_answers *a, void *arg);

/*
 * Writes the report, reads the counters and reserves this node's part: by weight of what is left, but
 * no more than the others' reservations leave. Nothing is granted to a node without a lease.
 */
void live_answers_read(struct pipeline *p, const struct pacing_report *report, live_answers_h *done, void *arg);

#endif
