/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leads per second through the gate: claimed, decided by the shipped packs, given a caller ID and
 * committed with their decision and attempt rows, durably, by one session against a PostgreSQL of
 * its own on this machine. Every lead has consent and a phone of its own; all are allowed. What is
 * left out: placing the calls.
 */
#include "config.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/callerid/callerid.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaigns.h"
#include "dialer/store/gate.h"
#include "dialer/store/pipeline.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define BATCH 100
#define LEADS_FULL 20000
#define LEADS_SHORT 6000
#define CALLS_PER_NUMBER 25
/* Wednesday 2026-11-18 17:00 UTC, noon in New York. */
#define NOW_US INT64_C(1795021200000000)

static const unsigned codes[] = { 860, 515, 401, 603, 207, 802, 614, 404 };

#define CODES ((int)(sizeof(codes) / sizeof(codes[0])))

struct bench {
	struct event_base *base;
	struct pipeline *pipeline;
	struct policy *policy;
	struct campaign campaign;
	struct gate_class classes[CODES];
	int class_count;
	int leads, attempts, refused, batches;
	int64_t began_us, ended_us;
	const char *failed;
};

static void stop(struct bench *b, const char *why)
{
	b->failed = why;
	event_base_loopbreak(b->base);
}

/* ---- the workload ---- */

static const char seed[] =
	"INSERT INTO dialer.seller (name, legal_name, callback_number)"
	" VALUES ('north', 'North LLC', 18605559000);"
	"INSERT INTO dialer.number_pool (name) VALUES ('pool');"
	"INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice, business,"
	" record, default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry,"
	" on_answer, opening, script, source, state)"
	" VALUES ('north', 1, 1, 'informational', true, false, false, 'US', 'demo', 100000, 20, 3, 2,"
	"  '{}', 'hangup', 'at_once', '{}', '', 'running');"
	"INSERT INTO dialer.load (kind, campaign_id, file_name, file_sha256, rows_read, rows_loaded,"
	" rows_duplicate, rows_rejected) VALUES ('leads', 1, 'bench', '', 0, 0, 0, 0);";

static void seed_leads(struct bench *b)
{
	char sql[1024], key[CLASS_KEY_MAX];

	for (int i = 0; i < CODES; i++) {
		const struct e164 first = { 10002340000 + codes[i] * UINT64_C(10000000) };

		if (policy_class_key(b->policy, first, "", "", "", key, sizeof(key)) < 0)
			exit(1);
		snprintf(sql, sizeof(sql),
			"INSERT INTO dialer.calling_class (key) VALUES ('%s');"
			"INSERT INTO dialer.phone (number, line_type)"
			" SELECT %" PRIu64 " + n, 'fixed' FROM generate_series(0, %d - 1) AS n;"
			"INSERT INTO dialer.lead (campaign_id, load_id, person_id, number, class_id, first_name,"
			" last_name, fields) SELECT 1, 1, %" PRIu64 " + n, %" PRIu64 " + n, (SELECT id FROM"
			" dialer.calling_class WHERE key = '%s'), 'Ada', 'Byron', '{\"City\": \"Hartford\"}'"
			" FROM generate_series(0, %d - 1) AS n",
			key, first.digits, b->leads / CODES, first.digits, first.digits, key,
			b->leads / CODES);
		pgtest_sql(sql);
	}
}

static void seed_numbers(const struct bench *b)
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
		"INSERT INTO dialer.pool_number (pool_id, number, place, daily_cap)"
		" SELECT 1, 18605550000 + n, 'US-CT', %d FROM generate_series(0, %d - 1) AS n;"
		"INSERT INTO dialer.consent_event (kind, number, seller_id, artificial_voice, scope,"
		" text_sha256, method, happened_at) SELECT 'grant', number, 1, true, 'all',"
		" sha256('text'), 'web', dialer.at_us(%" PRId64 ") - interval '30 days' FROM dialer.phone",
		CALLS_PER_NUMBER, b->leads / CALLS_PER_NUMBER, NOW_US);
	pgtest_sql(sql);
	pgtest_sql("VACUUM ANALYZE");
}

static void make_campaign(struct bench *b)
{
	struct campaign *c = &b->campaign;

	atomic_init(&c->refs, 1);
	c->id = c->seller_id = c->pool_id = c->epoch = 1;
	c->purpose = PURPOSE_INFORMATIONAL;
	c->artificial_voice = true;
	c->ring_s = 20;
	c->max_concurrent = 1000000; /* never the limit here */
	c->max_attempts = 3;
	c->max_attempts_24h = 2;
	snprintf(c->trunk, sizeof(c->trunk), "demo");
	b->class_count = (int)pgtest_int("SELECT count(*) FROM dialer.calling_class");
	for (int i = 0; i < b->class_count; i++)
		b->classes[i] = (struct gate_class){ .class_id = i + 1, .priority = 5, .after_due_us = INT64_MIN };
}

/* ---- the loop: claim, decide, commit, until nothing is left ---- */

static void claim_next(struct bench *b);

static void decide(struct bench *b, struct gate_claim *g)
{
	const char *const places[] = { "US-CT" };

	for (int i = 0; i < g->lead_count; i++) {
		struct gate_lead *l = &g->leads[i];
		int k;

		l->facts.list_count = 1;
		l->facts.lists[0] = (struct list_fact){ .name = "us-national", .listed = TRI_NO,
			.list_date_us = NOW_US - CLOCK_US_PER_S, .version = "bench" };
		policy_decide(b->policy, &l->facts, &l->decision);
		l->decided = true;
		k = callerid_choose(g->numbers, g->number_count, l->last_caller, places, 1);
		if (l->decision.verdict != VERDICT_ALLOW || k < 0) {
			b->refused++;
			continue;
		}
		l->caller_id = g->numbers[k].number;
		g->numbers[k].used_today++;
		b->attempts++;
	}
}

static void on_committed(int err, const char *message, struct gate_claim *g, void *arg)
{
	struct bench *b = arg;

	(void)g;
	if (err < 0) {
		fprintf(stderr, "bench_claim: commit: %s\n", message);
		stop(b, "commit");
		return;
	}
	b->batches++;
	claim_next(b);
}

static void on_claimed(int err, const char *message, struct gate_claim *g, void *arg)
{
	static const struct gate_node node = { "bench", 1 };
	struct bench *b = arg;

	if (err < 0) {
		fprintf(stderr, "bench_claim: claim: %s\n", message);
		stop(b, "claim");
		return;
	}
	if (g->lead_count == 0) {
		b->ended_us = clock_mono_us();
		gate_abandon(b->pipeline, g);
		event_base_loopbreak(b->base);
		return;
	}
	decide(b, g);
	if (b->refused > 0) {
		gate_abandon(b->pipeline, g);
		stop(b, "a lead was not allowed");
		return;
	}
	gate_commit(b->pipeline, &b->campaign, b->policy, &node, g, on_committed, b);
}

static void claim_next(struct bench *b)
{
	const struct gate_trunk trunk = { 1000000, 1000000 }; /* never the limit here */

	gate_claim(b->pipeline, &b->campaign, b->classes, b->class_count, &trunk, BATCH, NOW_US, on_claimed, b);
}

static void on_up(void *arg)
{
	struct bench *b = arg;

	campaigns_keep_policy(b->pipeline, b->policy);
	b->began_us = clock_mono_us();
	claim_next(b);
}

static void on_down(const char *why, void *arg)
{
	fprintf(stderr, "bench_claim: connection: %s\n", why);
	stop(arg, "connection");
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

/* ---- result ---- */

static int report(const struct bench *b)
{
	double seconds = (double)(b->ended_us - b->began_us) / (double)CLOCK_US_PER_S;
	long long rows = pgtest_int("SELECT count(*) FROM dialer.attempt AS a JOIN dialer.decision AS d"
				    " ON d.id = a.decision_id AND d.verdict = 'allow'");
	char commit[16], sync[16];

	if (b->failed != NULL || b->attempts != b->leads || rows != b->leads) {
		fprintf(stderr, "bench_claim: %s; %d of %d leads, %lld rows\n",
			b->failed != NULL ? b->failed : "count is wrong", b->attempts, b->leads, rows);
		return 1;
	}
	snprintf(commit, sizeof(commit), "%s", pgtest_text("SHOW synchronous_commit"));
	snprintf(sync, sizeof(sync), "%s", pgtest_text("SHOW fsync"));
	printf("# %d leads in %d classes, %d caller IDs with %d calls a day each; %d batches of at most"
	       " %d, one session; decision, attempt, phone, lead and caller ID rows included;"
	       " synchronous_commit %s, fsync %s; PostgreSQL %s\n",
		b->leads, b->class_count, b->leads / CALLS_PER_NUMBER, CALLS_PER_NUMBER, b->batches, BATCH,
		commit, sync,
		pgtest_text("SHOW server_version"));
	printf("figure claim_attempts_per_s %.0f 1/s\n", (double)b->attempts / seconds);
	return 0;
}

int main(void)
{
	static struct bench b;
	const struct pipeline_handler handler = { on_up, on_down, on_notify, &b };
	const char *form = getenv("BENCH_FORM"), *conninfo;
	char error[POLICY_LOAD_ERROR_MAX];
	int status;

	b.leads = form != NULL && strcmp(form, "short") == 0 ? LEADS_SHORT : LEADS_FULL;
	if (policy_load(&b.policy, DIALER_SRCDIR "/policy/packs", NULL, error, sizeof(error)) < 0) {
		fprintf(stderr, "bench_claim: %s\n", error);
		return 1;
	}
	pgtest_start();
	conninfo = pgtest_database();
	pgtest_sql(seed);
	seed_leads(&b);
	seed_numbers(&b);
	make_campaign(&b);
	b.base = event_base_new();
	if (b.base == NULL || pipeline_new(&b.pipeline, b.base, conninfo, &handler) < 0)
		return 1;
	event_base_dispatch(b.base);
	status = report(&b);
	pipeline_free(b.pipeline);
	event_base_free(b.base);
	policy_free(b.policy);
	return status;
}
