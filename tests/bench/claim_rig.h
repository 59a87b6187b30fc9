/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate in a loop for benches: what pacing does between the tick and the launch, by one session against
 * one database. Read the ranges that have ready leads, choose those whose clocks are open, claim, decide by
 * the law, choose caller IDs, commit; each claim goes on behind the one before. Nothing is called.
 */
#ifndef TESTS_BENCH_CLAIM_RIG_H
#define TESTS_BENCH_CLAIM_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/campaign.h"
#include "dialer/store/gate.h"

struct event_base;
struct pipeline;
struct policy;

#define CLAIM_RIG_BATCH 100
#define CLAIM_RIG_CLASSES_MAX 64
/* Caller IDs of the pool, for so many calls of a day each. */
#define CLAIM_RIG_PER_NUMBER 25

struct claim_rig {
	struct event_base *base;
	struct pipeline *pipeline;
	struct policy *policy;     /* not owned */
	struct campaign campaign;
	int64_t now_us;            /* of every claim */
	struct gate_class open[CLAIM_RIG_CLASSES_MAX];
	int class_count, open_count; /* ranges with ready leads; those whose clocks are open */
	int want, attempts, batches;
	bool up;
	const char *failed;        /* NULL: nothing did */
};

/*
 * Seed the newest database of pgtest with one running campaign, "informational" and with an artificial
 * voice, a load, a pool for so many calls; leads and consents are the bench's.
 */
void claim_rig_seed(int calls);
/* The same for leads of one area code: count numbers from its 234-0000 on, with their class. */
void claim_rig_seed_leads(struct policy *policy, unsigned code, int count);
/* Consent to all of the first count leads that are open at now_us by the class of code; fixed lines. */
void claim_rig_seed_consents(struct policy *policy, unsigned code, int count, int64_t now_us);

/* Connect. Exits the program on a failure, as pgtest does. */
void claim_rig_open(struct claim_rig *r, struct event_base *base, struct policy *policy, const char *conninfo,
	int64_t now_us);
void claim_rig_close(struct claim_rig *r);

/* Claim until count more attempts are committed or nothing is left; returns the microseconds it took, -1 on a failure. */
int64_t claim_rig_run(struct claim_rig *r, int count);

#endif
