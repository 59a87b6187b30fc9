/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of store/'s asynchronous half share: a fresh database with one seller, one pool
 * and one running campaign, a pipeline to it and an event loop that turns until an answer is there.
 * Every wait has a deadline; a test that waits longer fails.
 */
#ifndef TESTS_UNIT_STORE_RIG_H
#define TESTS_UNIT_STORE_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/gate.h"
#include "dialer/store/outcome.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/results.h"

struct event_base;
struct rig;

/* Wednesday 2026-11-18 17:00 UTC: noon in New York. All tests decide at this instant. */
#define RIG_NOW_US INT64_C(1795021200000000)

#define RIG_CALLER UINT64_C(18605559001)

struct rig {
	struct event_base *base;
	struct pipeline *pipeline;
	struct results *results;
	struct campaign *campaign;
	char conninfo[600];
	int ups, downs, notifies;
	char channel[64], payload[256]; /* of the newest NOTIFY */
	/* The newest answer. */
	bool answered;
	int err;
	char message[256];
	struct gate_claim *claim; /* of rig_claim(), until committed or abandoned */
	int64_t value;            /* count, incarnation */
	bool ok, draining;
};

/* cmocka set-up and tear-down of one test; *state is a struct rig. */
int rig_open(void **state);
int rig_close(void **state);
/* Start and stop the cluster of this program. */
int rig_group_open(void **state);
int rig_group_close(void **state);

/* Turn the loop until *flag is true. */
void rig_until(struct rig *r, const bool *flag);
/* ... until *counter is at least value. */
void rig_until_count(struct rig *r, const int *counter, int value);

/* Run SQL made as by printf in the test's database. */
void rig_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
long long rig_int(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Does the database refuse the statement by a constraint or trigger? */
bool rig_refuses(const struct rig *r, const char *sql);

/* A lead of the campaign with its phone; person_id is the lead's id when person is 0. */
struct rig_lead {
	int64_t id, person;
	int rank, priority;
	uint64_t number;
	const char *state; /* NULL: ready */
	int64_t due_us;    /* 0: -infinity */
};
void rig_add_lead(const struct rig_lead *l);
/* Written consent to artificial voice and marketing, a day old, for the campaign's seller. */
void rig_consent(uint64_t number);

/* Claim up to limit leads of the only class, priorities 1 to 9; the answer is in r. */
void rig_claim(struct rig *r, int limit);
void rig_claim_classes(struct rig *r, const struct gate_class *classes, int count, int limit);
/* Roll it back. */
void rig_abandon(struct rig *r);
/* Decide all claimed leads by the law; the national register lists none; caller ID the pool's first. */
void rig_decide(struct rig *r);
/* Commit; r->err tells. The claim is gone afterwards. */
void rig_commit(struct rig *r);
/* The attempt of a claimed and allowed lead, as after a commit. */
struct attempt *rig_attempt(struct rig *r, const struct gate_lead *l);
/* All four: claim one, decide, commit, give the attempt. Fails unless allowed. */
struct attempt *rig_dial_one(struct rig *r);

/* For calls whose done is (int err, void *arg): arg is the rig. */
void rig_on_done(int err, void *arg);
/* Forget the newest answer. */
void rig_expect(struct rig *r);

#endif
