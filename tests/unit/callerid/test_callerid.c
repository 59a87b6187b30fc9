/* SPDX-License-Identifier: Apache-2.0 */
/* Which number is shown: the same to the same person, else a local one, else the least used. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "dialer/callerid/callerid.h"
#include "dialer/store/gate.h"

#include "dialer/base/banned.h"

#define POOL 4

static struct gate_number pool[POOL];
static const char *const texas[] = { "US-TX" };
static const char *const border[] = { "US-LA", "US-TX" };

/* 0 and 1 Texas, 2 Florida, 3 nowhere in particular; ten calls a day each. */
static int set_up(void **state)
{
	static const char *const places[POOL] = { "US-TX", "US-TX", "US-FL", "" };

	(void)state;
	for (int i = 0; i < POOL; i++) {
		pool[i] = (struct gate_number){ .number = { 12145550000 + (uint64_t)i },
			.daily_cap = 10, .active = true };
		snprintf(pool[i].place, sizeof(pool[i].place), "%s", places[i]);
	}
	return 0;
}

static int choose(uint64_t last, const char *const *places, int place_count)
{
	return callerid_choose(pool, POOL, (struct e164){ last }, places, place_count);
}

static void the_same_number_again(void **state)
{
	(void)state;
	pool[2].used_today = 9; /* neither local nor least used, but it was shown before */
	assert_int_equal(choose(12145550002, texas, 1), 2);
}

static void a_spent_number_waits_rather_than_change(void **state)
{
	(void)state;
	pool[2].used_today = 10;
	assert_int_equal(choose(12145550002, texas, 1), -EAGAIN);
}

static void a_resting_number_is_replaced(void **state)
{
	(void)state;
	pool[2].active = false;
	assert_int_equal(choose(12145550002, texas, 1), 0);
}

static void a_number_that_left_the_pool_is_replaced(void **state)
{
	(void)state;
	assert_int_equal(choose(13055559999, texas, 1), 0);
}

static void local_first_then_least_used(void **state)
{
	(void)state;
	pool[0].used_today = 5;
	pool[1].used_today = 4;
	assert_int_equal(choose(0, texas, 1), 1);
	assert_int_equal(choose(0, border, 2), 1);
	pool[1].used_today = 10;
	assert_int_equal(choose(0, texas, 1), 0);
	pool[0].used_today = 10; /* no local one is left: the least used of the rest */
	pool[2].used_today = 3;
	assert_int_equal(choose(0, texas, 1), 3);
}

static void unknown_places_are_local_to_nothing(void **state)
{
	static const char *const nowhere[] = { "" };

	(void)state;
	pool[0].used_today = pool[1].used_today = pool[3].used_today = 1;
	assert_int_equal(choose(0, nowhere, 1), 2);
	assert_int_equal(choose(0, NULL, 0), 2);
}

static void equals_go_by_order(void **state)
{
	(void)state;
	assert_int_equal(choose(0, NULL, 0), 0);
}

static void none_left_or_none_active(void **state)
{
	(void)state;
	for (int i = 0; i < POOL; i++)
		pool[i].used_today = 10 + i;
	assert_int_equal(choose(0, texas, 1), -EAGAIN);
	pool[1].active = false;
	assert_int_equal(choose(0, texas, 1), -EAGAIN);
	for (int i = 0; i < POOL; i++)
		pool[i].active = false;
	assert_int_equal(choose(0, texas, 1), -ENOENT);
	assert_int_equal(callerid_choose(pool, 0, (struct e164){ 0 }, texas, 1), -ENOENT);
}

static void no_cap_is_ever_passed(void **state)
{
	int chosen[POOL] = { 0 }, total = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		int k = choose(0, texas, i % 2);

		if (k < 0)
			break;
		pool[k].used_today++;
		chosen[k]++;
		total++;
	}
	assert_int_equal(total, 40);
	for (int i = 0; i < POOL; i++)
		assert_int_equal(chosen[i], 10);
}

static void the_next_day_begins_at_midnight_utc(void **state)
{
	const int64_t midnight_us = INT64_C(1795046400000000); /* 2026-11-19 */

	(void)state;
	assert_int_equal(callerid_next_day_us(midnight_us - 1), midnight_us);
	assert_int_equal(callerid_next_day_us(midnight_us), midnight_us + INT64_C(86400000000));
}

#define T(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_same_number_again),
		T(a_spent_number_waits_rather_than_change),
		T(a_resting_number_is_replaced),
		T(a_number_that_left_the_pool_is_replaced),
		T(local_first_then_least_used),
		T(unknown_places_are_local_to_nothing),
		T(equals_go_by_order),
		T(none_left_or_none_active),
		T(no_cap_is_ever_passed),
		T(the_next_day_begins_at_midnight_utc),
	};

	return cmocka_run_group_tests_name("callerid/callerid", tests, NULL, NULL);
}
