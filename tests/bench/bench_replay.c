/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions per second that `dialerctl policy replay` recomputes and compares: the command itself, run
 * against a PostgreSQL of its own on this machine, over rows as the daemon writes them, made by the
 * shipped packs for marketing and informational calls with an artificial voice all over the country.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <jansson.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/campaigns.h"
#include "dialer/store/copy.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/policy_keep.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define DECISIONS_FULL 400000
#define DECISIONS_SHORT 100000
#define RUNS 3
#define DAY_US (86400 * CLOCK_US_PER_S)
/* Wednesday 2026-11-18 00:00 UTC. */
#define START_US INT64_C(1794960000000000)

struct bench {
	struct event_base *base;
	struct pipeline *pipeline;
	struct policy *policy;
	struct policy_inputs inputs;
	int verdicts[VERDICT_DENY + 1];
	int64_t bytes;
};

static void fail(const char *why)
{
	fprintf(stderr, "bench_replay: %s\n", why);
	exit(1);
}

static void on_kept(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	(void)results;
	(void)count;
	if (err < 0)
		fail(message);
	event_base_loopbreak(((struct bench *)arg)->base);
}

static void on_up(void *arg)
{
	struct bench *b = arg;
	struct batch *last = batch_new(0);

	campaigns_keep_policy(b->pipeline, b->policy);
	policy_keep_inputs(b->pipeline, policy_hash(b->policy), &b->inputs);
	batch_add(last, "SELECT", 0, NULL);
	pipeline_submit(b->pipeline, last, on_kept, b);
}

static void on_down(const char *why, void *arg)
{
	(void)arg;
	fail(why);
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

static void keep_policy(struct bench *b, const char *conninfo)
{
	const struct pipeline_handler handler = { on_up, on_down, on_notify, b };

	b->base = event_base_new();
	if (b->base == NULL || pipeline_new(&b->pipeline, b->base, conninfo, &handler) < 0)
		fail("no pipeline");
	event_base_dispatch(b->base);
	pipeline_free(b->pipeline);
	event_base_free(b->base);
}

/* The i-th call: codes, hours, consents and lists take turns with periods that share no factor. */
static void make_facts(const struct policy *p, int i, struct facts *f)
{
	static const unsigned codes[] = { 860, 305, 212, 415, 206, 512, 313, 602, 405, 615, 702 };
	const char *names[FACTS_LISTS_MAX];

	*f = (struct facts){ .now_us = START_US + i % 1440 * INT64_C(60000000),
		.number = { 10002340000 + codes[i % 11] * UINT64_C(10000000) + (unsigned)i % 10000 },
		.purpose = i % 4 != 0 ? PURPOSE_MARKETING : PURPOSE_INFORMATIONAL, .artificial_voice = TRI_YES,
		.business = TRI_NO, .record = TRI_YES, .ring_s = 25, .caller_place = "US-TX",
		.line_type = LINE_MOBILE, .attempts_lead = i % 3, .max_attempts_lead = 4, .max_attempts_24h = 3 };
	f->consent = (struct consent_fact){ .known = TRI_YES };
	if (i % 7 != 0)
		f->consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_WRITTEN,
			.artificial_voice = TRI_YES, .marketing = TRI_YES, .seller_named = TRI_YES,
			.not_condition = TRI_YES, .obtained_us = f->now_us - 30 * DAY_US, .event_id = i };
	f->list_count = (uint32_t)policy_lists_wanted(p, f, names);
	for (uint32_t k = 0; k < f->list_count; k++) {
		f->lists[k] = (struct list_fact){ .listed = i % 13 != 0 ? TRI_NO : TRI_YES,
			.list_date_us = f->now_us - DAY_US, .version = "2026-11" };
		snprintf(f->lists[k].name, sizeof(f->lists[k].name), "%s", names[k]);
	}
	f->internal_dnc = (struct list_fact){ .name = "internal", .listed = TRI_NO };
	f->attempts_from_us = f->now_us - 366 * DAY_US;
	f->attempt_count = (uint32_t)i % 3;
	for (uint32_t k = 0; k < f->attempt_count; k++)
		f->attempts[k] = (struct attempt_fact){ f->now_us - (k + 1) * 2 * DAY_US,
			ATTEMPT_SAME_NUMBER | ATTEMPT_SAME_SELLER };
}

static void write_decision(struct bench *b, struct copy *c, int i)
{
	static char facts[FACTS_JSON_MAX], rulings[RULINGS_JSON_MAX], duties[OBLIGATIONS_JSON_MAX];
	static struct facts f;
	struct decision d;
	const struct ruling *first;
	int n[3];

	make_facts(b->policy, i, &f);
	policy_decide(b->policy, &f, &d);
	first = decision_main_ruling(&d);
	n[0] = facts_to_json(&f, facts, sizeof(facts));
	n[1] = rulings_to_json(b->policy, &d, rulings, sizeof(rulings));
	n[2] = obligations_to_json(b->policy, &d.obligations, duties, sizeof(duties));
	if (n[0] < 0 || n[1] < 0 || n[2] < 0)
		fail("a decision is too long");
	b->bytes += n[0] + n[1] + n[2];
	b->verdicts[d.verdict]++;
	copy_text(c, verdict_name(d.verdict));
	copy_int(c, 1);
	copy_int(c, i + 1);
	copy_int(c, (int64_t)f.number.digits);
	copy_time(c, f.now_us);
	copy_time(c, d.verdict == VERDICT_DEFER ? d.defer_until_us : 0);
	copy_text(c, first != NULL ? policy_rule(b->policy, first->rule)->id : "");
	copy_text(c, first != NULL ? policy_reason(first->reason) : "");
	copy_text(c, rulings);
	copy_text(c, facts);
	copy_text(c, duties);
	copy_text(c, policy_hash(b->policy));
	copy_text(c, "bench");
	if (copy_row(c) < 0)
		fail("decisions not written");
}

static void write_decisions(struct bench *b, const char *conninfo, int count)
{
	struct db db;
	struct copy c;

	if (db_open(&db, conninfo) < 0 ||
		copy_start(&c, &db,
			"COPY dialer.decision (verdict, campaign_id, lead_id, number, decided_at, defer_until, rule,"
			" reason, rulings, facts, obligations, pack_hash, node) FROM STDIN") < 0)
		fail(db.error);
	for (int i = 0; i < count; i++)
		write_decision(b, &c, i);
	if (copy_finish(&c) < 0 || db_exec(&db, "VACUUM ANALYZE dialer.decision", 0, NULL, NULL) < 0)
		fail(db.error);
	db_close(&db);
}

/* dialerctl as a person would run it. */
static FILE *dialerctl(const char *words)
{
	const char *top = getenv("top_builddir");
	char command[2048];
	FILE *f;

	snprintf(command, sizeof(command), "'%s/dialerctl' -c '%s/replay.conf' %s", top != NULL ? top : ".",
		pgtest_dir(), words);
	f = popen(command, "re");
	if (f == NULL)
		fail("dialerctl does not start");
	return f;
}

/* A database that dialerctl made, so that it knows its schema. */
static void make_database(char *conninfo, size_t size)
{
	char path[512], line[256];
	FILE *f;

	snprintf(conninfo, size, "%s dbname=replay", pgtest_database());
	pgtest_sql("CREATE DATABASE replay");
	snprintf(path, sizeof(path), "%s/replay.conf", pgtest_dir());
	f = fopen(path, "we");
	if (f == NULL || fprintf(f, "[database]\nconninfo = %s\n", conninfo) < 0 || fclose(f) != 0)
		fail("no configuration");
	f = dialerctl("db migrate");
	while (fgets(line, sizeof(line), f))
		;
	if (pclose(f) != 0)
		fail("no schema");
}

/* Returns the seconds it took. */
static double replay(int count)
{
	json_t *out;
	double seconds;
	FILE *f = dialerctl("policy replay --json");

	out = json_loadf(f, 0, NULL);
	if (pclose(f) != 0 || json_integer_value(json_object_get(out, "equal")) != count)
		fail("not all decisions came out equal");
	seconds = json_real_value(json_object_get(out, "seconds"));
	json_decref(out);
	return seconds;
}

int main(void)
{
	static struct bench b;
	const char *form = getenv("BENCH_FORM");
	int count = form != NULL && strcmp(form, "short") == 0 ? DECISIONS_SHORT : DECISIONS_FULL;
	const struct policy_files files = { .packs_dir = DIALER_SRCDIR "/policy/packs" };
	char error[POLICY_LOAD_ERROR_MAX], conninfo[512];
	double best = 0;

	if (policy_load_files(&b.policy, &files, &b.inputs, error, sizeof(error)) < 0)
		fail(error);
	pgtest_start();
	make_database(conninfo, sizeof(conninfo));
	keep_policy(&b, conninfo);
	write_decisions(&b, conninfo, count);
	for (int i = 0; i < RUNS; i++) {
		double rate = count / replay(count);

		best = rate > best ? rate : best;
	}
	printf("# %d stored decisions (%d allow, %d defer, %d deny; %" PRId64 " bytes of JSON each), read, decided"
	       " again and compared by dialerctl with a thread for each core; best of %d\n",
		count, b.verdicts[VERDICT_ALLOW], b.verdicts[VERDICT_DEFER], b.verdicts[VERDICT_DENY],
		b.bytes / count, RUNS);
	printf("figure replay_decisions_per_s %.0f 1/s\n", best);
	policy_inputs_release(&b.inputs);
	policy_free(b.policy);
	return 0;
}
