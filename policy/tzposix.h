/* SPDX-License-Identifier: Apache-2.0 */
/* The POSIX TZ string in the footer of a TZif file: "EST5EDT,M3.2.0,M11.1.0". Pure; any thread. */
#ifndef POLICY_TZPOSIX_H
#define POLICY_TZPOSIX_H

#include <stdbool.h>
#include <stdint.h>

enum tzposix_form { TZPOSIX_MONTH = 1, TZPOSIX_JULIAN, TZPOSIX_DAY };

/* When a change happens in a year. */
struct tzposix_date {
	enum tzposix_form form;
	int month, week, weekday; /* Mm.w.d; week 5 is the last */
	int day;                  /* Jn: 1..365 without 29 February; n: 0..365 */
	int32_t time_s;           /* local time of day; may be negative or over 24 h (RFC 8536) */
};

struct tzposix {
	int32_t standard; /* seconds east of UTC */
	int32_t summer;
	bool has_summer;
	struct tzposix_date start, end;
};

/* text: NUL-terminated. Returns 0 or -EINVAL. */
int tzposix_parse(struct tzposix *tz, const char *text) __attribute__((warn_unused_result));

/* The instant (seconds since 1970) of a change in a year; before: the offset until then. */
int64_t tzposix_change(const struct tzposix_date *date, int year, int32_t before);

#endif
