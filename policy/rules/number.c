/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about the number itself. They are not walked over: candidate.c finds the one that speaks,
 * because it is the same look that finds the place.
 */
#include "config.h"

#include <errno.h>

#include "policy/pack_priv.h"

static int parse_number(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const struct {
		const char *name;
		enum reason reason;
	} reasons[] = {
		{ "country_without_rules", REASON_COUNTRY_WITHOUT_RULES },
		{ "number_foreign", REASON_NUMBER_FOREIGN },
		{ "number_toll_free", REASON_NUMBER_TOLL_FREE },
		{ "number_special", REASON_NUMBER_SPECIAL },
		{ "number_premium", REASON_NUMBER_PREMIUM },
		{ "number_service", REASON_NUMBER_SERVICE },
	};
	const char *names[sizeof reasons / sizeof *reasons + 1] = { NULL };
	int chosen = 0;
	size_t i;

	for (i = 0; i < sizeof reasons / sizeof *reasons; i++)
		names[i] = reasons[i].name;
	if (pack_choice(b, "number rule", json, "reason", names, &chosen) != 0)
		return -EINVAL;
	rule->u.number.reason = (uint8_t)reasons[chosen].reason;
	return 0;
}

static int parse_margin(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	int seconds = 0;

	(void)rule;
	if (pack_number(b, "margin rule", json, "seconds", true, 3600, &seconds) != 0)
		return -EINVAL;
	if (seconds > b->policy->margin_s)
		b->policy->margin_s = seconds;
	return 0;
}

const struct rule_ops rule_number_ops = {
	.kind = "number", .members = "reason exchanges lines", .phase = PHASE_SETUP, .parse = parse_number
};

/* S4: no known place, no call. */
const struct rule_ops rule_place_ops = {
	.kind = "place", .phase = PHASE_SETUP
};

/* S3: the rule that refuses where no instant suits every clock. */
const struct rule_ops rule_common_window_ops = {
	.kind = "common_window", .phase = PHASE_SETUP
};

/* S6: how long before a window's end the last call may start. */
const struct rule_ops rule_margin_ops = {
	.kind = "margin", .members = "seconds", .phase = PHASE_SETUP, .parse = parse_margin
};
