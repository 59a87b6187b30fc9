/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's two halves in SQL (design, section 4). One transaction:
 *
 *   gate_claim()   BEGIN; lock the campaign, claim due leads of open classes with their phone
 *                  rows, read every fact the law asks for; no more than all nodes together may call
 *        ... pacing/ decides about each and chooses caller IDs, in microseconds ...
 *   gate_commit()  decisions of all verdicts, attempts for the allowed, new lead states; COMMIT
 *
 * Only after the commit came back does gate_commit's answer carry attempts that may be launched.
 * Control thread.
 */
#ifndef DIALER_STORE_GATE_H
#define DIALER_STORE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

struct campaign;
struct pipeline;

#define GATE_BATCH_MAX 200
#define GATE_CLASSES_MAX 2000
#define GATE_NUMBERS_MAX 2000 /* caller IDs of one pool */

/*
 * One range of leads: a class whose clocks are open, at one priority, of one list. Bounds: resume behind
 * what was claimed before. Of one priority the lead is claimed first whose turn is the least: the first
 * one of the list has its turn at start, each further one a stride later.
 */
struct gate_class {
	int32_t class_id;
	int16_t priority;
	int64_t after_due_us; /* INT64_MIN: due at once */
	int64_t after_id;     /* 0: from the start of the range */
	int64_t after_ord;
	int32_t list_id;
	int64_t start, stride; /* the same for all ranges of this list and priority */
};

/* Where a list's next turn at one priority begins, and where its last one began (leads/mix.h). */
struct gate_share {
	int32_t list_id;
	int16_t priority;
	int64_t pass, served;
};

/* One claimed lead with its facts, in the order in which they are called; texts are valid until gate_commit or gate_abandon. */
struct gate_lead {
	int64_t lead_id, person_id, decision_id, attempt_id;
	int64_t due_us, ord;
	int64_t callback_us;      /* the hour the person was promised a call for; 0: none */
	int32_t class_id, list_id;
	int16_t priority;
	struct facts facts;       /* lists is left empty: lists/ answers */
	struct e164 last_caller;  /* of this pool to this number; 0 none */
	char first_name[64], last_name[64];
	char *fields_json;        /* owned by the claim */

	/* Filled in by the decision. */
	bool decided;             /* false: no caller ID was free, or the day is full: try again at due_us */
	struct decision decision;
	struct e164 caller_id;    /* allow only */
	int32_t utc_offset_s;     /* of the first candidate zone */
};

struct gate_number {
	struct e164 number;
	int32_t daily_cap, used_today;
	bool active;
	char place[PLACE_TEXT_MAX];
};

struct gate_claim {
	int64_t now_us;
	bool campaign_current; /* running, and of the epoch asked for; false: nothing was claimed */
	int lead_count;
	struct gate_lead *leads;
	int number_count;
	struct gate_number *numbers;
	struct gate_share shares[GATE_BATCH_MAX]; /* written with the claim; filled in by whoever decides */
	int share_count;
	bool full;             /* the campaign or its trunk has no room for more, counting all nodes */
	bool short_of_asked;   /* fewer due leads than asked for: bounds may go back to the start */
};

/* What the campaign's trunk may take, of all nodes together. */
struct gate_trunk {
	int calls_per_second, channels;
};

/* err as in pipeline.h. claim is the callee's; end it with gate_commit() or gate_abandon(). */
typedef void(gate_claimed_h)(int err, const char *message, struct gate_claim *claim, void *arg);

void gate_claim(struct pipeline *p, struct campaign *c, const struct gate_class *classes,
	int class_count, const struct gate_trunk *trunk, int limit, int64_t now_us, gate_claimed_h *done, void *arg);

struct gate_node {
	const char *name;
	int64_t incarnation;
};

/* committed: the leads may be launched. The claim is freed after done returns. */
typedef void(gate_committed_h)(int err, const char *message, struct gate_claim *claim, void *arg);

void gate_commit(struct pipeline *p, struct campaign *c, const struct policy *policy,
	const struct gate_node *node, struct gate_claim *claim, gate_committed_h *done, void *arg);

void gate_claim_free(struct gate_claim *claim); /* accepts NULL */

/* End the transaction without a trace; frees the claim. */
void gate_abandon(struct pipeline *p, struct gate_claim *claim);

#endif
