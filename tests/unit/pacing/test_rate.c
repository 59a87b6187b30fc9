/* SPDX-License-Identifier: Apache-2.0 */
/* No window of one second sees more launches than the limit, whatever the rhythm of asking. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/rate.h"

#include "dialer/base/banned.h"

#define SECOND_US INT64_C(1000000)
#define LAUNCHES_MAX 40000
#define RUN_US (20 * SECOND_US)

static struct rate rate;
static int64_t launches[LAUNCHES_MAX];

/* splitmix64: the same rhythm on every machine. */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	return z ^ z >> 31;
}

/* Ask at irregular times, take all or part of the room; returns how many were launched. */
static int run(int limit, uint64_t seed, int64_t step_max_us)
{
	int64_t now = 12345;
	int n = 0;

	rate_init(&rate, limit);
	while (now < RUN_US) {
		int room = rate_room(&rate, now);
		int take = next_random(&seed) % 3 == 0 ? room / 2 : room;

		assert_in_range(room, 0, limit);
		for (int i = 0; i < take; i++) {
			assert_true(n < LAUNCHES_MAX);
			launches[n++] = now;
			rate_take(&rate, now);
		}
		now += 1 + (int64_t)(next_random(&seed) % (uint64_t)step_max_us);
	}
	return n;
}

static void no_second_sees_more(void **state)
{
	static const int limits[] = { 1, 2, 10, 33, 1000 };

	(void)state;
	for (size_t k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
		for (uint64_t seed = 1; seed <= 5; seed++) {
			int n = run(limits[k], seed, 30000);

			for (int i = limits[k]; i < n; i++)
				assert_true(launches[i] - launches[i - limits[k]] > SECOND_US);
			/* ... and it is not far less than the limit either. */
			assert_true(n >= 20 * limits[k] * 9 / 10 - limits[k]);
		}
	}
}

static void a_burst_then_a_wait(void **state)
{
	(void)state;
	rate_init(&rate, 3);
	assert_int_equal(rate_room(&rate, 1), 3);
	rate_take(&rate, 1);
	rate_take(&rate, 1);
	assert_int_equal(rate_room(&rate, 2), 1);
	rate_take(&rate, 500000);
	assert_int_equal(rate_room(&rate, 1 + RATE_WINDOW_US - 1), 0);
	assert_int_equal(rate_room(&rate, 1 + RATE_WINDOW_US), 2);
	assert_int_equal(rate_room(&rate, 500000 + RATE_WINDOW_US), 3);
}

static void limits_are_brought_into_range(void **state)
{
	(void)state;
	rate_init(&rate, -1);
	assert_int_equal(rate_room(&rate, 5), 0);
	rate_init(&rate, RATE_MAX + 1);
	assert_int_equal(rate_room(&rate, 5), RATE_MAX);
}

static void another_limit_counts_what_was_launched_before(void **state)
{
	(void)state;
	rate_init(&rate, 10);
	for (int i = 0; i < 6; i++)
		rate_take(&rate, SECOND_US);
	assert_int_equal(rate_room(&rate, SECOND_US), 4);
	rate_set(&rate, 5);
	assert_int_equal(rate_room(&rate, SECOND_US + SECOND_US / 2), 0);
	rate_set(&rate, 8);
	assert_int_equal(rate_room(&rate, SECOND_US + SECOND_US / 2), 2);
	rate_set(&rate, 0);
	assert_int_equal(rate_room(&rate, 100 * SECOND_US), 0);
	rate_set(&rate, RATE_MAX + 1);
	assert_int_equal(rate_room(&rate, 100 * SECOND_US), RATE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_second_sees_more),
		cmocka_unit_test(a_burst_then_a_wait),
		cmocka_unit_test(limits_are_brought_into_range),
		cmocka_unit_test(another_limit_counts_what_was_launched_before),
	};

	return cmocka_run_group_tests_name("pacing/rate", tests, NULL, NULL);
}
