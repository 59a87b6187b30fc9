/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node's standing in the database: its lease, the attempts an earlier run left open, and the
 * acknowledgement of a campaign's epoch (the barrier of pause). Control thread.
 */
#ifndef DIALER_STORE_NODES_H
#define DIALER_STORE_NODES_H

#include <stdbool.h>
#include <stdint.h>

struct pipeline;

struct node_lease {
	bool ours;               /* until lease_ms after the query was sent */
	/* Of this node, when it is ours. */
	int64_t incarnation;     /* of this start */
	bool draining;           /* an operator lets this node begin no more calls */
	/* Of the database. */
	bool rewound;            /* a node found that it went back in time, and nobody accepted that yet */
	int64_t server_us;       /* its clock, while it answered */
	char log[33], head_root[65]; /* hexadecimal: id of the log of evidence, root of its newest head; "": none yet */
	int64_t head_size;
};
/* NULL: it did not answer. */
typedef void(node_lease_h)(const struct node_lease *lease, void *arg);

/*
 * Take the lease for the first time: raises the incarnation. It is not ours while another process
 * holds an unexpired lease of this name, unless take_over: the caller knows that process is dead.
 */
void node_take_lease(struct pipeline *p, const char *name, int lease_ms, bool take_over,
	node_lease_h *done, void *arg);
void node_renew_lease(struct pipeline *p, const char *name, int64_t incarnation, int lease_ms,
	node_lease_h *done, void *arg);
/* At a clean end: others need not wait for it to run out. */
void node_give_up_lease(struct pipeline *p, const char *name, int64_t incarnation);

/*
 * Attempts of earlier incarnations that never ended: their disposition is "unknown", they count as
 * made. Their leads wait for the campaign's retry delay of "unknown", or are done where that says
 * never or the attempts are used up; then the person's next number may be called. done: how many.
 */
void node_reconcile(struct pipeline *p, const char *name, int64_t incarnation, int64_t now_us,
	void (*done)(int err, int count, void *arg), void *arg);

/* What runs: texts are copied. */
struct node_identity {
	const char *version, *config_sha256; /* of the configuration file, hexadecimal */
	const char *pack_hash, *tz_version;
};
/* A row of evidence that the incarnation began ("start") or ended ("stop"). What fails is logged. */
void node_note(struct pipeline *p, const char *name, int64_t incarnation, const char *event,
	const struct node_identity *id);

/*
 * The same for attempts of other nodes that cannot send any more (their lease has run out) and whose
 * calls must have ended by now: ring time, call_max_s and some more have passed since they were
 * committed, or an operator said that the machine is off. Nobody is called while a dead node's call
 * may still be talking to them.
 */
void node_settle_dead(struct pipeline *p, const char *name, int call_max_s, int64_t now_us,
	void (*done)(int err, int count, void *arg), void *arg);

void node_acknowledge(struct pipeline *p, const char *name, int64_t campaign_id, int64_t epoch);

#endif
