/* SPDX-License-Identifier: Apache-2.0 */
/* Which finished leads come back, and which never do, against PostgreSQL. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/recycle.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))

/* A finished lead whose last attempt ended so. */
static void add(int64_t id, int64_t person, int rank, const char *state, const char *disposition, int attempts)
{
	rig_add_lead(&(struct rig_lead){ .id = id, .person = person, .rank = rank, .number = N(id), .state = state });
	rig_sql("UPDATE dialer.lead SET last_disposition = '%s', attempts = %d WHERE id = %lld", disposition, attempts,
		(long long)id);
}

static struct recycled run(const struct rig *r, const struct recycle *ask)
{
	struct recycled recycled;
	struct db db;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(recycle_leads(&db, ask, &recycled), 0);
	db_close(&db);
	return recycled;
}

static const struct recycle no_answer = { .campaign = "north", .dispositions = { [DISPOSITION_NO_ANSWER] = true } };

static void states_are(const char *expected)
{
	assert_string_equal(pgtest_text("SELECT string_agg(state, ' ' ORDER BY id) FROM dialer.lead"), expected);
}

static void only_what_was_asked_for_comes_back(void **state)
{
	struct rig *r = *state;
	struct recycled n;

	add(1, 1, 1, "done", "no_answer", 1);
	add(2, 2, 1, "done", "busy", 1);
	add(3, 3, 1, "done", "unallocated", 1);
	add(4, 4, 1, "done", "opted_out", 1);
	add(5, 5, 1, "refused", "no_answer", 1);
	add(6, 6, 1, "undone", "no_answer", 0);
	add(7, 7, 1, "done", "no_answer", 3); /* of three */
	add(8, 8, 1, "done", "no_answer", 2);
	rig_sql("INSERT INTO dialer.internal_dnc (number, method) VALUES (%llu, 'officer')", (unsigned long long)N(8));
	n = run(r, &(struct recycle){ .campaign = "north", .dispositions = { [DISPOSITION_NO_ANSWER] = true },
		.dry_run = true });
	assert_int_equal(n.put_back, 1);
	states_are("done done done done refused undone done done");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.campaign_event"), 0);
	n = run(r, &no_answer);
	assert_int_equal(n.put_back, 1);
	assert_int_equal(n.used_up, 1);
	assert_int_equal(n.said_no, 1);
	assert_int_equal(n.reached + n.too_new, 0);
	assert_string_equal(n.state, "running");
	states_are("ready done done done refused undone done done");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE id = 1 AND attempts = 1 AND due_at > now() - interval"
				 " '1 minute' AND last_disposition = 'no_answer'"), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.campaign_event WHERE kind = 'recycled' AND epoch = 7"
				 " AND detail::jsonb = '{\"dispositions\": [\"no_answer\"], \"older_than_s\": 0,"
				 " \"put_back\": 1}'"), 1);
	/* Once is enough. */
	assert_int_equal(run(r, &no_answer).put_back, 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.campaign_event"), 1);
}

/* Person 1: two numbers unanswered; 2: reached by the other; 3: opted out by the other; 4: the other is still to be called. */
static void one_number_of_a_person_at_a_time(void **state)
{
	struct rig *r = *state;
	struct recycled n;

	add(1, 1, 2, "done", "no_answer", 1);
	add(2, 1, 1, "done", "no_answer", 1);
	add(3, 2, 1, "done", "no_answer", 1);
	add(4, 2, 2, "done", "not_interested", 1);
	add(5, 3, 1, "done", "no_answer", 1);
	add(6, 3, 2, "done", "opted_out", 1);
	add(7, 4, 1, "done", "no_answer", 1);
	add(8, 4, 2, "ready", "", 0);
	n = run(r, &no_answer);
	assert_int_equal(n.put_back, 3);
	assert_int_equal(n.reached, 1);
	assert_int_equal(n.said_no, 1);
	states_are("waiting ready done done done done waiting ready");
	/* Who declined comes back only when that is asked for. */
	n = run(r, &(struct recycle){ .campaign = "north",
		.dispositions = { [DISPOSITION_NO_ANSWER] = true, [DISPOSITION_NOT_INTERESTED] = true } });
	assert_int_equal(n.put_back, 2);
	states_are("waiting ready ready waiting done done waiting ready");
}

static void only_those_called_long_ago(void **state)
{
	struct rig *r = *state;
	struct recycle ask = no_answer;
	struct attempt *a;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	a = rig_dial_one(r);
	attempt_unref(a);
	rig_sql("UPDATE dialer.lead SET state = 'done', last_disposition = 'no_answer';"
		"UPDATE dialer.attempt SET state = 'ended', disposition = 'no_answer', committed_at = now() - interval '50 hours'");
	ask.older_than_s = 51 * 3600;
	assert_int_equal(run(r, &ask).too_new, 1);
	states_are("done");
	ask.older_than_s = 49 * 3600;
	assert_int_equal(run(r, &ask).put_back, 1);
	states_are("ready");
}

/* As dialer.erase_number() leaves it. */
static void who_was_erased_stays_so(void **state)
{
	struct rig *r = *state;

	add(1, 1, 1, "done", "no_answer", 1);
	rig_sql("ALTER TABLE dialer.phone DROP CONSTRAINT IF EXISTS phone_number_check;"
		"INSERT INTO dialer.phone (number) VALUES (9000000000000001); UPDATE dialer.lead SET number = 9000000000000001");
	assert_int_equal(run(r, &no_answer).put_back, 0);
	states_are("done");
}

static void some_ends_are_for_good(void **state)
{
	(void)state;
	assert_true(recycle_may(DISPOSITION_NO_ANSWER));
	assert_true(recycle_may(DISPOSITION_VOICEMAIL));
	assert_true(recycle_may(DISPOSITION_HUNG_UP));
	assert_false(recycle_may(DISPOSITION_OPTED_OUT));
	assert_false(recycle_may(DISPOSITION_WRONG_NUMBER));
	assert_false(recycle_may(DISPOSITION_BLOCKED));
	assert_false(recycle_may(DISPOSITION_UNALLOCATED));
	assert_false(recycle_may(DISPOSITION_NOT_SENT));
	assert_false(recycle_may(DISPOSITION_NONE));
}

static void an_unknown_campaign_is_said(void **state)
{
	struct rig *r = *state;
	const struct recycle ask = { .campaign = "nobody", .dispositions = { [DISPOSITION_BUSY] = true } };
	struct recycled n;
	struct db db;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(recycle_leads(&db, &ask, &n), -ENOENT);
	assert_non_null(strstr(db.error, "no campaign \"nobody\" (hint:"));
	db_close(&db);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(only_what_was_asked_for_comes_back),
		T(one_number_of_a_person_at_a_time),
		T(only_those_called_long_ago),
		T(who_was_erased_stays_so),
		cmocka_unit_test(some_ends_are_for_good),
		T(an_unknown_campaign_is_said),
	};

	return cmocka_run_group_tests_name("store/recycle", tests, rig_group_open, rig_group_close);
}
