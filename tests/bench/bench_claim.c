/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leads per second through the gate: claimed, decided by the shipped packs, given a caller ID and
 * committed with their decision and attempt rows, durably, by one session against a PostgreSQL of
 * its own on this machine. Every lead has consent and a phone of its own; all are allowed. What is
 * left out: placing the calls.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "tests/bench/claim_rig.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define LEADS_FULL 20000
#define LEADS_SHORT 6000
/* Wednesday 2026-11-18 17:00 UTC, noon in New York. */
#define NOW_US INT64_C(1795021200000000)

static const unsigned codes[] = { 860, 515, 401, 603, 207, 802, 614, 404 };

#define CODES ((int)(sizeof(codes) / sizeof(codes[0])))

static void seed(struct policy *policy, int leads)
{
	claim_rig_seed(leads);
	for (int i = 0; i < CODES; i++) {
		claim_rig_seed_leads(policy, codes[i], leads / CODES);
		claim_rig_seed_consents(policy, codes[i], leads / CODES, NOW_US);
	}
	pgtest_sql("VACUUM ANALYZE");
}

static int report(const struct claim_rig *r, int leads, int64_t took_us)
{
	long long rows = pgtest_int("SELECT count(*) FROM dialer.attempt AS a JOIN dialer.decision AS d"
				    " ON d.id = a.decision_id AND d.verdict = 'allow'");
	char commit[16], sync[16];

	if (took_us < 0 || r->attempts != leads || rows != leads) {
		fprintf(stderr, "bench_claim: %d of %d leads, %lld rows\n", r->attempts, leads, rows);
		return 1;
	}
	snprintf(commit, sizeof(commit), "%s", pgtest_text("SHOW synchronous_commit"));
	snprintf(sync, sizeof(sync), "%s", pgtest_text("SHOW fsync"));
	printf("# %d leads in %d ranges, caller IDs with %d calls a day each; %d batches of at most"
	       " %d, one session; decision, attempt, phone, lead and caller ID rows included;"
	       " synchronous_commit %s, fsync %s; PostgreSQL %s\n",
		leads, r->class_count, CLAIM_RIG_PER_NUMBER, r->batches, CLAIM_RIG_BATCH, commit, sync,
		pgtest_text("SHOW server_version"));
	printf("figure claim_attempts_per_s %.0f 1/s\n",
		(double)r->attempts * (double)CLOCK_US_PER_S / (double)took_us);
	return 0;
}

int main(void)
{
	static struct claim_rig rig;
	const char *form = getenv("BENCH_FORM"), *conninfo;
	int leads = form != NULL && strcmp(form, "short") == 0 ? LEADS_SHORT : LEADS_FULL;
	struct event_base *base = event_base_new();
	struct policy *policy;
	char error[POLICY_LOAD_ERROR_MAX];
	int64_t took_us;
	int status;

	if (base == NULL || policy_load(&policy, DIALER_SRCDIR "/policy/packs", NULL, error, sizeof(error)) < 0) {
		fprintf(stderr, "bench_claim: %s\n", base == NULL ? "out of memory" : error);
		return 1;
	}
	pgtest_start();
	conninfo = pgtest_database();
	seed(policy, leads);
	claim_rig_open(&rig, base, policy, conninfo, NOW_US);
	took_us = claim_rig_run(&rig, leads);
	status = report(&rig, leads, took_us);
	claim_rig_close(&rig);
	event_base_free(base);
	policy_free(policy);
	return status;
}
