/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of people who answered: added to once by each outcome, and read in the law's periods. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "dialer/store/live_answers.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define SECOND_US INT64_C(1000000)

static struct live_answers found;

static void on_read(int err, const struct live_answers *a, void *arg)
{
	struct rig *r = arg;

	r->err = err;
	found = *a;
	r->answered = true;
}

static int64_t asks;

static void ask(struct rig *r, const char *node, int weight, int64_t held)
{
	const struct pacing_report report = { .node = node, .mode = "predictive", .why = "too few calls seen yet",
		.campaign_id = 1, .lines = 7, .seats = 3, .busy = 2, .waiting = 0, .level_hundredths = 250,
		.target_hundredths = 300, .incarnation = 1, .ask = ++asks, .weight = weight, .held = held,
		.has_team = true, .team_ready = 5, .team_free = 4, .team_limits = true };

	rig_expect(r);
	live_answers_read(r->pipeline, &report, on_read, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
}

static void read_counts(struct rig *r)
{
	ask(r, "here", 3, 0);
}

static void expect(int block_live, int block_abandoned, int day_live, int day_abandoned)
{
	assert_int_equal(found.block_live, block_live);
	assert_int_equal(found.block_abandoned, block_abandoned);
	assert_int_equal(found.day_live, day_live);
	assert_int_equal(found.day_abandoned, day_abandoned);
}

static void end_call(struct rig *r, struct attempt *a, const struct outcome *o)
{
	rig_expect(r);
	results_outcome(r->results, a, o, &(struct lead_next){ .state = "done" }, rig_on_done, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
}

static struct attempt *dial(struct rig *r, int64_t lead)
{
	rig_add_lead(&(struct rig_lead){ .id = lead, .rank = 1, .number = UINT64_C(18602340000) + (uint64_t)lead });
	rig_consent(UINT64_C(18602340000) + (uint64_t)lead);
	return rig_dial_one(r);
}

static struct outcome answered(enum disposition d, int greeting_end_ms, int first_audio_ms)
{
	return (struct outcome){ .disposition = d, .invite_us = RIG_NOW_US, .answer_us = RIG_NOW_US + SECOND_US,
		.end_us = RIG_NOW_US + 9 * SECOND_US, .post_dial_delay_ms = -1, .greeting_end_ms = greeting_end_ms,
		.first_audio_ms = first_audio_ms, .recording_from_ms = -1 };
}

static void each_outcome_once(void **state)
{
	const struct {
		struct outcome outcome;
		int live, abandoned; /* so far */
	} steps[] = {
		{ answered(DISPOSITION_QUALIFIED, 500, 700), 1, 0 },
		{ answered(DISPOSITION_HUNG_UP, 500, 2501), 2, 1 },   /* spoken to, but late */
		{ answered(DISPOSITION_ABANDONED, 500, 2200), 3, 2 }, /* the message was in time: abandoned all the same */
		{ answered(DISPOSITION_VOICEMAIL, 500, -1), 3, 2 },
		{ answered(DISPOSITION_TRANSFERRED, 500, 700), 4, 2 },
	};
	struct rig *r = *state;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct attempt *a = dial(r, (int64_t)i + 1);

		end_call(r, a, &steps[i].outcome);
		end_call(r, a, &steps[i].outcome); /* a second time changes nothing */
		attempt_unref(a);
		assert_int_equal(rig_int("SELECT coalesce(sum(live), 0)::bigint FROM dialer.live_answers"), steps[i].live);
		assert_int_equal(rig_int("SELECT coalesce(sum(abandoned), 0)::bigint FROM dialer.live_answers"),
			steps[i].abandoned);
	}
}

/* The campaign's first call was so long ago; counts by node and hour since then. */
static void began(const char *ago)
{
	rig_sql("SET session_replication_role = replica; INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id,"
		" number, caller_id, trunk, epoch, node, incarnation, committed_at) VALUES (1, 1, 1, 1, 18602340001,"
		" 18605559001, 'demo', 7, 'here', 1, clock_timestamp() - interval '%s'); RESET session_replication_role", ago);
}

static void counted(const char *node, int hour, int live, int abandoned)
{
	rig_sql("INSERT INTO dialer.live_answers (campaign_id, node, hour, live, abandoned) VALUES (1, '%s', %d, %d, %d)",
		node, hour, live, abandoned);
}

static void periods(void **state)
{
	struct rig *r = *state;

	read_counts(r); /* before any call */
	expect(0, 0, 0, 0);
	assert_int_equal(found.nodes, 1);

	began("31 days 2 hours 30 minutes"); /* hour 746 is under way, of the second block */
	counted("here", 0, 1000, 30);        /* the block before */
	counted("here", 719, 100, 5);        /* its last hour: no longer the block's, nor the day's */
	counted("here", 720, 10, 1);         /* the first of this one, 26 hours ago */
	counted("there", 720, 20, 2);        /* other nodes count as well */
	counted("here", 722, 3, 1);          /* within 25 hours */
	counted("here", 746, 2, 0);
	read_counts(r);
	expect(35, 4, 5, 1);
	assert_true(fabs(found.block_age_s - (26 * 3600 + 1800)) < 60);
}

static void nodes_that_share(void **state)
{
	struct rig *r = *state;

	rig_sql("INSERT INTO dialer.node (name, incarnation, lease_until, draining, pid, started_at) SELECT *, 1, now() FROM (VALUES"
		" ('here', 1, now() + interval '1h', false),"
		" ('there', 1, now() + interval '1h', false), ('dead', 1, now() - interval '1h', false),"
		" ('drained', 1, now() + interval '1h', true)) AS n");
	read_counts(r);
	assert_int_equal(found.nodes, 2);
}

static void the_report_is_kept(void **state)
{
	struct rig *r = *state;

	read_counts(r);
	read_counts(r);
	assert_string_equal(pgtest_text("SELECT string_agg(concat_ws(' ', node, pacing, why, lines, seats, busy, waiting, level,"
		" target, team_ready, team_free, team_limits), ';') FROM dialer.pacing_state"),
		"here predictive too few calls seen yet 7 3 2 0 2.50 3.00 5 4 t");
}

/* ---- what each may use ---- */

static void lease(const char *node, const char *until)
{
	rig_sql("INSERT INTO dialer.node (name, incarnation, lease_until, pid, started_at) VALUES ('%s', 1, now() + interval"
		" '%s', 1, now()) ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until", node, until);
}

static void expect_granted(struct rig *r, const char *node, int weight, int64_t held, int64_t amount)
{
	ask(r, node, weight, held);
	if (found.granted != amount)
		print_error("%s: granted %lld, not %lld\n", node, (long long)found.granted, (long long)amount);
	assert_int_equal(found.granted, amount);
}

/* 1000 live answers, 10 abandoned, of a hundred three: 20 are left, or 200000. */
static void twenty_left(void)
{
	began("2 hours");
	counted("before", 0, 1000, 10);
	lease("here", "1h");
	lease("there", "1h");
}

static void alone_it_has_all(void **state)
{
	struct rig *r = *state;

	twenty_left();
	expect_granted(r, "here", 10, 0, 200000);
	expect_granted(r, "here", 0, 0, 0); /* it wants none */
	expect_granted(r, "nobody", 10, 0, 0); /* without a lease */
	lease("here", "-1s");
	expect_granted(r, "here", 10, 0, 0);
}

/* What the other still holds is not given away; by and by each has its part. */
static void two_share_by_weight(void **state)
{
	struct rig *r = *state;

	twenty_left();
	expect_granted(r, "here", 30, 0, 200000);
	expect_granted(r, "there", 10, 0, 0);
	expect_granted(r, "here", 30, 200000, 150000); /* it may still be using all of it */
	expect_granted(r, "there", 10, 0, 0);
	expect_granted(r, "here", 30, 150000, 150000);
	expect_granted(r, "there", 10, 0, 50000);
	expect_granted(r, "here", 0, 150000, 0); /* drained, with lines in flight */
	expect_granted(r, "there", 10, 50000, 50000);
	expect_granted(r, "here", 0, 19400, 0);
	expect_granted(r, "there", 10, 50000, 180600);
}

/* What a node commits moves its reservation along: no other is granted what it adds, or takes, meanwhile. */
static void own_commits_are_its_own(void **state)
{
	struct rig *r = *state;

	twenty_left();
	counted("here", 1, 10, 0);
	expect_granted(r, "here", 10, 0, 203000);
	rig_sql("UPDATE dialer.live_answers SET live = 110 WHERE node = 'here'");
	expect_granted(r, "there", 10, 0, 0);
	rig_sql("UPDATE dialer.live_answers SET abandoned = 5 WHERE node = 'here'");
	expect_granted(r, "there", 10, 0, 0);
	assert_int_equal(rig_int("SELECT reserved FROM dialer.pacing_state WHERE node = 'here'"), 203000);
}

static void open_attempts(const char *node, int from, int count)
{
	rig_sql("SET session_replication_role = replica; INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id,"
		" number, caller_id, trunk, epoch, node, incarnation) SELECT i, i, 1, 1, 18602340001, 18605559001, 'demo', 7, '%s',"
		" 1 FROM generate_series(%d, %d) AS i; RESET session_replication_role", node, from, from + count - 1);
}

/* Without a lease, or after a new start: at most what its open attempts may still abandon, each 0.97 of a call. */
static void the_dead_keep_their_open_attempts(void **state)
{
	struct rig *r = *state;

	twenty_left();
	expect_granted(r, "here", 10, 0, 200000);
	open_attempts("here", 10, 4); /* beside the first call of all */
	expect_granted(r, "there", 10, 0, 0);
	lease("here", "-1s");
	expect_granted(r, "there", 10, 0, 200000 - 5 * 9700);
	lease("here", "1h");
	rig_sql("UPDATE dialer.node SET incarnation = 2 WHERE name = 'here'");
	expect_granted(r, "there", 10, 151500, 200000 - 5 * 9700);
	rig_sql("UPDATE dialer.attempt SET state = 'ended', disposition = 'unknown', end_at = now() WHERE node = 'here'");
	expect_granted(r, "there", 10, 151500, 200000);
}

/* Of the 30 days before nothing is left, whatever was reserved. */
static void each_block_begins_anew(void **state)
{
	struct rig *r = *state;

	began("30 days 1 hour");
	counted("before", 0, 1000, 10);
	counted("before", 720, 100, 1);
	lease("here", "1h");
	lease("there", "1h");
	rig_sql("INSERT INTO dialer.pacing_state (node, campaign_id, at, pacing, why, lines, seats, busy, waiting, level, target,"
		" incarnation, ask, weight, block, reserved) VALUES ('there', 1, now(), '', '', 0, 9, 0, 0, 0, 3, 1, 1, 0, 0, 190000)");
	open_attempts("there", 10, 1);
	expect_granted(r, "here", 10, 0, 20000 - 9700);
}

/* One that comes late, of a connection that is lost, does not undo what was granted since. */
static void a_late_one_changes_nothing(void **state)
{
	struct rig *r = *state;

	twenty_left();
	expect_granted(r, "here", 10, 0, 200000);
	asks -= 2;
	expect_granted(r, "here", 0, 0, -1);
	asks += 2;
	expect_granted(r, "there", 10, 0, 0);
}

static void the_least_share_is_everybodys(void **state)
{
	struct rig *r = *state;

	twenty_left();
	expect_granted(r, "here", 10, 0, 200000);
	rig_sql("UPDATE dialer.pacing_state SET target = 1.5, reserved = 10");
	expect_granted(r, "there", 30, 0, 37500);
	assert_int_equal(found.share, 150);
	rig_sql("UPDATE dialer.pacing_state SET reserved = 0 WHERE node = 'here'"); /* it has no say */
	expect_granted(r, "there", 30, 0, 150000);
	assert_int_equal(found.share, 300);
}

#define T(test) cmocka_unit_test_setup_teardown(test, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_outcome_once),
		T(periods),
		T(nodes_that_share),
		T(the_report_is_kept),
		T(alone_it_has_all),
		T(two_share_by_weight),
		T(own_commits_are_its_own),
		T(the_dead_keep_their_open_attempts),
		T(each_block_begins_anew),
		T(a_late_one_changes_nothing),
		T(the_least_share_is_everybodys),
	};

	return cmocka_run_group_tests_name("store/live_answers", tests, rig_group_open, rig_group_close);
}
