/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions per second on one core with the shipped packs: numbers of every callable area code,
 * both purposes, line types, addresses in other states, declared zones, consents of every kind,
 * listed numbers, all hours of two years. The facts are made before the clock starts; a pass is
 * run first to warm caches; the best of several rounds counts, since other programs share the core.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

#define CASES 16384
#define ROUNDS 20
#define ROUND_US (CLOCK_US_PER_S / 5)
#define YEAR_2026_US INT64_C(1767225600000000)
#define DAY_US INT64_C(86400000000)

struct workload {
	uint16_t codes[800];
	size_t code_count;
	uint64_t seed;
	unsigned verdicts[VERDICT_DENY + 1];
	unsigned marketing;
	uint64_t places;
	uint64_t rulings;
};

static struct facts cases[CASES];

/* splitmix64: the same workload on every machine. */
static unsigned random_below(struct workload *w, unsigned below)
{
	uint64_t z = w->seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((z ^ z >> 31) % below);
}

static struct e164 number_in(unsigned code, unsigned line)
{
	return (struct e164){ 10000000000 + code * UINT64_C(10000000) + 2340000 + line };
}

static void find_codes(const struct policy *p, struct workload *w)
{
	char key[CLASS_KEY_MAX];
	uint16_t code;

	for (code = 200; code < 1000; code++)
		if (policy_class_key(p, number_in(code, 0), "", "", "", key, sizeof key) == 0 &&
			key[0] != '?')
			w->codes[w->code_count++] = code;
}

static void make_consent(struct workload *w, struct facts *f)
{
	unsigned kind = random_below(w, 10);

	f->consent.known = kind == 9 ? TRI_UNKNOWN : TRI_YES;
	if (kind >= 8)
		return;
	f->consent = (struct consent_fact){ .known = TRI_YES,
		.form = kind == 7 ? CONSENT_ORAL : CONSENT_WRITTEN,
		.artificial_voice = TRI_YES, .marketing = TRI_YES, .seller_named = TRI_YES,
		.obtained_us = f->now_us - (1 + random_below(w, 400)) * DAY_US, .event_id = 1 };
	if (random_below(w, 20) == 0)
		f->consent.revoked_us = f->now_us - DAY_US;
}

/* The lists the law asks, as the daemon would have looked them up. */
static void make_lists(const struct policy *p, struct workload *w, struct facts *f)
{
	const char *names[FACTS_LISTS_MAX];
	int n = policy_lists_wanted(p, f, names), i;

	for (i = 0; i < n; i++) {
		struct list_fact *l = &f->lists[i];

		snprintf(l->name, sizeof l->name, "%s", names[i]);
		snprintf(l->version, sizeof l->version, "bench");
		l->listed = random_below(w, 12) ? TRI_NO : TRI_YES;
		l->list_date_us = f->now_us - random_below(w, 33) * DAY_US;
	}
	f->list_count = (uint32_t)n;
}

static void make_attempts(struct workload *w, struct facts *f)
{
	unsigned n = random_below(w, 5), i;

	f->attempts_from_us = f->now_us - 31 * DAY_US;
	for (i = 0; i < n; i++)
		f->attempts[i] = (struct attempt_fact){ f->now_us - (i + 1) * DAY_US / 2,
			ATTEMPT_SAME_NUMBER | (random_below(w, 2) ? ATTEMPT_SAME_SELLER : 0) };
	f->attempt_count = n;
}

static void make_case(const struct policy *p, struct workload *w, struct facts *f)
{
	static const char *const states[] = { "US-FL", "US-CA", "US-RI", "US-TN", "US-AK" };
	static const char *const zones[] = { "America/New_York", "America/Chicago", "US/Pacific" };
	unsigned code;

	/* One draw a statement: the order within an expression is the compiler's. */
	f->now_us = YEAR_2026_US + random_below(w, 730) * DAY_US;
	f->now_us += random_below(w, 86400) * CLOCK_US_PER_S;
	code = w->codes[random_below(w, (unsigned)w->code_count)];
	f->number = number_in(code, random_below(w, 10000));
	f->purpose = random_below(w, 4) ? PURPOSE_MARKETING : PURPOSE_INFORMATIONAL;
	f->artificial_voice = TRI_YES;
	f->record = TRI_YES;
	f->ring_s = 25;
	f->line_type = random_below(w, 5) ? LINE_FIXED_OR_MOBILE : LINE_FIXED;
	snprintf(f->caller_place, sizeof f->caller_place, "US-TX");
	if (random_below(w, 8) == 0)
		snprintf(f->address_place, sizeof f->address_place, "%s", states[random_below(w, 5)]);
	if (random_below(w, 8) == 0)
		snprintf(f->declared_zone, sizeof f->declared_zone, "%s", zones[random_below(w, 3)]);
	make_consent(w, f);
	make_lists(p, w, f);
	f->internal_dnc.listed = random_below(w, 50) ? TRI_NO : TRI_YES;
	f->ebr_transaction_us = random_below(w, 4) ? 0 : f->now_us - 90 * DAY_US;
	f->attempts_lead = (int32_t)random_below(w, 4);
	make_attempts(w, f);
	f->max_attempts_lead = 4;
	f->max_attempts_24h = 3;
	w->marketing += f->purpose == PURPOSE_MARKETING;
}

static void warm(const struct policy *p, struct workload *w)
{
	struct decision d;
	size_t i, j;

	for (i = 0; i < CASES; i++) {
		policy_decide(p, &cases[i], &d);
		w->verdicts[d.verdict]++;
		w->rulings += d.ruling_count;
		for (j = 0; j < d.place_count; j++)
			w->places |= UINT64_C(1) << d.places[j];
	}
}

static double round_rate(const struct policy *p, unsigned *sum)
{
	int64_t began = clock_mono_us(), now = began;
	struct decision d;
	uint64_t n = 0;
	size_t i;

	while (now - began < ROUND_US) {
		for (i = 0; i < CASES; i++) {
			policy_expect(&cases[(i + 1) % CASES]); /* as the gate does */
			policy_decide(p, &cases[i], &d);
			*sum += d.verdict;
		}
		n += CASES;
		now = clock_mono_us();
	}
	return (double)n * (double)CLOCK_US_PER_S / (double)(now - began);
}

int main(void)
{
	struct workload w = { .seed = 1 };
	char error[POLICY_LOAD_ERROR_MAX];
	struct policy *p = NULL;
	double best = 0;
	unsigned sum = 0;
	size_t i;

	if (policy_load(&p, DIALER_SRCDIR "/policy/packs", NULL, error, sizeof error) != 0) {
		fprintf(stderr, "bench_policy: %s\n", error);
		return 1;
	}
	find_codes(p, &w);
	for (i = 0; i < CASES; i++)
		make_case(p, &w, &cases[i]);
	warm(p, &w);
	for (i = 0; i < ROUNDS; i++) {
		double rate = round_rate(p, &sum);

		best = rate > best ? rate : best;
	}
	printf("# %d facts, %zu area codes in %d places, %u%% marketing, artificial voice, recorded; "
		"verdicts: %u allow, %u defer, %u deny; %.1f rulings each; one thread, best of %d "
		"(check %u)\n", CASES, w.code_count, __builtin_popcountll(w.places),
		w.marketing * 100 / CASES, w.verdicts[VERDICT_ALLOW], w.verdicts[VERDICT_DEFER],
		w.verdicts[VERDICT_DENY], (double)w.rulings / CASES, ROUNDS, sum % 1000);
	printf("figure policy_decisions_per_s %.0f 1/s\n", best);
	policy_free(p);
	return 0;
}
