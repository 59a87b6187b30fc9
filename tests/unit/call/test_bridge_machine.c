/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/call/bridge_machine.h"

#include "dialer/base/banned.h"

static enum bridge_state walk(const enum bridge_input *inputs, int n, enum bridge_action *last)
{
	enum bridge_state state = BRIDGE_IDLE;

	for (int i = 0; i < n; i++) {
		struct bridge_move move;

		assert_int_equal(bridge_machine(state, inputs[i], &move), 0);
		state = move.next;
		*last = move.action;
	}
	return state;
}

#define WALK(last, ...) \
	walk((const enum bridge_input[]){ __VA_ARGS__ }, \
		(int)(sizeof((const enum bridge_input[]){ __VA_ARGS__ }) / sizeof(enum bridge_input)), last)

static void lives(void **state)
{
	enum bridge_action last;

	(void)state;
	/* the second one answers, talks and hangs up */
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_FOUND, BRIDGE_TIME_UP, BRIDGE_GONE, BRIDGE_FOUND,
				 BRIDGE_ANSWERED, BRIDGE_GONE), BRIDGE_IDLE);
	assert_int_equal(last, BRIDGE_HANG_UP);
	/* the person does */
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_FOUND, BRIDGE_ANSWERED, BRIDGE_OVER), BRIDGE_CLOSING);
	assert_int_equal(last, BRIDGE_PART);
	/* nobody is there, and later somebody is */
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_NOBODY, BRIDGE_WANTED, BRIDGE_FOUND), BRIDGE_CALLING);
	assert_int_equal(last, BRIDGE_CALL);
}

/* Wanted no more while they ring, then wanted again: the next is asked for when that leg is gone. */
static void second_thoughts(void **state)
{
	enum bridge_action last;

	(void)state;
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_FOUND, BRIDGE_UNWANTED), BRIDGE_LEAVING);
	assert_int_equal(last, BRIDGE_DROP);
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_FOUND, BRIDGE_UNWANTED, BRIDGE_WANTED, BRIDGE_GONE),
		BRIDGE_ASKED);
	assert_int_equal(last, BRIDGE_NEXT);
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_UNWANTED, BRIDGE_FOUND), BRIDGE_IDLE);
	assert_int_equal(last, BRIDGE_GIVE_BACK);
	/* the question of before serves: one answer comes, not two */
	assert_int_equal(WALK(&last, BRIDGE_WANTED, BRIDGE_UNWANTED, BRIDGE_WANTED), BRIDGE_ASKED);
	assert_int_equal(last, BRIDGE_KEEP_ASKING);
}

/* Who was found is called or given back, whatever happened since: or they would be busy for ever. */
static void nobody_is_forgotten(void **state)
{
	(void)state;
	for (int s = 0; s < BRIDGE_STATE_COUNT; s++) {
		struct bridge_move move;

		if (bridge_machine((enum bridge_state)s, BRIDGE_FOUND, &move) < 0)
			continue;
		assert_true(move.action == BRIDGE_CALL || move.action == BRIDGE_GIVE_BACK);
	}
}

static bool has_leg(int s)
{
	return s == BRIDGE_CALLING || s == BRIDGE_JOINED || s == BRIDGE_AGAIN || s == BRIDGE_LEAVING || s == BRIDGE_CLOSING;
}

/* A state with a leg is left by that leg's end and by nothing else, and only then is it told of. */
static void legs_are_waited_for(void **state)
{
	(void)state;
	for (int s = 0; s < BRIDGE_STATE_COUNT; s++) {
		for (int i = 0; i < BRIDGE_INPUT_COUNT; i++) {
			struct bridge_move move;
			bool told;

			if (bridge_machine((enum bridge_state)s, (enum bridge_input)i, &move) < 0)
				continue;
			told = move.action == BRIDGE_NEXT || move.action == BRIDGE_LEFT || move.action == BRIDGE_HANG_UP ||
			       move.action == BRIDGE_FINISH;
			assert_int_equal(told, has_leg(s) && i == BRIDGE_GONE);
			assert_int_equal(has_leg((int)move.next), (has_leg(s) && i != BRIDGE_GONE) || move.action == BRIDGE_CALL);
		}
	}
}

/* The end of the call is known everywhere, and after it nothing begins. */
static void over_is_final(void **state)
{
	(void)state;
	for (int s = 0; s < BRIDGE_STATE_COUNT; s++) {
		struct bridge_move move;

		assert_int_equal(bridge_machine((enum bridge_state)s, BRIDGE_OVER, &move), 0);
		assert_int_equal(move.next, has_leg(s) ? BRIDGE_CLOSING : BRIDGE_CLOSED);
	}
	for (int i = 0; i < BRIDGE_INPUT_COUNT; i++) {
		struct bridge_move move;

		if (bridge_machine(BRIDGE_CLOSING, (enum bridge_input)i, &move) == 0)
			assert_true(move.next == BRIDGE_CLOSING || move.next == BRIDGE_CLOSED);
		if (bridge_machine(BRIDGE_CLOSED, (enum bridge_input)i, &move) == 0)
			assert_int_equal(move.next, BRIDGE_CLOSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives),
		cmocka_unit_test(second_thoughts),
		cmocka_unit_test(nobody_is_forgotten),
		cmocka_unit_test(legs_are_waited_for),
		cmocka_unit_test(over_is_final),
	};

	return cmocka_run_group_tests_name("call/bridge_machine", tests, NULL, NULL);
}
