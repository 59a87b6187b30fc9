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

/* What the rule "X" says of a case, in a pack that has it besides the necessary; "" nothing. */
static const char *said(const char *rule, const struct facts *f)
{
	struct policy_builder *b;
	struct policy *p = NULL;
	struct decision d;
	const char *reason = "";
	char text[4096];

	snprintf(text, sizeof text, HEAD "\"rules\": [" COMPLETE ", "
		"{\"id\": \"X\", \"text\": \"t\", \"citation\": \"c\", \"confidence\": \"H\", %s}]}", rule);
	assert_int_equal(policy_builder_new(&b), 0);
	if (policy_builder_add_pack(b, "t", text, strlen(text)) != 0 || policy_builder_finish(b, &p) != 0)
		fail_msg("%s", policy_builder_error(b));
	policy_decide(p, f, &d);
	for (int i = 0; i < d.ruling_count; i++)
		if (strcmp(policy_rule(p, d.rulings[i].rule)->id, "X") == 0)
			reason = policy_reason(d.rulings[i].reason); /* a constant */
	policy_free(p);
	policy_builder_free(b);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_emergency_reaches_its_counties),
		cmocka_unit_test(a_ban_is_lifted_by_what_it_names),
		cmocka_unit_test(an_item_is_attested_by_its_rule),
		cmocka_unit_test(a_full_window_waits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
