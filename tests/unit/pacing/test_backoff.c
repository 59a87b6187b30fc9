/* SPDX-License-Identifier: Apache-2.0 */
/* A carrier that has no capacity is left alone as long as it says, or ever longer. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/pacing/backoff.h"

#include "dialer/base/banned.h"

#define S INT64_C(1000000)

static void retry_after_is_obeyed(void **state)
{
	struct backoff b = { 0 };

	(void)state;
	assert_true(backoff_note(&b, 503, 4, 10 * S));
	assert_int_equal(b.until_us, 14 * S);
	/* Others that were under way: the longest counts. */
	assert_false(backoff_note(&b, 503, 2, 11 * S));
	assert_int_equal(b.until_us, 14 * S);
	assert_true(backoff_note(&b, 503, 9, 11 * S));
	assert_int_equal(b.until_us, 20 * S);
	/* A call that was placed before and rings does not shorten it. */
	assert_false(backoff_note(&b, 200, -1, 12 * S));
	assert_int_equal(b.until_us, 20 * S);
	assert_true(backoff_note(&b, 503, 1000000, 30 * S));
	assert_int_equal(b.until_us, (30 + BACKOFF_OBEYED_MAX_S) * S);
}

/* n times 503 without the header at now; the rest it leads to in seconds, 0 none. */
static int64_t refused(struct backoff *b, int n, int64_t now)
{
	bool rests = false;

	for (int i = 0; i < n; i++)
		rests |= backoff_note(b, 503, -1, now);
	return rests ? (b->until_us - now) / S : 0;
}

static void without_it_the_rests_double(void **state)
{
	struct backoff b = { 0 };
	int64_t now = 10 * S;

	(void)state;
	assert_int_equal(refused(&b, BACKOFF_IN_A_ROW - 1, now), 0);
	assert_int_equal(refused(&b, 1, now), 1);
	/* What comes in while it rests was sent before. */
	assert_int_equal(refused(&b, 100, now), 0);
	for (int expected = 2; expected <= 32; expected *= 2) {
		now = b.until_us;
		assert_int_equal(refused(&b, BACKOFF_IN_A_ROW, now), expected);
	}
	for (int i = 0; i < 3; i++) {
		now = b.until_us;
		assert_int_equal(refused(&b, BACKOFF_IN_A_ROW, now), BACKOFF_MAX_S);
	}
	now = b.until_us;
	assert_false(backoff_note(&b, 200, -1, now));
	assert_int_equal(refused(&b, BACKOFF_IN_A_ROW, now), 1);
}

static void one_answer_in_between_is_no_row(void **state)
{
	struct backoff b = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(refused(&b, BACKOFF_IN_A_ROW - 1, S), 0);
		assert_false(backoff_note(&b, 486, -1, S));
	}
	assert_int_equal(b.until_us, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retry_after_is_obeyed),
		cmocka_unit_test(without_it_the_rests_double),
		cmocka_unit_test(one_answer_in_between_is_no_row),
	};

	return cmocka_run_group_tests_name("pacing/backoff", tests, NULL, NULL);
}
