/* SPDX-License-Identifier: Apache-2.0 */
/* The proleptic Gregorian calendar as day numbers (0: 1970-01-01). Pure arithmetic; any thread. */
#ifndef POLICY_CIVIL_H
#define POLICY_CIVIL_H

#include <stdint.h>

#define CIVIL_DAY_S 86400
#define CIVIL_HOUR_US INT64_C(3600000000)
#define CIVIL_DAY_US INT64_C(86400000000)

struct civil_date {
	int year;
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

int32_t civil_days(struct civil_date date);
struct civil_date civil_from_days(int32_t days);
int civil_month_length(int year, int month);

/* 0 Sunday .. 6 Saturday. */
int civil_weekday(int32_t days);

/* Quotient rounded towards minus infinity; b > 0. Inline: with a constant b there is no division. */
static inline int64_t civil_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * The same time of day so many months later in UTC; 31 January plus one month is the last day of
 * February.
 */
int64_t civil_add_months_us(int64_t time_us, int months);

#endif
