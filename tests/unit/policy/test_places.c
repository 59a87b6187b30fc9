/* SPDX-License-Identifier: Apache-2.0 */
/* Places, their clocks and their law, by packs of the test's own: France, Germany and two states. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "policy/policy.h"
#include "tests/unit/policy/fixture.h"
#include "tests/unit/policy/pack_text.h"

#include "dialer/base/banned.h"

#define COUNTRIES "\"countries\": [" \
	"{\"id\": \"n\", \"place\": \"FR\", \"code\": \"33\", \"zones\": \"Europe/Paris\", " \
		"\"min_digits\": 4, \"max_digits\": 9, \"blocked\": \"8 12345678\"}, " \
	"{\"id\": \"m\", \"place\": \"DE\", \"code\": \"49\", \"zones\": \"Europe/Berlin\", " \
		"\"min_digits\": 9, \"max_digits\": 11}], " \
	"\"unions\": {\"EU\": \"DEU FR DE\"}, " \
	"\"states\": [{\"id\": \"N1\", \"place\": \"US-CT\", \"zones\": \"America/New_York\", " \
		"\"codes\": \"860\"}, {\"id\": \"N2\", \"place\": \"US-AA\", \"zones\": \" \", " \
		"\"codes\": \"861\"}], \"zips\": [{\"place\": \"US-CT\", \"codes\": \"060-069\"}]"
#define NOON "2026-07-15T10:00:00Z" /* of Paris; 06:00 in New York */
#define NIGHT "2026-07-15T01:00:00Z"

static const char *const zones[] = { "Europe/Paris", "Europe/Berlin", "America/New_York" };

static void give_zone(struct policy_builder *b, const char *name)
{
	char path[256], bytes[16384];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof bytes, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(policy_builder_add_zone(b, name, bytes, len), 0);
}

/* The necessary rules and these, for the places above. */
static struct policy *policy_of(const char *rules, const char *more)
{
	struct policy_builder *b;
	struct policy *p = NULL;
	char text[8192];
	size_t i;

	snprintf(text, sizeof text, HEAD "\"rules\": [" COMPLETE ", " RULE("US", "\"place\": \"US\", "
		"\"kind\": \"limit\", \"limit\": \"release\", \"within_ms\": 1") ", %s], " COUNTRIES "%s}",
		rules, more);
	assert_int_equal(policy_builder_new(&b), 0);
	if (policy_builder_add_pack(b, "t", text, strlen(text)) != 0)
		fail_msg("%s", policy_builder_error(b));
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		give_zone(b, zones[i]);
	if (policy_builder_finish(b, &p) != 0)
		fail_msg("%s", policy_builder_error(b));
	policy_builder_free(b);
	return p;
}

static const char *says(const struct policy *p, const struct facts *f, const char *rule)
{
	struct decision d;
	int i;

	policy_decide(p, f, &d);
	for (i = 0; i < d.ruling_count; i++)
		if (strcmp(policy_rule(p, d.rulings[i].rule)->id, rule) == 0)
			return policy_reason(d.rulings[i].reason);
	return "";
}

static struct facts facts_at(const char *time, uint64_t digits)
{
	struct facts f = fixture_facts(212, fixture_time(time));

	f.number.digits = digits;
	return f;
}

static void numbers_of_countries(void **state)
{
	static const struct {
		uint64_t digits;
		const char *says;
	} rows[] = {
		{ UINT64_C(33823456789), "number_premium" },
		{ UINT64_C(33123456780), "number_premium" }, { UINT64_C(331234), "place_known" },
		{ UINT64_C(33123), "number_unassigned" }, { UINT64_C(331234567890), "number_unassigned" },
		{ UINT64_C(49812345678), "place_known" }, { 12, "country_without_rules" },
		{ UINT64_C(81312345678), "country_without_rules" },
	};
	struct policy *p = policy_of(OPEN "," RECORDS, "");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts f = facts_at(NOON, rows[i].digits);
		const char *said = says(p, &f, "S4");

		if (strcmp(said, rows[i].says) != 0)
			fail_msg("+%llu: %s", (unsigned long long)rows[i].digits, said);
	}
	policy_free(p);
}

static void what_else_is_known(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS, "");
	struct facts f = facts_at(NOON, UINT64_C(33912345678));
	struct decision d;

	(void)state;
	snprintf(f.postal_prefix, sizeof f.postal_prefix, "060");
	policy_decide(p, &f, &d);
	assert_int_equal(d.place_count, 1); /* a French postal code */
	snprintf(f.address_place, sizeof f.address_place, "US-CT");
	policy_decide(p, &f, &d);
	assert_int_equal(d.place_count, 2);
	f.number.digits = UINT64_C(18602342042);
	f.address_place[0] = '\0';
	snprintf(f.postal_prefix, sizeof f.postal_prefix, "6x");
	policy_decide(p, &f, &d);
	assert_int_equal(d.place_count, 1);
	f.line_type = LINE_FIXED;
	f.ported = TRI_YES;
	assert_string_equal(says(p, &f, "S4"), "place_known");
	snprintf(f.declared_zone, sizeof f.declared_zone, "America/New");
	assert_string_equal(says(p, &f, "S4"), "zone_unknown");
	memset(f.declared_zone, 'A', sizeof f.declared_zone); /* without its NUL */
	assert_string_equal(says(p, &f, "S4"), "zone_unknown");
	policy_free(p);
}

/* A place without a clock is open at no time, and its recording waits for consent. */
static void a_place_without_a_clock(void **state)
{
	struct policy *p = policy_of(OPEN "," RULE("P0", "\"kind\": \"record\", \"parties\": \"one\", "
		"\"place\": \"FR\"") "," RULE("P2", "\"kind\": \"record\", \"parties\": \"one\", "
		"\"place\": \"DE\"") "," RULE("P3", "\"kind\": \"record\", \"parties\": \"one\", "
		"\"place\": \"US-CT\""), "");
	struct facts f = facts_at(NOON, UINT64_C(18612342042));
	struct decision d;

	(void)state;
	snprintf(f.caller_place, sizeof f.caller_place, "US-CT");
	assert_string_equal(says(p, &f, "H1"), "place_unknown");
	policy_decide(p, &f, &d);
	assert_int_equal(d.obligations.record, RECORD_AFTER_CONSENT);
	f.number.digits = UINT64_C(33912345678);
	policy_decide(p, &f, &d);
	assert_int_equal(d.obligations.record, RECORD_FROM_ANSWER);
	policy_free(p);
}

static void rules_reach_places(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS "," RULE("E1", "\"kind\": \"ban\", \"place\": \"EU\", "
		"\"when\": \"marketing\"") "," RULE("K1", "\"kind\": \"checklist\", \"what\": \"bond\", "
		"\"item\": \"i\", \"blocking\": false"), "");
	int32_t offset;
	unsigned i, e1 = 0, k1 = 0;

	(void)state;
	for (i = 0; i < policy_rule_count(p); i++) {
		if (strcmp(policy_rule(p, i)->id, "E1") == 0)
			e1 = i;
		if (strcmp(policy_rule(p, i)->id, "K1") == 0)
			k1 = i;
	}
	assert_true(policy_rule_reaches(p, e1, "DE"));
	assert_false(policy_rule_reaches(p, e1, "US-CT"));
	assert_false(policy_rule_reaches(p, e1, "XX"));
	assert_false(policy_rule_reaches(p, 999, "DE"));
	assert_true(policy_rule_applies(p, e1, PURPOSE_MARKETING, TRI_NO, TRI_NO, TRI_NO));
	assert_false(policy_rule_applies(p, e1, PURPOSE_DEBT, TRI_NO, TRI_NO, TRI_NO));
	assert_false(policy_rule_applies(p, 999, PURPOSE_MARKETING, TRI_NO, TRI_NO, TRI_NO));
	assert_true(policy_rule_is_shown(p, k1));
	assert_false(policy_rule_is_shown(p, e1));
	assert_false(policy_rule_is_shown(p, 999));
	assert_true(policy_zone_offset(p, 0, fixture_time(NOON), &offset));
	assert_int_equal(offset, -4 * 3600);
	assert_false(policy_zone_offset(p, 0, fixture_time("2101-06-01T12:00:00Z"), &offset));
	assert_false(policy_zone_offset(p, 99, fixture_time(NOON), &offset));
	policy_free(p);
}

static bool opens(const struct policy *p, const char *key, const char *time, int64_t *ret_next)
{
	return policy_class_open(p, key, PURPOSE_MARKETING, true, fixture_time(time), ret_next);
}

static void classes_are_told(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS, "");
	struct e164 paris = { UINT64_C(33912345678) };
	char key[CLASS_KEY_MAX];
	int64_t next;

	(void)state;
	assert_int_equal(policy_class_key(p, paris, NULL, NULL, NULL, key, sizeof key), 0);
	assert_string_equal(key, "FR|Europe/Paris");
	assert_int_equal(policy_class_key(p, paris, "DE", "", "", key, 2), -ENOBUFS);
	assert_true(opens(p, "FR|", NIGHT, &next));
	assert_true(opens(p, "FR|a name of more letters than the longest zone has", NIGHT, &next));
	assert_false(opens(p, "FR|Europe/Paris", NIGHT, &next));
	assert_int_equal(next, fixture_time("2026-07-15T06:00:00Z"));
	policy_free(p);
}

static void the_zones_of_a_class(void **state)
{
	const struct policy *p = fixture_policy();
	uint8_t found[DECISION_ZONES_MAX];
	char many[(DECISION_ZONES_MAX + 1) * ZONE_TEXT_MAX] = "US-FL|";
	int32_t offset_s = 0;

	(void)state;
	assert_int_equal(policy_class_zones(p, "US-FL|America/Chicago,America/New_York", found), 2);
	for (int i = 0; i < 2; i++) {
		const char *name = policy_zone_name(p, found[i]);

		assert_true(strcmp(name, "America/Chicago") == 0 || strcmp(name, "America/New_York") == 0);
		assert_true(policy_zone_offset(p, found[i], fixture_time("2026-07-15T06:00:00Z"), &offset_s));
		assert_int_equal(offset_s, strcmp(name, "America/Chicago") == 0 ? -5 * 3600 : -4 * 3600);
	}
	assert_int_equal(policy_class_zones(p, "?", found), 0);
	assert_int_equal(policy_class_zones(p, "US-FL|Nowhere/Land", found), 0);
	/* More than a decision can have: as many as fit. */
	for (unsigned i = 0; i <= DECISION_ZONES_MAX; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "%s%s", i > 0 ? "," : "", policy_zone_name(p, i));
	assert_int_equal(policy_class_zones(p, many, found), DECISION_ZONES_MAX);
}

/* A window shorter than the margin never opens, whatever else there is. */
static void some_windows_never_open(void **state)
{
	struct policy *p = policy_of(RULE("H1", HOURS("\"daily\": \"08:00-08:01\"")) "," RECORDS ","
		RULE("H2", HOURS("\"daily\": \"09:00-21:00\"")) "," RULE("H3", "\"place\": \"FR\", "
		HOURS("\"daily\": \"09:00-21:00\"")), "");
	struct facts f = facts_at(NIGHT, UINT64_C(33912345678));
	int64_t next;

	(void)state;
	assert_false(opens(p, "DE,FR|Europe/Berlin,Europe/Paris", NIGHT, &next));
	assert_int_equal(next, INT64_MAX);
	assert_false(opens(p, "FR|Europe/Paris", NOON, &next));
	assert_int_equal(next, INT64_MAX);
	f.record = TRI_NO;
	snprintf(f.caller_place, sizeof f.caller_place, "FR");
	f.attempts_from_us = 1;
	assert_string_equal(says(p, &f, "H1"), "outside_hours");
	assert_string_equal(says(p, &f, "S3"), "no_common_window");
	policy_free(p);
}

/* No hour is known once the zone's data has ended, and none follows. */
static void nothing_opens_beyond_the_data(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS, "");
	int64_t next;

	(void)state;
	assert_false(opens(p, "FR|Europe/Paris", "2100-12-31T22:00:00Z", &next));
	assert_int_equal(next, INT64_MAX);
	assert_false(opens(p, "DE,FR|Europe/Berlin,Europe/Paris", "2101-06-01T12:00:00Z", &next));
	assert_int_equal(next, INT64_MAX);
	policy_free(p);
}

/* Looking ahead, a rule binds only while it is in force, not waived, and not lifted. */
static void what_binds_ahead(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS "," RULE("H2", HOURS("\"daily\": \"12:00-13:00\"") ", "
		"\"until\": \"2026-07-10\"") "," RULE("H3", HOURS("\"daily\": \"13:00-14:00\"")) ","
		RULE("H4", HOURS("\"daily\": \"10:00-20:00\"") ", \"except\": \"consent\""),
		", \"overlay\": true, \"waivers\": [{\"rule\": \"H3\", \"by\": \"A. Officer\", "
		"\"reason\": \"a test\", \"until\": \"2027-01-01\"}]");
	struct facts f = facts_at(NIGHT, UINT64_C(33912345678));
	struct decision d;
	int64_t next;

	(void)state;
	/* A class has no facts: every exception is taken to hold. */
	assert_false(opens(p, "FR|Europe/Paris", NIGHT, &next));
	assert_int_equal(next, fixture_time("2026-07-15T06:00:00Z"));
	f.max_attempts_24h = 3;
	policy_decide(p, &f, &d);
	assert_int_equal(d.verdict, VERDICT_DEFER);
	assert_int_equal(d.defer_until_us, fixture_time("2026-07-15T06:00:00Z"));
	assert_string_equal(says(p, &f, "H3"), "waived");
	assert_string_equal(says(p, &f, "H4"), "exempt_consent");
	policy_free(p);
}

/* Without the consent that lifts it, the later window counts. */
static void what_is_not_lifted_binds(void **state)
{
	struct policy *p = policy_of(OPEN "," RECORDS "," RULE("H4", HOURS("\"daily\": \"10:00-20:00\"") ", "
		"\"except\": \"relationship\", \"inquiry_months\": 3"), "");
	struct facts f = facts_at(NIGHT, UINT64_C(33912345678));
	struct decision d;

	(void)state;
	policy_decide(p, &f, &d);
	assert_int_equal(d.verdict, VERDICT_DEFER);
	assert_int_equal(d.defer_until_us, fixture_time("2026-07-15T08:00:00Z"));
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_countries),
		cmocka_unit_test(what_else_is_known),
		cmocka_unit_test(a_place_without_a_clock),
		cmocka_unit_test(rules_reach_places),
		cmocka_unit_test(classes_are_told),
		cmocka_unit_test(the_zones_of_a_class),
		cmocka_unit_test(some_windows_never_open),
		cmocka_unit_test(nothing_opens_beyond_the_data),
		cmocka_unit_test(what_binds_ahead),
		cmocka_unit_test(what_is_not_lifted_binds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
