/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of chances: exact against counting, the normal law against the exact one. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/tally.h"

#include "dialer/base/banned.h"

#define NEAR(a, b, eps) assert_true(fabs((a) - (b)) < (eps))

static void few_are_exact(void **state)
{
	struct tally t;

	(void)state;
	tally_init(&t, 3);
	tally_add(&t, 2, 0.5, 1);
	tally_add(&t, 1, 0.25, -1);
	/* 2 up: 1/4, 1: 1/2, 0: 1/4; one taken away in a quarter of the cases. */
	NEAR(tally_reaches(&t, 2), 0.25 * 0.75, 1e-12);
	NEAR(tally_reaches(&t, 1), 0.75 * 0.75 + 0.25 * 0.25, 1e-12);
	NEAR(tally_reaches(&t, -1), 1, 1e-12);
	NEAR(t.mean, 0.75, 1e-12);
}

static void many_agree_with_few(void **state)
{
	struct tally few, many;

	(void)state;
	tally_init(&few, TALLY_EXACT);
	tally_add(&few, 30, 0.2, 1);
	tally_add(&few, 10, 0.1, -1);
	many = few;
	many.up = TALLY_EXACT + 1;
	for (int n = 1; n <= 12; n++)
		NEAR(tally_reaches(&few, n), tally_reaches(&many, n), 0.004);
}

static void beyond_the_limit_it_is_the_normal_law(void **state)
{
	struct tally t;

	(void)state;
	tally_init(&t, 100000);
	tally_add(&t, 100000, 0.5, 1);
	NEAR(tally_reaches(&t, 50000), 0.5, 0.01);
	assert_true(tally_reaches(&t, 51000) < 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_exact),
		cmocka_unit_test(many_agree_with_few),
		cmocka_unit_test(beyond_the_limit_it_is_the_normal_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
