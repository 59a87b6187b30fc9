/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks that agree, that are apart, that jump, and answers too slow to tell. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/pacing/agreement.h"

#include "dialer/base/banned.h"

#define S CLOCK_US_PER_S
#define WALL INT64_C(1795021200000000)
#define MONO (5000 * S)
#define HOUR (3600 * S)

/* Asked way_us ago; the server's clock is ahead of ours by ahead_us. */
static bool compare(struct agreement *a, int64_t way_us, int64_t ahead_us)
{
	return agreement_compare(a, MONO - way_us, WALL - way_us / 2 + ahead_us, WALL, MONO);
}

static void nothing_is_known_at_first(void **state)
{
	const struct agreement a = { .agrees = false };

	(void)state;
	assert_false(agreement_holds(&a, WALL, MONO));
	assert_int_equal(agreement_now_us(&a, WALL, MONO), WALL);
}

static void within_the_bound_they_agree(void **state)
{
	static const int64_t ahead_us[] = { 0, S, -S, 2 * S, -2 * S };

	(void)state;
	for (size_t i = 0; i < sizeof(ahead_us) / sizeof(ahead_us[0]); i++) {
		struct agreement a = { .agrees = false };

		assert_true(compare(&a, S / 100, ahead_us[i]));
		assert_true(agreement_holds(&a, WALL, MONO));
		assert_true(agreement_holds(&a, WALL + HOUR, MONO + HOUR));
	}
}

static void beyond_it_they_do_not(void **state)
{
	static const int64_t ahead_us[] = { 2 * S + S / 50, -2 * S - S / 50, HOUR, -HOUR };

	(void)state;
	for (size_t i = 0; i < sizeof(ahead_us) / sizeof(ahead_us[0]); i++) {
		struct agreement a = { .agrees = true, .offset_us = WALL - MONO };

		assert_true(compare(&a, S / 100, ahead_us[i]));
		assert_false(agreement_holds(&a, WALL, MONO));
		assert_true((a.apart_us < 0) == (ahead_us[i] > 0));
		/* The time by the last agreement is still the best there is. */
		assert_int_equal(agreement_now_us(&a, WALL + HOUR, MONO), WALL);
	}
}

static void a_jump_ends_it_until_it_is_compared(void **state)
{
	struct agreement a = { .agrees = false };

	(void)state;
	assert_true(compare(&a, 0, 0));
	assert_true(agreement_holds(&a, WALL + 2 * S, MONO));
	assert_false(agreement_holds(&a, WALL + 3 * S, MONO));
	assert_false(agreement_holds(&a, WALL - 3 * S, MONO));
	assert_false(agreement_holds(&a, WALL + HOUR, MONO));
	assert_int_equal(agreement_now_us(&a, WALL + HOUR, MONO), WALL);
	/* Both were set right: the answer says so. */
	assert_true(agreement_compare(&a, MONO, WALL + HOUR, WALL + HOUR, MONO));
	assert_true(agreement_holds(&a, WALL + HOUR, MONO));
	assert_int_equal(agreement_now_us(&a, WALL + HOUR, MONO), WALL + HOUR);
}

static void a_slow_answer_proves_only_the_worst(void **state)
{
	struct agreement a = { .agrees = false };

	(void)state;
	assert_false(compare(&a, 10 * S, 0)); /* perhaps, perhaps not */
	assert_false(a.agrees);
	assert_true(compare(&a, 0, 0));
	assert_false(compare(&a, 10 * S, 0));
	assert_true(agreement_holds(&a, WALL, MONO)); /* as it was */
	assert_true(compare(&a, 10 * S, HOUR));
	assert_false(agreement_holds(&a, WALL, MONO));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_known_at_first),
		cmocka_unit_test(within_the_bound_they_agree),
		cmocka_unit_test(beyond_it_they_do_not),
		cmocka_unit_test(a_jump_ends_it_until_it_is_compared),
		cmocka_unit_test(a_slow_answer_proves_only_the_worst),
	};

	return cmocka_run_group_tests_name("pacing/agreement", tests, NULL, NULL);
}
