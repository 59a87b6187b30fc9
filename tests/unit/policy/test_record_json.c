/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

static struct facts full_facts(void)
{
	struct facts f = fixture_facts(212, fixture_time("2026-07-15T12:00:00Z"));

	snprintf(f.address_place, sizeof f.address_place, "US-FL");
	snprintf(f.declared_zone, sizeof f.declared_zone, "America/Chicago");
	snprintf(f.lists[0].version, sizeof f.lists[0].version, "a \"quoted\\\" \001 name");
	f.internal_dnc.list_date_us = INT64_MIN;
	f.consent.expires_us = INT64_MAX;
	f.consent.revoked_us = -1;
	f.attempt_count = 2;
	f.attempts[0] = (struct attempt_fact){ 7, ATTEMPT_SAME_NUMBER | ATTEMPT_BUSY };
	f.attempts[1] = (struct attempt_fact){ 3, 0 };
	f.held_count = 1;
	snprintf(f.held[0], sizeof f.held[0], "R01");
	f.attempts_lead = INT32_MAX;
	f.ring_s = UINT32_MAX;
	f.line_type = LINE_OTHER;
	f.business = TRI_YES;
	return f;
}

static void facts_survive(void **state)
{
	struct facts f = full_facts(), back;
	char once[FACTS_JSON_MAX], twice[FACTS_JSON_MAX];
	int n = facts_to_json(&f, once, sizeof once);

	(void)state;
	assert_int_equal(n, strlen(once));
	assert_int_equal(facts_from_json(once, (size_t)n, &back), 0);
	assert_int_equal(facts_to_json(&back, twice, sizeof twice), n);
	assert_string_equal(once, twice);
	assert_int_equal(back.number.digits, f.number.digits);
	assert_int_equal(back.consent.expires_us, INT64_MAX);
	assert_int_equal(back.internal_dnc.list_date_us, INT64_MIN);
	assert_int_equal(back.ring_s, UINT32_MAX);
	assert_string_equal(back.lists[0].version, f.lists[0].version);
	assert_string_equal(back.declared_zone, f.declared_zone);
}

/* Sorted keys, no white space: what jansson writes in its canonical form is byte for byte ours. */
static void is_canonical(const char *text)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	char *again;

	assert_non_null(root);
	again = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(again, text);
	free(again);
	json_decref(root);
}

static void records_are_canonical(void **state)
{
	const struct policy *p = fixture_policy();
	struct facts f = full_facts();
	char text[RULINGS_JSON_MAX];
	struct decision d;

	(void)state;
	snprintf(f.lists[0].version, sizeof f.lists[0].version, "plain");
	policy_decide(p, &f, &d);
	assert_true(facts_to_json(&f, text, sizeof text) > 0);
	is_canonical(text);
	assert_true(rulings_to_json(p, &d, text, sizeof text) > 0);
	is_canonical(text);
	assert_true(obligations_to_json(p, &d.obligations, text, sizeof text) > 0);
	is_canonical(text);
}

static void zero_facts_are_unknown(void **state)
{
	struct facts zero, back;
	struct decision d;
	char text[FACTS_JSON_MAX];
	int n;

	(void)state;
	memset(&zero, 0, sizeof zero);
	n = facts_to_json(&zero, text, sizeof text);
	assert_true(n > 0);
	assert_int_equal(facts_from_json(text, (size_t)n, &back), 0);
	assert_memory_equal(&zero, &back, sizeof zero);
	policy_decide(fixture_policy(), &zero, &d);
	assert_int_equal(d.verdict, VERDICT_DENY);
	assert_int_equal(d.obligations.record, RECORD_FORBIDDEN);
}

static void small_buffers_are_refused(void **state)
{
	const struct policy *p = fixture_policy();
	struct facts f = full_facts();
	char text[RULINGS_JSON_MAX];
	struct decision d;
	int n, size;

	(void)state;
	n = facts_to_json(&f, text, sizeof text);
	for (size = 0; size <= n; size++)
		assert_int_equal(facts_to_json(&f, text, (size_t)size), -ENOBUFS);
	assert_int_equal(facts_to_json(&f, text, (size_t)n + 1), n);
	policy_decide(p, &f, &d);
	n = rulings_to_json(p, &d, text, sizeof text);
	assert_int_equal(rulings_to_json(p, &d, text, (size_t)n), -ENOBUFS);
	n = obligations_to_json(p, &d.obligations, text, sizeof text);
	assert_int_equal(obligations_to_json(p, &d.obligations, text, (size_t)n), -ENOBUFS);
}

/* One change to a good record at a time. */
static void change(const char *from, const char *to, int expected)
{
	struct facts f = fixture_facts(860, 1), back;
	char text[FACTS_JSON_MAX], changed[FACTS_JSON_MAX];
	const char *at;
	int n = facts_to_json(&f, text, sizeof text);

	assert_true(n > 0);
	at = strstr(text, from);
	if (!at)
		fail_msg("\"%s\" is not in the record", from);
	n = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to,
		at + strlen(from));
	if (facts_from_json(changed, (size_t)n, &back) != expected)
		fail_msg("\"%s\" for \"%s\"", to, from);
}

static void damaged_records_are_refused(void **state)
{
	static const char *const changes[][2] = {
		{ "\"ring_s\":25", "\"ring_s\":-1" }, { "\"ring_s\":25", "\"ring_s\":4294967296" },
		{ "\"ring_s\":25", "\"ring_s\":\"25\"" }, { "\"ring_s\":25", "\"rings\":25" },
		{ "\"ring_s\":25", "\"more\":1,\"ring_s\":25" },
		{ "\"ring_s\":25", "\"ring_s\":25,\"ring_s\":25" },
		{ "\"attempts_lead\":0", "\"attempts_lead\":2147483648" },
		{ "\"purpose\":\"marketing\"", "\"purpose\":\"fun\"" },
		{ "\"purpose\":\"marketing\"", "\"purpose\":1" },
		{ "+18602342042", "18602342042" }, { "\"US-TX\"", "\"US-TEXAS\"" },
		{ "\"US-TX\"", "\"US\\u0000TX\"" }, { "\"form\":\"written\"", "\"form\":\"carved\"" },
		{ ",\"known\":\"yes\"", "" }, { "\"consent\":{", "\"consent\":{\"x\":1," },
		{ "{\"address_place\"", "[\"address_place\"" }, { "}", "" },
		{ "\"US-TX\"", "1" }, { "\"US-TX\"", "\"US\tTX\"" }, { "+18602342042", "+1860234204200000000" },
		{ "\"ring_s\":25", "\"ring_s\":025" },
		{ "\"attempts\":[]", "\"attempts\":{}" }, { "\"attempts\":[],", "" },
		{ "\"attempts\":[]", "\"attempts\":[1]" },
		{ "\"attempts\":[]", "\"attempts\":[{\"at_us\":1}]" },
		{ "\"attempts\":[]", "\"attempts\":[{\"at_us\":1,\"is\":\"busy\"}]" },
		{ "\"attempts\":[]", "\"attempts\":[{\"at_us\":1,\"is\":[1]}]" },
		{ "\"attempts\":[]", "\"attempts\":[{\"at_us\":1,\"is\":[\"happy\"]}]" },
		{ "\"attempts\":[]", "\"attempts\":[{\"at_us\":1,\"is\":[\"busy\" \"busy\"]}]" },
		{ "\"held\":[]", "\"held\":[1]" }, { "\"held\":[]", "\"held\":[\"A\" \"B\"]" },
		{ "\"held\":[]", "\"held\":[\"A123456789012345\"]" },
		{ "\"lists\":[", "\"lists\":[{}," }, { "\"lists\":[", "\"lists\":[[]," },
	};
	struct facts back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof changes / sizeof *changes; i++)
		change(changes[i][0], changes[i][1], -EINVAL);
	change("\"ring_s\":25", "\"ring_s\":26", 0);
	assert_int_equal(facts_from_json("", 0, &back), -EINVAL);
	assert_int_equal(facts_from_json("[]", 2, &back), -EINVAL);
	assert_int_equal(facts_from_json("null", 4, &back), -EINVAL);
}

/* What the quick reading leaves to the parser: white space, escapes, another order. */
static void other_spellings_are_read(void **state)
{
	static const char *const changes[][2] = {
		{ "\"ring_s\":25", "\"ring_s\": 25" }, { "\"ring_s\":25", "\"ring_s\":-0" }, { "\"US-TX\"", "\"US\\u002dTX\"" },
		{ "\"US-TX\"", "\"\xc3\x9c\"" }, { "\"US-TX\"", "\"U\x7f\"" },
		{ "\"attempts\":[]", "\"attempts\":[ {\"at_us\":1,\"is\":[\"busy\",\"refused\"]}, "
			"{\"is\":[],\"at_us\":2} ]" },
		{ "\"held\":[]", "\"held\":[ \"A\", \"B\" ]" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof changes / sizeof *changes; i++)
		change(changes[i][0], changes[i][1], 0);
}

/* One element more than a list holds, by either reading. */
static void lists_have_their_limits(void **state)
{
	struct facts f = fixture_facts(860, 1), back;
	char text[FACTS_JSON_MAX], longer[FACTS_JSON_MAX];
	const char *at;
	int n;

	(void)state;
	f.held_count = FACTS_HELD_MAX;
	assert_true(facts_to_json(&f, text, sizeof text) > 0);
	at = strstr(text, "\"held\":[");
	assert_non_null(at);
	at += strlen("\"held\":[");
	n = snprintf(longer, sizeof longer, "%.*s\"X\",%s", (int)(at - text), text, at);
	assert_int_equal(facts_from_json(longer, (size_t)n, &back), -EINVAL);
	assert_int_equal(facts_from_json(text, FACTS_JSON_MAX + 1, &back), -EINVAL);
	/* A count beyond the list is written as the list. */
	f.held_count = FACTS_HELD_MAX + 1;
	n = facts_to_json(&f, longer, sizeof longer);
	assert_string_equal(longer, text);
	assert_int_equal(facts_from_json(longer, (size_t)n, &back), 0);
	assert_int_equal(back.held_count, FACTS_HELD_MAX);
}

/* Values no table has a word for are written as the first, which is always the unknown. */
static void values_without_a_word(void **state)
{
	const struct policy *p = fixture_policy();
	struct obligations o = { .record = 99, .record_rule = UINT16_MAX };
	struct facts f = full_facts();
	char text[FACTS_JSON_MAX];

	(void)state;
	f.purpose = (enum purpose)99;
	memset(f.address_place, 'A', sizeof f.address_place); /* without its NUL */
	assert_true(facts_to_json(&f, text, sizeof text) > 0);
	assert_non_null(strstr(text, "\"purpose\":\"unknown\""));
	assert_non_null(strstr(text, "\"address_place\":\"AAAAAAAA\""));
	assert_true(obligations_to_json(p, &o, text, sizeof text) > 0);
	assert_non_null(strstr(text, "\"record\":\"forbidden\",\"record_rule\":\"\""));
}

static void names_have_fallbacks(void **state)
{
	(void)state;
	assert_string_equal(verdict_name((enum verdict)99), "unknown");
	assert_string_equal(answer_name(ANSWER_LATER), "later");
	assert_string_equal(duty_name(DUTY_VOICEMAIL_TOLL_FREE), "voicemail_toll_free");
	assert_string_equal(purpose_name(purpose_parse("informational")), "informational");
	assert_int_equal(purpose_parse("marketing "), PURPOSE_UNKNOWN);
	assert_string_equal(policy_reason(9999), "none");
	assert_true(strlen(policy_reason_text(0)) > 0);
	assert_null(policy_rule(fixture_policy(), 99999));
	assert_string_equal(policy_place_name(fixture_policy(), 255), "");
	assert_string_equal(policy_zone_name(fixture_policy(), 255), "");
	assert_string_equal(answer_name((enum answer)99), "unknown");
	assert_string_equal(duty_name((enum duty_kind)99), "unknown");
	assert_string_equal(purpose_name((enum purpose)99), "unknown");
	assert_string_equal(policy_reason_text(9999), policy_reason_text(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_survive),
		cmocka_unit_test(records_are_canonical),
		cmocka_unit_test(zero_facts_are_unknown),
		cmocka_unit_test(small_buffers_are_refused),
		cmocka_unit_test(damaged_records_are_refused),
		cmocka_unit_test(other_spellings_are_read),
		cmocka_unit_test(lists_have_their_limits),
		cmocka_unit_test(values_without_a_word),
		cmocka_unit_test(names_have_fallbacks),
	};

	return cmocka_run_group_tests(tests, NULL, fixture_teardown);
}
