/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

static void appends_and_formats(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_string_equal(buf_text(&b), "");
	buf_adds(&b, "a");
	buf_addc(&b, '=');
	buf_addf(&b, "%d/%s", 7, "x");
	buf_add(&b, "yz", 1);
	assert_string_equal(buf_text(&b), "a=7/xy");
	assert_int_equal(b.len, 6);
	assert_int_equal(buf_error(&b), 0);
	buf_release(&b);
}

static void the_maximum_is_exact(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_adds(&b, "abcd");
	assert_int_equal(buf_error(&b), 0);
	buf_addc(&b, 'e');
	assert_int_equal(buf_error(&b), -ENOBUFS);
	assert_string_equal(buf_text(&b), "abcd");
	buf_clear(&b);
	assert_int_equal(buf_error(&b), 0);
	buf_addf(&b, "%s", "12345");
	assert_int_equal(buf_error(&b), -ENOBUFS);
	assert_string_equal(buf_text(&b), "");
	buf_release(&b);
}

static void a_failed_buffer_stays_failed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 2);
	buf_adds(&b, "abc");
	buf_adds(&b, "a");
	assert_int_equal(buf_error(&b), -ENOBUFS);
	assert_string_equal(buf_text(&b), "");
	buf_release(&b);
}

static void grows_over_many_appends(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100000);
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "%d,", i);
	assert_int_equal(buf_error(&b), 0);
	assert_int_equal(strlen(buf_text(&b)), b.len);
	assert_string_equal(buf_text(&b) + b.len - 10, "9998,9999,");
	buf_release(&b);
}

static void json_is_escaped(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_add_json(&b, "a\"b\\c\n\x01\xc3\xa9", 9);
	assert_string_equal(buf_text(&b), "a\\\"b\\\\c\\u000a\\u0001\xc3\xa9");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_and_formats),
		cmocka_unit_test(the_maximum_is_exact),
		cmocka_unit_test(a_failed_buffer_stays_failed),
		cmocka_unit_test(grows_over_many_appends),
		cmocka_unit_test(json_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
