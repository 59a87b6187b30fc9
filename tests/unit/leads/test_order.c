/* SPDX-License-Identifier: Apache-2.0 */
/* The order of leads: how it is written, and that its keys stand as it says. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/leads/order.h"

#include "dialer/base/banned.h"

static struct lead_order parsed(const char *text)
{
	char error[ORDER_ERROR_MAX] = "";
	struct lead_order o;

	if (order_parse(&o, text, error) < 0)
		fail_msg("%s", error);
	return o;
}

static int64_t key_of(const struct lead_order *o, const char *value)
{
	json_t *json = json_pack("{s:s}", "x y", value);
	const struct filter_lead lead = { .fields = json };
	int64_t key = order_key(o, 1, &lead, 1);

	json_decref(json);
	return key;
}

static void notation(void **state)
{
	static const struct {
		const char *text, *field;
		enum lead_order_kind kind;
		bool descending;
	} good[] = {
		{ "file", "", ORDER_FILE, false }, { "newest", "", ORDER_NEWEST, false }, { "oldest", "", ORDER_OLDEST, false },
		{ "random", "", ORDER_RANDOM, false }, { "field income", "income", ORDER_FIELD, false },
		{ "field income asc", "income", ORDER_FIELD, false }, { "field income desc", "income", ORDER_FIELD, true },
		{ "field x y desc", "x y", ORDER_FIELD, true }, { "field \"Sales desc\" asc", "Sales desc", ORDER_FIELD, false },
		{ "field desc", "desc", ORDER_FIELD, false },
	};
	static const char *const bad[] = { "", "File", "newest first", "field", "field ", "field \"\"", "field \"a", "income" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct lead_order o = parsed(good[i].text);

		assert_int_equal(o.kind, good[i].kind);
		assert_string_equal(o.field, good[i].field);
		assert_int_equal(o.descending, good[i].descending);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[ORDER_ERROR_MAX] = "";
		struct lead_order o;

		if (order_parse(&o, bad[i], error) != -EINVAL || strstr(error, "hint: ") == NULL)
			fail_msg("\"%s\": %s", bad[i], error);
	}
}

static void columns_ascend(void **state)
{
	static const char *const values[] = { "-1,000", "-20", "-1.5", "0", "0.25", "7", "10", "$10.50", "40000", "1999-12-31",
		"2026-11-20", "2026-11-21", "2026-11-21T10:00", "Alpha", "alphb", "beta", "Zeta", "\xc3\xa4", "" };
	const struct lead_order up = parsed("field x y"), down = parsed("field x y desc");

	(void)state;
	for (size_t i = 1; i < sizeof(values) / sizeof(values[0]); i++) {
		bool same = strncmp(values[i], values[i - 1], 10) == 0 && values[i][0] == '2';

		if (same ? key_of(&up, values[i]) != key_of(&up, values[i - 1]) : key_of(&up, values[i]) <= key_of(&up, values[i - 1]))
			fail_msg("\"%s\" is not after \"%s\"", values[i], values[i - 1]);
		/* Those without are last in either direction. */
		if (values[i][0] != '\0' && !same)
			assert_true(key_of(&down, values[i]) < key_of(&down, values[i - 1]));
	}
	assert_int_equal(key_of(&down, ""), INT64_MAX);
	assert_int_equal(key_of(&up, "beta"), key_of(&up, "BETA"));
}

static void ages(void **state)
{
	const struct lead_order newest = parsed("newest"), oldest = parsed("oldest"), file = parsed("file");
	const struct filter_lead loaded = { .loaded_us = 50 }, asked = { .loaded_us = 50, .last_inquiry_us = 40 },
		bought = { .loaded_us = 50, .last_inquiry_us = 10, .last_purchase_us = 45 };

	(void)state;
	assert_true(order_key(&newest, 1, &loaded, 0) < order_key(&newest, 2, &bought, 0));
	assert_true(order_key(&newest, 1, &bought, 0) < order_key(&newest, 2, &asked, 0));
	assert_true(order_key(&oldest, 1, &asked, 0) < order_key(&oldest, 2, &bought, 0));
	assert_int_equal(order_key(&file, 1, &asked, 0), order_key(&file, 2, &loaded, 0));
}

static void a_shuffle_is_one_and_each_another(void **state)
{
	const struct lead_order o = parsed("random");
	const struct filter_lead lead = { .loaded_us = 1 };
	int ascending = 0, moved = 0;

	(void)state;
	for (int64_t id = 1; id <= 1000; id++) {
		int64_t key = order_key(&o, id, &lead, 3);

		assert_true(key >= 0);
		assert_int_equal(key, order_key(&o, id, &lead, 3));
		ascending += key < order_key(&o, id + 1, &lead, 3);
		moved += (key < order_key(&o, id + 1, &lead, 3)) != (order_key(&o, id, &lead, 4) < order_key(&o, id + 1, &lead, 4));
	}
	assert_in_range(ascending, 400, 600);
	assert_in_range(moved, 400, 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notation),
		cmocka_unit_test(columns_ascend),
		cmocka_unit_test(ages),
		cmocka_unit_test(a_shuffle_is_one_and_each_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
