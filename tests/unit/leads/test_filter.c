/* SPDX-License-Identifier: Apache-2.0 */
/* Filters: what they keep, what they refuse and where, and their limits. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/leads/filter.h"

#include "dialer/base/banned.h"

#define DAY_US (INT64_C(86400) * 1000000)

static const char fields[] =
	"{\"income\": \"$42,500.50\", \"Tier\": \"Gold\", \"n\": \"7\", \"bad\": \"n/a\", \"since\": \"2025-03-01\","
	" \"optin\": \"Y\", \"empty\": \"\", \"email\": \"Ann@Example.org\"}";

static struct filter_lead lead(json_t *json)
{
	return (struct filter_lead){
		.state = "TX", .country = "US", .postal_code = "75001", .county = "", .timezone = "", .external_id = "C-1",
		.first_name = "Ann", .last_name = "Lee", .list = "web.csv", .last_disposition = "", .area_code = 214,
		.attempts = 0, .priority = 5, .rank = 1, .loaded_us = 20773 * DAY_US + 5, /* 2026-11-16 */
		.last_purchase_us = 0, .last_inquiry_us = 20454 * DAY_US, /* 2026-01-01 */
		.callback = false, .fields = json,
	};
}

static struct filter *parsed(const char *text)
{
	char error[FILTER_ERROR_MAX] = "";
	struct filter *f = NULL;

	if (filter_parse(&f, text, strlen(text), error) < 0)
		fail_msg("%s: %s", text, error);
	return f;
}

static void keeps_and_drops(void **state)
{
	static const struct {
		const char *text;
		bool keeps;
	} cases[] = {
		{ "state in (\"TX\",\"FL\") and attempts < 2 and field(\"income\") >= 40000 and not (last_disposition = \"busy\")", true },
		{ "state = \"tx\"", true },
		{ "State = \"TX\" AND NOT country = \"CA\"", true },
		{ "state not in (\"TX\", \"FL\")", false },
		{ "attempts = 0", true },
		{ "attempts <> 0 or priority = 5", true },
		{ "priority >= 5 and priority <= 5 and not priority > 5 and not priority < 5", true },
		{ "area_code in (214, 469, 972)", true },
		{ "postal_code starts \"750\"", true },
		{ "postal_code not starts \"750\"", false },
		{ "field(\"email\") contains \"@example.\"", true },
		{ "field(\"email\") contains \"@example.com\"", false },
		{ "first_name contains \"\"", true },
		{ "field(\"income\") > 42500", true },
		{ "field(\"income\") < 42500.51", true },
		{ "field(\"income\") = 42500.5", true },
		{ "field(\"n\") > -3", true },
		/* As a text, and as a number. */
		{ "field(\"n\") < \"10\"", false },
		{ "field(\"n\") < 10", true },
		{ "field(\"Tier\") = \"gold\"", true },
		{ "field(\"tier\") = \"gold\"", false }, /* a column's name is taken as it is: there is none */
		{ "field(\"since\") < 2025-03-02", true },
		{ "field(\"since\") >= 2025-03-02", false },
		{ "loaded = 2026-11-16", true },
		{ "loaded > 2026-11-16", false },
		{ "last_inquiry >= 2026-01-01", true },
		{ "field(\"optin\")", true },
		{ "field(\"optin\") = no", false },
		{ "not callback", true },
		{ "callback = false", true },
		{ "true", true },
		{ "no", false },
		{ "list = \"web.csv\"", true },
		/* Unknown is not kept, nor is its opposite. */
		{ "county = \"Dallas\"", false },
		{ "not (county = \"Dallas\")", false },
		{ "county != \"Dallas\"", false },
		{ "field(\"bad\") >= 40000", false },
		{ "not (field(\"bad\") >= 40000)", false },
		{ "field(\"empty\") = \"\"", false },
		{ "field(\"none\")", false },
		{ "not field(\"none\")", false },
		{ "last_purchase < 2030-01-01", false },
		/* ... but it does not hide what is known. */
		{ "county = \"Dallas\" or state = \"TX\"", true },
		{ "state = \"TX\" or county = \"Dallas\"", true },
		{ "not (county = \"Dallas\" and state = \"FL\")", true },
		{ "known(county)", false },
		{ "not known(county)", true },
		{ "known(field(\"income\")) and known(state)", true },
		{ "not known(field(\"bad\"))", false },
		/* A lead that was not called yet has a last disposition: none. */
		{ "last_disposition != \"busy\"", true },
		{ "last_disposition = \"\"", true },
		/* not binds closer than and, and than or. */
		{ "no and no or yes", true },
		{ "no and (no or yes)", false },
		{ "not no or yes and no", true },
		{ "yes or yes and no", true },
		{ "external_id = \"C-1\" and last_name = \"L\" or first_name = \"A\\\"\\\\nn\"", false },
	};
	json_t *json = json_loads(fields, 0, NULL);
	const struct filter_lead l = lead(json);

	(void)state;
	assert_non_null(json);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter *f = parsed(cases[i].text);

		if (filter_keeps(f, &l) != cases[i].keeps)
			fail_msg("%s: %s", cases[i].text, cases[i].keeps ? "dropped" : "kept");
		filter_free(f);
	}
	json_decref(json);
}

static void without_columns(void **state)
{
	const struct filter_lead l = lead(NULL);
	struct filter *f = parsed("field(\"income\") >= 1 or attempts = 0"), *g = parsed("attempts = 0");

	(void)state;
	assert_true(filter_keeps(f, &l));
	assert_true(filter_uses_fields(f));
	assert_false(filter_uses_fields(g));
	filter_free(f);
	filter_free(g);
}

static void refusals_name_the_place_and_a_remedy(void **state)
{
	static const struct {
		const char *text, *begins, *has;
	} cases[] = {
		{ "", "column 1: a value is missing", "hint: " },
		{ "state = TX", "column 9: unknown name \"TX\"", "in quotes" },
		{ "stat = \"TX\"", "column 1: unknown name \"stat\"", "state?" },
		{ "income > 3", "column 1: unknown name \"income\"", "field(\"income\")" },
		{ "attempts < \"2\"", "column 12: a number cannot be compared with a text", "quotes" },
		{ "state in (\"TX\", 3)", "column 17: a text cannot be compared with a number", "" },
		{ "field(\"a\") in (1, \"b\")", "column 19: the values of a list are of one kind", "" },
		{ "state in ()", "column 11: a value is missing", "" },
		{ "state in \"TX\"", "column 10: in wants a list", "" },
		{ "state", "column 1: this is compared with nothing", "contains" },
		{ "state = \"TX\" attempts < 2", "column 14: \"and\", \"or\" or the end", "" },
		{ "(state = \"TX\"", "column 14: \")\" is missing", "" },
		{ "state = 'TX'", "column 9: a text stands in double quotes", "" },
		{ "state = \"TX", "column 9: this text has no end", "close it" },
		{ "attempts < 2; DROP TABLE lead", "column 13: this character means nothing", "" },
		{ "attempts < 1.2.3", "column 12: this is neither a number nor a day", "2026-11-21" },
		{ "loaded > 2026-02-30", "column 10: this is neither a number nor a day", "" },
		{ "loaded > \"2026-02-03\"", "column 10: a day cannot be compared with a text", "without" },
		{ "callback < yes", "column 12: yes and no have no order", "" },
		{ "attempts contains \"1\"", "column 19: contains and starts", "" },
		{ "state not = \"TX\"", "column 11: \"not\" stands before", "" },
		{ "field(income) > 3", "column 7: field wants a column's name in quotes", "" },
		{ "known(3", "column 8: \")\" is missing", "" },
		{ "state = \"TX\" and\n  coutny = \"x\"", "line 2, column 3: unknown name", "country?" },
		{ "state = \"\xc3\xa4\xc3\xb6\" and x", "column 18: unknown name", "" },
		{ "state == and", "column 10: a value is missing", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char error[FILTER_ERROR_MAX] = "";
		struct filter *f = NULL;

		assert_int_equal(filter_parse(&f, cases[i].text, strlen(cases[i].text), error), -EINVAL);
		assert_null(f);
		if (strncmp(error, cases[i].begins, strlen(cases[i].begins)) != 0 || strstr(error, cases[i].has) == NULL)
			fail_msg("\"%s\": %s", cases[i].text, error);
	}
}

/* n times a, then middle, then n times b. */
static char *nested(int n, const char *a, const char *middle, const char *b)
{
	char *text = calloc(1, (size_t)n * (strlen(a) + strlen(b)) + strlen(middle) + 1), *end = text;

	assert_non_null(text);
	for (int i = 0; i < n; i++)
		end = stpcpy(end, a);
	end = stpcpy(end, middle);
	for (int i = 0; i < n; i++)
		end = stpcpy(end, b);
	return text;
}

static void expect_limit(char *text, const char *what)
{
	char error[FILTER_ERROR_MAX] = "";
	struct filter *f = NULL;

	assert_int_equal(filter_parse(&f, text, strlen(text), error), -EINVAL);
	if (strstr(error, what) == NULL)
		fail_msg("%s", error);
	free(text);
}

static void limits(void **state)
{
	char *text = nested(FILTER_DEPTH_MAX - 1, "(", "yes", ")");

	(void)state;
	filter_free(parsed(text));
	free(text);
	expect_limit(nested(FILTER_DEPTH_MAX, "(", "yes", ")"), "too many parentheses");
	expect_limit(nested(FILTER_DEPTH_MAX, "not ", "yes", ""), "too many parentheses");
	expect_limit(nested(700, "yes or ", "yes", ""), "too long");
	expect_limit(nested(500, "no or ", "no", ""), "too many parts");
	expect_limit(nested(300, "x", "", ""), "name is too long");
	expect_limit(nested(300, "1", "", ""), "number is too long");
}

static void texts_as_numbers_and_days(void **state)
{
	static const struct {
		const char *text;
		bool is;
		double number;
	} numbers[] = {
		{ "40000", true, 40000 }, { " 40000 ", true, 40000 }, { "1,250.50", true, 1250.5 }, { "$1,000,000", true, 1e6 },
		{ "-5", true, -5 }, { "-$5.25", true, -5.25 }, { "+3", true, 3 }, { "0.1", true, 0.1 }, { "1,25", false, 0 },
		{ "1,2500", false, 0 }, { "1250,500", false, 0 }, { "", false, 0 }, { "n/a", false, 0 }, { "12a", false, 0 },
		{ ".5", false, 0 }, { "5.", false, 0 }, { "1e5", false, 0 }, { "1234567890123456", false, 0 }, { ",5", false, 0 },
		{ "0x10", false, 0 }, { "inf", false, 0 },
	};
	static const struct {
		const char *text;
		bool is;
		int64_t day;
	} days[] = {
		{ "1970-01-01", true, 0 }, { "2026-11-21", true, 20778 }, { "2024-02-29", true, 19782 },
		{ "2026-11-21T10:00:00Z", true, 20778 }, { "2026-11-21 10:00", true, 20778 }, { "1969-12-31", true, -1 },
		{ "2023-02-29", false, 0 }, { "2026-13-01", false, 0 }, { "2026-11-2", false, 0 }, { "2026-11-211", false, 0 },
		{ "21.11.2026", false, 0 }, { "", false, 0 }, { "2026-00-10", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		double d = 0;
		bool is = filter_number(numbers[i].text, &d);

		if (is != numbers[i].is || (is && (d < numbers[i].number || d > numbers[i].number)))
			fail_msg("\"%s\": %d, %f", numbers[i].text, is, d);
	}
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int64_t d = 0;
		bool is = filter_day(days[i].text, &d);

		if (is != days[i].is || (is && d != days[i].day))
			fail_msg("\"%s\": %d, %lld", days[i].text, is, (long long)d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_and_drops),
		cmocka_unit_test(without_columns),
		cmocka_unit_test(refusals_name_the_place_and_a_remedy),
		cmocka_unit_test(limits),
		cmocka_unit_test(texts_as_numbers_and_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
