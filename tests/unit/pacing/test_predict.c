/* SPDX-License-Identifier: Apache-2.0 */
/* How many lines: what must hold whatever the numbers are. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "dialer/pacing/predict.h"

#include "dialer/base/banned.h"

#define PLANS 2000
/* 50 on a plain build; sanitizers, coverage and slow machines take a multiple. */
#define PLAN_US_MAX 500

struct fixture {
	struct model model;
	struct ledger ledger;
	struct predict_settings settings;
	struct predict_census census;
	struct predict_limits limits;
};

/* A warm campaign: a fifth answered, 50000 live answers, 1 % abandoned. */
static struct fixture warm(void)
{
	struct fixture f = { .settings = { PREDICT_PREDICTIVE, 1, PREDICT_TARGET, PREDICT_TARGET, 20 },
		.limits = { 100000, 100000, 100000, 86400, INFINITY, false } };

	model_init(&f.model);
	ledger_init(&f.ledger);
	for (int i = 0; i < 5000; i++) {
		model_dialled(&f.model, i * 0.1, 1);
		model_line_ended(&f.model, i * 0.1, i % 5 == 0, i % 5 == 0 ? 4 + i % 12 : 25);
		model_seat_freed(&f.model, 20 + i % 300);
	}
	for (int i = 0; i < 50000; i++)
		ledger_answered(&f.ledger, 600, i % 100 == 0);
	return f;
}

static int lines(const struct fixture *f)
{
	return predict(&f->settings, &f->model, &f->ledger, &f->census, &f->limits).lines;
}

static void more_seats_more_lines(void **state)
{
	struct fixture f = warm();
	int before = -1;

	(void)state;
	for (f.census.free = 0; f.census.free <= 500; f.census.free++) {
		int n = lines(&f);

		assert_true(n >= before);
		assert_true(n >= f.census.free);
		before = n;
	}
	assert_true(before > 1000);
}

static void what_rings_counts_against_it(void **state)
{
	struct fixture f = warm();
	int before;

	(void)state;
	f.census.free = 20;
	before = lines(&f);
	for (int n = 1; n < 200; n++) {
		int now;

		f.census.ringing[3] = n;
		now = lines(&f);
		assert_true(now <= before);
		before = now;
	}
	assert_int_equal(before, 0);
}

static void seats_about_to_be_free_count_for_it(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.held[model_hold_bin(&f.model, 310)] = 30;
	assert_true(lines(&f) > 0);
	f.census.held[model_hold_bin(&f.model, 310)] = 0;
	assert_int_equal(lines(&f), 0);
}

static void nothing_left_means_one_to_one(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 7;
	for (int i = 0; i < 1100; i++)
		ledger_answered(&f.ledger, 700, true);
	assert_true(ledger_left(&f.ledger.block, PREDICT_TARGET) < 0);
	assert_int_equal(lines(&f), 7);
	f.census.ringing[2] = 7;
	assert_int_equal(lines(&f), 0);
	f.settings.mode = PREDICT_RATIO;
	f.settings.ratio = 3;
	assert_int_equal(lines(&f), 0);
}

/* The day may be used up while the month is not, and the other way round. */
static void the_worse_period_binds(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.ledger.day = (struct ledger_count){ 100, 4 };
	f.census.free = 5;
	assert_true(predict_theta(&f.settings, &f.ledger) <= 0);
	assert_int_equal(lines(&f), 5);
	f.ledger.day = (struct ledger_count){ 100, 0 };
	f.ledger.block = (struct ledger_count){ 100, 4 };
	assert_int_equal(lines(&f), 5);
	f.ledger.block.abandoned = 0;
	assert_true(lines(&f) > 5);
}

static void a_cold_start_is_one_to_one(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 12;
	assert_true(lines(&f) > 12);
	model_init(&f.model);
	assert_int_equal(lines(&f), 12);
	f = warm();
	f.census.free = 12;
	ledger_init(&f.ledger);
	assert_int_equal(lines(&f), 12);
}

static void modes_keep_their_word(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 10;
	f.settings.mode = PREDICT_PROGRESSIVE;
	assert_int_equal(lines(&f), 10);
	f.settings.mode = PREDICT_RATIO;
	f.settings.ratio = 1.5;
	assert_int_equal(lines(&f), 15);
	f.census.ringing[1] = 4;
	assert_int_equal(lines(&f), 11);
}

static void every_limit_binds(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 50;
	f.limits.trunk_room = 9;
	assert_int_equal(lines(&f), 9);
	f.limits.trunk_channels = 8;
	assert_int_equal(lines(&f), 8);
	f.limits.caller_ids = 7;
	assert_int_equal(lines(&f), 7);
	f.limits.closing_s = 19;
	assert_int_equal(lines(&f), 0);
}

static void a_lower_target_dials_less(void **state)
{
	struct fixture f = warm();
	int before = -1;

	(void)state;
	f.census.free = 30;
	for (double target = 0; target < 0.1; target += 0.005) {
		int n;

		f.settings.target = target;
		n = lines(&f);
		assert_true(n >= before);
		before = n;
	}
	assert_true(before > 60);
}

/* Every line answered, no seat free in time, nobody else: even then not one too many. */
static void the_worst_case_is_lawful(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.held[3] = 400;
	for (int abandoned = 0; abandoned < 1500; abandoned += 7) {
		const struct ledger_count block = { 50000, abandoned };
		double flight;
		int n;

		f.ledger.block = block;
		for (f.census.free = 0; f.census.free < 100; f.census.free += 33) {
			f.census.ringing[2] = abandoned % 50;
			n = lines(&f);
			flight = n + f.census.ringing[2];
			if (flight <= f.census.free)
				continue;
			assert_true(n == 0 || block.abandoned + flight - f.census.free <=
						      PREDICT_TARGET * (block.live + flight));
		}
	}
}

/* With a room of three lines, three are dialled beyond the free seats however small the risk. */
static void the_certain_room_binds(void **state)
{
	struct fixture f = warm();
	int alone;

	(void)state;
	f.census.free = 20;
	alone = lines(&f);
	f.limits.granted = 3;
	assert_true(lines(&f) < alone);
	assert_in_range(lines(&f), 20, 23);
	f.limits.granted = 0.96; /* one line takes 0.97 */
	assert_int_equal(lines(&f), 20);
	f.limits.granted = -1;
	assert_int_equal(lines(&f), 20);
}

/* Free seats that another campaign may take are no certainty: only what is left counts. */
static void shared_seats_leave_less_room(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 20;
	f.limits.granted = 30;
	assert_true(lines(&f) > 32);
	f.limits.seats_shared = true;
	assert_in_range(lines(&f), 20, 31);
}

static unsigned dice(uint64_t *seed, unsigned below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(*seed >> 33) % below;
}

/* One step of a campaign with 40 seats: some lines end, some are answered, some seats become free. */
static void step(struct fixture *f, uint64_t *seed, bool hostile)
{
	struct predict_census *c = &f->census;
	int answered = hostile ? c->ringing[0] : (int)dice(seed, (unsigned)c->ringing[0] + 1) / 4;

	c->ringing[0] -= answered;
	for (; answered > 0; answered--) {
		bool abandoned = c->free == 0;

		c->free -= !abandoned;
		c->held[20] += !abandoned;
		ledger_answered(&f->ledger, f->ledger.now_s + 0.01, abandoned);
	}
	c->ringing[0] -= hostile ? 0 : (int)dice(seed, (unsigned)c->ringing[0] + 1) / 2;
	while (!hostile && c->held[20] > 0 && dice(seed, 3) > 0) {
		c->held[20]--;
		c->free++;
	}
}

static double campaign(struct fixture *f, uint64_t seed)
{
	struct predict_census *c = &f->census;
	int hostile = 0;

	ledger_init(&f->ledger);
	c->free = 40;
	for (int i = 0; i < 20000; i++) {
		c->ringing[0] += lines(f);
		if (dice(&seed, 50) == 0)
			hostile = (int)dice(&seed, 20);
		step(f, &seed, hostile-- > 0);
		assert_true(f->ledger.block.abandoned <= PREDICT_TARGET * f->ledger.block.live + 1e-9);
	}
	return f->ledger.block.abandoned;
}

/*
 * The model believes in a fifth; now and then everybody answers at once and no seat becomes free. Not for
 * a moment is the block above the law's share; and there is something to abandon, or it would show nothing.
 */
static void no_shock_breaks_the_block(void **state)
{
	double abandoned = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct fixture f = warm();

		abandoned += campaign(&f, seed);
	}
	assert_true(abandoned > 50);
}

/* A line for each seat, and nobody else takes it: whatever happens, nobody waits. */
static void one_to_one_abandons_nobody(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.settings.mode = PREDICT_PROGRESSIVE;
	assert_true(campaign(&f, 7) <= 0);
	assert_true(f.ledger.block.live > 1000);
}

/* Answered when the next block has begun, it would count where nothing is allowed yet. */
static void a_block_ends_one_to_one(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.census.free = 10;
	ledger_advance(&f.ledger, f.ledger.start_s + LEDGER_BLOCK_S - 30);
	for (int i = 0; i < 1000; i++)
		ledger_answered(&f.ledger, f.ledger.now_s, false);
	assert_true(lines(&f) > 10);
	ledger_advance(&f.ledger, f.ledger.start_s + LEDGER_BLOCK_S - 20);
	assert_int_equal(lines(&f), 10);
}

/* Where less than 3 % is the law, less is the limit. */
static void a_lower_limit_is_kept(void **state)
{
	struct fixture f = warm();

	(void)state;
	f.settings.target = 0.01;
	f.census.free = 20;
	f.ledger.block.abandoned = 0.005 * f.ledger.block.live;
	f.ledger.day.abandoned = 0.015 * f.ledger.day.live;
	assert_true(lines(&f) > 20);
	f.settings.limit = 0;
	assert_int_equal(lines(&f), 20);
	f.ledger.day.abandoned = 0.005 * f.ledger.day.live;
	assert_true(lines(&f) > 20);
}

static void a_plan_for_500_seats_is_quick(void **state)
{
	struct fixture f = warm();
	double us, took_us = 1e12;
	int n = 0;

	(void)state;
	f.census.free = 20;
	for (int i = 0; i < 480; i++)
		f.census.held[i % 60]++;
	for (int i = 0; i < 200; i++)
		f.census.ringing[i % 25]++;
	/* The best of three: what it costs, not what the machine does besides. */
	for (int round = 0; round < 3; round++) {
		clock_t from = clock();

		for (int i = 0; i < PLANS; i++)
			n += lines(&f);
		us = (double)(clock() - from) * 1e6 / CLOCKS_PER_SEC;
		took_us = us < took_us ? us : took_us;
	}
	print_message("# %.1f us a plan, %d lines\n", took_us / PLANS, n / 3 / PLANS);
	assert_true(took_us < (double)PLANS * PLAN_US_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_seats_more_lines),
		cmocka_unit_test(what_rings_counts_against_it),
		cmocka_unit_test(seats_about_to_be_free_count_for_it),
		cmocka_unit_test(nothing_left_means_one_to_one),
		cmocka_unit_test(the_worse_period_binds),
		cmocka_unit_test(a_cold_start_is_one_to_one),
		cmocka_unit_test(modes_keep_their_word),
		cmocka_unit_test(every_limit_binds),
		cmocka_unit_test(a_lower_target_dials_less),
		cmocka_unit_test(the_worst_case_is_lawful),
		cmocka_unit_test(the_certain_room_binds),
		cmocka_unit_test(shared_seats_leave_less_room),
		cmocka_unit_test(no_shock_breaks_the_block),
		cmocka_unit_test(one_to_one_abandons_nobody),
		cmocka_unit_test(a_block_ends_one_to_one),
		cmocka_unit_test(a_lower_limit_is_kept),
		cmocka_unit_test(a_plan_for_500_seats_is_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
