/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/unit/policy/fixture.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"

#include "dialer/base/banned.h"

static struct policy *shipped;

const struct policy *fixture_policy(void)
{
	const char *top = getenv("top_srcdir");
	char packs[1024], error[POLICY_LOAD_ERROR_MAX] = "";

	if (!shipped) {
		snprintf(packs, sizeof packs, "%s/policy/packs", top ? top : DIALER_SRCDIR);
		if (policy_load(&shipped, packs, NULL, error, sizeof error) != 0)
			fail_msg("%s", error);
	}
	return shipped;
}

int fixture_teardown(void **state)
{
	(void)state;
	policy_free(shipped);
	shipped = NULL;
	return 0;
}

struct e164 fixture_number(unsigned area_code)
{
	return (struct e164){ 10002342042 + area_code * UINT64_C(10000000) };
}

int64_t fixture_time(const char *text)
{
	int64_t us = 0;

	assert_int_equal(clock_parse(text, &us), 0);
	return us;
}

struct facts fixture_facts(unsigned area_code, int64_t now_us)
{
	struct facts f = {
		.now_us = now_us,
		.number = fixture_number(area_code),
		.purpose = PURPOSE_MARKETING,
		.artificial_voice = TRI_YES,
		.business = TRI_NO,
		.record = TRI_YES,
		.ring_s = 25,
		.caller_place = "US-TX",
		.line_type = LINE_FIXED_OR_MOBILE,
		.consent = { .known = TRI_YES, .form = CONSENT_WRITTEN, .artificial_voice = TRI_YES,
			.marketing = TRI_YES, .seller_named = TRI_YES, .not_condition = TRI_YES,
			.obtained_us = now_us - CLOCK_US_PER_S, .event_id = 1 },
		.list_count = 1,
		.lists = { { .name = "us-national", .listed = TRI_NO,
			.list_date_us = now_us - CLOCK_US_PER_S, .version = "2026-07" } },
		.ported = TRI_NO,
		.attempts_from_us = 1,
		.internal_dnc = { .listed = TRI_NO },
		.max_attempts_lead = 3,
		.max_attempts_24h = 3,
	};

	return f;
}

void fixture_satisfy(struct facts *f)
{
	const struct policy *p = fixture_policy();
	const char *names[FACTS_LISTS_MAX];
	const struct rule_info *info;
	struct decision d;
	unsigned i, k;

	f->list_count = (uint32_t)policy_lists_wanted(p, f, names);
	for (i = 0; i < f->list_count; i++) {
		f->lists[i] = (struct list_fact){ .listed = TRI_NO, .version = "2026-07",
			.list_date_us = f->now_us - CLOCK_US_PER_S };
		snprintf(f->lists[i].name, sizeof f->lists[i].name, "%s", names[i]);
	}
	f->held_count = 0;
	policy_decide(p, f, &d);
	for (i = 0; (info = policy_rule(p, i)); i++)
		for (k = 0; strcmp(info->kind, "checklist") == 0 && k < d.place_count; k++)
			if (policy_rule_reaches(p, i, policy_place_name(p, d.places[k])) &&
				f->held_count < FACTS_HELD_MAX)
				snprintf(f->held[f->held_count++], RULE_ID_MAX, "%s", info->id);
}
