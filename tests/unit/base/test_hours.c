/* SPDX-License-Identifier: Apache-2.0 */
/* Where the law's hours and a campaign's schedule meet, by the shipped law: marketing in Connecticut, 9 to 20. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/base/hours.h"
#include "dialer/base/schedule.h"
#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

#define CONNECTICUT "US-CT|America/New_York"
#define NOW "2026-11-18T00:00:00Z" /* a Wednesday */

/* When a class is open next by a schedule of these lines, asked at an instant. */
static int64_t opens(const char *lines, const char *class_key, const char *at)
{
	struct hours h = { fixture_policy(), NULL, PURPOSE_MARKETING, true };
	char text[512], error[SCHEDULE_ERROR_MAX];
	struct schedule *s = NULL;
	int64_t next;
	bool open;

	snprintf(text, sizeof(text), "BEGIN:VCALENDAR\nBEGIN:VEVENT\n%sEND:VEVENT\nEND:VCALENDAR\n", lines);
	if (lines[0] != '\0' && schedule_new(&s, text, strlen(text), NULL, fixture_time(NOW), error) != 0)
		fail_msg("%s", error);
	h.schedule = s;
	open = hours_open(&h, class_key, fixture_time(at), &next);
	assert_int_equal(open, next == fixture_time(at));
	schedule_free(s);
	return next;
}

static void both_must_be_open(void **state)
{
	static const char whole_day[] = "DTSTART;VALUE=DATE:20261118\nRRULE:FREQ=DAILY\n";
	static const char evening[] = "DTSTART:20261118T170000\nDTEND:20261118T230000\nRRULE:FREQ=DAILY\n";
	static const char night[] = "DTSTART:20261118T230000\nDURATION:PT4H\nRRULE:FREQ=DAILY\n";
	static const char spring[] = "DTSTART;VALUE=DATE:20270401\nDTEND;VALUE=DATE:20270501\n";
	int64_t lawful = opens("", CONNECTICUT, "2026-11-18T08:00:00Z");

	(void)state;
	/* A schedule of all days leaves what the law says. */
	assert_int_equal(opens(whole_day, CONNECTICUT, "2026-11-18T08:00:00Z"), lawful);
	assert_int_equal(opens(whole_day, CONNECTICUT, "2026-11-18T17:00:00Z"), fixture_time("2026-11-18T17:00:00Z"));
	/* The evening begins at 17 and ends when the law says so, not at 23. */
	assert_int_equal(opens(evening, CONNECTICUT, "2026-11-18T17:00:00Z"), fixture_time("2026-11-18T22:00:00Z"));
	assert_int_equal(opens(evening, CONNECTICUT, "2026-11-19T02:30:00Z"), fixture_time("2026-11-19T22:00:00Z"));
	/* Where both never meet, there is an instant ahead before which nothing is called; it never comes nearer. */
	assert_true(opens(night, CONNECTICUT, "2026-11-18T17:00:00Z") > fixture_time("2026-12-01T00:00:00Z"));
	/* Months ahead, at the hour the law opens on the first of those days. */
	assert_int_equal(opens(spring, CONNECTICUT, "2026-11-18T17:00:00Z"),
		lawful - fixture_time("2026-11-18T00:00:00Z") + fixture_time("2027-04-01T00:00:00Z") - INT64_C(3600000000));
}

static void a_schedule_that_is_over_never_opens(void **state)
{
	(void)state;
	assert_int_equal(opens("DTSTART:20261118T140000Z\nDURATION:PT1H\n", CONNECTICUT, "2026-11-18T17:00:00Z"), INT64_MAX);
}

/* Whose clock nobody knows is left to the decision, which refuses; else such leads would wait for ever. */
static void without_a_clock_the_law_has_the_word(void **state)
{
	(void)state;
	assert_int_equal(opens("DTSTART:20261118T170000\nDURATION:PT1H\n", "?", "2026-11-18T03:00:00Z"),
		fixture_time("2026-11-18T03:00:00Z"));
}

/* The law's hours end at nine in the evening, 02:00 UTC, and no call begins in their last minute. */
static void nobody_rings_past_the_hours(void **state)
{
	const struct {
		const char *at;
		int rings_s;
		bool open;
	} cases[] = {
		{ "2026-11-19T01:58:59Z", 0, true }, { "2026-11-19T01:59:00Z", 0, false }, { "2026-11-19T01:58:59Z", 60, true },
		{ "2026-11-19T01:58:59Z", 61, false }, { "2026-11-19T01:55:59Z", 240, true },
		{ "2026-11-19T01:55:59Z", 241, false }, { "2026-11-19T12:59:00Z", 240, false },
	};
	const struct hours h = { fixture_policy(), NULL, PURPOSE_DEBT, true };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t at = fixture_time(cases[i].at), next = 0;

		assert_int_equal(hours_open_for(&h, CONNECTICUT, at, cases[i].rings_s, &next), cases[i].open);
		assert_true(cases[i].open || next > at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_must_be_open),
		cmocka_unit_test(a_schedule_that_is_over_never_opens),
		cmocka_unit_test(nobody_rings_past_the_hours),
		cmocka_unit_test(without_a_clock_the_law_has_the_word),
	};

	return cmocka_run_group_tests_name("base/hours", tests, NULL, fixture_teardown);
}
