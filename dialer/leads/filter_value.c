/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as numbers and days, the same in every locale. */
#include "config.h"

#include <string.h>

#include "dialer/leads/filter_priv.h"

#include "dialer/base/banned.h"

#define DIGITS_MAX 15 /* what a double holds exactly */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "40000", "1,250", "40": moves *text behind it. Commas must part thousands. */
static bool whole_part(const char **text, double *ret)
{
	const char *c = *text;
	int digits = 0, group = 0;
	bool grouped = false;

	*ret = 0;
	for (; is_digit(*c) || (*c == ',' && digits > 0); c++) {
		if (*c == ',') {
			if (grouped ? group != 3 : group > 3)
				return false;
			grouped = true;
			group = 0;
			continue;
		}
		if (++digits > DIGITS_MAX)
			return false;
		group++;
		*ret = *ret * 10 + (*c - '0');
	}
	*text = c;
	return digits > 0 && (!grouped || group == 3);
}

bool filter_number(const char *text, double *ret)
{
	double value, unit = 1;
	bool negative;

	text += strspn(text, " ");
	negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if (*text == '$')
		text++;
	if (!whole_part(&text, &value))
		return false;
	if (*text == '.' && is_digit(text[1])) {
		double part = 0;

		for (text++; is_digit(*text) && unit < 1e9; text++) {
			part = part * 10 + (*text - '0');
			unit *= 10;
		}
		value += part / unit;
	}
	text += strspn(text, " ");
	if (*text != '\0')
		return false;
	*ret = negative ? -value : value;
	return true;
}

static int two_digits(const char *c)
{
	return is_digit(c[0]) && is_digit(c[1]) ? (c[0] - '0') * 10 + (c[1] - '0') : -1;
}

/* Days since 1970 of a day of the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y % 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool filter_day(const char *text, int64_t *ret)
{
	int century, year, month, day;

	text += strspn(text, " ");
	if (strnlen(text, 10) < 10 || text[4] != '-' || text[7] != '-')
		return false;
	century = two_digits(text);
	year = two_digits(text + 2);
	month = two_digits(text + 5);
	day = two_digits(text + 8);
	/* A time of day may follow; it is left aside. */
	if (century < 1 || year < 0 || month < 1 || month > 12 || day < 1 || day > days_in(century * 100 + year, month) ||
		strchr(" Tt", text[10]) == NULL)
		return false;
	*ret = days_of(century * 100 + year, month, day);
	return true;
}
