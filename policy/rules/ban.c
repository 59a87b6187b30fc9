/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that may not be made at all, but for the exceptions the rule names: a state that bars
 * artificial voices from sales, or any place while its emergency runs.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

#define COUNTIES_MAX 255 /* letters, of one rule */

static void eval_ban(const struct rule *rule, struct eval *e)
{
	enum reason reason = except_find(e, rule);

	if (reason != REASON_NONE)
		eval_say(e, rule->index, ANSWER_PERMIT, reason);
	else
		eval_say(e, rule->index, ANSWER_FORBID, REASON_BANNED);
}

static int parse_emergency(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	const char *counties = "";

	if (pack_text(b, "emergency rule", json, "counties", false, &counties) != 0)
		return -EINVAL;
	if (strlen(counties) > COUNTIES_MAX)
		return builder_fail(b, "more than %d letters of counties (hint: two rules)", COUNTIES_MAX);
	rule->u.emergency.counties = strdup(counties);
	return rule->u.emergency.counties ? 0 : builder_no_memory(b);
}

static bool names_county(const char *list, const char *county, size_t len)
{
	while (*list != '\0') {
		size_t n;

		list += strspn(list, ", ");
		n = strcspn(list, ",");
		if (n == len && strncasecmp(list, county, len) == 0)
			return true;
		list += n;
	}
	return false;
}

/* A county that is not known may be one of them. */
static void eval_emergency(const struct rule *rule, struct eval *e)
{
	const char *counties = rule->u.emergency.counties, *county = e->f->county;
	size_t len = strnlen(county, COUNTY_TEXT_MAX);
	int64_t until_us = rule->until_us;

	if (counties[0] != '\0' && len > 0 && !names_county(counties, county, len)) {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_NO_EMERGENCY);
		return;
	}
	/* With no end known, it is looked at again every day. */
	if (until_us == INT64_MAX)
		until_us = e->now_us + CIVIL_DAY_US;
	eval_say_later(e, rule->index, REASON_EMERGENCY, until_us);
}

const struct rule_ops rule_ban_ops = {
	.kind = "ban", .members = EXCEPT_MEMBERS, .phase = PHASE_FACTS, .eval = eval_ban
};

const struct rule_ops rule_emergency_ops = {
	.kind = "emergency", .members = "counties", .phase = PHASE_FACTS, .parse = parse_emergency,
	.eval = eval_emergency
};
