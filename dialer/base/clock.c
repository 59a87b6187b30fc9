/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "dialer/base/banned.h"

static int64_t read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * CLOCK_US_PER_S + ts.tv_nsec / 1000;
}

static int64_t system_wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

static int64_t system_mono_us(void)
{
	/* Goes on while the machine sleeps, so that a lease or a decision is not younger than it is. */
	return read_us(CLOCK_BOOTTIME);
}

static const struct clock_source system_source = { system_wall_us, system_mono_us };
static const struct clock_source *current = &system_source;

void clock_use(const struct clock_source *source)
{
	current = source != NULL ? source : &system_source;
}

int64_t clock_wall_us(void)
{
	return current->wall_us();
}

int64_t clock_mono_us(void)
{
	return current->mono_us();
}

const char *clock_format_utc(int64_t wall_us, char *buf, size_t size)
{
	int64_t us = wall_us % CLOCK_US_PER_S;
	time_t s = (time_t)(wall_us / CLOCK_US_PER_S);
	struct tm tm;

	if (us < 0) {
		us += CLOCK_US_PER_S;
		s--;
	}
	gmtime_r(&s, &tm);
	snprintf(buf, size, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)us);
	return buf;
}

/* Up to six digits of a fraction, as microseconds; further digits are dropped. */
static const char *parse_fraction(const char *p, int64_t *us)
{
	int64_t unit = 100000;

	for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
		*us += (*p - '0') * unit;
	return p;
}

static int parse_offset(const char *p, int64_t *ret_s)
{
	int h, m, used = 0;
	int sign = *p == '-' ? -1 : 1;

	if (strcmp(p, "Z") == 0 || strcmp(p, "z") == 0) {
		*ret_s = 0;
		return 0;
	}
	if (*p != '+' && *p != '-')
		return -EINVAL;
	if (sscanf(p + 1, "%2d:%2d%n", &h, &m, &used) != 2 || p[1 + used] != '\0' || h > 14 || m > 59)
		return -EINVAL;
	*ret_s = sign * (h * 3600 + m * 60);
	return 0;
}

int clock_parse(const char *text, int64_t *ret_us)
{
	struct tm tm = { 0 };
	int64_t us = 0, offset_s = 0;
	int used = 0;
	const char *p;

	if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &used) != 3 || used != 10)
		return -EINVAL;
	p = text + used;
	if (*p == 'T' || *p == 't' || *p == ' ') {
		used = 0;
		if (sscanf(p + 1, "%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &used) != 2 || used != 5)
			return -EINVAL;
		p += 6;
		if (*p == ':') {
			used = 0;
			if (sscanf(p + 1, "%2d%n", &tm.tm_sec, &used) != 1 || used != 2)
				return -EINVAL;
			p += 3;
		}
		if (*p == '.')
			p = parse_fraction(p, &us);
		if (parse_offset(p, &offset_s) < 0)
			return -EINVAL;
	} else if (*p != '\0') {
		return -EINVAL;
	}
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 ||
		tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 60)
		return -EINVAL;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	int mday = tm.tm_mday;
	time_t s = timegm(&tm);
	if (tm.tm_mday != mday)
		return -EINVAL; /* timegm normalised a day that does not exist, such as 31 June */
	*ret_us = ((int64_t)s - offset_s) * CLOCK_US_PER_S + us;
	return 0;
}
