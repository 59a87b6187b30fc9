/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "dialer/audit/canon.h"
#include "dialer/audit/digest.h"
#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

static int canon(const char *text, struct buf *b)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	int err;

	assert_non_null(value);
	buf_clear(b);
	err = canon_value(b, value);
	json_decref(value);
	return err;
}

static void one_text_for_one_value(void **state)
{
	static const char *const rows[][2] = {
		{ " { \"b\" : 1 , \"a\" : [ true , false , null ] } ", "{\"a\":[true,false,null],\"b\":1}" },
		{ "{\"\\u00e9\":1,\"z\":2,\"Z\":3,\"\":4}", "{\"\":4,\"Z\":3,\"z\":2,\"\xc3\xa9\":1}" },
		{ "\"\\u0022\\u005c\\/\\b\\f\\n\\r\\t\\u001F\\u0000\\u007f\"",
			"\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\\u0000\x7f\"" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "[0,-1,10]", "[0,-1,10]" },
		{ "{}", "{}" },
		{ "[]", "[]" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(canon(rows[i][0], &b), 0);
		assert_string_equal(buf_text(&b), rows[i][1]);
	}
	buf_release(&b);
}

static void what_has_no_one_text_is_refused(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(canon("[1.0]", &b), -EINVAL);
	assert_int_equal(canon("{\"a\":{\"b\":1e3}}", &b), -EINVAL);
	assert_int_equal(canon("\"0123456789\"", &b), -ENOBUFS);
	buf_release(&b);
}

static void hashes_as_published(void **state)
{
	/* RFC 4231, test case 1, whose key of 20 bytes is filled up with zeros as HMAC does itself. */
	const uint8_t key[DIGEST_BYTES] = { 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
		11, 11 };
	struct digest *d;
	struct hash h;
	uint8_t back[DIGEST_BYTES];
	char hex[DIGEST_HEX_MAX];

	(void)state;
	assert_int_equal(digest_new(&d), 0);
	for (int again = 0; again < 2; again++) {
		digest_hmac(d, key, (const struct piece[]){ { "Hi ", 3 }, { "There", 5 } }, 2, &h);
		assert_string_equal(hash_hex(&h, hex),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
		digest_sha256(d, (const struct piece[]){ { "a", 1 }, { "bc", 2 } }, 2, &h);
		assert_string_equal(hash_hex(&h, hex),
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}
	assert_int_equal(hex_read(hex, 64, back, sizeof(back)), 0);
	assert_memory_equal(back, h.b, sizeof(back));
	assert_int_equal(hex_read(hex, 63, back, sizeof(back)), -EINVAL);
	hex[5] = 'g';
	assert_int_equal(hex_read(hex, 64, back, sizeof(back)), -EINVAL);
	assert_int_equal(digest_error(d), 0);
	digest_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_text_for_one_value),
		cmocka_unit_test(what_has_no_one_text_is_refused),
		cmocka_unit_test(hashes_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
