/* SPDX-License-Identifier: Apache-2.0 */
/* A turn at once, one every so often, one last one; and a turn that sees it is to end. */
#include "config.h"

#include <limits.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialer/base/turning.h"

#include "dialer/base/banned.h"

struct work {
	struct turning turning;
	sem_t turned;
	atomic_int turns;
};

static void count_turn(void *arg)
{
	struct work *w = arg;

	atomic_fetch_add(&w->turns, 1);
	sem_post(&w->turned);
}

static void first_and_last(void **state)
{
	struct work w = { .turns = 0 };

	(void)state;
	sem_init(&w.turned, 0, 0);
	assert_int_equal(turning_start(&w.turning, INT_MAX, count_turn, &w), 0);
	sem_wait(&w.turned);
	turning_stop(&w.turning);
	assert_int_equal(atomic_load(&w.turns), 2);
	turning_stop(&w.turning);
	assert_int_equal(atomic_load(&w.turns), 2);
	sem_destroy(&w.turned);
}

static void again_and_again(void **state)
{
	struct work w = { .turns = 0 };

	(void)state;
	sem_init(&w.turned, 0, 0);
	assert_int_equal(turning_start(&w.turning, 1, count_turn, &w), 0);
	for (int i = 0; i < 5; i++)
		sem_wait(&w.turned);
	turning_stop(&w.turning);
	assert_true(atomic_load(&w.turns) >= 6);
	sem_destroy(&w.turned);
}

/* Its last turn finds the wish too, and returns at once. */
static void work_until_told(void *arg)
{
	struct work *w = arg;

	sem_post(&w->turned);
	while (!turning_is_stopping(&w->turning))
		;
	atomic_fetch_add(&w->turns, 1);
}

static void a_long_turn_ends_early(void **state)
{
	struct work w = { .turns = 0 };

	(void)state;
	sem_init(&w.turned, 0, 0);
	assert_int_equal(turning_start(&w.turning, INT_MAX, work_until_told, &w), 0);
	sem_wait(&w.turned);
	assert_int_equal(atomic_load(&w.turns), 0);
	turning_stop(&w.turning);
	assert_int_equal(atomic_load(&w.turns), 2);
	sem_destroy(&w.turned);
}

static void never_started(void **state)
{
	struct turning t = { .running = false };

	(void)state;
	turning_stop(&t);
	assert_false(t.running);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_and_last),
		cmocka_unit_test(again_and_again),
		cmocka_unit_test(a_long_turn_ends_early),
		cmocka_unit_test(never_started),
	};

	return cmocka_run_group_tests_name("turning", tests, NULL, NULL);
}
