/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/tzposix.h"

#include <errno.h>

#include "policy/civil.h"

#define DEFAULT_CHANGE_S 7200 /* 02:00 local, when the string names no time */
#define HOURS_MAX 167         /* RFC 8536, section 3.3.1 */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "EST" or "<-03>": three or more letters, or anything between angle brackets. */
static int skip_name(const char **p)
{
	int n = 0;

	if (**p == '<') {
		for ((*p)++; **p != '\0' && **p != '>'; (*p)++)
			n++;
		if (*(*p) != '>')
			return -EINVAL;
		(*p)++;
		return n >= 3 ? 0 : -EINVAL;
	}
	for (; (**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'); (*p)++)
		n++;
	return n >= 3 ? 0 : -EINVAL;
}

static int number(const char **p, int min, int max, int *ret)
{
	int n = 0;

	if (!is_digit(**p))
		return -EINVAL;
	for (; is_digit(**p); (*p)++) {
		n = n * 10 + (**p - '0');
		if (n > max)
			return -EINVAL;
	}
	if (n < min)
		return -EINVAL;
	*ret = n;
	return 0;
}

/* [+-]hh[:mm[:ss]] */
static int duration(const char **p, int32_t *ret)
{
	int sign = **p == '-' ? -1 : 1;
	int part[3] = { 0, 0, 0 };
	int i;

	if (**p == '+' || **p == '-')
		(*p)++;
	for (i = 0;; i++) {
		if (number(p, 0, i == 0 ? HOURS_MAX : 59, &part[i]) != 0)
			return -EINVAL;
		if (i == 2 || **p != ':')
			break;
		(*p)++;
	}
	*ret = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return 0;
}

static int expect(const char **p, char c)
{
	if (**p != c)
		return -EINVAL;
	(*p)++;
	return 0;
}

static int month_form(const char **p, struct tzposix_date *d)
{
	d->form = TZPOSIX_MONTH;
	if (number(p, 1, 12, &d->month) != 0 || expect(p, '.') != 0 ||
		number(p, 1, 5, &d->week) != 0 || expect(p, '.') != 0)
		return -EINVAL;
	return number(p, 0, 6, &d->weekday);
}

static int change_date(const char **p, struct tzposix_date *d)
{
	int r;

	if (expect(p, ',') != 0)
		return -EINVAL;
	if (**p == 'M') {
		(*p)++;
		r = month_form(p, d);
	} else if (**p == 'J') {
		(*p)++;
		d->form = TZPOSIX_JULIAN;
		r = number(p, 1, 365, &d->day);
	} else {
		d->form = TZPOSIX_DAY;
		r = number(p, 0, 365, &d->day);
	}
	if (r != 0)
		return r;
	d->time_s = DEFAULT_CHANGE_S;
	if (**p != '/')
		return 0;
	(*p)++;
	return duration(p, &d->time_s);
}

int tzposix_parse(struct tzposix *tz, const char *text)
{
	struct tzposix found = { 0 };
	int32_t west;

	if (skip_name(&text) != 0 || duration(&text, &west) != 0)
		return -EINVAL;
	found.standard = -west; /* POSIX counts westward */
	if (*text == '\0') {
		*tz = found;
		return 0;
	}
	found.has_summer = true;
	found.summer = found.standard + 3600;
	if (skip_name(&text) != 0)
		return -EINVAL;
	if (*text != ',') {
		if (duration(&text, &west) != 0)
			return -EINVAL;
		found.summer = -west;
	}
	if (change_date(&text, &found.start) != 0 || change_date(&text, &found.end) != 0 ||
		*text != '\0')
		return -EINVAL;
	*tz = found;
	return 0;
}

static int32_t month_day(const struct tzposix_date *d, int year)
{
	int32_t first = civil_days((struct civil_date){ year, d->month, 1 });
	int ahead = (d->weekday - civil_weekday(first) + 7) % 7;
	int day = ahead + (d->week - 1) * 7;

	while (day >= civil_month_length(year, d->month))
		day -= 7;
	return first + day;
}

static int32_t change_day(const struct tzposix_date *d, int year)
{
	int32_t january = civil_days((struct civil_date){ year, 1, 1 });
	bool leap = civil_month_length(year, 2) == 29;

	if (d->form == TZPOSIX_MONTH)
		return month_day(d, year);
	if (d->form == TZPOSIX_JULIAN)
		return january + d->day - 1 + (leap && d->day >= 60);
	return january + d->day;
}

int64_t tzposix_change(const struct tzposix_date *date, int year, int32_t before)
{
	return (int64_t)change_day(date, year) * CIVIL_DAY_S + date->time_s - before;
}
