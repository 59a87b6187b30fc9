/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "policy/civil.h"
#include "policy/tzif.h"
#include "policy/tzposix.h"

#include "dialer/base/banned.h"

#define ZONEINFO "/usr/share/zoneinfo/"
#define FROM_S INT64_C(0)
#define UNTIL_S INT64_C(4102444800) /* 2100-01-01 */
#define STEP_S 40009                /* prime, so that every time of day is met */

/* Zones of the packs, and others with odd rules: negative DST, half hours, skipped days. */
static const char *const zones[] = {
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
	"America/Los_Angeles", "America/Anchorage", "America/Adak", "Pacific/Honolulu",
	"America/Indiana/Knox", "America/Detroit", "America/Puerto_Rico", "Pacific/Guam",
	"Pacific/Pago_Pago", "America/Vancouver", "America/St_Johns", "Europe/Dublin",
	"Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Pacific/Apia", "Asia/Tehran",
	"Asia/Gaza", "Antarctica/Troll",
};

static size_t read_zone(const char *name, unsigned char *bytes, size_t max)
{
	char path[256];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, ZONEINFO "%s", name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("%s: cannot be read", path);
	len = fread(bytes, 1, max, f);
	assert_int_equal(fclose(f), 0);
	return len;
}

static int32_t libc_offset(int64_t time_s)
{
	time_t t = (time_t)time_s;
	struct tm tm;

	assert_non_null(localtime_r(&t, &tm));
	return (int32_t)tm.tm_gmtoff;
}

static void compare_at(const struct tzif *z, const char *name, int64_t time_s)
{
	int32_t offset;

	if (!tzif_offset(z, time_s, &offset))
		fail_msg("%s: %lld is beyond the data", name, (long long)time_s);
	if (offset != libc_offset(time_s))
		fail_msg("%s at %lld: %d, libc says %d", name, (long long)time_s, (int)offset,
			(int)libc_offset(time_s));
}

static void agrees_with_libc(void **state)
{
	const char *before = getenv("TZ");
	char *kept = before ? strdup(before) : NULL;
	unsigned char bytes[16384];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct tzif z;
		int64_t t;
		uint32_t j;

		assert_int_equal(tzif_parse(&z, bytes, read_zone(zones[i], bytes, sizeof bytes)), 0);
		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		for (t = FROM_S; t < UNTIL_S; t += STEP_S)
			compare_at(&z, zones[i], t);
		for (j = 0; j < z.count; j++) {
			if (z.times[j] <= FROM_S || z.times[j] >= UNTIL_S)
				continue;
			compare_at(&z, zones[i], z.times[j] - 1);
			compare_at(&z, zones[i], z.times[j]);
		}
		tzif_release(&z);
	}
	if (kept)
		assert_int_equal(setenv("TZ", kept, 1), 0);
	else
		assert_int_equal(unsetenv("TZ"), 0);
	tzset();
	free(kept);
}

static void ends_with_its_data(void **state)
{
	unsigned char bytes[16384];
	struct tzif z;
	int32_t offset = 7;

	(void)state;
	assert_int_equal(tzif_parse(&z, bytes, read_zone(zones[0], bytes, sizeof bytes)), 0);
	assert_true(tzif_offset(&z, INT64_C(4133980799), &offset)); /* 2100-12-31T23:59:59Z */
	assert_int_equal(offset, -18000);
	assert_false(tzif_offset(&z, INT64_C(4133980800), &offset));
	assert_true(tzif_offset(&z, -INT64_C(5000000000), &offset)); /* 1811: local mean time */
	assert_int_equal(offset, -17762);
	tzif_release(&z);
}

static void without_footer_nothing_is_known_later(void **state)
{
	unsigned char bytes[16384];
	size_t len = read_zone("America/New_York", bytes, sizeof bytes), end = len - 1;
	struct tzif z;
	int32_t offset;

	(void)state;
	/* Cut the POSIX string out from between the two new-lines. */
	while (bytes[end - 1] != '\n')
		end--;
	bytes[end] = '\n';
	assert_int_equal(tzif_parse(&z, bytes, end + 1), 0);
	assert_true(tzif_offset(&z, z.until - 1, &offset));
	assert_false(tzif_offset(&z, z.until, &offset));
	tzif_release(&z);
}

static void refuses_damage(void **state)
{
	unsigned char good[16384], bad[16384];
	size_t len = read_zone("America/Denver", good, sizeof good), i;
	struct tzif z;

	(void)state;
	for (i = 0; i < len; i++)
		assert_int_equal(tzif_parse(&z, good, i), -EINVAL);
	memcpy(bad, good, len);
	bad[0] = 'X';
	assert_int_equal(tzif_parse(&z, bad, len), -EINVAL);
	memcpy(bad, good, len);
	bad[4] = 0; /* version 1: no 64-bit block */
	assert_int_equal(tzif_parse(&z, bad, len), -EINVAL);
	assert_int_equal(tzif_parse(&z, good, TZIF_BYTES_MAX + 1), -EINVAL);
	/* Any single damaged byte is refused or read, never worse (the sanitizers watch). */
	for (i = 0; i < len; i++) {
		memcpy(bad, good, len);
		bad[i] ^= 0xff;
		if (tzif_parse(&z, bad, len) == 0)
			tzif_release(&z);
	}
}

/* A file of that many transitions, a second apart from 1970 on, and this footer. */
static size_t make_zone(unsigned char *bytes, uint32_t count, const char *footer)
{
	unsigned char *p = bytes + 88;
	uint32_t i;

	memset(bytes, 0, 88);
	memcpy(bytes, "TZif2", 5);
	memcpy(bytes + 44, "TZif2", 5);
	bytes[44 + 34] = (unsigned char)(count >> 8);
	bytes[44 + 35] = (unsigned char)count;
	bytes[44 + 39] = 1; /* one type */
	memset(p, 0, (size_t)count * 9 + 6);
	for (i = 0; i < count; i++) {
		p[(size_t)i * 8 + 6] = (unsigned char)(i >> 8);
		p[(size_t)i * 8 + 7] = (unsigned char)i;
	}
	p += (size_t)count * 9 + 6;
	return (size_t)(p - bytes) + (size_t)snprintf((char *)p, 64, "\n%s\n", footer);
}

static void transitions_have_their_limit(void **state)
{
	static const char footer[] = "EST5EDT,M3.2.0,M11.1.0";
	static unsigned char bytes[TZIF_BYTES_MAX];
	struct tzif z;
	uint32_t left;
	int32_t offset;

	(void)state;
	assert_int_equal(tzif_parse(&z, bytes, make_zone(bytes, TZIF_TRANSITIONS_MAX + 1, "EST5")), -EINVAL);
	/* Full from the start, or by the footer's first or second change. */
	for (left = 0; left < 2; left++)
		assert_int_equal(tzif_parse(&z, bytes, make_zone(bytes, TZIF_TRANSITIONS_MAX - left,
			footer)), -EINVAL);
	assert_int_equal(tzif_parse(&z, bytes, make_zone(bytes, 0, footer)), 0);
	assert_true(tzif_offset(&z, INT64_C(1784116800), &offset)); /* July 2026 */
	assert_int_equal(offset, -14400);
	tzif_release(&z);
	/* Neither changes nor a footer: nothing is known at any time. */
	assert_int_equal(tzif_parse(&z, bytes, make_zone(bytes, 0, "")), 0);
	assert_false(tzif_offset(&z, 0, &offset));
	tzif_release(&z);
}

/* Without a footer the last change ends the data, however late it is. */
static void looks_up_what_lies_far_ahead(void **state)
{
	static unsigned char bytes[TZIF_BYTES_MAX];
	size_t len = make_zone(bytes, 2, "");
	struct tzif z;
	int32_t offset = 1;

	(void)state;
	bytes[88 + 8 + 2] = 1; /* the second change: 2^40 s and one more, in the year 36812 */
	assert_int_equal(tzif_parse(&z, bytes, len), 0);
	assert_int_equal(z.until, (INT64_C(1) << 40) + 1);
	assert_true(tzif_offset(&z, z.until - 1, &offset));
	assert_int_equal(offset, 0);
	assert_false(tzif_offset(&z, z.until, &offset));
	tzif_release(&z);
}

static void refuses_leap_seconds(void **state)
{
	unsigned char bytes[16384];
	struct tzif z;
	size_t len;

	(void)state;
	if (access(ZONEINFO "right/UTC", R_OK) != 0)
		skip(); /* not every system installs them */
	len = read_zone("right/UTC", bytes, sizeof bytes);
	assert_int_equal(tzif_parse(&z, bytes, len), -EINVAL);
}

static void reads_posix_strings(void **state)
{
	static const char *const bad[] = { "", "E5", "EST", "EST5EDT", "EST5EDT,M3.2.0",
		"EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
		"EST5EDT,J0,J5", "EST5EDT,J366,J5", "EST5EDT,366,5", "<-03", "<->3",
		"EST5EDT,M3.2.0/,M11.1.0", "EST5EDT,M3.2.0/168,M11.1.0", "EST5x",
		"EST5EDT,M3.2.0,M11.1.0x", "EST99999999999", "ES_", "ES{" };
	struct tzposix tz;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		if (tzposix_parse(&tz, bad[i]) != -EINVAL)
			fail_msg("\"%s\" was read", bad[i]);
	assert_int_equal(tzposix_parse(&tz, "MST7"), 0);
	assert_false(tz.has_summer);
	assert_int_equal(tz.standard, -25200);
	assert_int_equal(tzposix_parse(&tz, "MST+7:00:01"), 0);
	assert_int_equal(tz.standard, -25201);
	assert_int_equal(tzposix_parse(&tz, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), 0);
	assert_int_equal(tz.standard, -7200);
	assert_int_equal(tz.summer, -3600);
	assert_int_equal(tz.start.time_s, -3600);
	assert_int_equal(tzposix_parse(&tz, "EST5EDT4:30,J60/1:30,300"), 0);
	assert_int_equal(tz.summer, -16200);
	/* Day J60 is 1 March in every year; day 59 is 29 February in a leap year. */
	assert_int_equal(tzposix_change(&tz.start, 2024, 0), 1709256600);
	assert_int_equal(tzposix_change(&tz.start, 2025, 0), 1740792600);
	tz.start.day = 59;
	assert_int_equal(tzposix_change(&tz.start, 2024, 0), 1709083800);
	tz.start.form = TZPOSIX_DAY;
	tz.start.day = 59;
	assert_int_equal(tzposix_change(&tz.start, 2024, 0), 1709170200);
}

static void civil_agrees_with_libc(void **state)
{
	int32_t day;

	(void)state;
	for (day = -40000; day < 90000; day++) {
		time_t t = (time_t)day * CIVIL_DAY_S;
		struct civil_date date = civil_from_days(day);
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		assert_int_equal(date.year, tm.tm_year + 1900);
		assert_int_equal(date.month, tm.tm_mon + 1);
		assert_int_equal(date.day, tm.tm_mday);
		assert_int_equal(civil_weekday(day), tm.tm_wday);
		assert_int_equal(civil_days(date), day);
	}
}

static void months_are_added(void **state)
{
	const int64_t day = CIVIL_DAY_US;
	int64_t january31 = civil_days((struct civil_date){ 2024, 1, 31 }) * day + 5;

	(void)state;
	assert_int_equal(civil_add_months_us(january31, 1),
		civil_days((struct civil_date){ 2024, 2, 29 }) * day + 5);
	assert_int_equal(civil_add_months_us(january31, 18),
		civil_days((struct civil_date){ 2025, 7, 31 }) * day + 5);
	assert_int_equal(civil_add_months_us(january31, -2),
		civil_days((struct civil_date){ 2023, 11, 30 }) * day + 5);
	assert_int_equal(civil_month_length(1900, 2), 28);
	assert_int_equal(civil_month_length(2000, 2), 29);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_libc),
		cmocka_unit_test(ends_with_its_data),
		cmocka_unit_test(without_footer_nothing_is_known_later),
		cmocka_unit_test(refuses_damage),
		cmocka_unit_test(transitions_have_their_limit),
		cmocka_unit_test(looks_up_what_lies_far_ahead),
		cmocka_unit_test(refuses_leap_seconds),
		cmocka_unit_test(reads_posix_strings),
		cmocka_unit_test(civil_agrees_with_libc),
		cmocka_unit_test(months_are_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
