/* SPDX-License-Identifier: Apache-2.0 */
/* How many conversations representatives permit: the tail against two ways of counting it out, and its uses. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/hand_over.h"

#include "dialer/base/banned.h"

#define MOST 100000

static struct hand_over seen(int handed, int kept)
{
	struct hand_over h;

	hand_over_init(&h);
	for (int i = 0; i < handed || i < kept; i++) {
		if (i < handed)
			hand_over_learn(&h, true);
		if (i < kept)
			hand_over_learn(&h, false);
	}
	return h;
}

/* Conversation by conversation (Polya's urn): mass[x] is the chance that x of those so far want one. */
static double risk_by_urn(double a, double b, int free, int n)
{
	double mass[128] = { 1 }, sum = 0;

	for (int i = 0; i < n; i++)
		for (int x = i + 1; x >= 0; x--)
			mass[x] = (x <= i ? mass[x] * (b + i - x) / (a + b + i) : 0) +
				(x > 0 ? mass[x - 1] * (a + x - 1) / (a + b + i) : 0);
	for (int x = free + 1; x <= n; x++)
		sum += mass[x];
	return sum;
}

/* P(X > free) of the binomial, by adding up its masses as they are written in books. */
static double binomial_tail(double p, int free, int n)
{
	double sum = 0;

	for (int x = free + 1; x <= n; x++) {
		double mass = 1;

		for (int i = 0; i < x; i++)
			mass *= (double)(n - i) / (i + 1) * p;
		sum += mass * pow(1 - p, n - x);
	}
	return sum;
}

/* The binomial's tail over the posterior's density of p, by the midpoint rule. */
static double risk_by_integral(double a, double b, int free, int n)
{
	double sum = 0, whole = 0;
	const int steps = 20000;

	for (int i = 0; i < steps; i++) {
		double p = (i + 0.5) / steps, density = pow(p, a - 1) * pow(1 - p, b - 1);

		whole += density;
		sum += density * binomial_tail(p, free, n);
	}
	return sum / whole;
}

static void the_tail_is_right(void **state)
{
	(void)state;
	for (int handed = 0; handed <= 12; handed += 3)
		for (int kept = 1; kept <= 41; kept += 8) {
			const struct hand_over h = seen(handed, kept);

			for (int n = 0; n <= 60; n += 5)
				for (int free = 0; free <= n; free += 2)
					assert_true(fabs(hand_over_risk(&h, free, n) -
						risk_by_urn(1 + handed, kept, free, n)) < 1e-9);
		}
}

static void the_tail_is_the_binomials_over_the_posterior(void **state)
{
	static const struct { int handed, kept, free, n; } cases[] = {
		{ 0, 2, 1, 3 }, { 3, 20, 2, 10 }, { 10, 10, 6, 9 }, { 1, 40, 0, 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct hand_over h = seen(cases[i].handed, cases[i].kept);

		assert_true(fabs(hand_over_risk(&h, cases[i].free, cases[i].n) -
			risk_by_integral(1 + cases[i].handed, cases[i].kept, cases[i].free, cases[i].n)) < 1e-6);
	}
}

static void the_room_is_the_most(void **state)
{
	(void)state;
	for (int handed = 0; handed <= 6; handed += 2)
		for (int kept = 1; kept <= 31; kept += 6) {
			const struct hand_over h = seen(handed, kept);

			for (int free = 0; free <= 6; free++)
				for (int under_way = 0; under_way <= 8; under_way += 4) {
					int n = hand_over_room(&h, free, under_way, 60);

					assert_true(n == 0 || risk_by_urn(1 + handed, kept, free, under_way + n) <= HAND_OVER_RISK + 1e-12);
					/* One in twenty itself occurs, give or take the last bit. */
					assert_true(n == 60 ||
						risk_by_urn(1 + handed, kept, free, under_way + n + 1) > HAND_OVER_RISK - 1e-12);
				}
		}
}

static void cold_is_one_for_each(void **state)
{
	struct hand_over h = seen(0, 0);

	(void)state;
	assert_int_equal(hand_over_room(&h, 5, 0, MOST), 5);
	assert_int_equal(hand_over_room(&h, 5, 2, MOST), 3);
	assert_int_equal(hand_over_room(&h, 5, 9, MOST), 0);
	assert_int_equal(hand_over_room(&h, 0, 0, MOST), 0);
	/* And so it stays while every conversation was handed over. */
	h = seen(200, 0);
	assert_int_equal(hand_over_room(&h, 5, 0, MOST), 5);
}

static void it_learns_and_forgets(void **state)
{
	struct hand_over h = seen(0, 0);
	int before = 0;

	(void)state;
	for (int kept = 0; kept < 100; kept++) {
		int n = hand_over_room(&h, 3, 0, MOST);

		assert_true(n >= before);
		before = n;
		hand_over_learn(&h, false);
	}
	assert_true(before > 30); /* three representatives for thirty conversations of which hardly one wants one */
	for (int i = 0; i < 2000; i++)
		hand_over_learn(&h, i % 2 == 0);
	assert_true(h.handed + h.kept <= HAND_OVER_MEMORY + 1e-9);
	assert_true(fabs(hand_over_share(&h) - 0.5) < 0.02);
	assert_true(hand_over_room(&h, 3, 0, MOST) <= 4);
}

/* Large numbers neither overflow nor lose the tail: of 1000 with p near 0.1, 100 are wanted, give or take 20. */
static void many_are_no_trouble(void **state)
{
	const struct hand_over h = seen(30, 270);
	int n = hand_over_room(&h, 100, 0, MOST);

	(void)state;
	assert_in_range(n, 600, 1000);
	assert_true(hand_over_risk(&h, 100, n) <= HAND_OVER_RISK);
	assert_true(hand_over_risk(&h, 100, n + 1) > HAND_OVER_RISK);
	assert_true(hand_over_risk(&h, 0, MOST) > 0.999);
	assert_int_equal(hand_over_room(&h, MOST, 0, 500), 500);
	assert_int_equal(hand_over_room(&h, 5, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tail_is_right),
		cmocka_unit_test(the_tail_is_the_binomials_over_the_posterior),
		cmocka_unit_test(the_room_is_the_most),
		cmocka_unit_test(cold_is_one_for_each),
		cmocka_unit_test(it_learns_and_forgets),
		cmocka_unit_test(many_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
