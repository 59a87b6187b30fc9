/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that hold over many instants and places, rather than single cases. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

#define MINUTE_US INT64_C(60000000)
#define DAY_US (1440 * MINUTE_US)

/* Codes with one clock, with two, with clocks of their own law, far away, and with odd days. */
static const unsigned codes[] = { 860, 850, 605, 601, 907, 808, 401, 205, 801, 214, 928, 787 };

static bool allows(unsigned code, const char *address, int64_t now_us, int64_t *ret_until)
{
	struct facts f = fixture_facts(code, now_us);
	struct decision d;

	snprintf(f.address_place, sizeof f.address_place, "%s", address);
	f.artificial_voice = TRI_NO; /* which some states bar at any hour */
	fixture_satisfy(&f);
	policy_decide(fixture_policy(), &f, &d);
	assert_int_not_equal(d.verdict, VERDICT_DENY);
	*ret_until = d.defer_until_us;
	return d.verdict == VERDICT_ALLOW;
}

/* The deferral names an instant that is permitted, and no whole minute before it is. */
static void deferral_is_the_first_instant(void **state)
{
	int64_t began = fixture_time("2026-10-29T03:17:00Z"), until, ignored, t;
	size_t i, day;

	(void)state;
	for (i = 0; i < sizeof codes / sizeof *codes; i++) {
		for (day = 0; day < 8; day++) {
			int64_t now = began + (int64_t)(day * 6 * 60 + i * 97) * MINUTE_US * 2;

			if (allows(codes[i], "", now, &until))
				continue;
			assert_true(until > now && until <= now + 8 * DAY_US);
			if (!allows(codes[i], "", until, &ignored))
				fail_msg("code %u: told to wait until %lld, refused then", codes[i],
					(long long)until);
			for (t = now; t < until; t += MINUTE_US)
				assert_false(allows(codes[i], "", t, &ignored));
		}
	}
}

/* What the schedule calls closed, no decision allows; so a claim by class loses no call. */
static void class_never_closes_what_is_allowed(void **state)
{
	const struct policy *p = fixture_policy();
	int64_t t = fixture_time("2026-03-05T00:00:00Z"), until, next;
	int64_t end = t + 12 * DAY_US;
	char key[CLASS_KEY_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof codes / sizeof *codes; i++) {
		assert_int_equal(policy_class_key(p, fixture_number(codes[i]), "", "", "", key,
			sizeof key), 0);
		for (t = end - 12 * DAY_US; t < end; t += 13 * MINUTE_US) {
			bool open = policy_class_open(p, key, PURPOSE_MARKETING, false, t, &next);
			bool allowed = allows(codes[i], "", t, &until);

			/* The same facts, so the two must agree, and so must the time to wait for. */
			assert_int_equal(open, allowed);
			if (!open)
				assert_int_equal(next, until);
		}
	}
}

static void class_keys_are_canonical(void **state)
{
	const struct policy *p = fixture_policy();
	char key[CLASS_KEY_MAX], other[CLASS_KEY_MAX];

	(void)state;
	assert_int_equal(policy_class_key(p, fixture_number(850), "US-CA", "", "US/Pacific", key,
		sizeof key), 0);
	assert_string_equal(key,
		"US-CA,US-FL|America/Chicago,America/Los_Angeles,America/New_York,US/Pacific");
	assert_int_equal(policy_class_key(p, fixture_number(213), "US-FL", "", "US/Pacific", other,
		sizeof other), 0);
	assert_string_equal(key, other);
	assert_int_equal(policy_class_key(p, fixture_number(860), "", "", "", key, sizeof key), 0);
	assert_string_equal(key, "US-CT|America/New_York");
}

static void class_of_unknown_place(void **state)
{
	const struct policy *p = fixture_policy();
	struct e164 tokyo = { 81312345678 }, none = { 0 };
	char key[CLASS_KEY_MAX];

	(void)state;
	assert_int_equal(policy_class_key(p, tokyo, "", "", "", key, sizeof key), 0);
	assert_string_equal(key, "?");
	assert_int_equal(policy_class_key(p, none, "", "", "", key, sizeof key), 0);
	assert_string_equal(key, "?");
	assert_int_equal(policy_class_key(p, fixture_number(800), "", "", "", key, sizeof key), 0);
	assert_string_equal(key, "?");
	assert_int_equal(policy_class_key(p, fixture_number(860), "ZZ-QQ", "", "", key, sizeof key), 0);
	assert_string_equal(key, "?");
}

static void class_key_must_fit(void **state)
{
	char key[32];
	size_t size, need = strlen("US-CT|America/New_York") + 1;

	(void)state;
	for (size = 0; size < need; size++)
		assert_int_equal(policy_class_key(fixture_policy(), fixture_number(860), "", "", "", key,
			size), -ENOBUFS);
	assert_int_equal(policy_class_key(fixture_policy(), fixture_number(860), "", "", "", key, need),
		0);
}

static void unreadable_class_is_open(void **state)
{
	static const char *const keys[] = { "", "?", "|", "US-CT", "US-CT|", "US-CT|Mars/Base",
		"US-ZZ|America/New_York", "US-CT,|America/New_York", "US-CT|America/New_York,",
		"US-CT|America/New_York|x", "US-CT,America/New_York" };
	int64_t night = fixture_time("2026-07-15T03:00:00-04:00"), next;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		assert_true(policy_class_open(fixture_policy(), keys[i], PURPOSE_MARKETING, true,
			night, &next));
		assert_int_equal(next, night);
	}
	assert_false(policy_class_open(fixture_policy(), "US-CT|America/New_York",
		PURPOSE_MARKETING, true, night, &next));
	assert_int_equal(next, fixture_time("2026-07-15T09:00:00-04:00"));
	/* Rules of sales calls do not close a class of calls that inform: its night is the engine's alone. */
	assert_false(policy_class_open(fixture_policy(), "US-CT|America/New_York",
		PURPOSE_INFORMATIONAL, true, night, &next));
	assert_int_equal(next, fixture_time("2026-07-15T08:00:00-04:00"));
	/* Guam and Rhode Island never meet in summer. */
	assert_false(policy_class_open(fixture_policy(),
		"US-GU,US-RI|America/New_York,Pacific/Guam", PURPOSE_MARKETING, true, night, &next));
	assert_int_equal(next, INT64_MAX);
}

/* More knowledge about where a person may be never turns a no into a yes. */
static void more_places_never_help(void **state)
{
	static const char *const addresses[] = { "US-CA", "US-RI", "US-HI", "US-CT" };
	int64_t t = fixture_time("2026-07-17T00:00:00Z"), end = t + 3 * DAY_US, until;
	size_t i, j;

	(void)state;
	for (; t < end; t += 29 * MINUTE_US)
		for (i = 0; i < sizeof codes / sizeof *codes; i++)
			for (j = 0; j < sizeof addresses / sizeof *addresses; j++)
				if (!allows(codes[i], "", t, &until))
					assert_false(allows(codes[i], addresses[j], t, &until));
}

/* The strictest of the laws of all candidate places; where none has a figure, none is made up. */
static void strictest_abandonment_of_a_class(void **state)
{
	static const struct {
		const char *key;
		enum purpose purpose;
		uint32_t percent;
	} cases[] = {
		{ "US-CT|America/New_York", PURPOSE_MARKETING, 3 },
		{ "US-CT|America/New_York", PURPOSE_INFORMATIONAL, 0 },
		{ "CA-ON|America/Toronto", PURPOSE_MARKETING, 5 },
		{ "CA-ON,US-CT|America/New_York,America/Toronto", PURPOSE_MARKETING, 3 },
		{ "GB|Europe/London", PURPOSE_INFORMATIONAL, 3 },
		{ "DE|Europe/Berlin", PURPOSE_MARKETING, 0 },
		{ "nowhere", PURPOSE_MARKETING, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(policy_class_abandoned(fixture_policy(), cases[i].key, cases[i].purpose, true,
			INT64_C(1784000000) * 1000000), cases[i].percent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deferral_is_the_first_instant),
		cmocka_unit_test(class_never_closes_what_is_allowed),
		cmocka_unit_test(class_keys_are_canonical),
		cmocka_unit_test(class_of_unknown_place),
		cmocka_unit_test(class_key_must_fit),
		cmocka_unit_test(unreadable_class_is_open),
		cmocka_unit_test(more_places_never_help),
		cmocka_unit_test(strictest_abandonment_of_a_class),
	};

	return cmocka_run_group_tests(tests, NULL, fixture_teardown);
}
