/* SPDX-License-Identifier: Apache-2.0 */
/* What calls teach: the rate, its shocks, when lines are answered, when seats become free. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/model.h"

#include "dialer/base/banned.h"

/* One answered of every so many, answered after 8 s, else given up after 25 s. */
static void teach(struct model *m, double *now_s, int lines, int every)
{
	for (int i = 0; i < lines; i++) {
		*now_s += 0.5;
		model_line_ended(m, *now_s, i % every == 0, i % every == 0 ? 8.5 : 25.5);
	}
}

static double rate(const struct model *m)
{
	double mean, sd;

	model_answer_rate(m, &mean, &sd);
	return mean;
}

static void the_rate_is_learnt(void **state)
{
	struct model m;
	double now_s = 0;

	(void)state;
	model_init(&m);
	assert_true(fabs(rate(&m) - 0.3) < 1e-9);
	teach(&m, &now_s, 1000, 10);
	assert_true(fabs(rate(&m) - 0.1) < 0.01);
}

static void a_shock_is_noticed_at_once(void **state)
{
	struct model m;
	double now_s = 0;

	(void)state;
	model_init(&m);
	teach(&m, &now_s, 2000, 10);
	teach(&m, &now_s, 60, 2);
	/* The mere fading of 300 calls would say 0.17. */
	assert_true(rate(&m) > 0.25);
}

static void ringing_longer_than_answers_take_is_worth_nothing(void **state)
{
	struct model m;
	double now_s = 0;

	(void)state;
	model_init(&m);
	teach(&m, &now_s, 4000, 5);
	assert_true(m.answer[2][MODEL_MOMENTS - 1] > 0.7);
	assert_true(m.answer[20][MODEL_MOMENTS - 1] < 0.05);
	assert_true(m.still_answered[20] < 0.05 && m.still_unanswered[20] > 0.9);
}

static void heavy_tails_hold_their_seats(void **state)
{
	struct model m;
	int fresh, old;

	(void)state;
	model_init(&m);
	for (int i = 0; i < 6000; i++)
		model_seat_freed(&m, i % 2 == 0 ? 10 : 600);
	model_line_ended(&m, 1, true, 8);
	fresh = model_hold_bin(&m, 5);
	old = model_hold_bin(&m, 60);
	assert_true(m.becomes_free[fresh][MODEL_MOMENTS - 1] > 0.4);
	assert_true(m.becomes_free[old][MODEL_MOMENTS - 1] < 0.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rate_is_learnt),
		cmocka_unit_test(a_shock_is_noticed_at_once),
		cmocka_unit_test(ringing_longer_than_answers_take_is_worth_nothing),
		cmocka_unit_test(heavy_tails_hold_their_seats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
