/* SPDX-License-Identifier: Apache-2.0 */
/* What the builder says about packs, calendars and zones that cannot be used. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

#define HEAD "{\"pack\": \"t\", \"place\": \"*\", \"as_of\": \"2026-07\", \"review_by\": \"2027-01-01\", "
#define INFO "\"text\": \"t\", \"citation\": \"c\", \"confidence\": \"H\""
#define RULE(id, rest) "{\"id\": \"" id "\", " INFO ", " rest "}"
#define HOURS "\"kind\": \"hours\", \"windows\": {\"daily\": \"08:00-21:00\"}"
#define CALENDAR(body) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n" body \
	"END:VCALENDAR\r\n"
#define SPAN "X-DIALER-SPAN:2026-2027\r\n"
#define EVENT(body) "BEGIN:VEVENT\r\nUID:1\r\n" body "END:VEVENT\r\n"

/* Every kind a policy must have, without area codes. */
#define COMPLETE \
	RULE("S4", "\"kind\": \"place\"") "," \
	RULE("S3", "\"kind\": \"common_window\"") "," \
	RULE("Q1", "\"kind\": \"purpose\"") "," \
	RULE("D1", "\"kind\": \"dnc_internal\"") "," \
	RULE("D2", "\"kind\": \"dnc\", \"list\": \"us-national\", \"max_age_days\": 31") "," \
	RULE("V1", "\"kind\": \"revoke\"") "," \
	RULE("C1", "\"kind\": \"consent\", \"form\": \"oral\"") "," \
	RULE("C2", "\"kind\": \"cap\", \"span\": \"24h\"") "," \
	RULE("R1", "\"kind\": \"ring\", \"min_s\": 15") "," \
	RULE("P0", "\"kind\": \"record\", \"parties\": \"one\"") "," \
	RULE("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"") "," \
	RULE("H1", HOURS)

static struct policy_builder *builder;

static int setup(void **state)
{
	(void)state;
	return policy_builder_new(&builder);
}

static int teardown(void **state)
{
	(void)state;
	policy_builder_free(builder);
	builder = NULL;
	return 0;
}

static void says(const char *words)
{
	if (!strstr(policy_builder_error(builder), words))
		fail_msg("\"%s\" does not say \"%s\"", policy_builder_error(builder), words);
}

static int add(const char *name, const char *text)
{
	return policy_builder_add_pack(builder, name, text, strlen(text));
}

/* Each pack is refused, with words that tell the file and what is wrong. */
static void bad_packs_are_named(void **state)
{
	static const char *const rows[][2] = {
		{ "", "line 1" },
		{ "{\n\"pack\": \"t\",\n\"as_of\": nonsense}", "line 3" },
		{ "{\"pack\": 1, \"pack\": 2}", "duplicate" },
		{ "[]", "no JSON object" },
		{ "{}", "\"pack\"" },
		{ "{\"pack\": \"t\", \"as_of\": \"K\", \"rules\": []}", "\"review_by\"" },
		{ HEAD "\"about\": \"x\"}", "no list of \"rules\"" },
		{ HEAD "\"rules\": [1]}", "rule 1 is no object" },
		{ HEAD "\"rules\": [{}]}", "\"id\"" },
		{ HEAD "\"rules\": [" RULE("A123456789012345", HOURS) "]}", "an id has at most" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"magic\"") "]}", "no such kind" },
		{ HEAD "\"rules\": [" RULE("A", HOURS ", \"place\": \"US-TEXAS\"") "]}", "no place" },
		{ HEAD "\"rules\": [" RULE("A", HOURS ", \"when\": \"raining\"") "]}", "raining" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\"") "]}", "windows" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": {\"daily\": 8}")
			"]}", "not text" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": "
			"{\"daily\": \"21:00-08:00\"}") "]}", "no window" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": "
			"{\"daily\": \"08:00-25:00\"}") "]}", "no window" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": "
			"{\"fri-mon\": \"08:00-20:00\"}") "]}", "no such days" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"consent\", \"form\": \"sung\"") "]}",
			"cannot be \"sung\"" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"consent\", \"form\": \"oral\", "
			"\"names_seller\": 1") "]}", "neither true nor false" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"dnc\"") "]}", "\"list\"" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"dnc\", \"list\": \"No Such\"") "]}",
			"no name of a list" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"ban\", \"except\": \"luck\"") "]}",
			"knows no \"luck\"" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"ban\", \"from\": \"2026-02-30\"") "]}",
			"no day" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"ban\", \"from\": \"2026-03-02\", "
			"\"until\": \"2026-03-01\"") "]}", "lies before" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"ban\", \"confidence\": \"L*\"") "]}",
			"duplicate" },
		{ HEAD "\"rules\": [{\"id\": \"A\", \"text\": \"t\", \"citation\": \"c\", "
			"\"confidence\": \"L*\", \"kind\": \"ban\"}]}", "\"switch\"" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": "
			"{\"daily\": \"10:00-13:00,12:00-20:00\"}") "]}", "break between" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"hours\", \"windows\": "
			"{\"daily\": \"08:00-09:00,10:00-11:00,12:00-13:00\"}") "]}", "more than 2" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"freq\", \"limit\": 0, "
			"\"span_hours\": 24, \"per\": \"person\"") "]}", "at least 1" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"freq\", \"limit\": 3, "
			"\"span_hours\": 24, \"per\": \"planet\"") "]}", "planet" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"checklist\", \"what\": \"bond\"") "]}",
			"\"item\"" },
		{ HEAD "\"rules\": [], \"waivers\": []}", "only an overlay" },
		{ HEAD "\"overlay\": true, \"rules\": [], \"waivers\": [{\"rule\": \"H1\", "
			"\"by\": \"A. Officer\", \"until\": \"2027-01-01\"}]}", "\"reason\"" },
		{ HEAD "\"rules\": [], \"unions\": {\"EU\": 7}}", "text of countries" },
		{ HEAD "\"rules\": [], \"countries\": [{\"id\": \"n\", \"place\": \"GB\", "
			"\"code\": \"4444\", \"zones\": \"A/B\", \"min_digits\": 9, "
			"\"max_digits\": 10}]}", "cannot be" },
		{ HEAD "\"rules\": [], \"countries\": [{\"id\": \"n\", \"place\": \"GB\", "
			"\"code\": \"44\", \"zones\": \"A/B\", \"min_digits\": 9, "
			"\"max_digits\": 10, \"blocked\": \"9 x\"}]}", "no prefix" },
		{ HEAD "\"rules\": [], \"zips\": [{\"place\": \"US-MA\", \"codes\": \"027-010\"}]}",
			"no prefix" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"ring\", \"min_s\": -1") "]}", "min_s" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"cap\", \"span\": \"week\"") "]}",
			"week" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"consent\", \"form\": \"oral\", "
			"\"names_seler\": true") "]}", "unknown member \"names_seler\"" },
		{ HEAD "\"rulez\": [], \"rules\": []}", "unknown member \"rulez\"" },
		{ HEAD "\"rules\": [" RULE("A", "\"kind\": \"duty\", \"duty\": \"sing\"") "]}",
			"sing" },
		{ HEAD "\"rules\": [], \"states\": 1}", "no list" },
		{ HEAD "\"rules\": [], \"states\": [{\"id\": \"N\", \"place\": \"US-CT\", "
			"\"zones\": \"A/B\", \"codes\": \"86\"}]}", "no area code" },
		{ HEAD "\"rules\": [], \"states\": [{\"id\": \"N\", \"place\": \"US-CT\", "
			"\"zones\": \"A/B\", \"codes\": \"860 860\"}]}", "stands twice" },
		{ HEAD "\"rules\": [], \"clocks\": [{\"id\": \"Z\", \"place\": \"US-CT\", "
			"\"zones\": \"A/B\", \"codes\": \"860\"}]}", "not of US-CT" },
		{ HEAD "\"rules\": [], \"blocked\": [{\"id\": \"B\", \"codes\": \"860\"}]}",
			"\"block\"" },
	};
	struct policy *p = NULL;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		char name[32];

		snprintf(name, sizeof name, "bad%zu.json", i);
		if (add(name, rows[i][0]) != -EINVAL)
			fail_msg("%s was accepted", rows[i][0]);
		says(name);
		says(rows[i][1]);
		/* A builder that failed once builds nothing. */
		assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
		assert_null(p);
		says(name);
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

static void a_file_counts_once(void **state)
{
	(void)state;
	assert_int_equal(add("a.json", HEAD "\"rules\": []}"), 0);
	assert_int_equal(add("a.json", HEAD "\"rules\": []}"), -EINVAL);
	says("added before");
}

static int finish(const char *rules)
{
	struct policy *p = NULL;
	char pack[8192];
	int r;

	snprintf(pack, sizeof pack, HEAD "\"rules\": [%s]}", rules);
	assert_int_equal(add("t.json", pack), 0);
	r = policy_builder_finish(builder, &p);
	policy_free(p);
	return r;
}

static void give_zone(const char *name)
{
	char path[256], bytes[16384];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof bytes, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(policy_builder_add_zone(builder, name, bytes, len), 0);
}

static void complete_pack_is_enough(void **state)
{
	(void)state;
	assert_int_equal(finish(COMPLETE), 0);
}

static void no_packs_are_not_enough(void **state)
{
	struct policy *p = NULL;

	(void)state;
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	says("no rule of kind \"place\"");
	assert_null(p);
}

/* Leave one rule out: what would let a call pass for lack of a rule is refused. */
static void lacking_a_kind_is_refused(void **state)
{
	static const char *const ids[] = { "S4", "S3", "Q1", "D1", "V1", "C2", "P1", "H1" };
	size_t i;

	for (i = 0; i < sizeof ids / sizeof *ids; i++) {
		char rules[] = COMPLETE, start[16];
		char *at, *end;

		snprintf(start, sizeof start, "{\"id\": \"%s\"", ids[i]);
		at = strstr(rules, start);
		assert_non_null(at);
		end = strstr(at, "},{");
		if (end)
			memmove(at, end + 2, strlen(end + 2) + 1);
		else
			at[-1] = '\0'; /* the last, with the comma before it */
		assert_int_equal(finish(rules), -EINVAL);
		says("(hint: is a pack missing?)");
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

/* A place somebody can live in needs rules for consent and for recording. */
static void a_place_needs_its_law(void **state)
{
	static const char *const rows[][2] = { { "C1", "\"consent\" for GB" },
		{ "P0", "\"record\" for GB" } };
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		char pack[8192], rules[] = COMPLETE, start[16];
		struct policy *p = NULL;
		char *at, *end;

		snprintf(start, sizeof start, "{\"id\": \"%s\"", rows[i][0]);
		at = strstr(rules, start);
		end = strstr(at, "},{") + 2;
		memmove(at, end, strlen(end) + 1);
		snprintf(pack, sizeof pack, HEAD "\"rules\": [%s], \"countries\": [{\"id\": \"n\", "
			"\"place\": \"GB\", \"code\": \"44\", \"zones\": \"Europe/London\", "
			"\"min_digits\": 9, \"max_digits\": 10}]}", rules);
		assert_int_equal(add("t.json", pack), 0);
		give_zone("Europe/London");
		assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
		says(rows[i][1]);
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

/* Packs, countries and overlays at work: who is reached by what, and what a waiver lifts. */
static void build_with(const char *more, struct policy **ret)
{
	char pack[8192];

	snprintf(pack, sizeof pack, HEAD "\"rules\": [" COMPLETE "%s, \"countries\": [{\"id\": \"n\", "
		"\"place\": \"FR\", \"code\": \"33\", \"zones\": \"Europe/Paris\", "
		"\"min_digits\": 9, \"max_digits\": 9, \"blocked\": \"8\"}], "
		"\"unions\": {\"EU\": \"FR DE\"}, \"overlay\": true}", more);
	assert_int_equal(add("t.json", pack), 0);
	give_zone("Europe/Paris");
	if (policy_builder_finish(builder, ret) != 0)
		fail_msg("%s", policy_builder_error(builder));
}

static const char *say(const struct policy *p, struct facts *f, const char *rule)
{
	struct decision d;
	int i;

	policy_decide(p, f, &d);
	for (i = 0; i < d.ruling_count; i++)
		if (strcmp(policy_rule(p, d.rulings[i].rule)->id, rule) == 0)
			return policy_reason(d.rulings[i].reason);
	return "";
}

static void a_union_reaches_its_members(void **state)
{
	struct facts f = fixture_facts(212, fixture_time("2026-07-15T12:00:00Z"));
	struct policy *p = NULL;

	(void)state;
	build_with("," RULE("E1", "\"kind\": \"ban\", \"place\": \"EU\"") "]", &p);
	f.number.digits = UINT64_C(33123456789);
	assert_string_equal(say(p, &f, "E1"), "banned");
	assert_true(policy_rule_reaches(p, 0, "FR"));
	f.number.digits = UINT64_C(33823456789);
	assert_string_equal(say(p, &f, "S4"), "number_premium");
	f.number.digits = UINT64_C(3312345678);
	assert_string_equal(say(p, &f, "S4"), "number_unassigned");
	f.number.digits = UINT64_C(34912345678);
	assert_string_equal(say(p, &f, "S4"), "country_without_rules");
	policy_free(p);
}

static void a_waiver_lifts_until_its_day(void **state)
{
	struct facts f = fixture_facts(212, fixture_time("2026-07-15T03:00:00Z"));
	struct policy *p = NULL;

	(void)state;
	build_with("], \"waivers\": [{\"rule\": \"H1\", \"by\": \"A. Officer\", "
		"\"reason\": \"a test\", \"until\": \"2026-07-14\"}]", &p);
	f.number.digits = UINT64_C(33123456789);
	assert_string_equal(say(p, &f, "H1"), "outside_hours");
	f.now_us = fixture_time("2026-07-14T03:00:00Z");
	assert_string_equal(say(p, &f, "H1"), "waived");
	assert_string_equal(policy_waiver(p, 0)->by, "A. Officer");
	assert_null(policy_waiver(p, 1));
	policy_free(p);
}

static void what_people_said_is_not_waived(void **state)
{
	static const char *const rules[] = { "D1", "V1", "Q1", "S4", "NONE" };
	struct policy *p = NULL;
	char pack[8192];
	size_t i;

	for (i = 0; i < sizeof rules / sizeof *rules; i++) {
		snprintf(pack, sizeof pack, HEAD "\"overlay\": true, \"rules\": [" COMPLETE "], "
			"\"waivers\": [{\"rule\": \"%s\", \"by\": \"x\", \"reason\": \"y\", "
			"\"until\": \"2027-01-01\"}]}", rules[i]);
		assert_int_equal(add("t.json", pack), 0);
		assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
		says(rules[i]);
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

/* An overdue pack goes on, or refuses, as asked. */
static void an_overdue_pack_refuses_when_told(void **state)
{
	struct facts f = fixture_facts(212, fixture_time("2027-07-15T12:00:00Z"));
	struct policy *p = NULL;
	int i;

	for (i = 0; i < 2; i++) {
		policy_builder_refuse_overdue(builder, i == 1);
		build_with("]", &p);
		f.number.digits = UINT64_C(33123456789);
		assert_string_equal(say(p, &f, "Q1"), i == 1 ? "pack_overdue" : "purpose_known");
		assert_true(policy_pack(p, 0)->review_us < f.now_us);
		policy_free(p);
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

/* In force from the first day of any clock to the last of any. */
static void a_rule_has_its_days(void **state)
{
	static const char *const rows[][2] = { { "2026-07-14T09:59:59Z", "" },
		{ "2026-07-14T10:00:00Z", "banned" }, { "2026-07-16T11:59:59Z", "banned" },
		{ "2026-07-16T12:00:00Z", "" } };
	struct facts f = fixture_facts(212, 0);
	struct policy *p = NULL;
	size_t i;

	(void)state;
	build_with("," RULE("B1", "\"kind\": \"ban\", \"from\": \"2026-07-15\", "
		"\"until\": \"2026-07-15\"") "]", &p);
	f.number.digits = UINT64_C(33123456789);
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		f.now_us = fixture_time(rows[i][0]);
		assert_string_equal(say(p, &f, "B1"), rows[i][1]);
	}
	policy_free(p);
}

static void ids_are_unique(void **state)
{
	(void)state;
	assert_int_equal(finish(COMPLETE "," RULE("H1", HOURS)), -EINVAL);
	says("two rules have the id \"H1\"");
}

static void holidays_need_their_days(void **state)
{
	(void)state;
	assert_int_equal(finish(COMPLETE "," RULE("X1", "\"kind\": \"holiday\"")), -EINVAL);
	says("no calendar has days for holiday rule \"X1\"");
}

static void number_rules_are_resolved(void **state)
{
	struct policy *p = NULL;

	(void)state;
	assert_int_equal(add("t.json", HEAD "\"rules\": [" COMPLETE "], \"blocked\": "
		"[{\"id\": \"B\", \"codes\": \"860\", \"block\": \"N9\"}]}"), 0);
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	says("N9");
	assert_null(p);
}

static void number_ranges_are_checked(void **state)
{
	static const char *const bad[] = { "\"exchanges\": \"55\"", "\"exchanges\": \"155\"",
		"\"lines\": \"555-0100\"", "\"lines\": \"555-0199/555-0100\"",
		"\"lines\": \"5550-100/555-0199\"",
		"\"lines\": \"155-0100/155-0199\"", "\"lines\": \"555-01x0/555-0199\"",
		"\"lines\": \"555-+100/555-0199\"", "\"lines\": \"555-0100-555-0199\"",
		"\"lines\": \"555-0100/555x0199\"" };
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		char rules[4096];

		snprintf(rules, sizeof rules, "%s,{\"id\": \"N9\", " INFO ", \"kind\": \"number\", "
			"\"reason\": \"number_service\", %s}", COMPLETE, bad[i]);
		assert_int_equal(finish(rules), -EINVAL);
		says("N9");
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

static void zones_must_be_there(void **state)
{
	struct policy *p = NULL;

	(void)state;
	assert_int_equal(add("t.json", HEAD "\"zones\": \"America/New_York\", \"rules\": [" COMPLETE
		"]}"), 0);
	assert_string_equal(policy_builder_zone_needed(builder, 0), "America/New_York");
	assert_null(policy_builder_zone_needed(builder, 1));
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	says("America/New_York");
	assert_int_equal(policy_builder_add_zone(builder, "America/New_York", "TZif", 4), -EINVAL);
	says("not a TZif file");
	assert_int_equal(policy_builder_add_zone(builder, "Mars/Base", "TZif", 4), -EINVAL);
	says("no pack names");
}

static void bad_calendars_are_named(void **state)
{
	static const char *const rows[][2] = {
		{ "", "not iCalendar" },
		{ "hello", "" },
		{ CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\nX-DIALER-RULE:X1\r\n")), "SPAN" },
		{ CALENDAR("X-DIALER-SPAN:2027-2026\r\n"), "SPAN" },
		{ CALENDAR("X-DIALER-SPAN:1990-2090\r\n"), "SPAN" },
		{ CALENDAR(SPAN), "no VEVENT" },
		{ CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:20260101\r\nSUMMARY:Day\r\n")),
			"\"Day\" has no X-DIALER-RULE" },
		{ CALENDAR(SPAN EVENT("X-DIALER-RULE:X1\r\n")), "DTSTART" },
		{ CALENDAR(SPAN EVENT("DTSTART:20260101T120000Z\r\nX-DIALER-RULE:X1\r\n")),
			"DTSTART" },
		{ CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=NEVER\r\n"
			"X-DIALER-RULE:X1\r\n")), "errors" },
		{ CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:20260101\r\n"
			"X-DIALER-RULE:X1234567890123456\r\n")), "names no rule" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		char name[32];

		snprintf(name, sizeof name, "bad%zu.ics", i);
		if (policy_builder_add_calendar(builder, name, rows[i][0], strlen(rows[i][0])) !=
			-EINVAL)
			fail_msg("%s was accepted", rows[i][0]);
		says(name);
		says(rows[i][1]);
	}
}

/* A rule without end is cut at the span; a daily one within it stays under the limit. */
static void recurrence_is_bounded(void **state)
{
	static const char daily[] = CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:20260101\r\n"
		"RRULE:FREQ=DAILY\r\nX-DIALER-RULE:X1\r\n"));
	static const char older[] = CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:19000101\r\n"
		"RRULE:FREQ=DAILY\r\nX-DIALER-RULE:X1\r\n"));

	(void)state;
	assert_int_equal(policy_builder_add_calendar(builder, "d.ics", daily, sizeof daily - 1), 0);
	assert_int_equal(policy_builder_add_calendar(builder, "o.ics", older, sizeof older - 1),
		-EINVAL);
	says("more than");
}

static void calendar_names_a_holiday_rule(void **state)
{
	static const char text[] = CALENDAR(SPAN EVENT("DTSTART;VALUE=DATE:20260101\r\n"
		"X-DIALER-RULE:H1\r\n"));

	(void)state;
	assert_int_equal(policy_builder_add_calendar(builder, "c.ics", text, sizeof text - 1), 0);
	assert_int_equal(finish(COMPLETE), -EINVAL);
	says("\"H1\", which is no holiday rule");
}

/* The order of adding does not change the hash; any byte does. */
static void hash_covers_everything(void **state)
{
	static const char *const extra[] = { HEAD "\"rules\": []}", HEAD "\"rules\": [] }" };
	char first[2 * POLICY_HASH_BYTES + 1] = "";
	struct policy *p = NULL;
	int i;

	for (i = 0; i < 4; i++) {
		teardown(state);
		assert_int_equal(setup(state), 0);
		if (i == 1)
			assert_int_equal(add("a.json", extra[0]), 0);
		assert_int_equal(add("t.json", HEAD "\"rules\": [" COMPLETE "]}"), 0);
		if (i != 1)
			assert_int_equal(add("a.json", extra[i == 2]), 0);
		policy_builder_set_tz_version(builder, i == 3 ? "2026c" : "2026b");
		assert_int_equal(policy_builder_finish(builder, &p), 0);
		assert_int_equal(strlen(policy_hash(p)), 2 * POLICY_HASH_BYTES);
		if (i == 0)
			snprintf(first, sizeof first, "%s", policy_hash(p));
		else if (i == 1)
			assert_string_equal(policy_hash(p), first);
		else
			assert_string_not_equal(policy_hash(p), first);
		policy_free(p);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(bad_packs_are_named),
		TEST(a_file_counts_once),
		TEST(complete_pack_is_enough),
		TEST(no_packs_are_not_enough),
		TEST(lacking_a_kind_is_refused),
		TEST(a_place_needs_its_law),
		TEST(a_union_reaches_its_members),
		TEST(a_waiver_lifts_until_its_day),
		TEST(what_people_said_is_not_waived),
		TEST(an_overdue_pack_refuses_when_told),
		TEST(a_rule_has_its_days),
		TEST(ids_are_unique),
		TEST(holidays_need_their_days),
		TEST(number_rules_are_resolved),
		TEST(number_ranges_are_checked),
		TEST(zones_must_be_there),
		TEST(bad_calendars_are_named),
		TEST(recurrence_is_bounded),
		TEST(calendar_names_a_holiday_rule),
		TEST(hash_covers_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
