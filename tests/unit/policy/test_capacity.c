/* SPDX-License-Identifier: Apache-2.0 */
/* How much a policy holds, and what it says to one more. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "tests/unit/policy/pack_text.h"

#include "dialer/base/banned.h"

#define TEXT_MAX (512u * 1024)
#define CALENDAR_HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n" \
	"X-DIALER-SPAN:2026-2027\r\n"
#define CALENDAR_EVENT "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260101\r\n" \
	"X-DIALER-RULE:X1\r\nEND:VEVENT\r\n"

static struct policy_builder *builder;
static char *text;
static size_t used;

static int setup(void **state)
{
	(void)state;
	text = malloc(TEXT_MAX);
	used = 0;
	return text ? policy_builder_new(&builder) : -1;
}

static int teardown(void **state)
{
	(void)state;
	policy_builder_free(builder);
	free(text);
	return 0;
}

__attribute__((format(printf, 1, 2)))
static void put(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	used += (size_t)vsnprintf(text + used, TEXT_MAX - used, fmt, args);
	va_end(args);
	assert_true(used < TEXT_MAX);
}

static void says(const char *words)
{
	if (!strstr(policy_builder_error(builder), words))
		fail_msg("\"%s\" does not say \"%s\"", policy_builder_error(builder), words);
}

static void refused(const char *words)
{
	assert_int_equal(policy_builder_add_pack(builder, "t.json", text, used), -EINVAL);
	says(words);
}

static void finish_refused(const char *words)
{
	struct policy *p = NULL;

	if (policy_builder_add_pack(builder, "t.json", text, used) != 0)
		fail_msg("%s", policy_builder_error(builder));
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	assert_null(p);
	says(words);
}

static void of_bytes(void **state)
{
	const size_t large = 4 * 1024 * 1024 + 1;

	(void)state;
	assert_int_equal(policy_builder_add_pack(builder, "t.json", "", large), -EINVAL);
	says("larger than");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", "", large), -EINVAL);
	says("larger than");
}

/* A name that fills the message leaves no room for the sentence, and no more. */
static void of_a_message(void **state)
{
	char name[2 * POLICY_ERROR_MAX];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(policy_builder_add_pack(builder, name, "", 0), -EINVAL);
	assert_int_equal(strlen(policy_builder_error(builder)), POLICY_ERROR_MAX - 1);
}

static void of_files(void **state)
{
	char name[24];
	int i;

	(void)state;
	for (i = 0; i < 513; i++) {
		snprintf(name, sizeof name, "%d.json", i);
		assert_int_equal(policy_builder_add_pack(builder, name, "", 0), -EINVAL);
	}
	says("more than 512 files");
}

static void of_packs(void **state)
{
	char name[24];
	int i;

	(void)state;
	put(HEAD "\"rules\": []}");
	for (i = 0; i < 128; i++) {
		snprintf(name, sizeof name, "%d.json", i);
		assert_int_equal(policy_builder_add_pack(builder, name, text, used), 0);
	}
	refused("more than 128 packs");
}

static void of_rules(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [");
	for (i = 0; i <= 2048; i++)
		put("%s" RULE("B%d", "\"kind\": \"ban\""), i ? "," : "", i);
	put("]}");
	refused("more than 2048 rules");
}

static void of_lists(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [");
	for (i = 0; i <= 64; i++)
		put("%s" RULE("B%d", "\"kind\": \"dnc\", \"list\": \"l%d\""), i ? "," : "", i, i);
	put("]}");
	refused("more than 64 do-not-call lists");
}

static void of_places(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [], \"zips\": [");
	for (i = 0; i < 128; i++)
		put("%s{\"place\": \"US-%d\", \"codes\": \"010\"}", i ? "," : "", i);
	put("]}");
	refused("more than 128 places");
}

static void of_zones(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [], \"zones\": \"");
	for (i = 128; i >= 0; i--) /* "A/12" is not "A/128" */
		put("A/%d ", i);
	put("\"}");
	refused("more than 128 time zones");
}

static void of_unions(void **state)
{
	(void)state;
	put(HEAD "\"rules\": [], \"unions\": {\"A\": \"X\", \"B\": \"X\", \"C\": \"X\", \"D\": \"X\", "
		"\"E\": \"X\"}}");
	refused("more than 4 unions");
}

static void of_prefixes(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [], \"countries\": [{\"id\": \"n\", \"place\": \"GB\", \"code\": \"44\", "
		"\"zones\": \"A/B\", \"min_digits\": 9, \"max_digits\": 10, \"blocked\": \"");
	for (i = 0; i <= 256; i++)
		put("%d ", i);
	put("\"}]}");
	refused("more than 256 refused prefixes");
}

static void of_waivers(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"overlay\": true, \"rules\": [], \"waivers\": [");
	for (i = 0; i <= 64; i++)
		put("%s{\"rule\": \"A\", \"by\": \"b\", \"reason\": \"c\", \"until\": \"2027-01-01\"}",
			i ? "," : "");
	put("]}");
	refused("more than 64 waivers");
}

static void of_lines(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN ",{\"id\": \"N9\", " INFO ", "
		"\"kind\": \"number\", \"reason\": \"number_special\", \"lines\": \"");
	for (i = 0; i <= 16; i++)
		put("555-0100/555-0199 ");
	put("\"}]}");
	finish_refused("more than 16 ranges of lines");
}

/* What everywhere says must fit one decision. */
static void of_a_decision(void **state)
{
	int i;

	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN);
	for (i = 0; i < 128; i++)
		put("," RULE("B%d", "\"kind\": \"ban\""), i);
	put("]}");
	finish_refused("more than the 128 a decision can hold");
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

static void of_clocks(void **state)
{
	static const char *const zones[] = { "Europe/Paris", "Europe/London", "Europe/Berlin",
		"Europe/Rome", "Europe/Madrid", "Europe/Lisbon", "Europe/Dublin", "Europe/Athens" };
	struct policy *p = NULL;
	size_t i;

	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "], \"countries\": [{\"id\": \"n\", "
		"\"place\": \"FR\", \"code\": \"33\", \"min_digits\": 9, \"max_digits\": 9, \"zones\": \"");
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		put("%s ", zones[i]);
	put("\"}, {\"id\": \"m\", \"place\": \"DE\", \"code\": \"49\", \"min_digits\": 9, "
		"\"max_digits\": 9, \"zones\": \"");
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		put("%s ", zones[i]);
	put("\"}]}");
	assert_int_equal(policy_builder_add_pack(builder, "t.json", text, used), 0);
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		give_zone(zones[i]);
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	says("17 clocks are possible at once");
}

static void of_a_postal_code(void **state)
{
	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "," RULE("U1", "\"kind\": \"limit\", "
		"\"limit\": \"release\", \"within_ms\": 1, \"place\": \"US\"") "], \"zips\": ["
		"{\"place\": \"US-AA\", \"codes\": \"010\"}, {\"place\": \"US-BB\", \"codes\": \"010\"}, "
		"{\"place\": \"US-CC\", \"codes\": \"010\"}]}");
	finish_refused("010 lie in more than 2 places");
}

static void of_events(void **state)
{
	int i;

	(void)state;
	put(CALENDAR_HEAD);
	for (i = 0; i <= 1024; i++)
		put(CALENDAR_EVENT);
	put("END:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), -EINVAL);
	says("more than 1024 events");
}

/* The first failure is the one reported, whatever else the event has. */
static void of_an_event(void **state)
{
	(void)state;
	put(CALENDAR_HEAD "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:19000101\r\n"
		"RRULE:FREQ=DAILY\r\nRRULE:FREQ=YEARLY\r\nRDATE;VALUE=DATE:20260105\r\n"
		"EXDATE;VALUE=DATE:20260106\r\nX-DIALER-RULE:X1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), -EINVAL);
	says("more than 4096 days");
}

static void of_a_span(void **state)
{
	(void)state;
	put("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nX-DIALER-SPAN:2090-2101\r\n"
		CALENDAR_EVENT "END:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), -EINVAL);
	says("SPAN");
}

/* A rule that libical reads and then cannot follow. */
static void of_a_recurrence(void **state)
{
	(void)state;
	put(CALENDAR_HEAD "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260101\r\n"
		"RRULE:FREQ=MONTHLY;BYYEARDAY=3\r\nX-DIALER-RULE:X1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), -EINVAL);
	says("RRULE");
}

/* Days outside the calendar's span are not its to tell. */
static void of_days(void **state)
{
	struct policy *p = NULL;

	(void)state;
	put(CALENDAR_HEAD "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20251231\r\n"
		"RDATE;VALUE=DATE:20280101\r\nX-DIALER-RULE:X1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), 0);
	used = 0;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "," RULE("X1", "\"kind\": \"holiday\"") "]}");
	assert_int_equal(policy_builder_add_pack(builder, "t.json", text, used), 0);
	assert_int_equal(policy_builder_finish(builder, &p), -EINVAL);
	says("no calendar has days for holiday rule \"X1\"");
}

static void of_rule_names(void **state)
{
	(void)state;
	put(CALENDAR_HEAD "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:Day\r\n"
		"X-DIALER-RULE: ,\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), -EINVAL);
	says("no X-DIALER-RULE");
}

/* What names a rule that is not there, or of another kind. */
static void of_references(void **state)
{
	(void)state;
	put(CALENDAR_HEAD CALENDAR_EVENT "END:VCALENDAR\r\n");
	assert_int_equal(policy_builder_add_calendar(builder, "t.ics", text, used), 0);
	used = 0;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "]}");
	finish_refused("\"X1\", which is no holiday rule");
}

static void of_blocks(void **state)
{
	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "], \"blocked\": [{\"id\": \"B\", "
		"\"codes\": \"860\", \"block\": \"H1\"}]}");
	finish_refused("is no number rule");
}

static void of_countries(void **state)
{
	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "," RULE("B1", "\"kind\": \"ban\", "
		"\"place\": \"DE-BY\"") "]}");
	finish_refused("country of \"DE-BY\"");
}

/* Hours of one place are none of another's. */
static void of_everywhere(void **state)
{
	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," RULE("H1", "\"place\": \"US\", "
		HOURS("\"daily\": \"08:00-21:00\"")) "]}");
	finish_refused("\"hours\" for \"*\"");
}

static void of_one_policy(void **state)
{
	struct policy *p = NULL, *again = NULL;

	(void)state;
	put(HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN "]}");
	assert_int_equal(policy_builder_add_pack(builder, "t.json", text, used), 0);
	assert_int_equal(policy_builder_finish(builder, &p), 0);
	assert_int_equal(policy_builder_finish(builder, &again), -EINVAL);
	says("finished before");
	assert_null(again);
	policy_free(p);
}

/* However many rules stand in a row that cannot speak about a call, those that can are found. */
static void of_silent_rules(void **state)
{
	struct facts f = { .purpose = PURPOSE_MARKETING };
	struct policy *p = NULL;
	struct decision d;
	int i;

	(void)state;
	put("%s", HEAD "\"rules\": [" COMPLETE "," RECORDS "," OPEN);
	for (i = 0; i < 200; i++)
		put("," RULE("Z%03d", "\"kind\": \"duty\", \"duty\": \"%s\", \"when\": \"%s\""), i,
			i < 199 ? "identify_caller" : "state_purpose", i < 199 ? "debt" : "marketing");
	put("]}");
	assert_int_equal(policy_builder_add_pack(builder, "t.json", text, used), 0);
	assert_int_equal(policy_builder_finish(builder, &p), 0);
	policy_decide(p, &f, &d);
	assert_int_equal(d.obligations.duty_count, 1);
	assert_string_equal(policy_rule(p, d.obligations.duties[0].rule)->id, "Z199");
	f.purpose = PURPOSE_DEBT;
	policy_decide(p, &f, &d);
	assert_int_equal(d.obligations.duty_count, 1);
	assert_string_equal(policy_rule(p, d.obligations.duties[0].rule)->id, "Z000");
	policy_free(p);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(of_bytes), TEST(of_a_message), TEST(of_files), TEST(of_packs), TEST(of_rules),
		TEST(of_lists), TEST(of_places), TEST(of_zones), TEST(of_unions), TEST(of_prefixes),
		TEST(of_waivers), TEST(of_lines), TEST(of_a_decision), TEST(of_clocks), TEST(of_a_postal_code), TEST(of_events),
		TEST(of_an_event), TEST(of_a_span), TEST(of_a_recurrence), TEST(of_days),
		TEST(of_rule_names), TEST(of_references), TEST(of_blocks), TEST(of_countries),
		TEST(of_everywhere), TEST(of_one_policy), TEST(of_silent_rules),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
