/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialer/call/seats.h"

#include "dialer/base/banned.h"

static struct seat *last_granted;
static int grants;

static void granted(struct seat *s)
{
	last_granted = s;
	grants++;
}

static struct seats *make(int agents)
{
	struct seats *s;

	assert_int_equal(seats_new(&s, agents), 0);
	grants = 0;
	last_granted = NULL;
	return s;
}

static void expect(struct seats *s, int busy, int free_seats, int waiting)
{
	struct seats_state state;

	seats_state(s, &state);
	assert_int_equal(state.busy, busy);
	assert_int_equal(state.free, free_seats);
	assert_int_equal(state.waiting, waiting);
}

static void oldest_first(void **state)
{
	struct seat seat[4] = { { .granted = granted }, { .granted = granted }, { .granted = granted },
		{ .granted = granted } };
	struct seats *s = make(1);

	(void)state;
	assert_true(seats_ask(s, &seat[0]));
	assert_true(seats_ask(s, &seat[0])); /* it had it */
	for (int i = 1; i < 4; i++)
		assert_false(seats_ask(s, &seat[i]));
	expect(s, 1, 0, 3);
	seats_leave(s, &seat[2]); /* waits no longer */
	expect(s, 1, 0, 2);
	seats_leave(s, &seat[0]);
	assert_ptr_equal(last_granted, &seat[1]);
	assert_true(seats_holds(s, &seat[1]));
	expect(s, 1, 0, 1);
	/* Granted, but gone before it heard of it: the next one has it. */
	seats_leave(s, &seat[1]);
	assert_ptr_equal(last_granted, &seat[3]);
	assert_false(seats_holds(s, &seat[1]));
	seats_leave(s, &seat[3]);
	seats_leave(s, &seat[3]); /* nothing to give back */
	assert_int_equal(grants, 2);
	expect(s, 0, 1, 0);
	seats_free(s);
}

static void reserved(void **state)
{
	struct seat seat[2] = { { .granted = granted }, { .granted = granted } };
	struct seats *s = make(3);

	(void)state;
	assert_int_equal(seats_reserve(s, 2), 2);
	assert_int_equal(seats_reserve(s, 5), 1);
	assert_int_equal(seats_reserve(s, 1), 0);
	assert_false(seats_ask(s, &seat[0])); /* not for who comes later */
	seats_adopt(s, &seat[1]);
	assert_true(seats_ask(s, &seat[1]));
	expect(s, 3, 0, 1);
	seats_unreserve(s, 2); /* the claim found fewer leads */
	assert_ptr_equal(last_granted, &seat[0]);
	expect(s, 2, 1, 0);
	seats_leave(s, &seat[1]);
	seats_leave(s, &seat[0]);
	expect(s, 0, 3, 0);
	seats_free(s);
}

static void engines_fail(void **state)
{
	struct seat seat[3] = { { .granted = granted }, { .granted = granted }, { .granted = granted } };
	struct seats *s = make(2);

	(void)state;
	assert_true(seats_ask(s, &seat[0]));
	assert_true(seats_ask(s, &seat[1]));
	seats_set(s, 1); /* calls under way go on */
	expect(s, 2, 0, 0);
	seats_leave(s, &seat[0]);
	assert_false(seats_ask(s, &seat[2]));
	seats_set(s, 2);
	assert_ptr_equal(last_granted, &seat[2]);
	seats_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oldest_first),
		cmocka_unit_test(reserved),
		cmocka_unit_test(engines_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
