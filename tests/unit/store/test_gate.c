/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's two halves against PostgreSQL: what is claimed, what is read of it, what is written. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/campaign.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define HOUR_US INT64_C(3600000000)

/* ---- claim ---- */

static void claims_by_priority_then_due(void **state)
{
	static const int64_t order[] = { 3, 4, 1, 2 };
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1), .due_us = RIG_NOW_US - 2 });
	rig_add_lead(&(struct rig_lead){ .id = 2, .number = N(2), .due_us = RIG_NOW_US - 1 });
	rig_add_lead(&(struct rig_lead){ .id = 3, .number = N(3), .priority = 1, .due_us = RIG_NOW_US });
	rig_add_lead(&(struct rig_lead){ .id = 4, .number = N(4), .priority = 2 });
	rig_add_lead(&(struct rig_lead){ .id = 5, .number = N(5), .due_us = RIG_NOW_US + 1 });
	rig_add_lead(&(struct rig_lead){ .id = 6, .number = N(6), .state = "waiting" });
	rig_add_lead(&(struct rig_lead){ .id = 7, .number = N(7), .state = "done" });
	rig_claim(r, 100);
	assert_int_equal(r->err, 0);
	assert_true(r->claim->campaign_current);
	assert_true(r->claim->short_of_asked);
	assert_int_equal(r->claim->lead_count, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(r->claim->leads[i].lead_id, order[i]);
	assert_string_equal(r->claim->leads[0].first_name, "Ada");
	assert_int_equal(r->claim->leads[0].facts.line_type, LINE_FIXED);
	assert_int_equal(r->claim->leads[1].due_us, INT64_MIN);
	assert_int_equal(r->claim->number_count, 2);
	assert_int_equal(r->claim->numbers[0].daily_cap, 40);
	assert_true(r->claim->numbers[0].active);
}

static void claims_no_more_than_asked(void **state)
{
	struct rig *r = *state;

	for (int i = 1; i <= 5; i++)
		rig_add_lead(&(struct rig_lead){ .id = i, .number = N(i), .priority = 6 - i });
	rig_claim(r, 2);
	assert_int_equal(r->claim->lead_count, 2);
	assert_false(r->claim->short_of_asked);
	assert_int_equal(r->claim->leads[0].lead_id, 5);
	assert_int_equal(r->claim->leads[1].lead_id, 4);
}

/* Leads 1 to 5, of which 3 are under way elsewhere; the trunk takes calls of all campaigns and nodes. */
static void claims_no_more_than_all_nodes_may_call(void **state)
{
	struct rig *r = *state;

	for (int i = 1; i <= 5; i++) {
		rig_add_lead(&(struct rig_lead){ .id = i, .number = N(i) });
		rig_consent(N(i));
	}
	for (int i = 0; i < 3; i++)
		attempt_unref(rig_dial_one(r));
	rig_sql("UPDATE dialer.attempt SET node = 'elsewhere'");
	r->campaign->max_concurrent = 4;
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 1);
	assert_true(r->claim->full);
	rig_abandon(r);
	r->campaign->max_concurrent = 3;
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 0);
	rig_abandon(r);
	r->campaign->max_concurrent = 100;
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 2);
	assert_false(r->claim->full);
	rig_abandon(r);
	/* The trunk's 1000 calls a second: 3 were taken just now, so 998 elsewhere leave none. */
	rig_sql("UPDATE dialer.trunk_use SET at_us = at_us || dialer.us(clock_timestamp()), calls = calls || 996");
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 1);
	rig_abandon(r);
	rig_sql("UPDATE dialer.trunk_use SET at_us = ARRAY(SELECT u - 1100000 FROM unnest(at_us) AS u)");
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 2);
	rig_abandon(r);
}

static void resumes_behind_the_bound(void **state)
{
	struct rig *r = *state;
	const struct gate_class behind = { .class_id = 1, .priority = 5, .after_due_us = RIG_NOW_US - 10, .after_id = 2 };

	for (int i = 1; i <= 3; i++)
		rig_add_lead(&(struct rig_lead){ .id = i, .number = N(i), .due_us = RIG_NOW_US - 10 });
	rig_claim_classes(r, &behind, 1, 10);
	assert_int_equal(r->claim->lead_count, 1);
	assert_int_equal(r->claim->leads[0].lead_id, 3);
}

static void passes_over_a_number_in_a_call(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .number = N(2) });
	rig_sql("UPDATE dialer.phone SET in_flight = 99 WHERE number = %llu",
		(unsigned long long)N(1));
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 1);
	assert_int_equal(r->claim->leads[0].lead_id, 2);
}

static void paused_or_newer_claims_nothing(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_sql("UPDATE dialer.campaign SET state = 'paused'");
	rig_claim(r, 10);
	assert_int_equal(r->err, 0);
	assert_false(r->claim->campaign_current);
	assert_int_equal(r->claim->lead_count, 0);
	rig_abandon(r);
	rig_sql("UPDATE dialer.campaign SET state = 'running', epoch = 8");
	rig_claim(r, 10);
	assert_false(r->claim->campaign_current);
	assert_int_equal(r->claim->lead_count, 0);
	rig_abandon(r);
	r->campaign->epoch = 8;
	rig_claim(r, 10);
	assert_true(r->claim->campaign_current);
	assert_int_equal(r->claim->lead_count, 1);
}

static void two_sessions_do_not_share_a_lead(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 1);
	/* The row is locked until commit: another session's claim would skip it. */
	assert_int_equal(rig_int("SELECT count(*) FROM (SELECT FROM dialer.lead FOR UPDATE"
				 " SKIP LOCKED) AS l"), 0);
	rig_abandon(r);
	rig_claim(r, 10);
	assert_int_equal(r->claim->lead_count, 1);
}

/* ---- facts ---- */

static void consent_event(const char *kind, uint64_t number, const char *seller, const char *form,
	int hours_ago, const char *expires)
{
	rig_sql("INSERT INTO dialer.consent_event (kind, number, seller_id, form, artificial_voice,"
		" scope, text_sha256, method, happened_at, expires_at) VALUES ('%s', %llu, %s, '%s', true,"
		" 'all', sha256('text'), 'web', dialer.at_us(%lld), %s)", kind,
		(unsigned long long)number, seller, form,
		(long long)(RIG_NOW_US - hours_ago * HOUR_US), expires);
}

static const struct consent_fact *claimed_consent(struct rig *r)
{
	rig_claim(r, 1);
	assert_int_equal(r->err, 0);
	assert_int_equal(r->claim->lead_count, 1);
	assert_int_equal(r->claim->leads[0].facts.consent.known, TRI_YES);
	return &r->claim->leads[0].facts.consent;
}

static void no_consent_is_known_as_none(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	consent_event("grant", N(1), "2", "written", 5, "NULL"); /* for another seller */
	consent_event("grant", N(2), "1", "written", 5, "NULL"); /* of another number */
	assert_int_equal(claimed_consent(r)->form, CONSENT_NONE);
}

static void the_newest_grant_counts(void **state)
{
	struct rig *r = *state;
	const struct consent_fact *c;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	consent_event("grant", N(1), "1", "written", 500, "NULL");
	consent_event("grant", N(1), "1", "written", 5, "NULL");
	consent_event("grant", N(1), "1", "written", -5, "NULL"); /* not given yet */
	c = claimed_consent(r);
	assert_int_equal(c->form, CONSENT_WRITTEN);
	assert_int_equal(c->artificial_voice, TRI_YES);
	assert_int_equal(c->marketing, TRI_YES);
	assert_int_equal(c->seller_named, TRI_YES);
	assert_int_equal(c->obtained_us, RIG_NOW_US - 5 * HOUR_US);
	assert_int_equal(c->expires_us, 0);
	assert_int_equal(c->revoked_us, 0);
}

static void an_expired_grant_gives_way_to_one_that_holds(void **state)
{
	struct rig *r = *state;
	const struct consent_fact *c;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	consent_event("grant", N(1), "1", "written", 5, "'2026-11-18 16:59:00Z'");
	c = claimed_consent(r);
	assert_int_equal(c->expires_us, RIG_NOW_US - 60 * INT64_C(1000000));
	rig_abandon(r);
	consent_event("grant", N(1), "1", "oral", 50, "NULL");
	c = claimed_consent(r);
	assert_int_equal(c->form, CONSENT_ORAL);
	assert_int_equal(c->expires_us, 0);
}

static void revocations(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	consent_event("revoke", N(1), "1", "written", 20, "NULL"); /* before the grant */
	consent_event("grant", N(1), "1", "written", 10, "NULL");
	consent_event("revoke", N(1), "2", "written", 8, "NULL");  /* another seller's */
	assert_int_equal(claimed_consent(r)->revoked_us, 0);
	rig_abandon(r);
	consent_event("revoke", N(1), "NULL", "written", 6, "NULL"); /* every seller's */
	assert_int_equal(claimed_consent(r)->revoked_us, RIG_NOW_US - 6 * HOUR_US);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_DENY);
	rig_abandon(r);
	consent_event("grant", N(1), "1", "written", 4, "NULL"); /* given anew */
	assert_int_equal(claimed_consent(r)->revoked_us, 0);
	rig_abandon(r);
	consent_event("revoke", N(1), "1", "written", 2, "NULL");
	assert_int_equal(claimed_consent(r)->revoked_us, RIG_NOW_US - 2 * HOUR_US);
}

static void the_internal_list(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .number = N(2) });
	rig_sql("INSERT INTO dialer.internal_dnc (number, seller_id, method) VALUES (%llu, 2, 'import')",
		(unsigned long long)N(2));
	rig_claim(r, 2);
	assert_int_equal(r->claim->leads[0].facts.internal_dnc.listed, TRI_NO);
	assert_int_equal(r->claim->leads[1].facts.internal_dnc.listed, TRI_YES);
}

/* An attempt of another campaign in the past, evidence and all. */
static void past_attempt(int64_t id, uint64_t number, const char *disposition, int minutes_ago,
	uint64_t caller)
{
	rig_sql("INSERT INTO dialer.policy_pack VALUES ('h', 'z', '[]') ON CONFLICT DO NOTHING;"
		"INSERT INTO dialer.decision (id, verdict, campaign_id, lead_id, number, decided_at,"
		" rulings, facts, obligations, pack_hash, node)"
		" VALUES (%lld, 'allow', 1, 900, %llu, now(), '[]', '{}', '{}', 'h', 'n');"
		"INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id, number, caller_id,"
		" trunk, epoch, node, incarnation, state, disposition, committed_at) VALUES (%lld, %lld, 1,"
		" 900, %llu, %llu, 't', 1, 'n', 1, 'ended', '%s', dialer.at_us(%lld))",
		(long long)id, (unsigned long long)number, (long long)id, (long long)id,
		(unsigned long long)number, (unsigned long long)caller, disposition,
		(long long)(RIG_NOW_US - minutes_ago * HOUR_US / 60));
}

static void attempts_of_a_day(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 900, .number = N(900), .state = "done" });
	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	past_attempt(1001, N(1), "busy", 24 * 60 + 1, RIG_CALLER + 1);
	past_attempt(1002, N(1), "busy", 23 * 60 + 59, UINT64_C(12125550000));
	past_attempt(1003, N(1), "no_answer", 5, RIG_CALLER + 1);
	past_attempt(1004, N(1), "not_sent", 4, UINT64_C(12125550000));
	past_attempt(1005, N(2), "busy", 3, RIG_CALLER);
	rig_claim(r, 1);
	/* Those of the last 61 days that were sent, newest first. */
	assert_int_equal(r->claim->leads[0].facts.attempt_count, 3);
	assert_int_equal(r->claim->leads[0].facts.attempts[0].at_us, RIG_NOW_US - 5 * HOUR_US / 60);
	assert_true(r->claim->leads[0].facts.attempts_from_us <= RIG_NOW_US - 61 * 24 * HOUR_US);
	assert_int_equal(r->claim->leads[0].facts.attempts_lead, 0);
	/* The newest caller ID of this pool; numbers of other pools do not count. */
	assert_int_equal(r->claim->leads[0].last_caller.digits, RIG_CALLER + 1);
	rig_decide(r);
	assert_int_not_equal(r->claim->leads[0].decision.verdict, VERDICT_ALLOW);
}

/* ---- commit ---- */

static void an_allowed_lead_is_written_down(void **state)
{
	struct rig *r = *state;
	struct attempt *a;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	a = rig_dial_one(r);
	assert_string_equal(a->trunk, "demo");
	assert_int_equal(a->lead_attempts, 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.decision AS d JOIN dialer.attempt AS a"
				 " ON a.decision_id = d.id AND d.verdict = 'allow' WHERE a.id = %lld"
				 " AND a.state = 'committed' AND a.epoch = 7 AND a.node = 'here'"
				 " AND a.caller_id = 18605559001 AND d.decided_at = dialer.at_us(%lld)",
				 (long long)a->id, (long long)RIG_NOW_US), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'dialing'"
				 " AND attempts = 1 AND last_decision = %lld", (long long)a->decision_id), 1);
	assert_int_equal(rig_int("SELECT in_flight FROM dialer.phone"), a->id);
	assert_int_equal(rig_int("SELECT attempts FROM dialer.number_use WHERE day = '2026-11-18'"), 1);
	/* What was decided can be read and decided again. */
	assert_int_equal(rig_int("SELECT (facts->'consent'->>'event_id')::bigint FROM dialer.decision"),
		1);
	attempt_unref(a);
}

static void a_refused_number_gives_way_to_the_next(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .person = 1, .rank = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .person = 1, .rank = 2, .number = N(2), .state = "waiting" });
	rig_add_lead(&(struct rig_lead){ .id = 3, .person = 1, .rank = 3, .number = N(3), .state = "waiting" });
	rig_sql("UPDATE dialer.phone SET line_type = 'mobile'");
	rig_claim(r, 10);
	rig_decide(r); /* no consent */
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_DENY);
	rig_commit(r);
	assert_int_equal(r->err, 0);
	assert_string_equal(pgtest_text("SELECT string_agg(state, ' ' ORDER BY id) FROM dialer.lead"),
		"refused ready waiting");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt"), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.decision WHERE verdict = 'deny'"
				 " AND rule <> '' AND reason <> '' AND defer_until IS NULL"), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
}

static void who_said_no_is_not_called_elsewhere(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .person = 1, .rank = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .person = 1, .rank = 2, .number = N(2), .state = "waiting" });
	rig_consent(N(1));
	rig_sql("INSERT INTO dialer.internal_dnc (number, method) VALUES (%llu, 'voice')",
		(unsigned long long)N(1));
	rig_claim(r, 10);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_DENY);
	rig_commit(r);
	assert_string_equal(pgtest_text("SELECT string_agg(state, ' ' ORDER BY id) FROM dialer.lead"),
		"refused waiting");
}

static void a_deferred_lead_waits_until_then(void **state)
{
	struct rig *r = *state;
	struct gate_lead *l;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	rig_claim(r, 1);
	rig_decide(r);
	l = &r->claim->leads[0];
	l->decision.verdict = VERDICT_DEFER;
	l->decision.defer_until_us = RIG_NOW_US + HOUR_US;
	rig_commit(r);
	assert_int_equal(r->err, 0);
	assert_int_equal(rig_int("SELECT dialer.us(due_at) FROM dialer.lead WHERE state = 'ready'"
				 " AND attempts = 0"), RIG_NOW_US + HOUR_US);
	assert_int_equal(rig_int("SELECT dialer.us(defer_until) FROM dialer.decision"),
		RIG_NOW_US + HOUR_US);
}

static void an_undecided_lead_leaves_no_decision(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_claim(r, 1);
	r->claim->leads[0].due_us = RIG_NOW_US + HOUR_US;
	rig_commit(r);
	assert_int_equal(r->err, 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.decision"), 0);
	assert_int_equal(rig_int("SELECT dialer.us(due_at) FROM dialer.lead WHERE state = 'ready'"),
		RIG_NOW_US + HOUR_US);
}

static void abandoning_leaves_no_trace(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_claim(r, 1);
	rig_abandon(r);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'ready'"
				 " AND attempts = 0"), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.decision"), 0);
}

/* ---- what the schema itself refuses ---- */

static void no_attempt_without_an_allowing_decision(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_sql("UPDATE dialer.phone SET line_type = 'mobile'");
	rig_claim(r, 1);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_DENY);
	rig_commit(r);
	assert_true(rig_refuses(r, "INSERT INTO dialer.attempt (decision_id, campaign_id, lead_id,"
				   " number, caller_id, trunk, epoch, node, incarnation) SELECT id, 1,"
				   " lead_id, number, 18605559001, 'demo', 7, 'here', 1"
				   " FROM dialer.decision"));
	assert_true(rig_refuses(r, "INSERT INTO dialer.attempt (decision_id, verdict, campaign_id,"
				   " lead_id, number, caller_id, trunk, epoch, node, incarnation)"
				   " SELECT id, 'deny', 1, lead_id, number, 18605559001, 'demo', 7,"
				   " 'here', 1 FROM dialer.decision"));
	assert_true(rig_refuses(r, "INSERT INTO dialer.attempt (decision_id, campaign_id, lead_id,"
				   " number, caller_id, trunk, epoch, node, incarnation) VALUES (424242, 1,"
				   " 1, 18602340001, 18605559001, 'demo', 7, 'here', 1)"));
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt"), 0);
}

static void a_decision_serves_one_attempt_to_its_number(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	attempt_unref(rig_dial_one(r));
	assert_true(rig_refuses(r, "UPDATE dialer.attempt SET number = 18602340002"));
	assert_true(rig_refuses(r, "UPDATE dialer.attempt SET state = 'ended'"));
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt"), 1);
}

static void evidence_is_never_changed(void **state)
{
	static const char *const tables[] = { "consent_event", "internal_dnc", "decision",
		"campaign_event", "call_event" };
	struct rig *r = *state;
	char sql[200];

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(sql, sizeof(sql), "DELETE FROM dialer.%s", tables[i]);
		assert_true(rig_refuses(r, sql));
		snprintf(sql, sizeof(sql), "TRUNCATE dialer.%s CASCADE", tables[i]);
		assert_true(rig_refuses(r, sql));
		snprintf(sql, sizeof(sql), "UPDATE dialer.%s SET id = DEFAULT", tables[i]);
		assert_true(rig_refuses(r, sql));
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(claims_by_priority_then_due),
		T(claims_no_more_than_asked),
		T(claims_no_more_than_all_nodes_may_call),
		T(resumes_behind_the_bound),
		T(passes_over_a_number_in_a_call),
		T(paused_or_newer_claims_nothing),
		T(two_sessions_do_not_share_a_lead),
		T(no_consent_is_known_as_none),
		T(the_newest_grant_counts),
		T(an_expired_grant_gives_way_to_one_that_holds),
		T(revocations),
		T(the_internal_list),
		T(attempts_of_a_day),
		T(an_allowed_lead_is_written_down),
		T(a_refused_number_gives_way_to_the_next),
		T(who_said_no_is_not_called_elsewhere),
		T(a_deferred_lead_waits_until_then),
		T(an_undecided_lead_leaves_no_decision),
		T(abandoning_leaves_no_trace),
		T(no_attempt_without_an_allowing_decision),
		T(a_decision_serves_one_attempt_to_its_number),
		T(evidence_is_never_changed),
	};

	return cmocka_run_group_tests_name("store/gate", tests, rig_group_open, rig_group_close);
}
