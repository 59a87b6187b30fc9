/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of rules judged by packs of the test's own, so that no shipped pack need use them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/base/clock.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

#define HEAD "{\"pack\": \"t\", \"place\": \"*\", \"as_of\": \"2026-07\", \"review_by\": \"2027-01-01\", "
#define RULE(id, rest) "{\"id\": \"" id "\", \"text\": \"t\", \"citation\": \"c\", \"confidence\": \"H\", " rest "}"
#define COMPLETE \
	RULE("S4", "\"kind\": \"place\"") "," RULE("S3", "\"kind\": \"common_window\"") "," \
	RULE("Q1", "\"kind\": \"purpose\"") "," RULE("D1", "\"kind\": \"dnc_internal\"") "," \
	RULE("V1", "\"kind\": \"revoke\"") "," RULE("C1", "\"kind\": \"consent\", \"form\": \"oral\"") "," \
	RULE("C2", "\"kind\": \"cap\", \"span\": \"24h\"") "," \
	RULE("P0", "\"kind\": \"record\", \"parties\": \"one\"") "," \
	RULE("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"") "," \
	RULE("H1", "\"kind\": \"hours\", \"windows\": {\"daily\": \"08:00-21:00\"}")
#define NOW_US INT64_C(1780000000000000) /* 2026-05-28 20:26 UTC */
#define DAY_US (86400 * CLOCK_US_PER_S)

/* A pack of these rules besides the necessary ones, and of other members. */
static struct policy *policy_of(const char *rules, const char *more)
{
	struct policy_builder *b;
	struct policy *p = NULL;
	char text[8192];

	snprintf(text, sizeof text, HEAD "\"rules\": [" COMPLETE ", %s]%s}", rules, more);
	assert_int_equal(policy_builder_new(&b), 0);
	if (policy_builder_add_pack(b, "t", text, strlen(text)) != 0 || policy_builder_finish(b, &p) != 0)
		fail_msg("%s", policy_builder_error(b));
	policy_builder_free(b);
	return p;
}

/* What the rule "X" says of a case; "" nothing. */
static const char *says(const struct policy *p, const struct facts *f)
{
	struct decision d;

	policy_decide(p, f, &d);
	for (int i = 0; i < d.ruling_count; i++)
		if (strcmp(policy_rule(p, d.rulings[i].rule)->id, "X") == 0)
			return policy_reason(d.rulings[i].reason); /* a constant */
	return "";
}

/* The same, of a rule "X" with these members. */
static const char *said(const char *rule, const struct facts *f)
{
	char text[4096];
	struct policy *p;
	const char *reason;

	snprintf(text, sizeof text, "{\"id\": \"X\", \"text\": \"t\", \"citation\": \"c\", "
		"\"confidence\": \"H\", %s}", rule);
	p = policy_of(text, "");
	reason = says(p, f);
	policy_free(p);
	return reason;
}

static void an_emergency_reaches_its_counties(void **state)
{
	static const char rule[] = "\"kind\": \"emergency\", \"counties\": \"Kings, Queens\", "
		"\"from\": \"2026-05-01\"";
	struct facts f = { .now_us = NOW_US };

	(void)state;
	assert_string_equal(said(rule, &f), "emergency"); /* an unknown county may be one of them */
	snprintf(f.county, sizeof f.county, "queens");
	assert_string_equal(said(rule, &f), "emergency");
	snprintf(f.county, sizeof f.county, "Albany");
	assert_string_equal(said(rule, &f), "no_emergency");
	assert_string_equal(said("\"kind\": \"emergency\", \"until\": \"2026-06-30\"", &f), "emergency");
	assert_string_equal(said("\"kind\": \"emergency\", \"until\": \"2026-05-20\"", &f), "");
	assert_string_equal(said("\"kind\": \"emergency\", \"from\": \"2026-06-20\"", &f), "");
}

static void a_ban_is_lifted_by_what_it_names(void **state)
{
	static const char rule[] = "\"kind\": \"ban\", \"except\": \"consent\"";
	struct facts f = { .now_us = NOW_US };

	(void)state;
	assert_string_equal(said(rule, &f), "banned");
	f.consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_ORAL,
		.obtained_us = NOW_US - DAY_US };
	assert_string_equal(said(rule, &f), "exempt_consent");
	assert_string_equal(said("\"kind\": \"ban\", \"except\": \"consent_written\"", &f), "banned");
	assert_string_equal(said("\"kind\": \"ban\"", &f), "banned");
}

static void an_item_is_attested_by_its_rule(void **state)
{
	static const char rule[] = "\"kind\": \"checklist\", \"what\": \"bond\", \"item\": \"a bond\"";
	struct facts f = { .now_us = NOW_US, .held_count = 1, .held = { "Y" } };

	(void)state;
	assert_string_equal(said(rule, &f), "not_attested");
	snprintf(f.held[0], sizeof f.held[0], "X");
	assert_string_equal(said(rule, &f), "attested");
	f.held_count = 0;
	assert_string_equal(said("\"kind\": \"checklist\", \"what\": \"bond\", \"item\": \"a\", "
		"\"blocking\": false", &f), "");
}

static void a_full_window_waits(void **state)
{
	static const char rule[] = "\"kind\": \"freq\", \"limit\": 1, \"span_hours\": 24, "
		"\"per\": \"number\", \"not_counted\": \"busy\"";
	struct facts f = { .now_us = NOW_US };

	(void)state;
	assert_string_equal(said(rule, &f), "attempts_unknown");
	f.attempts_from_us = NOW_US - 2 * DAY_US;
	assert_string_equal(said(rule, &f), "below_cap");
	f.attempts[f.attempt_count++] = (struct attempt_fact){ NOW_US - CLOCK_US_PER_S,
		ATTEMPT_SAME_NUMBER | ATTEMPT_BUSY };
	assert_string_equal(said(rule, &f), "below_cap");
	f.attempts[f.attempt_count++] = (struct attempt_fact){ NOW_US - CLOCK_US_PER_S, ATTEMPT_SAME_NUMBER };
	assert_string_equal(said(rule, &f), "cap_reached");
}

/* A history that does not reach back, and more attempts than the facts hold. */
static void half_a_history_is_none(void **state)
{
	static const char rule[] = "\"kind\": \"freq\", \"limit\": 48, \"span_hours\": 24, "
		"\"per\": \"debt\", \"events\": \"refusals\", \"except\": \"consent_written\"";
	struct facts f = { .now_us = NOW_US, .attempts_from_us = NOW_US - DAY_US / 2 };
	uint32_t i;

	(void)state;
	assert_string_equal(said(rule, &f), "attempts_unknown");
	for (i = 0; i < FACTS_ATTEMPTS_MAX; i++)
		f.attempts[i] = (struct attempt_fact){ NOW_US, ATTEMPT_SAME_DEBT | ATTEMPT_REFUSED };
	f.attempt_count = FACTS_ATTEMPTS_MAX + 1;
	assert_string_equal(said(rule, &f), "cap_reached");
	f.consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_WRITTEN,
		.obtained_us = NOW_US - DAY_US };
	assert_string_equal(said(rule, &f), "exempt_consent");
}

static void a_pack_may_cap_by_itself(void **state)
{
	static const char rule[] = "\"kind\": \"cap\", \"span\": \"ever\", \"limit\": 5";
	struct facts f = { .now_us = NOW_US, .attempts_lead = 4 };

	(void)state;
	assert_string_equal(said(rule, &f), "below_cap");
	f.attempts_lead = 5;
	assert_string_equal(said(rule, &f), "cap_reached");
	f.attempts_lead = -1;
	assert_string_equal(said(rule, &f), "attempts_unknown");
	assert_string_equal(said("\"kind\": \"cap\", \"span\": \"ever\"", &f), "cap_unknown");
}

static void an_item_may_be_unneeded(void **state)
{
	static const char rule[] = "\"kind\": \"checklist\", \"what\": \"bond\", \"item\": \"a bond\", "
		"\"except\": \"relationship\", \"inquiry_months\": 3";
	struct facts f = { .now_us = NOW_US, .internal_dnc = { .listed = TRI_NO } };

	(void)state;
	f.held_count = FACTS_HELD_MAX + 1;
	assert_string_equal(said(rule, &f), "not_attested");
	f.ebr_inquiry_us = NOW_US - 80 * DAY_US;
	assert_string_equal(said(rule, &f), "exempt_relationship");
	f.ebr_inquiry_us = NOW_US - 100 * DAY_US;
	assert_string_equal(said(rule, &f), "not_attested");
}

static void consent_is_no_condition_of_buying(void **state)
{
	static const char rule[] = "\"kind\": \"consent\", \"form\": \"oral\", \"not_condition\": true, "
		"\"names_seller\": false, \"or_relationship\": true, \"transaction_months\": 18";
	struct facts f = { .now_us = NOW_US, .internal_dnc = { .listed = TRI_NO },
		.consent = { .known = TRI_YES, .form = CONSENT_ORAL, .obtained_us = NOW_US - DAY_US } };

	(void)state;
	assert_string_equal(said(rule, &f), "consent_condition");
	f.consent.not_condition = TRI_YES;
	assert_string_equal(said(rule, &f), "consent_given");
	f.consent.not_condition = TRI_NO;
	f.ebr_transaction_us = NOW_US - DAY_US;
	assert_string_equal(said(rule, &f), "exempt_relationship");
	f.consent.revoked_us = NOW_US;
	assert_string_equal(said(rule, &f), "consent_revoked");
}

static void an_optional_list_may_not_be_kept(void **state)
{
	static const char rule[] = "\"kind\": \"dnc\", \"list\": \"x-own\", \"optional\": true, "
		"\"max_age_days\": 31";
	struct facts f = { .now_us = NOW_US, .list_count = FACTS_LISTS_MAX + 1 };
	struct list_fact *list = &f.lists[FACTS_LISTS_MAX - 1];

	(void)state;
	assert_string_equal(said(rule, &f), "list_unknown"); /* nobody asked */
	assert_string_equal(said("\"kind\": \"dnc\", \"list\": \"x-own\"", &f), "list_unknown");
	snprintf(list->name, sizeof list->name, "x-own");
	assert_string_equal(said(rule, &f), "list_not_kept");
	snprintf(list->version, sizeof list->version, "2026-05");
	assert_string_equal(said(rule, &f), "list_unknown"); /* loaded, but not readable */
	list->listed = TRI_NO;
	assert_string_equal(said(rule, &f), "list_undated");
	list->list_date_us = NOW_US - DAY_US;
	assert_string_equal(said(rule, &f), "not_listed");
	list->listed = TRI_YES;
	assert_string_equal(said(rule, &f), "listed");
}

/* By the rule's own months, or the relationship rule's, or by none at all. */
static void a_relationship_lifts_for_its_months(void **state)
{
	static const char plain[] = "\"kind\": \"dnc\", \"list\": \"x\", \"except\": \"relationship\"";
	static const char both[] = RULE("X", "\"kind\": \"dnc\", \"list\": \"x\", "
		"\"except\": \"relationship permission\"") "," RULE("Y", "\"kind\": \"dnc\", "
		"\"list\": \"x\", \"except\": \"relationship\"") "," RULE("F49", "\"kind\": \"relationship\", "
		"\"transaction_months\": 18, \"inquiry_months\": 3");
	struct facts f = { .now_us = NOW_US, .internal_dnc = { .listed = TRI_NO }, .list_count = 1,
		.lists = { { .name = "x", .listed = TRI_YES } }, .ebr_transaction_us = NOW_US - DAY_US };
	struct policy *p = policy_of(both, "");

	(void)state;
	assert_string_equal(said(plain, &f), "listed");
	assert_string_equal(says(p, &f), "exempt_relationship");
	f.consent = (struct consent_fact){ .known = TRI_YES, .form = CONSENT_WRITTEN,
		.obtained_us = NOW_US - DAY_US, .marketing = TRI_YES, .seller_named = TRI_YES };
	assert_string_equal(says(p, &f), "exempt_permission");
	f.consent.known = TRI_UNKNOWN;
	f.internal_dnc.listed = TRI_YES;
	assert_string_equal(says(p, &f), "listed");
	policy_free(p);
}

static void the_strictest_age_counts(void **state)
{
	struct policy *p = policy_of(RULE("L1", "\"kind\": \"dnc\", \"list\": \"x\"") ","
		RULE("L2", "\"kind\": \"dnc\", \"list\": \"x\", \"max_age_days\": 90") ","
		RULE("L3", "\"kind\": \"dnc\", \"list\": \"x\", \"max_age_days\": 31") ","
		RULE("L4", "\"kind\": \"dnc\", \"list\": \"x\", \"max_age_days\": 60") ","
		RULE("L5", "\"kind\": \"dnc\", \"list\": \"y\", \"max_age_days\": 7"), "");

	(void)state;
	assert_int_equal(policy_list_max_age_days(p, "x"), 31);
	assert_int_equal(policy_list_max_age_days(p, "y"), 7);
	assert_int_equal(policy_list_max_age_days(p, "z"), 0);
	policy_free(p);
}

/* More lists than the facts hold are not all asked; a list nobody asked about says nothing good. */
static void lists_beyond_the_facts_refuse(void **state)
{
	const char *names[FACTS_LISTS_MAX];
	struct facts f = { .now_us = NOW_US };
	char rules[2048] = "", one[256];
	struct policy *p;
	int i;

	(void)state;
	for (i = 0; i < FACTS_LISTS_MAX; i++) {
		snprintf(one, sizeof one, RULE("L%d", "\"kind\": \"dnc\", \"list\": \"l%d\"") ",", i, i);
		strncat(rules, one, sizeof rules - strlen(rules) - 1);
	}
	strncat(rules, RULE("X", "\"kind\": \"dnc\", \"list\": \"last\", \"optional\": true"),
		sizeof rules - strlen(rules) - 1);
	p = policy_of(rules, "");
	assert_int_equal(policy_lists_wanted(p, &f, names), FACTS_LISTS_MAX);
	assert_string_equal(names[0], "l0");
	assert_string_equal(says(p, &f), "list_unknown");
	policy_free(p);
}

static void a_number_may_have_changed_hands(void **state)
{
	static const char asked[] = "\"kind\": \"reassigned\", \"required\": true, \"max_age_days\": 30, "
		"\"except\": \"relationship\", \"transaction_months\": 1";
	static const char free_of_age[] = "\"kind\": \"reassigned\"";
	struct facts f = { .now_us = NOW_US };
	struct reassigned_fact *r = &f.reassigned;

	(void)state;
	assert_string_equal(said(asked, &f), "reassigned_not_asked");
	assert_string_equal(said(free_of_age, &f), "reassigned_not_asked");
	r->answer = REASSIGNED_NO_DATA;
	assert_string_equal(said(asked, &f), "reassigned_no_data");
	r->answer = REASSIGNED_NO;
	assert_string_equal(said(asked, &f), "reassigned_not_asked");
	r->asked_us = NOW_US + DAY_US;
	assert_string_equal(said(asked, &f), "reassigned_not_asked");
	r->asked_us = NOW_US - 31 * DAY_US;
	assert_string_equal(said(asked, &f), "reassigned_old");
	assert_string_equal(said(free_of_age, &f), "not_reassigned");
	r->asked_us = NOW_US - DAY_US;
	assert_string_equal(said(asked, &f), "not_reassigned");
	f.consent = (struct consent_fact){ .form = CONSENT_ORAL, .obtained_us = NOW_US - 9 * DAY_US };
	r->since_us = NOW_US - 8 * DAY_US; /* later than the consent: what of the day between? */
	assert_string_equal(said(asked, &f), "reassigned_not_asked");
	r->since_us = NOW_US - 9 * DAY_US;
	assert_string_equal(said(asked, &f), "not_reassigned");
	r->answer = REASSIGNED_YES;
	assert_string_equal(said(asked, &f), "reassigned");
	f.consent.obtained_us = NOW_US;
	assert_string_equal(said(asked, &f), "reassigned_not_asked");
	f.internal_dnc.listed = TRI_NO;
	f.ebr_transaction_us = NOW_US - DAY_US;
	assert_string_equal(said(asked, &f), "exempt_relationship");
	f.consent.form = CONSENT_NONE;
	assert_string_equal(said(asked, &f), "reassigned");
}

/* The longest ringing any rule asks for. */
static void the_longest_ring_counts(void **state)
{
	struct policy *p = policy_of(RULE("X", "\"kind\": \"ring\", \"min_s\": 20") ","
		RULE("Y", "\"kind\": \"ring\", \"min_s\": 15"), "");
	struct facts f = { .now_us = NOW_US, .ring_s = 19 };
	struct decision d;

	(void)state;
	assert_string_equal(says(p, &f), "ring_too_short");
	policy_decide(p, &f, &d);
	assert_int_equal(d.obligations.ring_min_s, 20);
	policy_free(p);
}

/* Duties have their days and their waivers as other rules do; the strictest time holds. */
static void duties_have_their_days(void **state)
{
	struct policy *p = policy_of(
		RULE("U1", "\"kind\": \"duty\", \"duty\": \"record_notice\", \"within_ms\": 500") ","
		RULE("U2", "\"kind\": \"duty\", \"duty\": \"record_notice\", \"within_ms\": 300, "
			"\"opening\": true") ","
		RULE("U3", "\"kind\": \"duty\", \"duty\": \"state_goods\", \"until\": \"2026-05-01\"") ","
		RULE("U4", "\"kind\": \"duty\", \"duty\": \"state_purpose\"") ","
		RULE("U5", "\"kind\": \"duty\", \"duty\": \"repeat_identity\", \"from\": \"2026-05-01\"") ","
		RULE("U6", "\"kind\": \"duty\", \"duty\": \"identify_caller\", \"when\": \"marketing\"") ","
		RULE("U7", "\"kind\": \"limit\", \"limit\": \"release\", \"within_ms\": 5000") ","
		RULE("U8", "\"kind\": \"limit\", \"limit\": \"release\", \"within_ms\": 4000") ","
		RULE("U9", "\"kind\": \"limit\", \"limit\": \"release\", \"within_ms\": 6000"),
		", \"overlay\": true, \"waivers\": [{\"rule\": \"U4\", \"by\": \"A. Officer\", "
		"\"reason\": \"a test\", \"until\": \"2027-01-01\"}]");
	struct facts f = { .now_us = NOW_US, .record = TRI_YES, .purpose = PURPOSE_INFORMATIONAL };
	const struct obligations *o;
	struct decision d;

	(void)state;
	policy_decide(p, &f, &d);
	o = &d.obligations;
	assert_int_equal(o->record, RECORD_AFTER_CONSENT);
	assert_int_equal(o->duty_count, 2);
	assert_int_equal(o->duties[0].kind, DUTY_RECORD_NOTICE);
	assert_int_equal(o->duties[0].within_ms, 300);
	assert_true(o->duties[0].opening);
	assert_int_equal(o->duties[1].kind, DUTY_REPEAT_IDENTITY);
	assert_int_equal(o->release_ms, 4000);
	policy_free(p);
}

/* So have shares of abandonment: a class is held to the least of those in force. */
static void shares_have_their_days(void **state)
{
	struct policy *p = policy_of(
		RULE("A1", "\"kind\": \"limit\", \"limit\": \"abandoned\", \"percent\": 5") ","
		RULE("A2", "\"kind\": \"limit\", \"limit\": \"abandoned\", \"percent\": 3, \"from\": \"2026-06-01\"") ","
		RULE("A3", "\"kind\": \"limit\", \"limit\": \"abandoned\", \"percent\": 2") ","
		RULE("A4", "\"kind\": \"limit\", \"limit\": \"abandoned\", \"percent\": 1, \"until\": \"2026-05-01\""),
		", \"overlay\": true, \"waivers\": [{\"rule\": \"A3\", \"by\": \"A. Officer\", "
		"\"reason\": \"a test\", \"until\": \"2027-01-01\"}]");
	static const struct {
		int days; /* from NOW_US */
		uint32_t percent;
	} cases[] = { { -60, 1 }, { 0, 5 }, { 30, 3 }, { 300, 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(policy_class_abandoned(p, "", PURPOSE_DEBT, false, NOW_US + cases[i].days * DAY_US),
			cases[i].percent);
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_emergency_reaches_its_counties),
		cmocka_unit_test(a_ban_is_lifted_by_what_it_names),
		cmocka_unit_test(an_item_is_attested_by_its_rule),
		cmocka_unit_test(a_full_window_waits),
		cmocka_unit_test(half_a_history_is_none),
		cmocka_unit_test(a_pack_may_cap_by_itself),
		cmocka_unit_test(an_item_may_be_unneeded),
		cmocka_unit_test(consent_is_no_condition_of_buying),
		cmocka_unit_test(an_optional_list_may_not_be_kept),
		cmocka_unit_test(a_relationship_lifts_for_its_months),
		cmocka_unit_test(the_strictest_age_counts),
		cmocka_unit_test(lists_beyond_the_facts_refuse),
		cmocka_unit_test(a_number_may_have_changed_hands),
		cmocka_unit_test(the_longest_ring_counts),
		cmocka_unit_test(duties_have_their_days),
		cmocka_unit_test(shares_have_their_days),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
