/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sliding windows are exact, however many claim at once: 64 sessions fight over the same people by two
 * campaigns of one seller. A person has three numbers and stands in both campaigns; some share a debt.
 * So are quotas.
 */
#include "config.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/attempt.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaigns.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define CLAIMERS 64
#define PEOPLE 60
#define NUMBERS 3           /* of a person */
#define PER_PERSON 3        /* attempts in 24 hours, by rule T1 */
#define PER_DEBT 2          /* in seven days, by rule T2 */
#define MOST_CALLS 31        /* quotas of the campaigns: fewer than the caps permit */
#define MOST_UNANSWERED 17
#define BATCH 10
#define EMPTY_MAX 4         /* claims in a row that found nothing end a claimer */
#define FIRST_NUMBER UINT64_C(18602340000)

#define RULE(id, rest) "{\"id\": \"" id "\", \"text\": \"t\", \"citation\": \"c\", " \
	"\"confidence\": \"H\", " rest "}"

static const char pack[] = "{\"pack\": \"t\", \"place\": \"*\", \"as_of\": \"2026-07\", "
	"\"review_by\": \"2099-01-01\", \"rules\": ["
	RULE("S4", "\"kind\": \"place\"") ","
	RULE("S3", "\"kind\": \"common_window\"") ","
	RULE("Q1", "\"kind\": \"purpose\"") ","
	RULE("D1", "\"kind\": \"dnc_internal\"") ","
	RULE("V1", "\"kind\": \"revoke\"") ","
	RULE("C1", "\"kind\": \"consent\", \"form\": \"oral\", \"when\": \"marketing\"") ","
	RULE("C2", "\"kind\": \"cap\", \"span\": \"24h\"") ","
	RULE("P0", "\"kind\": \"record\", \"parties\": \"one\", \"place\": \"US\"") ","
	RULE("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"") ","
	RULE("T1", "\"kind\": \"freq\", \"limit\": 3, \"span_hours\": 24, \"per\": \"person\"") ","
	RULE("T2", "\"kind\": \"freq\", \"limit\": 2, \"span_hours\": 168, \"per\": \"debt\"") ","
	RULE("H1", "\"kind\": \"hours\", \"windows\": {\"daily\": \"00:00-24:00\"}") "],"
	"\"states\": [{\"id\": \"N\", \"place\": \"US-CT\", \"zones\": \"UTC\", \"codes\": \"860\"}]}";

static struct policy *policy;

static int open_policy(void **state)
{
	char dir[] = "/tmp/dialer-claimers-XXXXXX", path[64], error[POLICY_LOAD_ERROR_MAX];
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.json", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fputs(pack, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
	if (policy_load(&policy, dir, NULL, error, sizeof(error)) < 0)
		fail_msg("%s", error);
	assert_int_equal(remove(path), 0);
	assert_int_equal(remove(dir), 0);
	return rig_group_open(state);
}

static int close_policy(void **state)
{
	policy_free(policy);
	return rig_group_close(state);
}

struct claimer {
	struct rig *rig;
	struct pipeline *pipeline;
	struct results *results;
	struct campaign *campaigns[2];
	int turn, empty, open; /* open: attempts not yet ended */
	bool up, done;
};

static int64_t now_us;
static int running;

static void claim_next(struct claimer *c);

/* The call ends at once and the lead is ready again, so that only the windows hold it back. */
static void on_ended(int err, void *arg)
{
	struct claimer *c = arg;

	assert_int_equal(err, 0);
	if (--c->open == 0)
		claim_next(c);
}

static void end_attempt(struct claimer *c, struct gate_lead *l)
{
	struct attempt *a = attempt_from_claim(c->campaigns[c->turn & 1], l, 0);
	const struct outcome o = { .disposition = DISPOSITION_NO_ANSWER, .end_us = now_us,
		.post_dial_delay_ms = -1, .greeting_end_ms = -1, .first_audio_ms = -1,
		.recording_from_ms = -1 };
	const struct lead_next next = { .state = "ready", .due_us = now_us };

	assert_non_null(a);
	c->open++;
	results_outcome(c->results, a, &o, &next, on_ended, c);
	attempt_unref(a);
}

static void on_committed(int err, const char *message, struct gate_claim *g, void *arg)
{
	struct claimer *c = arg;

	if (err != 0)
		fail_msg("commit: %s", message);
	c->open = 1; /* so that an attempt that ends early does not go on before the others began */
	for (int i = 0; i < g->lead_count; i++)
		if (g->leads[i].decided && g->leads[i].decision.verdict == VERDICT_ALLOW)
			end_attempt(c, &g->leads[i]);
	on_ended(0, c);
}

static void on_claimed(int err, const char *message, struct gate_claim *g, void *arg)
{
	static const struct gate_node node = { "test", 1 };
	struct claimer *c = arg;

	if (err != 0)
		fail_msg("claim: %s", message);
	if (g->lead_count == 0) {
		gate_abandon(c->pipeline, g);
		c->empty++;
		claim_next(c);
		return;
	}
	c->empty = 0;
	for (int i = 0; i < g->lead_count; i++) {
		struct gate_lead *l = &g->leads[i];

		policy_decide(policy, &l->facts, &l->decision);
		l->decided = true;
		l->caller_id.digits = RIG_CALLER;
	}
	gate_commit(c->pipeline, c->campaigns[c->turn & 1], policy, &node, g, on_committed, c);
}

static void claim_next(struct claimer *c)
{
	const struct gate_class class = { .class_id = 1, .priority = 5, .after_due_us = INT64_MIN };
	const struct gate_trunk trunk = { 1000, 100000 };

	if (c->empty == EMPTY_MAX) {
		c->done = true;
		running--;
		return;
	}
	c->turn++;
	gate_claim(c->pipeline, c->campaigns[c->turn & 1], &class, 1, &trunk, BATCH, now_us, on_claimed, c);
}

static void on_up(void *arg)
{
	struct claimer *c = arg;

	if (c->up)
		fail_msg("the connection broke");
	c->up = true;
	claim_next(c);
}

static void on_down(const char *why, void *arg)
{
	(void)arg;
	fail_msg("connection: %s", why);
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

static void add_people(void)
{
	rig_sql("INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice,"
		" business, record, default_region, trunk, max_concurrent, ring_s, max_attempts,"
		" max_attempts_24h, retry, on_answer, opening, script, source, state, epoch)"
		" SELECT 'south', seller_id, pool_id, purpose, artificial_voice, business, record,"
		" default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry,"
		" on_answer, opening, script, source, state, epoch FROM dialer.campaign WHERE id = 1");
	rig_sql("INSERT INTO dialer.phone (number) SELECT %llu + n FROM generate_series(0, %d) AS n",
		(unsigned long long)FIRST_NUMBER, PEOPLE * NUMBERS - 1);
	/* Every fifth person shares a debt with the next one. */
	rig_sql("INSERT INTO dialer.lead (campaign_id, load_id, person_id, number, class_id, external_id,"
		" debt_id) SELECT c, 1, 1000000 + c * 100000 + n, %llu + n, 1, 'crm-' || n / %d,"
		" CASE WHEN n / %d %% 5 < 2 THEN 'debt-' || n / %d / 5 ELSE '' END"
		" FROM generate_series(0, %d) AS n, generate_series(1, 2) AS c",
		(unsigned long long)FIRST_NUMBER, NUMBERS, NUMBERS, NUMBERS, PEOPLE * NUMBERS - 1);
}

/* The second campaign as the daemon would hold it. */
static struct campaign *other_campaign(const struct campaign *first)
{
	struct campaign *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	memcpy(c, first, sizeof(*c));
	atomic_init(&c->refs, 1);
	c->id = 2;
	c->live = campaign_live_ref(first->live);
	return c;
}

/* Sessions beside the one that asks. */
static int sessions(void)
{
	return (int)rig_int("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
		" AND pid <> pg_backend_pid()");
}

/* So many claim from both campaigns in turn, until none finds anybody; then their sessions are gone. */
static void claim_by(struct rig *r, int count, struct campaign *other)
{
	struct claimer *claimers = calloc((size_t)count, sizeof(*claimers));
	int before = sessions();

	assert_non_null(claimers);
	running = count;
	for (int i = 0; i < count; i++) {
		struct claimer *c = &claimers[i];
		const struct pipeline_handler handler = { on_up, on_down, on_notify, c };

		*c = (struct claimer){ .rig = r, .campaigns = { r->campaign, other }, .turn = i };
		assert_int_equal(pipeline_new(&c->pipeline, r->base, r->conninfo, &handler), 0);
		assert_int_equal(results_new(&c->results, r->base, c->pipeline, NULL, NULL), 0);
	}
	while (running > 0)
		event_base_loop(r->base, EVLOOP_ONCE);
	for (int i = 0; i < count; i++) {
		pipeline_free(claimers[i].pipeline);
		results_free(claimers[i].results);
	}
	free(claimers);
	while (sessions() > before) /* the servers of those that were closed a moment ago */
		;
}

/*
 * A claim passes over what another has locked, also one that is giving it back this moment; so on a busy machine
 * the last of many may find nobody though some are left. One more takes them alone.
 */
static void claim_all(struct rig *r)
{
	struct campaign *other;

	now_us = clock_wall_us();
	campaigns_keep_policy(r->pipeline, policy);
	r->campaign->max_attempts = 100;
	r->campaign->max_attempts_24h = 100;
	other = other_campaign(r->campaign);
	claim_by(r, CLAIMERS, other);
	claim_by(r, 1, other);
	campaign_unref(other);
}

static void caps_hold_under_many_claimers(void **state)
{
	struct rig *r = *state;

	add_people();
	claim_all(r);
	/* No cap exceeded, and none left unused: each is met exactly. */
	assert_int_equal(rig_int("SELECT count(*) FROM (SELECT count(*) AS made FROM dialer.attempt AS a"
		" JOIN dialer.lead AS l ON l.id = a.lead_id GROUP BY l.external_id) AS p"
		" WHERE made > %d", PER_PERSON), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM (SELECT count(*) AS made FROM dialer.attempt AS a"
		" JOIN dialer.lead AS l ON l.id = a.lead_id WHERE l.debt_id = '' GROUP BY l.external_id)"
		" AS p WHERE made = %d", PER_PERSON), PEOPLE * 3 / 5);
	assert_int_equal(rig_int("SELECT count(*) FROM (SELECT count(*) AS made FROM dialer.attempt AS a"
		" JOIN dialer.lead AS l ON l.id = a.lead_id WHERE l.debt_id <> '' GROUP BY l.debt_id)"
		" AS p WHERE made = %d", PER_DEBT), PEOPLE / 5);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt"), PEOPLE * 3 / 5 * PER_PERSON +
		PEOPLE / 5 * PER_DEBT);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
}

/* One campaign may make so many calls, the other so many that nobody answers: exactly so many are made. */
static void quotas_hold_under_many_claimers(void **state)
{
	struct rig *r = *state;

	add_people();
	rig_sql("UPDATE dialer.campaign SET ends_zone = 'UTC', ends = CASE id WHEN 1"
		" THEN '{\"quotas\": [{\"what\": \"calls\", \"per_day\": false, \"most\": %d}]}'::jsonb"
		" ELSE '{\"quotas\": [{\"what\": \"no_answer\", \"per_day\": true, \"most\": %d}]}' END", MOST_CALLS,
		MOST_UNANSWERED);
	r->campaign->has_quotas = true;
	claim_all(r);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE campaign_id = 1"), MOST_CALLS);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE campaign_id = 2"), MOST_UNANSWERED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(caps_hold_under_many_claimers, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(quotas_hold_under_many_claimers, rig_open, rig_close),
	};

	return cmocka_run_group_tests(tests, open_policy, close_policy);
}
