/* SPDX-License-Identifier: Apache-2.0 */
/* Names for people and records. */
#include "config.h"

#include <string.h>

#include "policy/policy_priv.h"

static const struct {
	const char *name, *text;
} reasons[REASON_COUNT] = {
#define X(symbol, name, text) { name, text },
	POLICY_REASONS(X)
#undef X
};

static const char *const verdicts[] = { "unknown", "allow", "defer", "deny" };
static const char *const answers[] = { "unknown", "permit", "later", "forbid", "cannot_tell" };
static const char *const purposes[] = { "unknown", "marketing", "informational" };
static const char *const duties[] = { "unknown", "identify_seller", "disclose_artificial",
	"offer_opt_out", "state_purpose", "record_notice", "give_callback_number",
	"voicemail_toll_free" };

#define NAME_OF(table, i) table[(size_t)(i) < sizeof table / sizeof *table ? (size_t)(i) : 0]

size_t policy_rule_count(const struct policy *policy)
{
	return policy->rule_count;
}

const struct rule_info *policy_rule(const struct policy *policy, unsigned rule)
{
	return rule < policy->rule_count ? &policy->infos[rule] : NULL;
}

const char *policy_reason(unsigned reason)
{
	return reasons[reason < REASON_COUNT ? reason : REASON_NONE].name;
}

const char *policy_reason_text(unsigned reason)
{
	return reasons[reason < REASON_COUNT ? reason : REASON_NONE].text;
}

const char *policy_place_name(const struct policy *policy, unsigned place)
{
	return place < policy->place_count ? policy->places[place].name : "";
}

const char *policy_zone_name(const struct policy *policy, unsigned zone)
{
	return zone < policy->zone_count ? policy->zones[zone].name : "";
}

bool policy_zone_offset(const struct policy *policy, unsigned zone, int64_t at_us, int32_t *ret_s)
{
	return zone < policy->zone_count && tzif_offset(&policy->zones[zone].tz, at_us / 1000000, ret_s);
}

const char *verdict_name(enum verdict v)
{
	return NAME_OF(verdicts, v);
}

const char *answer_name(enum answer a)
{
	return NAME_OF(answers, a);
}

const char *duty_name(enum duty_kind k)
{
	return NAME_OF(duties, k);
}

const char *purpose_name(enum purpose p)
{
	return NAME_OF(purposes, p);
}

enum purpose purpose_parse(const char *name)
{
	if (strcmp(name, "marketing") == 0)
		return PURPOSE_MARKETING;
	return strcmp(name, "informational") == 0 ? PURPOSE_INFORMATIONAL : PURPOSE_UNKNOWN;
}

const char *policy_hash(const struct policy *policy)
{
	return policy->hash;
}

const char *policy_tz_version(const struct policy *policy)
{
	return policy->tz_version;
}
