/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/civil.h"

#define DAYS_PER_ERA 146097 /* 400 Gregorian years */
#define EPOCH_SHIFT 719468  /* days from 0000-03-01 to 1970-01-01 */

/* Years begin in March here, so that the leap day is the last of its year. */
int32_t civil_days(struct civil_date date)
{
	int year = date.month <= 2 ? date.year - 1 : date.year;
	int era = (int)civil_floor_div(year, 400);
	int year_of_era = year - era * 400;
	int month = (date.month + 9) % 12;
	int day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

struct civil_date civil_from_days(int32_t days)
{
	int shifted = days + EPOCH_SHIFT;
	int era = (int)civil_floor_div(shifted, DAYS_PER_ERA);
	int doe = shifted - era * DAYS_PER_ERA;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int month = (5 * doy + 2) / 153;
	struct civil_date date;

	date.day = doy - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = yoe + era * 400 + (date.month <= 2);
	return date;
}

int civil_month_length(int year, int month)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return lengths[month - 1] + (month == 2 && leap);
}

int civil_weekday(int32_t days)
{
	int w = (days + 4) % 7; /* 1970-01-01 was a Thursday */

	return w < 0 ? w + 7 : w;
}

int64_t civil_add_months_us(int64_t time_us, int months)
{
	int32_t days = (int32_t)civil_floor_div(time_us, CIVIL_DAY_US);
	int64_t rest = time_us - days * CIVIL_DAY_US;
	struct civil_date date = civil_from_days(days);
	int month = date.month - 1 + months;
	int length;

	date.year += (int)civil_floor_div(month, 12);
	date.month = month - (int)civil_floor_div(month, 12) * 12 + 1;
	length = civil_month_length(date.year, date.month);
	if (date.day > length)
		date.day = length;
	return civil_days(date) * CIVIL_DAY_US + rest;
}
