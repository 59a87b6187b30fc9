/* SPDX-License-Identifier: Apache-2.0 */
/* Every member of a pack, missing or damaged: each is refused in words that name it. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "tests/unit/policy/pack_text.h"

#include "dialer/base/banned.h"

/* A pack of one rule; a rule that has only what is given; a pack without rules. */
#define R(rest) HEAD "\"rules\": [" RULE("A", rest) "]}"
#define BARE(rest) HEAD "\"rules\": [{\"id\": \"A\", " rest "}]}"
#define TOP(rest) HEAD "\"rules\": [], " rest "}"
#define BAN(rest) R("\"kind\": \"ban\", " rest)
#define WAIVER(rest) TOP("\"overlay\": true, \"waivers\": [" rest "]")
#define STATE(rest) TOP("\"states\": [{\"id\": \"N\", " rest "}]")
/* After the state whose codes it narrows. */
#define CLOCK(rest) TOP("\"states\": [{\"id\": \"N\", \"place\": \"US-CT\", \"zones\": \"A/B\", " \
	"\"codes\": \"860\"}], \"clocks\": [{\"id\": \"Z\", " rest "}]")
#define BLOCKED(rest) TOP("\"states\": [{\"id\": \"N\", \"place\": \"US-CT\", \"zones\": \"A/B\", " \
	"\"codes\": \"860\"}], \"blocked\": [{\"id\": \"B\", " rest "}]")
#define COUNTRY(rest) TOP("\"countries\": [{\"id\": \"n\", " rest "}]")
#define BRITAIN(code, min, max) COUNTRY("\"place\": \"GB\", \"code\": \"" code "\", \"zones\": \"A/B\", " \
	"\"min_digits\": " min ", \"max_digits\": " max)
#define ZIP(rest) TOP("\"zips\": [{" rest "}]")
#define LONG_NAME "A_name_of_more_letters_than_any_zone_has/"

struct row {
	const char *pack, *words;
};

static void refused(const struct row *rows, size_t count)
{
	struct policy_builder *b;
	size_t i;

	for (i = 0; i < count; i++) {
		assert_int_equal(policy_builder_new(&b), 0);
		if (policy_builder_add_pack(b, "t.json", rows[i].pack, strlen(rows[i].pack)) != -EINVAL)
			fail_msg("%s was accepted", rows[i].pack);
		if (!strstr(policy_builder_error(b), rows[i].words))
			fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].pack, policy_builder_error(b),
				rows[i].words);
		policy_builder_free(b);
	}
}

#define REFUSED(rows) refused(rows, sizeof rows / sizeof *rows)

static void of_the_head(void **state)
{
	static const struct row rows[] = {
		{ "{\"pack\": \"\"}", "\"pack\"" },
		{ "{\"pack\": \"t\", \"about\": 1}", "\"about\"" },
		{ "{\"pack\": \"t\", \"as_of\": 1}", "\"as_of\"" },
		{ "{\"pack\": \"t\", \"as_of\": \"K\", \"place\": 1}", "\"place\"" },
		{ "{\"pack\": \"t\", \"as_of\": \"K\", \"review_by\": \"soon\"}", "no day" },
		{ HEAD "\"overlay\": 1}", "\"overlay\"" },
		{ HEAD "\"rules\": 1}", "no list of \"rules\"" },
		{ TOP("\"zones\": 1"), "\"zones\"" },
		{ TOP("\"zones\": \"" LONG_NAME "\""), "no time zone" },
	};

	(void)state;
	REFUSED(rows);
}

static void of_every_rule(void **state)
{
	static const struct row rows[] = {
		{ BARE("\"place\": 1"), "\"place\"" },
		{ BARE("\"text\": \"t\""), "\"kind\"" },
		{ BARE("\"kind\": \"ban\""), "\"text\"" },
		{ BARE("\"kind\": \"ban\", \"text\": \"t\""), "\"citation\"" },
		{ BARE("\"kind\": \"ban\", \"text\": \"t\", \"citation\": \"c\""), "\"confidence\"" },
		{ BAN("\"as_of\": 1"), "\"as_of\"" }, { BAN("\"when\": 1"), "\"when\"" },
		{ BAN("\"also\": 1"), "\"also\"" }, { BAN("\"switch\": 1"), "\"switch\"" },
		{ BAN("\"item\": 1"), "\"item\"" }, { BAN("\"except\": 1"), "\"except\"" },
		{ BAN("\"transaction_months\": \"3\""), "\"transaction_months\"" },
		{ BAN("\"transaction_months\": 241"), "\"transaction_months\"" },
		{ BAN("\"inquiry_months\": -1"), "\"inquiry_months\"" },
		{ BAN("\"from\": 1"), "\"from\"" }, { BAN("\"until\": \"never\""), "\"until\"" },
		{ BAN("\"item\": \"\""), "\"item\"" }, { BAN("\"list\": \"x\""), "unknown member" },
	};

	(void)state;
	REFUSED(rows);
}

static void of_days(void **state)
{
	static const char *const days[] = { "2026-7-31", "2026/07-31", "2026-07/31", "20x6-07-31",
		"202x-07-31", "20/6-07-31", "20 6-07-31", "202/-07-31", "x026-07-31", "1969-12-31",
		"2026-00-31", "2026-13-31", "2026-07-00", "2026-07-32", "2026-02-29" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof days / sizeof *days; i++) {
		char text[1024];
		struct row row = { text, "no day" };

		snprintf(text, sizeof text, HEAD "\"rules\": [{\"id\": \"A\", " INFO ", \"kind\": \"ban\", "
			"\"from\": \"%s\"}]}", days[i]);
		refused(&row, 1);
	}
}

static void of_hours(void **state)
{
	static const struct row rows[] = {
		{ R("\"kind\": \"hours\", \"windows\": 1"), "without \"windows\"" },
		{ R(HOURS("")), "without \"windows\"" },
		{ R(HOURS("\"daily\": \"\"")), "no window" },
		{ R(HOURS("\"daily\": \"0a:00-21:00\"")), "no window" },
		{ R(HOURS("\"daily\": \"0/:00-21:00\"")), "no window" },
		{ R(HOURS("\"daily\": \"08.00-21:00\"")), "no window" },
		{ R(HOURS("\"daily\": \"08:60-21:00\"")), "no window" },
		{ R(HOURS("\"daily\": \"08:00-24:01\"")), "no window" },
		{ R(HOURS("\"daily\": \"08:00=21:00\"")), "no window" },
		{ R(HOURS("\"daily\": \"08:00-21:00x\"")), "no window" },
		{ R(HOURS("\"daily\": \"eight in the morning\"")), "no window" },
		{ R(HOURS("\"mo\": \"08:00-21:00\"")), "no such days" },
		{ R(HOURS("\"day\": \"08:00-21:00\"")), "no such days" },
		{ R(HOURS("\"monday\": \"08:00-21:00\"")), "no such days" },
		{ R(HOURS("\"mon+tue\": \"08:00-21:00\", \"x\": \"\"")), "no window" },
		{ R(HOURS("\"mon-day\": \"08:00-21:00\"")), "no such days" },
		{ R(HOURS("\"daily\": \"08:00-21:00\"") ", \"clock\": 1"), "\"clock\"" },
		{ R(HOURS("\"daily\": \"08:00-21:00\"") ", \"clock\": \"" LONG_NAME "\""), "no time zone" },
		{ R("\"kind\": \"holiday\", \"window\": 1"), "\"window\"" },
		{ R("\"kind\": \"holiday\", \"window\": \"noon\""), "no window" },
	};

	(void)state;
	REFUSED(rows);
}

static void of_kinds(void **state)
{
	static const struct row rows[] = {
		{ R("\"kind\": \"emergency\", \"counties\": 1"), "\"counties\"" },
		{ R("\"kind\": \"cap\""), "\"span\"" },
		{ R("\"kind\": \"cap\", \"span\": \"ever\", \"limit\": \"1\""), "\"limit\"" },
		{ R("\"kind\": \"freq\""), "\"limit\"" },
		{ R("\"kind\": \"freq\", \"limit\": 1"), "\"span_hours\"" },
		{ R("\"kind\": \"freq\", \"limit\": 1, \"span_hours\": 0, \"per\": \"debt\""), "at least 1" },
		{ R("\"kind\": \"freq\", \"limit\": 1, \"span_hours\": 1, \"per\": \"debt\", "
			"\"events\": \"balls\""), "balls" },
		{ R("\"kind\": \"freq\", \"limit\": 1, \"span_hours\": 1, \"per\": \"debt\", "
			"\"events\": \"refusals\", \"not_counted\": \"rain\""), "rain" },
		{ R("\"kind\": \"checklist\""), "\"what\"" },
		{ R("\"kind\": \"checklist\", \"what\": \"bond\", \"item\": \"i\", \"blocking\": 1"),
			"\"blocking\"" },
		{ R("\"kind\": \"consent\""), "\"form\"" },
		{ R("\"kind\": \"consent\", \"form\": \"oral\", \"max_age_days\": 40000"), "\"max_age_days\"" },
		{ R("\"kind\": \"consent\", \"form\": \"oral\", \"not_condition\": 1"), "\"not_condition\"" },
		{ R("\"kind\": \"consent\", \"form\": \"oral\", \"or_relationship\": 1"),
			"\"or_relationship\"" },
		{ R("\"kind\": \"consent\", \"form\": \"oral\", \"names_artificial_voice\": 1"),
			"\"names_artificial_voice\"" },
		{ R("\"kind\": \"consent\", \"form\": \"oral\", \"covers_marketing\": 1"),
			"\"covers_marketing\"" },
		{ R("\"kind\": \"dnc\", \"list\": \"a-list-of-many-letters\""), "no name of a list" },
		{ R("\"kind\": \"dnc\", \"list\": \"x\", \"max_age_days\": 4000"), "\"max_age_days\"" },
		{ R("\"kind\": \"dnc\", \"list\": \"x\", \"optional\": 1"), "\"optional\"" },
		{ R("\"kind\": \"relationship\""), "\"transaction_months\"" },
		{ R("\"kind\": \"relationship\", \"transaction_months\": 18"), "\"inquiry_months\"" },
		{ R("\"kind\": \"duty\""), "\"duty\"" },
		{ R("\"kind\": \"duty\", \"duty\": \"identify_caller\", \"opening\": 1"), "\"opening\"" },
		{ R("\"kind\": \"duty\", \"duty\": \"identify_caller\", \"within_ms\": \"2\""),
			"\"within_ms\"" },
		{ R("\"kind\": \"limit\""), "\"limit\"" },
		{ R("\"kind\": \"limit\", \"limit\": \"release\""), "\"within_ms\"" },
		{ R("\"kind\": \"margin\""), "\"seconds\"" },
		{ R("\"kind\": \"reassigned\", \"required\": 1"), "\"required\"" },
		{ R("\"kind\": \"reassigned\", \"max_age_days\": 4000"), "\"max_age_days\"" },
		{ R("\"kind\": \"record\""), "\"parties\"" },
		{ R("\"kind\": \"number\""), "\"reason\"" },
		{ R("\"kind\": \"number\", \"reason\": \"number_special\", \"exchanges\": 911"), "\"exchanges\"" },
		{ R("\"kind\": \"number\", \"reason\": \"number_special\", \"lines\": 1"), "\"lines\"" },
	};

	(void)state;
	REFUSED(rows);
}

/* A county list that does not fit would leave counties out. */
static void of_long_lists(void **state)
{
	char text[2048], many[300];
	struct row row = { text, "two rules" };

	(void)state;
	memset(many, 'C', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	snprintf(text, sizeof text, HEAD "\"rules\": [{\"id\": \"A\", " INFO ", \"kind\": \"emergency\", "
		"\"counties\": \"%s\"}]}", many);
	refused(&row, 1);
	snprintf(text, sizeof text, HEAD "\"rules\": [], \"unions\": {\"EU\": \"%s\"}}", many);
	row.words = "too many members";
	refused(&row, 1);
}

static void of_waivers(void **state)
{
	static const struct row rows[] = {
		{ TOP("\"overlay\": true, \"waivers\": 1"), "\"waivers\" is no list" },
		{ WAIVER("{\"rulez\": \"A\"}"), "unknown member" },
		{ WAIVER("{\"by\": \"A\"}, {}"), "\"rule\"" }, { WAIVER("{\"rule\": \"A\"}"), "\"by\"" },
		{ WAIVER("{\"rule\": \"A\", \"by\": \"B\", \"reason\": \"c\", \"until\": \"x\"}"), "no day" },
	};

	(void)state;
	REFUSED(rows);
}

static void of_area_codes(void **state)
{
	static const struct row rows[] = {
		{ TOP("\"states\": [{\"place\": \"US-CT\"}]"), "\"id\"" },
		{ STATE("\"zone\": \"A/B\""), "unknown member" }, { STATE("\"zones\": \"A/B\""), "\"place\"" },
		{ STATE("\"place\": \"US-CT\""), "\"zones\"" },
		{ STATE("\"place\": \"US-CT\", \"zones\": \"A/B\", \"codes\": 860"), "\"codes\"" },
		{ STATE("\"place\": \"US-CT\", \"zones\": \"A/B\", \"planned\": 860"), "\"planned\"" },
		{ STATE("\"place\": \"US-CONN.\", \"zones\": \"A/B\""), "no place" },
		{ STATE("\"place\": \"US-CT\", \"zones\": \"" LONG_NAME "\""), "no time zone" },
		{ STATE("\"place\": \"US-CT\", \"zones\": \"A/B\", \"codes\": \"160\""), "no area code" },
		{ STATE("\"place\": \"US-CT\", \"zones\": \"A/B\", \"codes\": \"86x\""), "no area code" },
		{ CLOCK("\"zones\": \"A/B\""), "\"place\"" }, { CLOCK("\"place\": \"US-CT\""), "\"zones\"" },
		{ CLOCK("\"place\": \"US-CT\", \"zones\": \"A/B\""), "\"codes\"" },
		{ CLOCK("\"place\": \"US-CT\", \"zones\": \"" LONG_NAME "\", \"codes\": \"860\""), "no time zone" },
		{ CLOCK("\"place\": \"US-CT\", \"zones\": \"A/B\", \"codes\": \"8601\""), "no area code" },
		{ CLOCK("\"place\": \"US-CT\", \"zones\": \"A/C\", \"codes\": \"860\""), "all these zones" },
		{ CLOCK("\"place\": \"US-MA\", \"zones\": \"A/B\", \"codes\": \"860\""), "not of US-MA" },
		{ BLOCKED("\"block\": \"B9\""), "\"codes\"" },
		{ BLOCKED("\"codes\": \"860\", \"block\": \"B901234567890123\""), "no such rule" },
		{ BLOCKED("\"codes\": \"8x0\", \"block\": \"B9\""), "no area code" },
		{ BLOCKED("\"codes\": \"860\", \"block\": \"B9\""), "stands twice" },
	};

	(void)state;
	REFUSED(rows);
}

static void of_countries(void **state)
{
	static const struct row rows[] = {
		{ TOP("\"unions\": []"), "no object" }, { TOP("\"unions\": {\"\": \"FR\"}"), "needs a text" },
		{ TOP("\"countries\": 1"), "no list" }, { TOP("\"countries\": [{}, {}]"), "\"id\"" },
		{ COUNTRY("\"zone\": 1"), "unknown member" }, { COUNTRY("\"code\": \"44\""), "\"place\"" },
		{ COUNTRY("\"place\": \"GB\""), "\"code\"" },
		{ COUNTRY("\"place\": \"GB\", \"code\": \"44\""), "\"zones\"" },
		{ COUNTRY("\"place\": \"GB\", \"code\": \"44\", \"zones\": \"A/B\", \"blocked\": 1"), "\"blocked\"" },
		{ COUNTRY("\"place\": \"GB\", \"code\": \"44\", \"zones\": \"A/B\""), "\"min_digits\"" },
		{ BRITAIN("44", "9", "15"), "\"max_digits\"" }, { BRITAIN("1", "9", "10"), "cannot be" },
		{ BRITAIN("4x", "9", "10"), "cannot be" }, { BRITAIN("4-", "9", "10"), "cannot be" },
		{ BRITAIN("44", "3", "10"), "cannot be" }, { BRITAIN("44", "9", "8"), "cannot be" },
		{ COUNTRY("\"place\": \"GB-TOOLONG\", \"code\": \"44\", \"zones\": \"A/B\", \"min_digits\": 9, "
			"\"max_digits\": 10"), "no place" },
		{ COUNTRY("\"place\": \"GB\", \"code\": \"44\", \"zones\": \"" LONG_NAME "\", "
			"\"min_digits\": 9, \"max_digits\": 10"), "no time zone" },
		{ TOP("\"countries\": [{\"id\": \"n\", \"place\": \"GB\", \"code\": \"44\", \"zones\": \"A/B\", "
			"\"min_digits\": 9, \"max_digits\": 10}, {\"id\": \"m\", \"place\": \"JE\", "
			"\"code\": \"44\", \"zones\": \"A/B\", \"min_digits\": 9, \"max_digits\": 10}]"),
			"stands twice" },
		{ ZIP("\"code\": \"010\""), "unknown member" }, { ZIP("\"codes\": \"010\""), "\"place\"" },
		{ ZIP("\"place\": \"US-MA\""), "\"codes\"" },
		{ ZIP("\"place\": \"US-MASS.\", \"codes\": \"010\""), "no place" },
		{ ZIP("\"place\": \"US-MA\", \"codes\": \"01\""), "no prefix" },
		{ ZIP("\"place\": \"US-MA\", \"codes\": \"01x\""), "no prefix" },
		{ ZIP("\"place\": \"US-MA\", \"codes\": \"0100279\""), "no prefix" },
		{ ZIP("\"place\": \"US-MA\", \"codes\": \"01x0279\""), "no prefix" },
		{ ZIP("\"place\": \"US-MA\", \"codes\": \"010-02x\""), "no prefix" },
	};

	(void)state;
	REFUSED(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_the_head),
		cmocka_unit_test(of_every_rule),
		cmocka_unit_test(of_days),
		cmocka_unit_test(of_hours),
		cmocka_unit_test(of_kinds),
		cmocka_unit_test(of_long_lists),
		cmocka_unit_test(of_waivers),
		cmocka_unit_test(of_area_codes),
		cmocka_unit_test(of_countries),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
