/* SPDX-License-Identifier: Apache-2.0 */
/* Two periods at once: the block begins anew after 30 days, five minutes fall out after a day. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/ledger.h"

#include "dialer/base/banned.h"

#define DAY_S 86400.0

static void both_periods_count(void **state)
{
	struct ledger l;

	(void)state;
	ledger_init(&l);
	for (int i = 0; i < 100; i++)
		ledger_answered(&l, 1000, i < 3);
	assert_true(l.block.live == 100 && l.block.abandoned == 3);
	assert_true(l.day.live == 100 && l.day.abandoned == 3);
	assert_true(fabs(ledger_left(&l.block, 0.03)) < 1e-9);
	assert_true(ledger_left(&l.day, 0.02) < -0.99);
}

static void slots_fall_out_one_by_one(void **state)
{
	struct ledger l;

	(void)state;
	ledger_init(&l);
	ledger_answered(&l, 0, true);
	ledger_answered(&l, LEDGER_SLOT_S, false);
	ledger_advance(&l, DAY_S - 1);
	assert_true(l.day.live == 2 && l.day.abandoned == 1);
	ledger_advance(&l, DAY_S);
	assert_true(l.day.live == 1 && l.day.abandoned == 0);
	ledger_advance(&l, DAY_S * 20);
	assert_true(l.day.live == 0);
	assert_true(l.block.live == 2 && l.block.abandoned == 1);
}

static void the_next_block_is_counted_anew(void **state)
{
	struct ledger l;

	(void)state;
	ledger_init(&l);
	ledger_answered(&l, 500, true);
	ledger_answered(&l, 500 + LEDGER_BLOCK_S - 1, true);
	assert_true(l.block.abandoned == 2);
	ledger_answered(&l, 500 + LEDGER_BLOCK_S, false);
	assert_true(l.block.live == 1 && l.block.abandoned == 0);
	assert_true(fabs(ledger_block_ends_s(&l) - LEDGER_BLOCK_S) < 1e-6);
	/* Successive from the first day on, not from the day somebody looked. */
	ledger_advance(&l, 500 + 3.5 * LEDGER_BLOCK_S);
	assert_true(fabs(l.start_s - (500 + 3 * LEDGER_BLOCK_S)) < 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_periods_count),
		cmocka_unit_test(slots_fall_out_one_by_one),
		cmocka_unit_test(the_next_block_is_counted_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
