/* SPDX-License-Identifier: Apache-2.0 */
/* Names of lists: what they may hold, and what becomes of a file's name. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/leads/listname.h"

#include "dialer/base/banned.h"

#define LONG48 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv"

static void valid(void **state)
{
	(void)state;
	assert_true(listname_valid("a"));
	assert_true(listname_valid("9-A_b.csv"));
	assert_true(listname_valid(LONG48));
	assert_false(listname_valid(LONG48 "w"));
	assert_false(listname_valid(""));
	assert_false(listname_valid(".csv"));
	assert_false(listname_valid("a b"));
	assert_false(listname_valid("a\"b"));
}

static void of_a_file(void **state)
{
	static const struct {
		const char *path, *name;
	} cases[] = {
		{ "leads.csv", "leads.csv" },
		{ "/var/spool/Spring 2026 (final).csv", "Spring-2026--final-.csv" },
		{ "./.hidden", "hidden" },
		{ "x/\xc3\xa4\xc3\xb6", "list" },
		{ "", "list" },
		{ LONG48 ".csv", LONG48 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[LISTNAME_MAX];

		listname_of_file(cases[i].path, name);
		assert_string_equal(name, cases[i].name);
		assert_true(listname_valid(name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(valid), cmocka_unit_test(of_a_file) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
