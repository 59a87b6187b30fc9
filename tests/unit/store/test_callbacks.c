/* SPDX-License-Identifier: Apache-2.0 */
/* A call somebody was promised, against PostgreSQL: its turn, its hour, the caps, and what becomes of it. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/callbacks.h"
#include "dialer/store/campaign.h"
#include "dialer/store/control.h"
#include "dialer/store/nodes.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define HOUR_US INT64_C(3600000000)
#define LEAD_1 "SELECT state || ' ' || priority || ' ' || coalesce(own_priority::text, '-') || ' '" \
	       " || coalesce(dialer.us(callback_at)::text, '-') || ' ' || dialer.us(due_at) || ' ' || attempts" \
	       " FROM dialer.lead WHERE id = 1"

static void write_outcome(struct rig *r, struct attempt *a, enum disposition d, const struct lead_next *next)
{
	const struct outcome o = { .disposition = d, .end_us = RIG_NOW_US, .post_dial_delay_ms = -1,
		.greeting_end_ms = -1, .first_audio_ms = -1, .recording_from_ms = -1 };

	rig_expect(r);
	results_outcome(r->results, a, &o, next, rig_on_done, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
}

static void lead_1_is(const char *state, int priority, const char *own, int64_t callback_us, int64_t due_us, int attempts)
{
	char want[160], callback[32] = "-";

	if (callback_us != 0)
		snprintf(callback, sizeof(callback), "%lld", (long long)callback_us);
	snprintf(want, sizeof(want), "%s %d %s %s %lld %d", state, priority, own, callback, (long long)due_us, attempts);
	assert_string_equal(pgtest_text(LEAD_1), want);
}

/* Lead 1 was called once and asked for a call at that instant. */
static void promise(struct rig *r, int64_t at_us)
{
	const struct lead_next next = { .state = "ready", .due_us = at_us, .callback_us = at_us };
	struct attempt *a;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	a = rig_dial_one(r);
	assert_int_equal(a->callback_us, 0);
	assert_int_equal(a->tried_count, 0);
	write_outcome(r, a, DISPOSITION_CALLBACK, &next);
	attempt_unref(a);
	lead_1_is("ready", 0, "5", at_us, at_us, 1);
}

/* Claims one of whatever is due, those that were promised included. */
static struct attempt *dial_due(struct rig *r)
{
	static const struct gate_class classes[] = { { .class_id = 1, .after_due_us = INT64_MIN },
		{ .class_id = 1, .priority = 1, .after_due_us = INT64_MIN } };
	struct attempt *a;

	rig_claim_classes(r, classes, 2, 1);
	assert_int_equal(r->claim->lead_count, 1);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_ALLOW);
	a = rig_attempt(r, &r->claim->leads[0]);
	rig_commit(r);
	return a;
}

static void it_goes_first_and_loses_its_place_afterwards(void **state)
{
	struct rig *r = *state;
	struct attempt *a;
	const struct lead_next again = { .state = "ready", .due_us = RIG_NOW_US + HOUR_US };

	promise(r, RIG_NOW_US - 1);
	rig_add_lead(&(struct rig_lead){ .id = 2, .number = N(2), .priority = 1 });
	a = dial_due(r);
	assert_int_equal(a->lead_id, 1);
	assert_int_equal(a->callback_us, RIG_NOW_US - 1);
	assert_int_equal(a->tried_count, 1);
	write_outcome(r, a, DISPOSITION_NO_ANSWER, &again);
	lead_1_is("ready", 5, "-", 0, RIG_NOW_US + HOUR_US, 2);
	attempt_unref(a);
}

static void it_is_not_claimed_before_its_hour(void **state)
{
	static const struct gate_class classes[] = { { .class_id = 1, .after_due_us = INT64_MIN } };
	struct rig *r = *state;

	promise(r, RIG_NOW_US + 1);
	rig_claim_classes(r, classes, 1, 10);
	assert_int_equal(r->claim->lead_count, 0);
	rig_abandon(r);
}

/* Three attempts are the most, two in 24 hours; the third was answered and asked for this one. */
static void the_campaigns_caps_do_not_break_it(void **state)
{
	struct rig *r = *state;
	struct attempt *a;

	promise(r, RIG_NOW_US - 1);
	rig_sql("UPDATE dialer.lead SET attempts = 3; INSERT INTO dialer.decision SELECT nextval('dialer.decision_id'), verdict,"
		" campaign_id, lead_id, number, decided_at, defer_until, rule, reason, rulings, facts, obligations, pack_hash,"
		" node FROM dialer.decision; INSERT INTO dialer.attempt (decision_id, campaign_id, lead_id, number, caller_id,"
		" trunk, epoch, node, incarnation, state, disposition) SELECT max(id), 1, 1, %llu, 18605559001, 'demo', 7, 'here', 1,"
		" 'ended', 'no_answer' FROM dialer.decision", (unsigned long long)N(1));
	a = dial_due(r);
	assert_int_equal(a->lead_attempts, 4);
	attempt_unref(a);
	/* The same history without a promise is refused. */
	rig_sql("UPDATE dialer.lead SET state = 'ready', callback_at = NULL, own_priority = NULL, priority = 1;"
		" UPDATE dialer.phone SET in_flight = NULL");
	rig_claim(r, 1);
	rig_decide(r);
	assert_int_equal(r->claim->leads[0].decision.verdict, VERDICT_DENY);
	rig_abandon(r);
}

static void what_did_not_get_far_leaves_it_standing(void **state)
{
	struct rig *r = *state;
	const struct lead_next given_back = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };
	const struct lead_next congested = { .state = "ready", .due_us = RIG_NOW_US, .keep_callback = true };
	struct attempt *a;

	promise(r, RIG_NOW_US - 1);
	a = dial_due(r);
	write_outcome(r, a, DISPOSITION_NOT_SENT, &given_back);
	lead_1_is("ready", 0, "5", RIG_NOW_US - 1, RIG_NOW_US, 1);
	attempt_unref(a);
	a = dial_due(r);
	write_outcome(r, a, DISPOSITION_CONGESTION, &congested);
	lead_1_is("ready", 0, "5", RIG_NOW_US - 1, RIG_NOW_US, 2);
	attempt_unref(a);
}

static void on_settled(int err, int count, void *arg)
{
	(void)count;
	rig_on_done(err, arg);
}

static void a_call_nobody_knows_the_end_of_was_made(void **state)
{
	struct rig *r = *state;

	promise(r, RIG_NOW_US - 1);
	attempt_unref(dial_due(r));
	rig_expect(r);
	node_reconcile(r->pipeline, "here", 2, RIG_NOW_US, on_settled, r);
	rig_until(r, &r->answered);
	lead_1_is("ready", 5, "-", 0, RIG_NOW_US + 120 * INT64_C(1000000), 2);
}

static const char *becomes(const struct rig *r)
{
	static char text[200];
	struct db db;
	PGresult *res;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(callbacks_list(&db, "north", 10, &res), 0);
	snprintf(text, sizeof(text), "%s", PQntuples(res) == 1 ? PQgetvalue(res, 0, PQfnumber(res, "becomes")) : "");
	PQclear(res);
	db_close(&db);
	return text;
}

static void what_becomes_of_it_is_told(void **state)
{
	struct rig *r = *state;
	int64_t waiting;
	struct db db;

	promise(r, INT64_C(4102444800000000)); /* 2100 */
	assert_string_equal(becomes(r), "the law decides at that hour");
	rig_sql("UPDATE dialer.campaign SET state = 'paused'");
	assert_string_equal(becomes(r), "it waits until the campaign is resumed");
	rig_sql("UPDATE dialer.campaign SET state = 'finished'");
	assert_string_equal(becomes(r), "it waits until the campaign, which is finished, is started again");
	rig_sql("UPDATE dialer.campaign SET state = 'running', selection = 3; UPDATE dialer.lead SET due_at = '2026-01-01',"
		" selection = -3");
	assert_string_equal(becomes(r), "the campaign's filter keeps it out");
	rig_sql("UPDATE dialer.lead SET selection = 3");
	assert_string_equal(becomes(r), "it is the next to be made");
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(callbacks_waiting(&db, 1, &waiting), 0);
	db_close(&db);
	assert_int_equal(waiting, 1);
	rig_sql("UPDATE dialer.lead SET state = 'refused'");
	assert_string_equal(becomes(r), "it is not made: the number is on the do-not-call list");
	rig_sql("UPDATE dialer.lead SET state = 'done'");
	assert_string_equal(becomes(r), "");
}

/* Refused for the time being and decided anew at a resume, it is still not made before its hour. */
static void decided_anew_it_keeps_its_hour(void **state)
{
	struct rig *r = *state;
	struct campaign_change change;
	struct db db;

	promise(r, RIG_NOW_US + HOUR_US);
	rig_sql("UPDATE dialer.lead SET state = 'refused', due_at = now(); UPDATE dialer.campaign SET state = 'paused'");
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(campaign_control(&db, "north", CAMPAIGN_RESUME, CAMPAIGN_CALLS_GO_ON, &change), 0);
	db_close(&db);
	assert_int_equal(change.decided_anew, 1);
	lead_1_is("ready", 0, "5", RIG_NOW_US + HOUR_US, RIG_NOW_US + HOUR_US, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_goes_first_and_loses_its_place_afterwards),
		T(it_is_not_claimed_before_its_hour),
		T(the_campaigns_caps_do_not_break_it),
		T(what_did_not_get_far_leaves_it_standing),
		T(a_call_nobody_knows_the_end_of_was_made),
		T(what_becomes_of_it_is_told),
		T(decided_anew_it_keeps_its_hour),
	};

	return cmocka_run_group_tests_name("store/callbacks", tests, rig_group_open, rig_group_close);
}
