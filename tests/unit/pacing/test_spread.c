/* SPDX-License-Identifier: Apache-2.0 */
/* At which part of the callee's day a lead is tried next: each row a history, a delay's end and the answer. */
#include "config.h"

#include <stdio.h>

#include "dialer/pacing/spread.h"
#include "tests/unit/pacing/callee.h"

#include "dialer/base/banned.h"

#define TRIED_MAX 8

static const struct day_parts thirds = { 3, false, { { 480, 720 }, { 720, 1020 }, { 1020, 1260 } } };
static const struct day_parts weekends = { 3, true, { { 480, 720 }, { 720, 1020 }, { 1020, 1260 } } };
static const struct day_parts night = { 1, false, { { 120, 180 } } };
static const struct day_parts none = { 0, false, { { 0, 0 } } };

/* The law of these tests: every day from 8 to 21, on Sundays never. */
static bool lawful(int64_t at_us, int64_t *ret_next_us, const void *arg)
{
	int64_t day = callee_day(&callee, at_us);
	int minute = callee_minute(&callee, at_us);
	bool sunday = (day + 4) % 7 == 0;

	(void)arg;
	*ret_next_us = at_us;
	if (!sunday && minute >= 480 && minute < 1260)
		return true;
	if (sunday || minute >= 1260)
		day++;
	if ((day + 4) % 7 == 0)
		day++;
	*ret_next_us = callee_instant(&callee, day * CALLEE_DAY_US + 480 * CALLEE_MINUTE_US);
	return false;
}

static bool never(int64_t at_us, int64_t *ret_next_us, const void *arg)
{
	(void)at_us;
	(void)arg;
	*ret_next_us = INT64_MAX;
	return false;
}

/* 2026-11-16 was a Monday. Times are the callee's. */
static const struct {
	const char *what;
	const struct day_parts *parts;
	int day_max;
	const char *tried[TRIED_MAX];
	const char *earliest, *next;
} rows[] = {
	{ "a part not tried, later that day", &thirds, 0, { "2026-11-16 09:00" }, "2026-11-16 10:00", "2026-11-16 12:00" },
	{ "two tried, the third", &thirds, 0, { "2026-11-16 14:00", "2026-11-16 09:00" }, "2026-11-16 15:00",
		"2026-11-16 17:00" },
	{ "all tried once: the soonest", &thirds, 0, { "2026-11-16 17:30", "2026-11-16 14:00", "2026-11-16 09:00" },
		"2026-11-16 18:30", "2026-11-16 18:30" },
	{ "a part that is least tried comes tomorrow", &thirds, 0,
		{ "2026-11-16 17:30", "2026-11-16 14:00", "2026-11-16 13:00" }, "2026-11-16 18:30", "2026-11-17 08:00" },
	{ "within a part not tried yet: at once", &thirds, 0, { "2026-11-16 09:00" }, "2026-11-16 13:20",
		"2026-11-16 13:20" },
	{ "a part that ends this minute is over", &thirds, 0, { "2026-11-16 09:00", "2026-11-16 18:00" },
		"2026-11-16 17:00", "2026-11-17 12:00" },
	{ "tried in the night, which is no part", &thirds, 0, { "2026-11-16 22:00" }, "2026-11-17 02:00",
		"2026-11-17 08:00" },
	{ "the law opens at 8, closes on Sunday: the evening of Saturday is over", &thirds, 0,
		{ "2026-11-21 09:00", "2026-11-21 13:00" }, "2026-11-21 21:30", "2026-11-23 17:00" },
	{ "weekend apart: Saturday's morning is not Monday's", &weekends, 0,
		{ "2026-11-18 09:00", "2026-11-17 14:00", "2026-11-16 18:00" }, "2026-11-18 10:00", "2026-11-21 08:00" },
	{ "without it, the least of the working days is good enough", &thirds, 0,
		{ "2026-11-18 09:00", "2026-11-17 14:00", "2026-11-16 18:00" }, "2026-11-18 10:00", "2026-11-18 10:00" },
	{ "no parts: when the delay is over", &none, 0, { "2026-11-16 09:00" }, "2026-11-16 09:30", "2026-11-16 09:30" },
	{ "no parts, the day is full", &none, 1, { "2026-11-16 09:00" }, "2026-11-16 09:30", "2026-11-17 00:00" },
	{ "the day is full: tomorrow's part", &thirds, 2, { "2026-11-16 13:00", "2026-11-16 09:00" }, "2026-11-16 15:00",
		"2026-11-17 17:00" },
	{ "the day before does not fill this one", &thirds, 2, { "2026-11-16 13:00", "2026-11-15 09:00" },
		"2026-11-16 15:00", "2026-11-16 17:00" },
	{ "the day of 25 hours is one day", &none, 2, { "2026-11-01 12:00", "2026-11-01 00:30" }, "2026-11-01 23:50",
		"2026-11-02 00:00" },
	{ "over the change back, on the new clock", &thirds, 0, { "2026-10-31 09:00", "2026-10-31 13:00" },
		"2026-10-31 20:59", "2026-10-31 20:59" },
	{ "over the change forward, on the new clock", &thirds, 0, { "2026-03-07 13:00", "2026-03-07 18:00" },
		"2026-03-07 19:00", "2026-03-09 08:00" },
};

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t tried[TRIED_MAX], got, want = local(rows[i].next);
		struct spread s = { .parts = rows[i].parts, .clock = &callee, .tried_us = tried, .day_max = rows[i].day_max,
			.open = rows[i].parts == &none ? NULL : lawful };

		while (s.tried_count < TRIED_MAX && rows[i].tried[s.tried_count] != NULL) {
			tried[s.tried_count] = local(rows[i].tried[s.tried_count]);
			s.tried_count++;
		}
		got = spread_next(&s, local(rows[i].earliest));
		if (got != want)
			fail_msg("%s: %lld s off", rows[i].what, (long long)((got - want) / 1000000));
	}
}

/* The part 02:00 to 03:00 is not there in the night when clocks go forward. */
static void a_part_that_is_left_out(void **state)
{
	const struct spread s = { .parts = &night, .clock = &callee };

	(void)state;
	assert_int_equal(spread_next(&s, local("2026-03-07 12:00")), local("2026-03-09 02:00"));
	assert_int_equal(spread_next(&s, local("2026-03-06 12:00")), local("2026-03-07 02:00"));
}

static void where_the_law_never_opens_the_gate_decides(void **state)
{
	const struct spread s = { .parts = &thirds, .clock = &callee, .open = never };

	(void)state;
	assert_int_equal(spread_next(&s, local("2026-11-16 10:00")), local("2026-11-16 10:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(a_part_that_is_left_out),
		cmocka_unit_test(where_the_law_never_opens_the_gate_decides),
	};

	return cmocka_run_group_tests_name("pacing/spread", tests, NULL, NULL);
}
