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

#define STEP_S 0.5
#define ANSWER_STEPS 17 /* 8.5 s */
#define GIVE_UP_STEPS 51
#define STEPS_MAX 20000

/* Lines dialled at each step, and how many of them a person answers. */
struct calls {
	struct model model;
	int step, dialled[STEPS_MAX], answers[STEPS_MAX];
};

static void end(struct calls *c, int n, bool answered, int steps)
{
	while (n-- > 0)
		model_line_ended(&c->model, c->step * STEP_S, answered, steps * STEP_S);
}

/* A line a step; or as many in bursts, so many at once. One answered of every so many. */
static void teach(struct calls *c, int steps, int every, int burst)
{
	for (int i = 0; i < steps; i++, c->step++) {
		int n = c->step % burst == 0 ? burst : 0, old = c->step - GIVE_UP_STEPS;

		c->dialled[c->step] = n;
		c->answers[c->step] = burst > every ? n / every : n * (c->step % every == 0);
		model_dialled(&c->model, c->step * STEP_S, n);
		if (c->step >= ANSWER_STEPS)
			end(c, c->answers[c->step - ANSWER_STEPS], true, ANSWER_STEPS);
		if (old >= 0)
			end(c, c->dialled[old] - c->answers[old], false, GIVE_UP_STEPS);
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
	static struct calls c;

	(void)state;
	c.step = 0;
	model_init(&c.model);
	assert_true(fabs(rate(&c.model) - 0.3) < 1e-9);
	teach(&c, 1000, 10, 1);
	assert_true(fabs(rate(&c.model) - 0.1) < 0.015);
}

/* Answered over ended would swing between all and nothing: of a burst the answers come first. */
static void bursts_do_not_swing_it(void **state)
{
	static struct calls c;

	(void)state;
	c.step = 0;
	model_init(&c.model);
	teach(&c, 2000, 10, 100);
	for (int i = 0; i < 400; i++) {
		teach(&c, 1, 10, 100);
		assert_true(fabs(rate(&c.model) - 0.1) < 0.04);
	}
}

static void a_shock_is_noticed_at_once(void **state)
{
	static struct calls c;

	(void)state;
	c.step = 0;
	model_init(&c.model);
	teach(&c, 2000, 10, 1);
	teach(&c, 80 + ANSWER_STEPS, 2, 1);
	/* The mere fading of 300 calls would say 0.2. */
	assert_true(rate(&c.model) > 0.25);
}

static void ringing_longer_than_answers_take_is_worth_nothing(void **state)
{
	static struct calls c;
	const struct model *m = &c.model;

	(void)state;
	c.step = 0;
	model_init(&c.model);
	teach(&c, 4000, 5, 1);
	assert_true(m->answer[2][MODEL_MOMENTS - 1] > 0.7);
	assert_true(m->answer[20][MODEL_MOMENTS - 1] < 0.05);
	assert_true(m->still_answered[20] < 0.05 && m->still_unanswered[20] > 0.9);
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
		cmocka_unit_test(bursts_do_not_swing_it),
		cmocka_unit_test(a_shock_is_noticed_at_once),
		cmocka_unit_test(ringing_longer_than_answers_take_is_worth_nothing),
		cmocka_unit_test(heavy_tails_hold_their_seats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
