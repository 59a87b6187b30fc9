/* SPDX-License-Identifier: Apache-2.0 */
/* When a campaign may call, by its iCalendar file: each row events, an instant, and when it is on next. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/schedule.h"
#include "tests/unit/pacing/callee.h"

#include "dialer/base/banned.h"

#define EVENT(lines) "BEGIN:VEVENT\r\nUID:a@b\r\n" lines "END:VEVENT\r\n"
#define OFFICE "DTSTART;TZID=America/New_York:20261102T090000\r\nDTEND;TZID=America/New_York:20261102T170000\r\n"
#define WORKDAYS "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\n"
#define NEVER "never"

static int32_t chicago(int64_t at_us, const void *arg)
{
	return new_york(at_us, arg) - 3600;
}

static int64_t utc(const char *text)
{
	int64_t us = 0;

	assert_int_equal(clock_parse(text, &us), 0);
	return us;
}

static int make(struct schedule **sp, const char *events, const char *now, char error[SCHEDULE_ERROR_MAX])
{
	static char text[4096];

	snprintf(text, sizeof(text), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n", events);
	return schedule_new(sp, text, strlen(text), NULL, utc(now), error);
}

/* 2026-11-21 is a Saturday; New York is five hours behind until 8 March and from 1 November on. */
static const struct {
	const char *what, *events, *at, *next;
} rows[] = {
	{ "within office hours", EVENT(OFFICE WORKDAYS), "2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z" },
	{ "the first instant", EVENT(OFFICE WORKDAYS), "2026-11-20T14:00:00Z", "2026-11-20T14:00:00Z" },
	{ "a moment before", EVENT(OFFICE WORKDAYS), "2026-11-20T13:59:59Z", "2026-11-20T14:00:00Z" },
	{ "the end is not in it", EVENT(OFFICE WORKDAYS), "2026-11-20T22:00:00Z", "2026-11-23T14:00:00Z" },
	{ "nine o'clock stays nine when clocks go forward", EVENT(OFFICE WORKDAYS), "2027-03-13T00:00:00Z",
		"2027-03-15T13:00:00Z" },
	{ "before the first of them", EVENT(OFFICE WORKDAYS), "2026-10-30T15:00:00Z", "2026-11-02T14:00:00Z" },
	{ "a day taken out", EVENT(OFFICE WORKDAYS "EXDATE;TZID=America/New_York:20261126T090000\r\n"),
		"2026-11-26T15:00:00Z", "2026-11-27T14:00:00Z" },
	{ "taken out as a date", EVENT(OFFICE WORKDAYS "EXDATE;VALUE=DATE:20261126\r\n"), "2026-11-26T15:00:00Z",
		"2026-11-27T14:00:00Z" },
	{ "taken out in UTC", EVENT(OFFICE WORKDAYS "EXDATE:20261126T140000Z,20261127T140000Z\r\n"), "2026-11-26T15:00:00Z",
		"2026-11-30T14:00:00Z" },
	{ "UNTIL is an instant: Friday's is the last", EVENT(OFFICE "RRULE:FREQ=DAILY;UNTIL=20261106T140000Z\r\n"),
		"2026-11-06T22:00:00Z", NEVER },
	{ "a second less and Thursday's is", EVENT(OFFICE "RRULE:FREQ=DAILY;UNTIL=20261106T135959Z\r\n"),
		"2026-11-05T22:00:00Z", NEVER },
	{ "COUNT", EVENT(OFFICE "RRULE:FREQ=DAILY;COUNT=2\r\n"), "2026-11-02T22:00:00Z", "2026-11-03T14:00:00Z" },
	{ "and over", EVENT(OFFICE "RRULE:FREQ=DAILY;COUNT=2\r\n"), "2026-11-03T22:00:00Z", NEVER },
	{ "a date more", EVENT(OFFICE "RDATE;TZID=America/New_York:20261107T100000\r\n"), "2026-11-06T22:00:00Z",
		"2026-11-07T15:00:00Z" },
	{ "one occurrence moved to the afternoon", EVENT(OFFICE WORKDAYS)
		EVENT("RECURRENCE-ID;TZID=America/New_York:20261127T090000\r\nDTSTART;TZID=America/New_York:20261127T130000\r\n"
		      "DURATION:PT1H\r\n"), "2026-11-27T14:00:00Z", "2026-11-27T18:00:00Z" },
	{ "one occurrence cancelled", EVENT(OFFICE WORKDAYS) EVENT("RECURRENCE-ID;TZID=America/New_York:20261127T090000\r\n"
		"STATUS:CANCELLED\r\nDTSTART;TZID=America/New_York:20261127T090000\r\nDURATION:PT8H\r\n"),
		"2026-11-27T15:00:00Z", "2026-11-30T14:00:00Z" },
	{ "an event that is cancelled", EVENT("STATUS:CANCELLED\r\n" OFFICE WORKDAYS), "2026-11-20T15:00:00Z", NEVER },
	{ "by the callee's clock", EVENT("DTSTART:20261121T180000\r\nDURATION:PT3H\r\n"), "2026-11-21T12:00:00Z",
		"2026-11-21T23:00:00Z" },
	{ "a whole day of the callee's", EVENT("DTSTART;VALUE=DATE:20261121\r\n"), "2026-11-20T12:00:00Z",
		"2026-11-21T05:00:00Z" },
	{ "to its last minute", EVENT("DTSTART;VALUE=DATE:20261121\r\n"), "2026-11-22T04:59:59Z", "2026-11-22T04:59:59Z" },
	{ "and not longer", EVENT("DTSTART;VALUE=DATE:20261121\r\n"), "2026-11-22T05:00:00Z", NEVER },
	{ "until a date that is not in it", EVENT("DTSTART;VALUE=DATE:20261121\r\nDTEND;VALUE=DATE:20261123\r\n"),
		"2026-11-23T05:00:00Z", NEVER },
	{ "two events that touch are one", EVENT("DTSTART:20261121T140000Z\r\nDTEND:20261121T150000Z\r\n")
		EVENT("DTSTART:20261121T150000Z\r\nDTEND:20261121T160000Z\r\n"), "2026-11-21T15:00:00Z", "2026-11-21T15:00:00Z" },
	{ "the sooner of two clocks", EVENT("DTSTART:20261121T140000Z\r\nDTEND:20261121T150000Z\r\n")
		EVENT("DTSTART:20261121T070000\r\nDURATION:PT1H\r\n"), "2026-11-21T00:00:00Z", "2026-11-21T12:00:00Z" },
	{ "it began long ago and is still on", EVENT("DTSTART:20250101T000000Z\r\nDURATION:P1000D\r\n"),
		"2026-11-21T15:00:00Z", "2026-11-21T15:00:00Z" },
	{ "an hour left out when clocks go forward", EVENT("DTSTART:20260301T020000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"),
		"2026-03-08T04:00:00Z", "2026-03-09T06:00:00Z" },
	{ "the last Friday of each month", EVENT("DTSTART:20261030T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR\r\n"),
		"2026-11-01T00:00:00Z", "2026-11-27T12:00:00Z" },
};

static int64_t ask(const char *events, const char *at)
{
	char error[SCHEDULE_ERROR_MAX];
	struct schedule *s;
	int64_t next;
	bool open;

	/* Expanded in the evening before what is asked about. */
	if (make(&s, events, "2026-10-29T22:00:00Z", error) != 0)
		fail_msg("%s", error);
	schedule_refresh(s, utc(at) - 3 * INT64_C(3600000000));
	open = schedule_open(s, &callee, 1, utc(at), &next);
	assert_int_equal(open, next == utc(at));
	schedule_free(s);
	return next;
}

static void every_row(void **state)
{
	char got[CLOCK_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t next = ask(rows[i].events, rows[i].at);
		int64_t want = strcmp(rows[i].next, NEVER) == 0 ? INT64_MAX : utc(rows[i].next);

		if (next != want)
			fail_msg("%s: %s", rows[i].what, next == INT64_MAX ? NEVER : clock_format_utc(next, got, sizeof(got)));
	}
}

/* New York and Chicago: a floating event is on while it is so on both clocks. */
static void all_clocks_of_a_callee_agree(void **state)
{
	const struct callee_clock both[] = { { new_york, NULL }, { chicago, NULL } };
	char error[SCHEDULE_ERROR_MAX];
	struct schedule *s;
	int64_t next;

	(void)state;
	assert_int_equal(make(&s, EVENT("DTSTART:20261121T090000\r\nDURATION:PT2H\r\n"), "2026-11-21T00:00:00Z", error), 0);
	assert_false(schedule_open(s, both, 2, utc("2026-11-21T14:00:00Z"), &next));
	assert_int_equal(next, utc("2026-11-21T15:00:00Z"));
	assert_true(schedule_open(s, both, 2, utc("2026-11-21T15:59:00Z"), &next));
	assert_false(schedule_open(s, both, 2, utc("2026-11-21T16:00:00Z"), &next));
	assert_int_equal(next, INT64_MAX);
	assert_true(schedule_open(s, both, 0, utc("2026-11-21T20:00:00Z"), &next)); /* where nobody knows the clock */
	schedule_free(s);
	assert_int_equal(make(&s, EVENT("DTSTART:20261121T090000\r\nDURATION:PT30M\r\nRRULE:FREQ=DAILY\r\n"),
		"2026-11-21T00:00:00Z", error), 0);
	assert_false(schedule_open(s, both, 2, utc("2026-11-21T14:00:00Z"), &next));
	assert_int_equal(next, INT64_MAX); /* never both */
	schedule_free(s);
}

/* The days ahead go on as time does, and no further at a time than a year and a month. */
static void the_days_ahead_go_on(void **state)
{
	char error[SCHEDULE_ERROR_MAX];
	struct schedule *s;
	int64_t next;

	(void)state;
	assert_int_equal(make(&s, EVENT(OFFICE WORKDAYS), "2026-11-20T15:00:00Z", error), 0);
	assert_false(schedule_open(s, &callee, 1, utc("2029-11-20T15:00:00Z"), &next));
	assert_int_equal(next, INT64_MAX);
	schedule_refresh(s, utc("2029-11-20T15:00:00Z"));
	assert_true(schedule_open(s, &callee, 1, utc("2029-11-20T15:00:00Z"), &next));
	schedule_refresh(s, utc("2026-11-20T15:00:00Z")); /* a clock that was set back */
	assert_true(schedule_open(s, &callee, 1, utc("2026-11-20T15:00:00Z"), &next));
	schedule_free(s);
}

static const struct {
	const char *events, *error;
} bad[] = {
	{ "", "no VEVENT (hint: each event is a time in which the campaign may call)" },
	{ EVENT(""), "line 3, event 1: it has no DTSTART" },
	{ EVENT("DTSTART:20261121T090000\r\n"), "line 3, event 1: it has no end (hint: DTEND or DURATION)" },
	{ EVENT(OFFICE) EVENT("DTSTART:20261121T090000Z\r\nDTEND:20261121T080000Z\r\n"),
		"line 8, event 2: it ends before it begins, or lasts more than 1830 days" },
	{ EVENT("DTSTART;TZID=Nowhere/Land:20261121T090000\r\nDURATION:PT1H\r\n"),
		"line 3, event 1: unknown time zone \"Nowhere/Land\" (hint: a name of the tz database, as in America/New_York)" },
	{ EVENT("DTSTART;TZID=../../etc/passwd:20261121T090000\r\nDURATION:PT1H\r\n"),
		"line 3, event 1: \"../../etc/passwd\" is no name of a time zone (hint: one of the tz database, as in"
		" America/New_York)" },
	{ EVENT("DTSTART:20261121T090000\r\nDTEND:20261121T100000Z\r\n"),
		"line 3, event 1: DTSTART and DTEND go by different clocks (hint: the same TZID, Z or neither)" },
	{ EVENT("DTSTART:20261121T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=SECONDLY\r\n"),
		"line 3, event 1: an RRULE that is not DAILY, WEEKLY, MONTHLY or YEARLY" },
	{ EVENT("DTSTART:18991121T090000\r\nDURATION:PT1H\r\n"),
		"line 3, event 1: DTSTART is no time between 1970 and 2100 (hint: as in 20261121T090000)" },
	{ EVENT("DTSTART:20261121T000000\r\nDURATION:PT1S\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=0,1,2,3,4,5,6,7,8,9,"
		"10,11,12,13,14,15,16,17,18,19,20\r\n"), "line 3, event 1: more than 20000 openings in the 400 days ahead" },
	{ EVENT("RECURRENCE-ID;RANGE=THISANDFUTURE:20261121T090000\r\nDTSTART:20261121T090000\r\nDURATION:PT1H\r\n"),
		"line 3, event 1: RECURRENCE-ID with a RANGE (hint: end the first rule with UNTIL and begin another event)" },
};

static void what_is_wrong_is_said(void **state)
{
	char error[SCHEDULE_ERROR_MAX];
	struct schedule *s;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(make(&s, bad[i].events, "2026-11-21T00:00:00Z", error), -EINVAL);
		assert_string_equal(error, bad[i].error);
	}
	assert_int_equal(schedule_new(&s, "hello", 5, NULL, 0, error), -EINVAL);
	assert_non_null(strstr(error, "(hint: BEGIN:VCALENDAR"));
	assert_int_equal(schedule_new(&s, "a\0b", 3, NULL, 0, error), -EINVAL);
	assert_string_equal(error, "not a text file");
	assert_int_equal(make(&s, EVENT("DTSTART:today\r\nDURATION:PT1H\r\n"), "2026-11-21T00:00:00Z", error), -EINVAL);
	assert_non_null(strstr(error, "line 3, event 1: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(all_clocks_of_a_callee_agree),
		cmocka_unit_test(the_days_ahead_go_on),
		cmocka_unit_test(what_is_wrong_is_said),
	};

	return cmocka_run_group_tests_name("base/schedule", tests, NULL, NULL);
}
