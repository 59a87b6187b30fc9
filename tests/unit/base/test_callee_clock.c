/* SPDX-License-Identifier: Apache-2.0 */
/* Days and hours on the callee's clock, also in the nights when it is set. */
#include "config.h"

#include <stdio.h>

#include "tests/unit/pacing/callee.h"

#include "dialer/base/banned.h"

#define HOUR_US INT64_C(3600000000)

static void the_clock_of_a_winter_day(void **state)
{
	int64_t noon = local("2026-01-15 12:00"), day = callee_day(&callee, noon);

	(void)state;
	assert_int_equal(noon, INT64_C(1768496400000000)); /* 17:00 UTC */
	assert_int_equal(callee_minute(&callee, noon), 720);
	assert_int_equal(callee_minute(&callee, noon - 1), 719);
	assert_int_equal(callee_day(&callee, local("2026-01-15 00:00")), day);
	assert_int_equal(callee_day(&callee, local("2026-01-15 00:00") - 1), day - 1);
	assert_int_equal(callee_midnight(&callee, day), local("2026-01-15 00:00"));
	assert_int_equal(callee_minute(&callee, INT64_C(-1)), 18 * 60 + 59); /* before 1970 */
	assert_int_equal(callee_day(&callee, INT64_C(-1)), -1);
}

static void days_of_23_and_25_hours(void **state)
{
	(void)state;
	assert_int_equal(local("2026-03-09 00:00") - local("2026-03-08 00:00"), 23 * HOUR_US);
	assert_int_equal(local("2026-11-02 00:00") - local("2026-11-01 00:00"), 25 * HOUR_US);
	assert_int_equal(local("2026-03-08 03:00") - local("2026-03-08 01:59"), 60 * 1000000LL);
	/* 02:30 was left out: at most the jump away. */
	assert_in_range(local("2026-03-08 02:30"), local("2026-03-08 01:30"), local("2026-03-08 03:30"));
	/* 01:30 came twice: one of the two. */
	assert_int_equal(callee_minute(&callee, local("2026-11-01 01:30")), 90);
}

static void a_day_full_of_attempts(void **state)
{
	const int64_t tried[] = { local("2026-11-01 09:00"), local("2026-11-01 01:30"), local("2026-10-31 23:59") };
	int64_t now = local("2026-11-01 12:00");

	(void)state;
	assert_int_equal(callee_day_full(&callee, tried, 3, 3, now), now);
	assert_int_equal(callee_day_full(&callee, tried, 3, 2, now), local("2026-11-02 00:00"));
	assert_int_equal(callee_day_full(&callee, tried, 1, 1, now), local("2026-11-02 00:00"));
	assert_int_equal(callee_day_full(&callee, tried, 3, 0, now), now);
	assert_int_equal(callee_day_full(&callee, tried, 0, 1, now), now);
	assert_int_equal(callee_day_full(&callee, tried, 3, 1, local("2026-11-02 00:00")), local("2026-11-02 00:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_clock_of_a_winter_day),
		cmocka_unit_test(days_of_23_and_25_hours),
		cmocka_unit_test(a_day_full_of_attempts),
	};

	return cmocka_run_group_tests_name("base/callee_clock", tests, NULL, NULL);
}
