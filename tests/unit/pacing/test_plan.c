/* SPDX-License-Identifier: Apache-2.0 */
/* How many calls now: one limit binds at a time, and none is ever passed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/plan.h"

#include "dialer/base/banned.h"

static const struct plan_input roomy = {
	.trunk_usable = true, .trunk_room = 50, .trunk_channels = 60, .slots = 70, .campaigns = 1,
	.campaign_max = 80, .batch_max = 90,
};

static void the_smallest_limit_binds(void **state)
{
	struct plan_input in;

	(void)state;
	assert_int_equal(plan_calls(&roomy), 50);
	in = roomy;
	in.batch_max = 7;
	assert_int_equal(plan_calls(&in), 7);
	in = roomy;
	in.campaign_in_flight = 75;
	assert_int_equal(plan_calls(&in), 5);
	in = roomy;
	in.trunk_in_flight = 57;
	assert_int_equal(plan_calls(&in), 3);
	in = roomy;
	in.slots_in_flight = 66;
	assert_int_equal(plan_calls(&in), 4);
	in = roomy;
	in.trunk_room = 0;
	assert_int_equal(plan_calls(&in), 0);
}

static void no_trunk_no_call(void **state)
{
	struct plan_input in = roomy;

	(void)state;
	in.trunk_usable = false;
	assert_int_equal(plan_calls(&in), 0);
}

static void free_slots_are_shared(void **state)
{
	struct plan_input in = roomy;

	(void)state;
	in.campaigns = 7;
	assert_int_equal(plan_calls(&in), 10);
	in.slots_in_flight = 68; /* two left for seven: one each, or nobody would get them */
	assert_int_equal(plan_calls(&in), 1);
	in.slots_in_flight = 70;
	assert_int_equal(plan_calls(&in), 0);
}

/* Limits lowered below what is under way: nothing new, and never a negative number. */
static void lowered_limits(void **state)
{
	struct plan_input in = roomy;

	(void)state;
	in.campaign_in_flight = 81;
	assert_int_equal(plan_calls(&in), 0);
	in = roomy;
	in.trunk_in_flight = 61;
	assert_int_equal(plan_calls(&in), 0);
	in = roomy;
	in.slots_in_flight = 71;
	assert_int_equal(plan_calls(&in), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_smallest_limit_binds),
		cmocka_unit_test(no_trunk_no_call),
		cmocka_unit_test(free_slots_are_shared),
		cmocka_unit_test(lowered_limits),
	};

	return cmocka_run_group_tests_name("pacing/plan", tests, NULL, NULL);
}
