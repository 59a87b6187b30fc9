/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/call/machine.h"

#include "dialer/base/banned.h"

static enum call_state walk(const enum call_input *inputs, int n, enum call_action *last)
{
	enum call_state state = CALL_NEW;

	for (int i = 0; i < n; i++) {
		struct call_move move;

		assert_int_equal(call_machine(state, inputs[i], &move), 0);
		state = move.next;
		*last = move.action;
	}
	return state;
}

#define WALK(last, ...) \
	walk((const enum call_input[]){ __VA_ARGS__ }, \
		(int)(sizeof((const enum call_input[]){ __VA_ARGS__ }) / sizeof(enum call_input)), last)

static void test_lives(void **arg)
{
	enum call_action last;

	(void)arg;
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_RINGING, INPUT_ANSWERED, INPUT_HANG_UP, INPUT_ENDED),
		CALL_OVER);
	assert_int_equal(last, ACTION_FINISH);
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_ANSWERED, INPUT_RINGING, INPUT_ENDED), CALL_OVER);
	assert_int_equal(last, ACTION_FINISH_TALKED);
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_RINGING, INPUT_TIME_UP, INPUT_ANSWERED,
				 INPUT_ENDED),
		CALL_OVER);
	assert_int_equal(last, ACTION_FINISH);
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_ENDED), CALL_OVER);
	assert_int_equal(last, ACTION_FINISH_UNANSWERED);
}

/* A stop before the INVITE leaves the refusal to the gate; while ringing it withdraws the call. */
static void test_stop(void **arg)
{
	enum call_action last;

	(void)arg;
	assert_int_equal(WALK(&last, INPUT_STOP), CALL_NEW);
	assert_int_equal(WALK(&last, INPUT_STOP, INPUT_REFUSED), CALL_OVER);
	assert_int_equal(last, ACTION_NOT_SENT);
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_RINGING, INPUT_STOP), CALL_ENDING);
	assert_int_equal(last, ACTION_WITHDRAW);
	assert_int_equal(WALK(&last, INPUT_SENT, INPUT_ANSWERED, INPUT_STOP), CALL_TALKING);
	assert_int_equal(last, ACTION_NONE);
}

/* Over is over: nothing acts any more, so an outcome cannot be given twice. */
static void test_over_is_final(void **arg)
{
	(void)arg;
	for (int i = 0; i < CALL_INPUT_COUNT; i++) {
		struct call_move move;

		if (call_machine(CALL_OVER, (enum call_input)i, &move) == 0) {
			assert_int_equal(move.action, ACTION_NONE);
			assert_int_equal(move.next, CALL_OVER);
		}
	}
}

/* Only a move that finishes leads to OVER, and each of those does. */
static void test_finishing(void **arg)
{
	(void)arg;
	for (int s = 0; s < CALL_OVER; s++) {
		for (int i = 0; i < CALL_INPUT_COUNT; i++) {
			struct call_move move;
			int finishing;

			if (call_machine((enum call_state)s, (enum call_input)i, &move) < 0)
				continue;
			finishing = move.action == ACTION_NOT_SENT || move.action >= ACTION_FINISH_UNANSWERED;
			assert_int_equal(finishing, move.next == CALL_OVER);
		}
	}
}

static void test_forbidden(void **arg)
{
	struct call_move move;

	(void)arg;
	assert_int_equal(call_machine(CALL_NEW, INPUT_ANSWERED, &move), -EINVAL);
	assert_int_equal(call_machine(CALL_TALKING, INPUT_ANSWERED, &move), -EINVAL);
	assert_int_equal(call_machine(CALL_INVITING, INPUT_REFUSED, &move), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lives),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_over_is_final),
		cmocka_unit_test(test_finishing),
		cmocka_unit_test(test_forbidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
