/* SPDX-License-Identifier: Apache-2.0 */
/* Whose turn it is: shares by weight, in whole numbers, whatever the size of a claim. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/leads/mix.h"

#include "dialer/base/banned.h"

static struct mix mix_of(const struct mix_flow *flows, int count)
{
	struct mix m = { .flows = NULL };

	for (int i = 0; i < count; i++)
		assert_int_equal(mix_add(&m, &flows[i]), i);
	return m;
}

/*
 * What the database does: the leads of each open flow have their turns one stride after another, the
 * least is first, of equals the older list. left: how many each has.
 */
static int least(const struct mix *m, const int64_t *next, const int *left)
{
	int best = -1;

	for (int i = 0; i < m->count; i++)
		if (m->flows[i].open && left[i] > 0 && (best < 0 || next[i] < next[best]))
			best = i;
	return best;
}

/* One claim of n; writes the names of the lists, 'A' the first. Returns how many. */
static int claim(struct mix *m, int *left, int n, char *out)
{
	int64_t start[8], next[8];
	int flows[64], taken = 0;

	for (int i = 0; i < m->count; i++)
		start[i] = next[i] = mix_start(m, i);
	for (; taken < n; taken++) {
		int i = least(m, next, left);

		if (i < 0)
			break;
		next[i] += mix_stride(m->flows[i].weight);
		left[i]--;
		flows[taken] = i;
		out[taken] = (char)('A' + i);
	}
	for (int i = 0; i < taken; i++)
		mix_take(m, flows[i], start[flows[i]]);
	out[taken] = '\0';
	return taken;
}

static void claims_of(struct mix *m, int *left, int n, int times, char *out)
{
	for (int i = 0; i < times; i++)
		out += claim(m, left, n, out);
}

static void three_to_one(void **state)
{
	const struct mix_flow flows[] = { { 1, 5, 3, 0, 0, true }, { 2, 5, 1, 0, 0, true } };
	struct mix m = mix_of(flows, 2);
	int left[] = { 100, 100 };
	char out[65];

	(void)state;
	claim(&m, left, 12, out);
	assert_string_equal(out, "ABAAABAAABAA");
	mix_release(&m);
}

static void the_size_of_a_claim_changes_nothing(void **state)
{
	const struct mix_flow flows[] = { { 1, 5, 7, 0, 0, true }, { 2, 5, 4, 0, 0, true }, { 3, 5, 2, 0, 0, true } };
	char at_once[65], one_by_one[65], threes[65];
	struct mix m[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		int left[] = { 20, 6, 30 };
		static const int sizes[] = { 48, 1, 3 }, times[] = { 1, 48, 16 };
		char *const outs[] = { at_once, one_by_one, threes };

		m[i] = mix_of(flows, 3);
		claims_of(&m[i], left, sizes[i], times[i], outs[i]);
		mix_release(&m[i]);
	}
	assert_int_equal(strlen(at_once), 48);
	assert_string_equal(one_by_one, at_once);
	assert_string_equal(threes, at_once);
}

static void a_list_that_comes_back_does_not_catch_up(void **state)
{
	const struct mix_flow flows[] = { { 1, 5, 1, 0, 0, true }, { 2, 5, 1, 0, 0, true }, { 3, 5, 1, 0, 0, false } };
	struct mix m = mix_of(flows, 3);
	int left[] = { 100, 100, 100 };
	char out[65];

	(void)state;
	claim(&m, left, 20, out); /* without C */
	m.flows[2].open = true;
	claim(&m, left, 9, out);
	for (int i = 0; i < 9; i += 3) {
		assert_non_null(memchr(out + i, 'A', 3));
		assert_non_null(memchr(out + i, 'B', 3));
		assert_non_null(memchr(out + i, 'C', 3));
	}
	mix_release(&m);
}

static void each_priority_has_its_own_turns(void **state)
{
	const struct mix_flow flows[] = { { 1, 1, 1, 0, 0, true }, { 1, 5, 1, 0, 0, true }, { 2, 5, 1, 0, 0, true } };
	struct mix m = mix_of(flows, 3);

	(void)state;
	for (int i = 0; i < 10; i++)
		mix_take(&m, 0, mix_start(&m, 0));
	assert_int_equal(mix_start(&m, 1), 0);
	assert_int_equal(mix_start(&m, 2), 0);
	assert_false(mix_shares(&m, 0));
	assert_true(mix_shares(&m, 1));
	m.flows[2].open = false;
	assert_false(mix_shares(&m, 1));
	mix_release(&m);
}

static void shares_are_exact_over_time(void **state)
{
	struct mix_flow flows[8];
	int left[8], got[8] = { 0 }, weights = 0;
	struct mix m;
	char out[65];

	(void)state;
	for (int i = 0; i < 8; i++) {
		flows[i] = (struct mix_flow){ i + 1, 5, i + 1, 0, 0, true };
		left[i] = 100000;
		weights += i + 1;
	}
	m = mix_of(flows, 8);
	for (int i = 0; i < 1000; i++) {
		claim(&m, left, weights, out);
		for (const char *c = out; *c != '\0'; c++)
			got[*c - 'A']++;
	}
	for (int i = 0; i < 8; i++)
		assert_int_equal(got[i], 1000 * (i + 1));
	mix_release(&m);
}

static void what_was_open_stays_open(void **state)
{
	const struct mix_flow before[] = { { 1, 5, 1, 0, 0, true }, { 2, 5, 1, 0, 0, false } };
	const struct mix_flow after[] = { { 2, 5, 1, 0, 0, true }, { 1, 5, 1, 0, 0, false }, { 3, 5, 1, 0, 0, false } };
	struct mix old = mix_of(before, 2), m = mix_of(after, 3);

	(void)state;
	mix_keep_open(&m, &old);
	assert_false(m.flows[0].open);
	assert_true(m.flows[1].open);
	assert_false(m.flows[2].open);
	assert_int_equal(mix_add(&m, &before[0]), 1);
	mix_release(&old);
	mix_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_to_one),
		cmocka_unit_test(the_size_of_a_claim_changes_nothing),
		cmocka_unit_test(a_list_that_comes_back_does_not_catch_up),
		cmocka_unit_test(each_priority_has_its_own_turns),
		cmocka_unit_test(shares_are_exact_over_time),
		cmocka_unit_test(what_was_open_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
