/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a claim costs must not depend on how many leads there are that are not callable. Two campaigns, each
 * in a database of its own: one with 100 thousand leads, one with 10 million (BENCH_FORM=short: 300
 * thousand). Nineteen of twenty leads of both are out of hours: half past nine in Connecticut, half past seven or
 * earlier farther west. By turns so many leads of each go through the gate as in bench_claim, ranges read
 * anew each time as the daemon does each second; the figure is the median of the turns' ratios.
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

#define FEW 100000
#define MANY_FULL 10000000
#define MANY_SHORT 300000
#define TURNS 11
#define TURN_LEADS 400
#define CONNINFO_MAX 600
#define RATIO_MOST 1.3
/* Wednesday 2026-11-18 14:30 UTC: 9:30 in Connecticut, 7:30 in Colorado, 6:30 in Oregon. */
#define NOW_US INT64_C(1795012200000000)

/* The first is open. One lead of each is loaded, the others are made after them. */
static const unsigned codes[] = { 860, 303, 719, 970, 720, 801, 385, 505, 575, 307, 406, 503, 541, 971, 702, 775, 253, 360,
	509, 425 };

#define CODES ((int)(sizeof(codes) / sizeof(codes[0])))

static void seed(struct policy *policy, long long leads, char *ret_conninfo)
{
	snprintf(ret_conninfo, CONNINFO_MAX, "%s", pgtest_database());
	claim_rig_seed(TURNS * TURN_LEADS);
	for (int i = 0; i < CODES; i++)
		claim_rig_seed_leads(policy, codes[i], 1);
	pgtest_many_leads(1, leads - CODES);
	claim_rig_seed_consents(policy, codes[0], TURNS * TURN_LEADS, NOW_US);
	pgtest_sql("VACUUM ANALYZE");
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Are so many leads of each out of hours as is said? */
static int check_open(const struct claim_rig *r, const char *what)
{
	if (r->class_count >= CODES / 2 && r->open_count >= 1 && r->open_count <= 2)
		return 0; /* the one loaded lead is of another priority than those made after it */
	fprintf(stderr, "bench_claim_scale: %s: %d of %d ranges are open\n", what, r->open_count, r->class_count);
	return -1;
}

/* 0, 1 where the target is missed, -1 where it could not be measured. */
static int measure(struct claim_rig *few, struct claim_rig *many, long long count)
{
	double ratios[TURNS];
	int64_t few_us = 0, many_us = 0;

	for (int i = 0; i < TURNS; i++) {
		int64_t f = claim_rig_run(few, TURN_LEADS), m = claim_rig_run(many, TURN_LEADS);

		if (f <= 0 || m <= 0 || check_open(few, "few") < 0 || check_open(many, "many") < 0)
			return -1;
		ratios[i] = (double)m / (double)f;
		few_us += f;
		many_us += m;
	}
	if (few->attempts < TURNS * TURN_LEADS || many->attempts < TURNS * TURN_LEADS) {
		fprintf(stderr, "bench_claim_scale: %d and %d leads claimed\n", few->attempts, many->attempts);
		return -1;
	}
	qsort(ratios, TURNS, sizeof(ratios[0]), by_size);
	printf("# %d turns of %d leads, %d %% of the leads out of hours; %.0f us a lead of %d, %.0f us of %lld; ratios %.2f to %.2f\n",
		TURNS, TURN_LEADS, 100 - 100 / CODES, (double)few_us / TURNS / TURN_LEADS, FEW,
		(double)many_us / TURNS / TURN_LEADS, count, ratios[0], ratios[TURNS - 1]);
	printf("figure claim_scaling_ratio %.2f\n", ratios[TURNS / 2]);
	if (ratios[TURNS / 2] > RATIO_MOST)
		printf("# MISSED: claim_scaling_ratio is to be at most %.1f\n", RATIO_MOST);
	return ratios[TURNS / 2] > RATIO_MOST;
}

int main(void)
{
	static struct claim_rig few, many;
	const char *form = getenv("BENCH_FORM");
	bool is_short = form != NULL && strcmp(form, "short") == 0;
	char few_conninfo[CONNINFO_MAX], many_conninfo[CONNINFO_MAX], error[POLICY_LOAD_ERROR_MAX];
	struct event_base *base = event_base_new();
	struct policy *policy;
	int status;

	if (base == NULL || policy_load(&policy, DIALER_SRCDIR "/policy/packs", NULL, error, sizeof(error)) < 0) {
		fprintf(stderr, "bench_claim_scale: %s\n", base == NULL ? "out of memory" : error);
		return 1;
	}
	pgtest_start();
	seed(policy, FEW, few_conninfo);
	seed(policy, is_short ? MANY_SHORT : MANY_FULL, many_conninfo);
	claim_rig_open(&few, base, policy, few_conninfo, NOW_US);
	claim_rig_open(&many, base, policy, many_conninfo, NOW_US);
	status = measure(&few, &many, is_short ? MANY_SHORT : MANY_FULL);
	claim_rig_close(&few);
	claim_rig_close(&many);
	event_base_free(base);
	policy_free(policy);
	/* The short form runs where others run too: a target that is missed is told, and that is all. */
	return status < 0 || (status > 0 && !is_short);
}
