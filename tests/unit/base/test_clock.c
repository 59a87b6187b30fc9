/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

static int64_t now_us = 1000;

static int64_t fake_wall(void)
{
	return now_us;
}

static int64_t fake_mono(void)
{
	return now_us / 2;
}

static void a_test_moves_time(void **state)
{
	static const struct clock_source fake = { fake_wall, fake_mono };

	(void)state;
	clock_use(&fake);
	assert_int_equal(clock_wall_us(), 1000);
	now_us = 5000;
	assert_int_equal(clock_wall_us(), 5000);
	assert_int_equal(clock_mono_us(), 2500);
	clock_use(NULL);
	assert_true(clock_wall_us() > INT64_C(1700000000) * CLOCK_US_PER_S);
}

static void formats_utc(void **state)
{
	char text[CLOCK_TEXT_MAX];

	(void)state;
	assert_string_equal(clock_format_utc(0, text, sizeof(text)), "1970-01-01T00:00:00.000000Z");
	assert_string_equal(clock_format_utc(INT64_C(1795322505123456), text, sizeof(text)),
		"2026-11-22T04:41:45.123456Z");
}

static const struct {
	const char *text;
	int64_t us;
} good[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2024-02-29T12:00:00Z", INT64_C(1709208000000000) },
	{ "2024-02-29 12:00:00Z", INT64_C(1709208000000000) },
	{ "2024-02-29T12:00Z", INT64_C(1709208000000000) },
	{ "2024-02-29T07:00:00-05:00", INT64_C(1709208000000000) },
	{ "2024-02-29T17:30:00+05:30", INT64_C(1709208000000000) },
	{ "2024-02-29T12:00:00.250Z", INT64_C(1709208000250000) },
	{ "2024-02-29", INT64_C(1709164800000000) },
};

static void parses_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t us = -1;

		assert_int_equal(clock_parse(good[i].text, &us), 0);
		assert_int_equal(us, good[i].us);
	}
}

static void refuses_the_rest(void **state)
{
	static const char *const bad[] = { "", "now", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "2024-02-29T24:01Z",
		"2024-02-29T12:60Z", "2024-02-29T12:00", "2024-02-29T12:00:00+25:00", "2024-02-29x", "2024-02-29T12:00:00Zx" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t us = 77;

		if (clock_parse(bad[i], &us) != -EINVAL)
			fail_msg("accepted \"%s\"", bad[i]);
		assert_int_equal(us, 77);
	}
}

static void local_time_does_not_matter(void **state)
{
	int64_t us;
	char text[CLOCK_TEXT_MAX];

	(void)state;
	setenv("TZ", "America/New_York", 1);
	tzset();
	assert_int_equal(clock_parse("2024-07-01", &us), 0);
	assert_int_equal(us, INT64_C(1719792000000000));
	assert_string_equal(clock_format_utc(us, text, sizeof(text)), "2024-07-01T00:00:00.000000Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_test_moves_time),
		cmocka_unit_test(formats_utc),
		cmocka_unit_test(parses_what_it_says),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(local_time_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
