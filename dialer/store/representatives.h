/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Representatives (47 CFR 64.1200(a)(7): "live sales representative"): people of ours to whom a conversation is
 * handed over, by teams, on an extension behind a trunk. All nodes share them through table dialer.representative:
 * one is free who is ready, whose wrap-up is over and whose last attempt has ended, whoever wrote that end. So
 * they are freed without a word of the node that took them, should it have died.
 *
 * Control thread.
 */
#ifndef DIALER_STORE_REPRESENTATIVES_H
#define DIALER_STORE_REPRESENTATIVES_H

#include <stdint.h>

struct pipeline;

#define REPRESENTATIVE_NAME_MAX 64    /* of a name, a team and a trunk, with the NUL */
#define REPRESENTATIVE_ADDRESS_MAX 65 /* of the SIP user part, with the NUL */

struct representative {
	int64_t id;
	char name[REPRESENTATIVE_NAME_MAX], trunk[REPRESENTATIVE_NAME_MAX];
	char address[REPRESENTATIVE_ADDRESS_MAX]; /* 1 to 64 of [A-Za-z0-9._+-] */
};

/* How a representative's part in a call ended. */
enum representative_end {
	REPRESENTATIVE_TALKED = 0, /* free again after the wrap-up */
	REPRESENTATIVE_NO_ANSWER,  /* did not take the call: away, until made ready again */
	REPRESENTATIVE_NOT_NEEDED, /* the call went away while they were rung, or before: free at once */
};

/* r: NULL when nobody of the team is free, or with err below 0 (as pipeline.h). Valid during the call. */
typedef void representatives_taken_h(int err, const struct representative *r, void *arg);

struct representatives_want {
	const char *team, *node; /* node: whose own part comes first (see below) */
	int64_t attempt_id;
};

/*
 * Takes who of the node's own part of the team has been free longest, or of the others if none of those is, for
 * an attempt that is open. Asked again for the same attempt it answers with whom that has taken already.
 */
void representatives_take(struct pipeline *p, const struct representatives_want *want, representatives_taken_h *done,
	void *arg);

/* Gives one back; does nothing where the attempt has not taken them (any more). Kept until it is written. */
void representatives_release(struct pipeline *p, int64_t id, int64_t attempt_id, enum representative_end how);

/* Of a team. */
struct representatives_count {
	int ready;      /* busy or not */
	int free;
	int own;        /* free, and in the equal part of the node that asks: of each node with a lease, not drained */
};
/* err as in pipeline.h. */
typedef void representatives_count_h(int err, const struct representatives_count *c, void *arg);

void representatives_count(struct pipeline *p, const char *team, const char *node, representatives_count_h *done,
	void *arg);

#endif
