/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/bench/claim_rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/callerid/callerid.h"
#include "dialer/leads/mix.h"
#include "dialer/store/campaigns.h"
#include "dialer/store/pipeline.h"
#include "policy/policy.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

static void claim_next(struct claim_rig *r);

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

void claim_rig_seed(int calls)
{
	char sql[512];

	pgtest_sql(seed);
	snprintf(sql, sizeof(sql),
		"INSERT INTO dialer.pool_number (pool_id, number, place, daily_cap)"
		" SELECT 1, 18605550000 + n, 'US-CT', %d FROM generate_series(0, %d - 1) AS n",
		CLAIM_RIG_PER_NUMBER, calls / CLAIM_RIG_PER_NUMBER + 1);
	pgtest_sql(sql);
}

static struct e164 first_number(unsigned code)
{
	return (struct e164){ 10002340000 + code * UINT64_C(10000000) };
}

static void class_key(struct policy *policy, unsigned code, char *key)
{
	if (policy_class_key(policy, first_number(code), "", "", "", key, CLASS_KEY_MAX) < 0) {
		fprintf(stderr, "claim_rig: no class for area code %u\n", code);
		exit(1);
	}
}

void claim_rig_seed_leads(struct policy *policy, unsigned code, int count)
{
	char sql[1024], key[CLASS_KEY_MAX];
	uint64_t first = first_number(code).digits;

	class_key(policy, code, key);
	snprintf(sql, sizeof(sql),
		"INSERT INTO dialer.calling_class (key) VALUES ('%s') ON CONFLICT DO NOTHING;"
		"INSERT INTO dialer.phone (number) SELECT %" PRIu64 " + n FROM generate_series(0, %d - 1) AS n;"
		"INSERT INTO dialer.lead (campaign_id, load_id, person_id, number, class_id, first_name,"
		" last_name, fields) SELECT 1, 1, %" PRIu64 " + n, %" PRIu64 " + n, (SELECT id FROM"
		" dialer.calling_class WHERE key = '%s'), 'Ada', 'Byron', '{\"City\": \"Hartford\"}'"
		" FROM generate_series(0, %d - 1) AS n",
		key, first, count, first, first, key, count);
	pgtest_sql(sql);
}

void claim_rig_seed_consents(struct policy *policy, unsigned code, int count, int64_t now_us)
{
	char sql[1024], key[CLASS_KEY_MAX];

	class_key(policy, code, key);
	snprintf(sql, sizeof(sql),
		"CREATE TEMP TABLE first AS SELECT number FROM dialer.lead WHERE campaign_id = 1 AND state = 'ready'"
		" AND class_id = (SELECT id FROM dialer.calling_class WHERE key = '%s')"
		" ORDER BY priority, due_at, ord, id LIMIT %d;"
		"INSERT INTO dialer.consent_event (kind, number, seller_id, artificial_voice, scope,"
		" text_sha256, method, happened_at) SELECT 'grant', number, 1, true, 'all',"
		" sha256('text'), 'web', dialer.at_us(%" PRId64 ") - interval '30 days' FROM first;"
		"UPDATE dialer.phone SET line_type = 'fixed' WHERE number IN (SELECT number FROM first)",
		key, count, now_us);
	pgtest_sql(sql);
}

/* ---- the loop: claim, decide, commit ---- */

static void stop(struct claim_rig *r, const char *why, const char *message)
{
	fprintf(stderr, "claim_rig: %s: %s\n", why, message);
	r->failed = why;
	event_base_loopbreak(r->base);
}

/* Is every lead allowed and has a caller ID? */
static bool decide(struct claim_rig *r, struct gate_claim *g)
{
	const char *const places[] = { "US-CT" };

	for (int i = 0; i < g->lead_count; i++) {
		struct gate_lead *l = &g->leads[i];
		int k;

		l->facts.list_count = 1;
		l->facts.lists[0] = (struct list_fact){ .name = "us-national", .listed = TRI_NO,
			.list_date_us = r->now_us - CLOCK_US_PER_S, .version = "bench" };
		policy_decide(r->policy, &l->facts, &l->decision);
		l->decided = true;
		k = callerid_choose(g->numbers, g->number_count, l->last_caller, places, 1);
		if (l->decision.verdict != VERDICT_ALLOW || k < 0)
			return false;
		l->caller_id = g->numbers[k].number;
		g->numbers[k].used_today++;
		r->attempts++;
	}
	return true;
}

/* The next claim goes on behind this one: entries of the index that are claimed already are not read again. */
static void move_bounds(struct claim_rig *r, const struct gate_claim *g)
{
	for (int k = 0; k < g->lead_count; k++) {
		const struct gate_lead *l = &g->leads[k];

		for (int i = 0; i < r->open_count; i++) {
			struct gate_class *c = &r->open[i];

			if (c->class_id != l->class_id || c->priority != l->priority || c->list_id != l->list_id)
				continue;
			c->after_due_us = l->due_us;
			c->after_ord = l->ord;
			c->after_id = l->lead_id;
		}
	}
}

static void on_committed(int err, const char *message, struct gate_claim *g, void *arg)
{
	struct claim_rig *r = arg;

	(void)g;
	if (err < 0) {
		stop(r, "commit", message);
		return;
	}
	r->batches++;
	if (r->attempts >= r->want)
		event_base_loopbreak(r->base);
	else
		claim_next(r);
}

static void on_claimed(int err, const char *message, struct gate_claim *g, void *arg)
{
	static const struct gate_node node = { "bench", 1 };
	struct claim_rig *r = arg;

	if (err < 0) {
		stop(r, "claim", message);
		return;
	}
	if (g->lead_count == 0) {
		gate_abandon(r->pipeline, g);
		event_base_loopbreak(r->base);
		return;
	}
	move_bounds(r, g);
	if (!decide(r, g)) {
		gate_abandon(r->pipeline, g);
		stop(r, "decide", "a lead was not allowed");
		return;
	}
	gate_commit(r->pipeline, &r->campaign, r->policy, &node, g, on_committed, r);
}

static void claim_next(struct claim_rig *r)
{
	const struct gate_trunk trunk = { 1000000, 1000000 }; /* never the limit here */

	gate_claim(r->pipeline, &r->campaign, r->open, r->open_count, &trunk, CLAIM_RIG_BATCH, r->now_us, on_claimed, r);
}

/* Ranges that were there before go on where they were. */
static void keep_bounds(struct gate_class *c, const struct gate_class *old, int count)
{
	for (int i = 0; i < count; i++) {
		if (old[i].class_id == c->class_id && old[i].priority == c->priority && old[i].list_id == c->list_id)
			*c = old[i];
	}
}

static void on_classes(int err, const struct campaign_class *classes, int count, int64_t open_attempts, void *arg)
{
	struct claim_rig *r = arg;
	struct gate_class old[CLAIM_RIG_CLASSES_MAX];
	int old_count = r->open_count;
	int64_t next_us;

	(void)open_attempts;
	if (err < 0) {
		stop(r, "classes", "not read");
		return;
	}
	memcpy(old, r->open, sizeof(old));
	r->class_count = count;
	r->open_count = 0;
	for (int i = 0; i < count && r->open_count < CLAIM_RIG_CLASSES_MAX; i++) {
		struct gate_class *c = &r->open[r->open_count];

		if (!policy_class_open(r->policy, classes[i].key, r->campaign.purpose, r->campaign.artificial_voice,
			    r->now_us, &next_us))
			continue;
		*c = (struct gate_class){ .class_id = classes[i].class_id, .priority = classes[i].priority,
			.after_due_us = INT64_MIN, .list_id = classes[i].list_id,
			.stride = mix_stride(classes[i].weight) };
		keep_bounds(c, old, old_count);
		r->open_count++;
	}
	claim_next(r);
}

int64_t claim_rig_run(struct claim_rig *r, int count)
{
	int64_t began_us = clock_mono_us();

	r->want = r->attempts + count;
	campaigns_classes(r->pipeline, r->campaign.id, on_classes, r);
	event_base_dispatch(r->base);
	return r->failed != NULL ? -1 : clock_mono_us() - began_us;
}

/* ---- life ---- */

static void on_up(void *arg)
{
	struct claim_rig *r = arg;

	campaigns_keep_policy(r->pipeline, r->policy);
	r->up = true;
	event_base_loopbreak(r->base);
}

static void on_down(const char *why, void *arg)
{
	stop(arg, "connection", why);
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

void claim_rig_open(struct claim_rig *r, struct event_base *base, struct policy *policy, const char *conninfo,
	int64_t now_us)
{
	const struct pipeline_handler handler = { on_up, on_down, on_notify, r };
	struct campaign *c = &r->campaign;

	*r = (struct claim_rig){ .base = base, .policy = policy, .now_us = now_us };
	atomic_init(&c->refs, 1);
	c->id = c->seller_id = c->pool_id = c->epoch = 1;
	c->purpose = PURPOSE_INFORMATIONAL;
	c->artificial_voice = true;
	c->ring_s = 20;
	c->max_concurrent = 1000000; /* never the limit here */
	c->max_attempts = 3;
	c->max_attempts_24h = 2;
	snprintf(c->trunk, sizeof(c->trunk), "demo");
	if (pipeline_new(&r->pipeline, base, conninfo, &handler) < 0)
		exit(1);
	while (!r->up && r->failed == NULL)
		event_base_dispatch(base);
	if (r->failed != NULL)
		exit(1);
}

void claim_rig_close(struct claim_rig *r)
{
	pipeline_free(r->pipeline);
}
