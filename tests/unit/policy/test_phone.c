/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "policy/number/nanp.h"
#include "policy/number/phone.h"
#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

struct expected {
	const char *text, *region, *e164, *extension;
	enum line_type type;
	const char *in_region;
};

static void reads_what_people_type(void **state)
{
	static const struct expected rows[] = {
		{ "2025552042", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "(202) 555-2042", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ " 202.555.2042\t", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "1-202-555-2042", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "+1 202 555 2042", "GB", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "+1 (202) 555-2042", "", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "12025552042.0", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "2025552042", "JM", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "4165552042", "US", "+14165552042", "", LINE_FIXED_OR_MOBILE, "CA" },
		{ "8765552042", "US", "+18765552042", "", LINE_FIXED_OR_MOBILE, "JM" },
		{ "7875552042", "US", "+17875552042", "", LINE_FIXED_OR_MOBILE, "PR" },
		{ "800-555-2042", "US", "+18005552042", "", LINE_TOLL_FREE, "US" },
		{ "900-555-2042", "US", "+19005552042", "", LINE_OTHER, "" },
		/* assigned after the library's metadata was made */
		{ "728-234-2042", "US", "+17282342042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "+1 942 234 2042", "US", "+19422342042", "", LINE_FIXED_OR_MOBILE, "CA" },
		{ "728-234-2042 x99", "US", "+17282342042", "99", LINE_FIXED_OR_MOBILE, "US" },
		{ "202-555-2042 x123", "US", "+12025552042", "123", LINE_FIXED_OR_MOBILE, "US" },
		{ "202-555-2042 ext. 7", "US", "+12025552042", "7", LINE_FIXED_OR_MOBILE, "US" },
		{ "+1 202 555 2042;ext=0042", "US", "+12025552042", "0042", LINE_FIXED_OR_MOBILE,
			"US" },
		{ "tel:+1-202-555-2042", "US", "+12025552042", "", LINE_FIXED_OR_MOBILE, "US" },
		{ "020 7183 8750", "GB", "+442071838750", "", LINE_FIXED, "GB" },
		{ "+44 7400 123456", "US", "+447400123456", "", LINE_MOBILE, "GB" },
		{ "011 44 20 7183 8750", "US", "+442071838750", "", LINE_FIXED, "GB" },
		{ "+49 30 901820", "US", "+4930901820", "", LINE_FIXED, "DE" },
	};
	char text[E164_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct phone p;
		enum phone_error e = phone_parse(rows[i].text, strlen(rows[i].text), rows[i].region,
			&p);

		if (e != PHONE_OK)
			fail_msg("\"%s\": %s", rows[i].text, phone_error_name(e));
		assert_string_equal(e164_format(p.number, text), rows[i].e164);
		assert_string_equal(p.extension, rows[i].extension);
		assert_string_equal(p.region, rows[i].in_region);
		assert_int_equal(p.type, rows[i].type);
	}
}

static void refuses_what_is_none(void **state)
{
	static const struct {
		const char *text, *region;
		enum phone_error error;
	} rows[] = {
		{ "", "US", PHONE_EMPTY },
		{ "   ", "US", PHONE_EMPTY },
		{ "--", "US", PHONE_EMPTY },
		{ "n/a", "US", PHONE_NOT_A_NUMBER },
		{ "1.2025E+10", "US", PHONE_SCIENTIFIC },
		{ "1,2025e10", "US", PHONE_SCIENTIFIC },
		{ "12025E6", "US", PHONE_SCIENTIFIC },
		{ "+1.20256E+10", "US", PHONE_SCIENTIFIC },
		{ "555-2042", "US", PHONE_TOO_SHORT },
		{ "202555204", "US", PHONE_TOO_SHORT },
		{ "20255520421", "US", PHONE_TOO_LONG },
		{ "202-555-2042 / 202-555-2043", "US", PHONE_TOO_LONG },
		{ "+1202555204", "US", PHONE_TOO_SHORT },
		{ "+120255520421", "US", PHONE_TOO_LONG },
		{ "2112342042", "US", PHONE_INVALID }, /* no such area code */
		{ "2222342042", "US", PHONE_INVALID },
		{ "1102342042", "US", PHONE_TOO_SHORT }, /* a leading 1 is the country code */
		{ "2021342042", "US", PHONE_INVALID }, /* an exchange begins with 2 to 9 */
		{ "2029112042", "US", PHONE_INVALID }, /* N11 */
		{ "+44 20 0000", "US", PHONE_TOO_SHORT },
		{ "+999 1234567", "US", PHONE_INVALID },
		{ "020 7183 8750", "ZZ", PHONE_BAD_REGION },
		{ "020 7183 8750", "", PHONE_BAD_REGION },
		{ "call me", "US", PHONE_NOT_A_NUMBER },
	};
	static const struct phone untouched = { .region = "xx" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct phone p = untouched;
		enum phone_error e = phone_parse(rows[i].text, strlen(rows[i].text), rows[i].region,
			&p);

		if (e != rows[i].error)
			fail_msg("\"%s\": %s, not %s", rows[i].text, phone_error_name(e),
				phone_error_name(rows[i].error));
		assert_memory_equal(&p, &untouched, sizeof p);
		assert_true(strlen(phone_error_text(e)) > 10);
	}
}

static void survives_rubbish(void **state)
{
	static char long_text[100000];
	char noise[64];
	struct phone p;
	unsigned seed = 1;
	size_t i, j;

	(void)state;
	memset(long_text, '2', sizeof long_text);
	assert_int_equal(phone_parse(long_text, sizeof long_text, "US", &p), PHONE_TOO_LONG);
	assert_int_not_equal(phone_parse("202\000555", 7, "US", &p), PHONE_OK);
	assert_int_not_equal(phone_parse("\xff\xfe 2025552042", 13, "US", &p), PHONE_SCIENTIFIC);
	for (i = 0; i < 20000; i++) {
		for (j = 0; j < sizeof noise; j++) {
			seed = seed * 1103515245 + 12345;
			noise[j] = "0123456789+-.()eExX #;=\xc3\xa9\xff/*A"[(seed >> 16) % 30];
		}
		(void)phone_parse(noise, i % sizeof noise, "US", &p); /* only that it returns */
	}
}

/* Whatever the fast path accepts in codes the library knows, the library reads the same. */
static void agrees_with_the_library(void **state)
{
	unsigned code, same = 0;

	(void)state;
	for (code = 200; code < 1000; code++) {
		char fast[32], slow[32];
		struct phone a, b;
		enum phone_error x, y;

		snprintf(fast, sizeof fast, "%u2342042", code);
		snprintf(slow, sizeof slow, "tel:%u-234-2042", code); /* letters: not the fast path */
		x = phone_parse(fast, strlen(fast), "US", &a);
		y = phone_parse(slow, strlen(slow), "US", &b);
		assert_int_equal(x, y);
		if (x != PHONE_OK)
			continue;
		assert_int_equal(a.number.digits, b.number.digits);
		assert_string_equal(a.region, b.region);
		same++;
	}
	assert_in_range(same, 400, 800);
}

/* The table made at build time holds what the pack, read as JSON, says. */
static void rows_match(const json_t *rows, unsigned *total)
{
	size_t i;

	for (i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *region = json_string_value(json_object_get(row, "region"));
		const char *planned = json_string_value(json_object_get(row, "planned"));
		const char *codes_of = json_string_value(json_object_get(row, "codes"));
		char codes[512], *save = NULL, *word;

		snprintf(codes, sizeof codes, "%s %s",
			codes_of ? codes_of : "", planned ? planned : "");
		for (word = strtok_r(codes, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
			const struct nanp_code *c = &nanp_codes[strtol(word, NULL, 10) - 200];

			assert_string_equal(c->region, region ? region : "");
			assert_int_not_equal(c->kind, NANP_UNASSIGNED);
			(*total)++;
		}
	}
}

static void table_is_the_pack(void **state)
{
	static const char *const countries[] = { "us", "ca" };
	const char *top = getenv("top_srcdir");
	char path[1024], key[CLASS_KEY_MAX];
	unsigned in_pack = 0, in_table = 0, code;
	json_t *pack;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof countries / sizeof *countries; i++) {
		snprintf(path, sizeof path, "%s/policy/packs/%s/numbers.json",
			top ? top : DIALER_SRCDIR, countries[i]);
		pack = json_load_file(path, 0, NULL);
		assert_non_null(pack);
		rows_match(json_object_get(pack, "states"), &in_pack);
		rows_match(json_object_get(pack, "blocked"), &in_pack);
		json_decref(pack);
	}
	for (code = 200; code < 1000; code++) {
		struct e164 number = fixture_number(code);
		bool known = nanp_codes[code - 200].kind != NANP_UNASSIGNED;

		in_table += known;
		assert_int_equal(policy_class_key(fixture_policy(), number, "", "", "", key, sizeof key),
			0);
		/* A class with a place is only for codes the import accepts. */
		assert_true(known || key[0] == '?');
	}
	assert_int_equal(in_pack, in_table);
}

static void e164_is_strict(void **state)
{
	static const char *const bad[] = { "", "+", "12025552042", "+0123456789", "+123456",
		"+1234567890123456", "+1 2025552042", "+1202555204x" };
	char text[E164_TEXT_MAX];
	struct e164 n = { 1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(e164_parse(bad[i], &n), 0);
	assert_int_equal(n.digits, 1);
	assert_int_equal(e164_parse("+123456789012345", &n), 0);
	assert_string_equal(e164_format(n, text), "+123456789012345");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_people_type),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(survives_rubbish),
		cmocka_unit_test(agrees_with_the_library),
		cmocka_unit_test(table_is_the_pack),
		cmocka_unit_test(e164_is_strict),
	};

	return cmocka_run_group_tests(tests, NULL, fixture_teardown);
}
