/* SPDX-License-Identifier: Apache-2.0 */
/* What columns mean, and where people live. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/leads/header.h"
#include "dialer/leads/place.h"

#include "dialer/base/banned.h"

#define MAX_FIELDS 24

static int read_names(struct header *h, enum header_file file, const char *const *names, const char *const *maps,
	char error[HEADER_ERROR_MAX])
{
	size_t lens[MAX_FIELDS], n = 0, map_count = 0;

	for (; names[n] != NULL; n++)
		lens[n] = strlen(names[n]);
	while (maps != NULL && maps[map_count] != NULL)
		map_count++;
	return header_read(h, file, &(struct sheet_record){ .line = 1, .count = n, .fields = names, .lens = lens }, maps,
		map_count, error);
}

static void test_synonyms(void **state)
{
	static const char *const names[] = { "Customer ID", "FNAME", "sur_name", "Phone 1", "MOBILE", "cell-phone", "Zip Code",
		"Time Zone", "Email", "E164", NULL };
	static const enum header_field want[] = { HEADER_EXTERNAL_ID, HEADER_FIRST_NAME, HEADER_LAST_NAME, HEADER_PHONE,
		HEADER_PHONE, HEADER_PHONE, HEADER_POSTAL_CODE, HEADER_ZONE, HEADER_OTHER, HEADER_PHONE };
	char error[HEADER_ERROR_MAX];
	struct header h;

	(void)state;
	assert_int_equal(read_names(&h, HEADER_LEADS, names, NULL, error), 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_int_equal(h.fields[i], want[i]);
	assert_int_equal(h.phone_count, 4);
	assert_int_equal(h.phones[0], 3);
	assert_int_equal(h.phones[3], 9);
}

static void test_map(void **state)
{
	static const char *const names[] = { "Rufnummer", "phone", "id", "Kunde", NULL };
	static const char *const maps[] = { "Rufnummer=phone", "phone=none", "4=external_id", NULL };
	static const char *const wrong[][2] = { { "Rufnummer", NULL }, { "Fax=phone", NULL }, { "Kunde=colour", NULL },
		{ "9=phone", NULL } };
	char error[HEADER_ERROR_MAX];
	struct header h;

	(void)state;
	assert_int_equal(read_names(&h, HEADER_LEADS, names, maps, error), 0);
	assert_int_equal(h.phone_count, 1);
	assert_int_equal(h.phones[0], 0);
	assert_int_equal(h.column[HEADER_EXTERNAL_ID], 3);
	assert_int_equal(h.fields[2], HEADER_OTHER); /* what --map says goes before a synonym */
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(read_names(&h, HEADER_LEADS, names, wrong[i], error), -EINVAL);
		assert_non_null(strstr(error, "--map"));
	}
}

static void test_refused(void **state)
{
	static const char *const none[] = { "name", "city", NULL };
	static const char *const two[] = { "phone", "a", "b", NULL };
	static const char *const both[] = { "a=id", "b=id", NULL };
	char error[HEADER_ERROR_MAX];
	struct header h;

	(void)state;
	assert_int_equal(read_names(&h, HEADER_LEADS, none, NULL, error), -EINVAL);
	assert_non_null(strstr(error, "\"city\""));
	assert_int_equal(read_names(&h, HEADER_LEADS, two, both, error), -EINVAL);
	/* "at" means something in a file of consents only */
	assert_int_equal(read_names(&h, HEADER_CONSENT, (const char *const[]){ "phone", "at", NULL }, NULL, error), 0);
	assert_int_equal(h.fields[1], HEADER_AT);
	assert_int_equal(read_names(&h, HEADER_LEADS, (const char *const[]){ "phone", "at", NULL }, NULL, error), 0);
	assert_int_equal(h.fields[1], HEADER_OTHER);
}

static void test_place(void **state)
{
	static const struct {
		const char *state, *country, *region, *want; /* NULL: refused */
	} cases[] = {
		{ "FL", "", "US", "US-FL" }, { "florida", "", "US", "US-FL" }, { " Fl. ", "", "US", "US-FL" },
		{ "US-TX", "", "US", "US-TX" }, { "us-tx", "", "GB", "US-TX" }, { "Ontario", "Canada", "US", "CA-ON" },
		{ "D.C.", "", "US", "US-DC" }, { "New  York", "USA", "US", "US-NY" }, { "", "", "US", "" },
		{ "ZZ", "", "US", NULL }, { "Ontario", "", "US", NULL }, { "Kent", "", "GB", "" }, { "Kent", "GB", "US", "" },
		{ "\xC3\x96sterreich", "", "US", NULL }, { "77", "", "US", NULL },
	};
	char place[PLACE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = place_of(cases[i].state, cases[i].country, cases[i].region, place);

		assert_int_equal(err, cases[i].want != NULL ? 0 : -EINVAL);
		if (cases[i].want != NULL)
			assert_string_equal(place, cases[i].want);
	}
	assert_true(place_is_zone("", "America/Chicago"));
	assert_false(place_is_zone("", "America/Springfield"));
	assert_false(place_is_zone("", "../../etc/passwd"));
	assert_false(place_is_zone("", "/etc/passwd"));
	assert_false(place_is_zone("", "CST"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_synonyms),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
