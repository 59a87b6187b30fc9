/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/unit/store/rig.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/store/attempt.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaigns.h"
#include "dialer/store/db.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

#define WAIT_S 20
#define SQL_MAX 4096

static const char seed[] =
	"INSERT INTO dialer.seller (name, legal_name, callback_number)"
	" VALUES ('north', 'North LLC', 18605559000), ('south', 'South LLC', 18605559009);"
	"INSERT INTO dialer.number_pool (name) VALUES ('pool');"
	"INSERT INTO dialer.pool_number (pool_id, number, place, daily_cap)"
	" VALUES (1, 18605559001, 'US-CT', 40), (1, 18605559002, 'US-CT', 40);"
	"INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice, business,"
	" record, default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry,"
	" on_answer, opening, script, source, state, epoch)"
	" VALUES ('north', 1, 1, 'informational', true, false, false, 'US', 'demo', 100, 20, 3, 2,"
	"  '{\"default\": 60, \"unknown\": 120}', 'hangup', 'at_once', '{}', '', 'running', 7);"
	"INSERT INTO dialer.load (kind, campaign_id, file_name, file_sha256, rows_read, rows_loaded,"
	" rows_duplicate, rows_rejected) VALUES ('leads', 1, 'test', '', 0, 0, 0, 0);"
	"INSERT INTO dialer.calling_class (key) VALUES ('US-CT|America/New_York');";

/* ---- SQL ---- */

static void __attribute__((format(printf, 2, 0))) format_sql(char *sql, const char *format, va_list args)
{
	int n = vsnprintf(sql, SQL_MAX, format, args);

	assert_in_range(n, 1, SQL_MAX - 1);
}

void rig_sql(const char *format, ...)
{
	char sql[SQL_MAX];
	va_list args;

	va_start(args, format);
	format_sql(sql, format, args);
	va_end(args);
	pgtest_sql(sql);
}

long long rig_int(const char *format, ...)
{
	char sql[SQL_MAX];
	va_list args;

	va_start(args, format);
	format_sql(sql, format, args);
	va_end(args);
	return pgtest_int(sql);
}

bool rig_refuses(const struct rig *r, const char *sql)
{
	struct db db;
	int err;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	err = db_exec(&db, sql, 0, NULL, NULL);
	db_close(&db);
	return err == -EPERM;
}

void rig_add_lead(const struct rig_lead *l)
{
	char due[64] = "'-infinity'";

	if (l->due_us != 0)
		snprintf(due, sizeof(due), "dialer.at_us(%lld)", (long long)l->due_us);
	rig_sql("INSERT INTO dialer.phone (number, line_type) VALUES (%llu, 'fixed')"
		" ON CONFLICT DO NOTHING;"
		"INSERT INTO dialer.lead (id, campaign_id, load_id, person_id, rank, number, class_id,"
		" first_name, last_name, priority, state, due_at)"
		" VALUES (%lld, 1, 1, %lld, %d, %llu, 1, 'Ada', 'Byron', %d, '%s', %s)",
		(unsigned long long)l->number, (long long)l->id,
		(long long)(l->person != 0 ? l->person : l->id), l->rank != 0 ? l->rank : 1,
		(unsigned long long)l->number, l->priority != 0 ? l->priority : 5,
		l->state != NULL ? l->state : "ready", due);
}

void rig_consent(uint64_t number)
{
	rig_sql("INSERT INTO dialer.consent_event (kind, number, seller_id, artificial_voice, scope,"
		" text_sha256, method, happened_at) VALUES ('grant', %llu, 1, true, 'all',"
		" sha256('text'), 'web', dialer.at_us(%lld) - interval '1 day')",
		(unsigned long long)number, (long long)RIG_NOW_US);
}

/* ---- loop ---- */

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

static bool always_false;

static void turn_until(struct rig *r, const bool *flag, const int *counter, int value)
{
	const struct timeval tv = { WAIT_S, 0 };
	bool late = false;
	struct event *deadline = event_new(r->base, -1, 0, on_deadline, &late);

	assert_non_null(deadline);
	event_add(deadline, &tv);
	while (!late && !*flag && (counter == NULL || *counter < value))
		event_base_loop(r->base, EVLOOP_ONCE);
	event_free(deadline);
	if (late)
		fail_msg("no answer within %d s", WAIT_S);
}

void rig_until(struct rig *r, const bool *flag)
{
	turn_until(r, flag, NULL, 0);
}

void rig_until_count(struct rig *r, const int *counter, int value)
{
	turn_until(r, &always_false, counter, value);
}

static void on_up(void *arg)
{
	struct rig *r = arg;

	r->ups++;
	campaigns_keep_policy(r->pipeline, fixture_policy());
}

static void on_down(const char *why, void *arg)
{
	struct rig *r = arg;

	(void)why;
	r->downs++;
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	struct rig *r = arg;

	r->notifies++;
	snprintf(r->channel, sizeof(r->channel), "%s", channel);
	snprintf(r->payload, sizeof(r->payload), "%s", payload);
}

/* ---- life ---- */

static struct campaign *make_campaign(void)
{
	struct campaign *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	atomic_init(&c->refs, 1);
	c->id = c->seller_id = c->pool_id = 1;
	c->epoch = 7;
	c->purpose = PURPOSE_INFORMATIONAL;
	c->artificial_voice = true;
	c->running = true;
	c->ring_s = 20;
	c->max_attempts = 3;
	c->max_attempts_24h = 2;
	c->max_concurrent = 100;
	snprintf(c->name, sizeof(c->name), "north");
	snprintf(c->trunk, sizeof(c->trunk), "demo");
	snprintf(c->caller_place, sizeof(c->caller_place), "US-CT");
	c->live = campaign_live_new(7);
	return c;
}

int rig_open(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	const struct pipeline_handler handler = { on_up, on_down, on_notify, r };

	assert_non_null(r);
	snprintf(r->conninfo, sizeof(r->conninfo), "%s", pgtest_database());
	pgtest_sql(seed);
	r->base = event_base_new();
	assert_non_null(r->base);
	r->campaign = make_campaign();
	assert_int_equal(pipeline_new(&r->pipeline, r->base, r->conninfo, &handler), 0);
	assert_int_equal(results_new(&r->results, r->base, r->pipeline, NULL, NULL), 0);
	rig_until_count(r, &r->ups, 1);
	*state = r;
	return 0;
}

int rig_close(void **state)
{
	struct rig *r = *state;

	gate_claim_free(r->claim);
	pipeline_free(r->pipeline);
	results_free(r->results);
	campaign_unref(r->campaign);
	event_base_free(r->base);
	free(r);
	return 0;
}

int rig_group_open(void **state)
{
	(void)state;
	pgtest_start();
	return 0;
}

int rig_group_close(void **state)
{
	pgtest_stop();
	return fixture_teardown(state);
}

/* ---- the gate ---- */

void rig_expect(struct rig *r)
{
	r->answered = false;
	r->err = 0;
	r->message[0] = '\0';
}

static void keep_answer(struct rig *r, int err, const char *message)
{
	r->answered = true;
	r->err = err;
	snprintf(r->message, sizeof(r->message), "%s", message != NULL ? message : "");
}

void rig_on_done(int err, void *arg)
{
	keep_answer(arg, err, NULL);
}

static void on_claimed(int err, const char *message, struct gate_claim *claim, void *arg)
{
	struct rig *r = arg;

	keep_answer(r, err, message);
	r->claim = claim;
}

static const struct gate_trunk rig_trunk = { 1000, 1000 };

void rig_claim_classes(struct rig *r, const struct gate_class *classes, int count, int limit)
{
	assert_null(r->claim);
	rig_expect(r);
	gate_claim(r->pipeline, r->campaign, classes, count, &rig_trunk, limit, RIG_NOW_US, on_claimed, r);
	rig_until(r, &r->answered);
	if (r->err != 0)
		fail_msg("claim: %s", r->message);
}

void rig_claim(struct rig *r, int limit)
{
	struct gate_class classes[9];

	for (int i = 0; i < 9; i++)
		classes[i] = (struct gate_class){ .class_id = 1, .priority = (int16_t)(i + 1),
			.after_due_us = INT64_MIN };
	rig_claim_classes(r, classes, 9, limit);
}

void rig_abandon(struct rig *r)
{
	gate_abandon(r->pipeline, r->claim);
	r->claim = NULL;
}

void rig_decide(struct rig *r)
{
	for (int i = 0; i < r->claim->lead_count; i++) {
		struct gate_lead *l = &r->claim->leads[i];

		l->facts.list_count = 1;
		l->facts.lists[0] = (struct list_fact){ .name = "us-national", .listed = TRI_NO,
			.list_date_us = RIG_NOW_US - 3600 * CLOCK_US_PER_S, .version = "test" };
		policy_decide(fixture_policy(), &l->facts, &l->decision);
		l->decided = true;
		l->caller_id.digits = RIG_CALLER;
	}
}

static void on_committed(int err, const char *message, struct gate_claim *claim, void *arg)
{
	(void)claim;
	keep_answer(arg, err, message);
}

void rig_commit(struct rig *r)
{
	static const struct gate_node node = { "here", 1 };
	struct gate_claim *claim = r->claim;

	r->claim = NULL;
	rig_expect(r);
	gate_commit(r->pipeline, r->campaign, fixture_policy(), &node, claim, on_committed, r);
	rig_until(r, &r->answered);
}

struct attempt *rig_attempt(struct rig *r, const struct gate_lead *l)
{
	struct gate_lead copy = *l;
	struct attempt *a;

	copy.fields_json = strdup(l->fields_json);
	a = attempt_from_claim(r->campaign, &copy, clock_mono_us());
	assert_non_null(a);
	return a;
}

struct attempt *rig_dial_one(struct rig *r)
{
	struct attempt *a;

	rig_claim(r, 1);
	assert_int_equal(r->err, 0);
	assert_int_equal(r->claim->lead_count, 1);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_ALLOW);
	a = rig_attempt(r, &r->claim->leads[0]);
	rig_commit(r);
	if (r->err != 0)
		fail_msg("commit: %s", r->message);
	return a;
}
