/* SPDX-License-Identifier: Apache-2.0 */
/* Retention once a day, by one node of all, with a clock that the test moves. */
#include "config.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "dialer/audit/keeper.h"
#include "dialer/base/clock.h"
#include "dialer/store/db.h"
#include "dialer/store/retention.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define HOUR_US (3600 * CLOCK_US_PER_S)
#define DAY_US (24 * HOUR_US)
#define T0 INT64_C(1795255200000000)
#define WAIT_MS 20000

static char conninfo[512];
static atomic_llong wall = T0;

static int64_t wall_us(void)
{
	return atomic_load(&wall);
}

static int64_t mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * CLOCK_US_PER_S + ts.tv_nsec / 1000;
}

static const struct clock_source source = { wall_us, mono_us };

static int setup(void **state)
{
	(void)state;
	snprintf(conninfo, sizeof(conninfo), "%s", pgtest_database());
	return 0;
}

static void only_one_has_its_turn(void **state)
{
	struct db a, b;
	bool due;

	(void)state;
	assert_int_equal(db_open(&a, conninfo), 0);
	assert_int_equal(db_open(&b, conninfo), 0);
	assert_int_equal(retention_turn(&a, T0, DAY_US, &due), 0);
	assert_true(due);
	assert_int_equal(retention_turn(&b, T0, DAY_US, &due), 0);
	assert_false(due); /* the other one is at it */
	assert_int_equal(retention_turn_end(&a, T0, false), 0);
	assert_int_equal(retention_turn(&b, T0, DAY_US, &due), 0);
	assert_true(due); /* it failed there */
	assert_int_equal(retention_turn_end(&b, T0, true), 0);
	assert_int_equal(retention_turn(&a, T0 + DAY_US - 1, DAY_US, &due), 0);
	assert_false(due);
	assert_int_equal(retention_turn(&a, T0 + DAY_US, DAY_US, &due), 0);
	assert_true(due);
	db_close(&a); /* a process that dies in its turn gives it up */
	for (int i = 0; i < WAIT_MS / 10; i++) {
		assert_int_equal(retention_turn(&b, T0 + DAY_US, DAY_US, &due), 0);
		if (due)
			break;
		poll(NULL, 0, 10);
	}
	assert_true(due);
	db_close(&b);
}

static void until(const char *sql)
{
	for (int i = 0; i < WAIT_MS / 10; i++) {
		if (pgtest_text(sql)[0] == 't')
			return;
		poll(NULL, 0, 10);
	}
	fail_msg("waited for: %s", sql);
}

/* At least one whole turn: files to remove come first in each, so the second row goes in the second one. */
static void let_it_turn(void)
{
	for (int i = 0; i < 2; i++) {
		pgtest_sql("INSERT INTO dialer.recording_removal (node, file) VALUES ('here', 'nothing.wav')");
		until("SELECT NOT EXISTS (SELECT FROM dialer.recording_removal)");
	}
}

static void run_at(int64_t us)
{
	const struct keeper_params params = { conninfo, "here", pgtest_dir(), 24 };
	struct keeper *k;

	atomic_store(&wall, us);
	assert_int_equal(keeper_start(&k, &params), 0);
	let_it_turn();
	keeper_stop(k);
}

static void once_a_day_over_restarts(void **state)
{
	static const char done[] = "SELECT dialer.us(done_at) FROM dialer.chore WHERE name = 'retention'";

	(void)state;
	run_at(T0);
	assert_int_equal(pgtest_int(done), T0);
	run_at(T0 + 23 * HOUR_US);
	assert_int_equal(pgtest_int(done), T0);
	run_at(T0 + 25 * HOUR_US);
	assert_int_equal(pgtest_int(done), T0 + 25 * HOUR_US);
}

static void not_by_itself_if_told_so(void **state)
{
	const struct keeper_params params = { conninfo, "here", pgtest_dir(), 0 };
	struct keeper *k;

	(void)state;
	assert_int_equal(keeper_start(&k, &params), 0);
	let_it_turn();
	keeper_stop(k);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.chore"), 0);
}

/* And what cannot be done keeps nobody from the rest. */
static void a_file_outside_is_not_removed(void **state)
{
	const struct keeper_params params = { conninfo, "here", pgtest_dir(), 24 };
	struct keeper *k;

	(void)state;
	pgtest_sql("INSERT INTO dialer.recording_removal (node, file) VALUES ('here', '../precious'), ('there', 'b.wav'),"
		" ('here', 'c.wav')");
	assert_int_equal(keeper_start(&k, &params), 0);
	until("SELECT NOT EXISTS (SELECT FROM dialer.recording_removal WHERE file = 'c.wav')");
	until("SELECT EXISTS (SELECT FROM dialer.chore WHERE name = 'retention')");
	keeper_stop(k);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.recording_removal"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(only_one_has_its_turn, setup),
		cmocka_unit_test_setup(once_a_day_over_restarts, setup),
		cmocka_unit_test_setup(not_by_itself_if_told_so, setup),
		cmocka_unit_test_setup(a_file_outside_is_not_removed, setup),
	};

	clock_use(&source);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	pgtest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
