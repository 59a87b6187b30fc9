/* SPDX-License-Identifier: Apache-2.0 */
/* Old decisions make claims smaller, fresh ones larger; what waits to be written stops them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/shed.h"

#include "dialer/base/banned.h"

#define MS INT64_C(1000)

static void old_decisions_halve_the_claim_down_to_one(void **state)
{
	struct shed s;

	(void)state;
	shed_init(&s, 200);
	assert_int_equal(shed_room(&s, 0), 200);
	shed_note(&s, 1400 * MS);
	assert_int_equal(shed_room(&s, 0), 100);
	for (int i = 0; i < 20; i++)
		shed_note(&s, 1400 * MS);
	assert_int_equal(shed_room(&s, 0), 1); /* never none: or nobody would see that it is fast again */
}

static void fresh_decisions_let_it_grow_again(void **state)
{
	struct shed s;
	int claims = 0;

	(void)state;
	shed_init(&s, 200);
	for (int i = 0; i < 20; i++)
		shed_note(&s, 1400 * MS);
	for (; shed_room(&s, 0) < 200; claims++)
		shed_note(&s, 100 * MS);
	assert_in_range(claims, 10, 30);
	shed_note(&s, 100 * MS);
	assert_int_equal(shed_room(&s, 0), 200);
}

static void between_fresh_and_old_it_stays(void **state)
{
	struct shed s;

	(void)state;
	shed_init(&s, 200);
	shed_note(&s, 1400 * MS);
	shed_note(&s, 500 * MS);
	assert_int_equal(shed_room(&s, 0), 100);
}

static void nothing_new_while_too_much_is_unwritten(void **state)
{
	struct shed s;

	(void)state;
	shed_init(&s, 200);
	assert_int_equal(shed_room(&s, 1000), 200);
	assert_int_equal(shed_room(&s, 1001), 0);
	assert_int_equal(shed_room(&s, 0), 200);
}

/* One slow claim is nothing to tell; what was told is taken back only when claims are whole again. */
static void behind_is_told_once(void **state)
{
	struct shed s;

	(void)state;
	shed_init(&s, 200);
	shed_note(&s, 1400 * MS);
	assert_false(s.behind);
	shed_note(&s, 1400 * MS);
	assert_true(s.behind);
	shed_note(&s, 100 * MS);
	shed_note(&s, 100 * MS);
	assert_true(s.behind);
	for (int i = 0; i < 20; i++)
		shed_note(&s, 100 * MS);
	assert_false(s.behind);
}

/*
 * A database of so many leads a second, with a cost of each claim, asked for all it can: every decision
 * is committed well before it is too old, and the database is kept busy.
 */
static void a_slow_database_is_kept_busy_and_no_decision_grows_old(void **state)
{
	static const struct {
		int per_lead_us, per_claim_us;
	} speeds[] = { { 500, 20000 }, { 5000, 20000 }, { 20000, 100000 }, { 100000, 100000 } };

	(void)state;
	for (size_t k = 0; k < sizeof(speeds) / sizeof(speeds[0]); k++) {
		struct shed s;
		int64_t worst = 0, spent = 0, leads = 0;

		shed_init(&s, 200);
		for (int i = 0; i < 200; i++) {
			int n = shed_room(&s, 0);
			int64_t took = speeds[k].per_claim_us + (int64_t)n * speeds[k].per_lead_us;

			shed_note(&s, took);
			if (i < 10)
				continue; /* it does not know yet */
			worst = took > worst ? took : worst;
			spent += took;
			leads += n;
		}
		assert_in_range(worst, 0, 1400 * MS);
		assert_true(leads * speeds[k].per_lead_us * 10 >= spent * 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_decisions_halve_the_claim_down_to_one),
		cmocka_unit_test(fresh_decisions_let_it_grow_again),
		cmocka_unit_test(between_fresh_and_old_it_stays),
		cmocka_unit_test(nothing_new_while_too_much_is_unwritten),
		cmocka_unit_test(behind_is_told_once),
		cmocka_unit_test(a_slow_database_is_kept_busy_and_no_decision_grows_old),
	};

	return cmocka_run_group_tests_name("pacing/shed", tests, NULL, NULL);
}
