/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include <spandsp.h>

#include "dialer/media/g711.h"

#include "dialer/base/banned.h"

/* spandsp's own tables are the second opinion. */
static void test_decode_all(void **arg)
{
	(void)arg;
	for (int code = 0; code < 256; code++) {
		assert_int_equal(law_decode_sample(LAW_MU, (uint8_t)code), ulaw_to_linear((uint8_t)code));
		assert_int_equal(law_decode_sample(LAW_A, (uint8_t)code), alaw_to_linear((uint8_t)code));
	}
}

/* Every code comes back from its own value; mu-law has two zeros. */
static void test_round_trip(void **arg)
{
	(void)arg;
	for (int code = 0; code < 256; code++) {
		int16_t u = law_decode_sample(LAW_MU, (uint8_t)code);
		int16_t a = law_decode_sample(LAW_A, (uint8_t)code);

		if (code != 0x7f)
			assert_int_equal(law_encode_sample(LAW_MU, u), code);
		assert_int_equal(law_encode_sample(LAW_A, a), code);
	}
}

/* The code chosen is the nearest, or its neighbour where a decision level falls between. */
static void test_encode_is_near(void **arg)
{
	(void)arg;
	for (int v = -32768; v <= 32767; v++) {
		for (int law = 0; law < 2; law++) {
			uint8_t code = law_encode_sample((enum law)law, (int16_t)v);
			int error = abs(law_decode_sample((enum law)law, code) - v);

			assert_true(error <= abs(v) / 16 + 16 || abs(v) > 32000);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode_all),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_encode_is_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
