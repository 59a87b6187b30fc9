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
static const char *const purposes[] = { "unknown", "marketing", "informational", "debt",
	"health_care", "political", "non_profit", "survey" };
static const char *const duties[DUTY_KINDS] = {
	[0] = "unknown",
	[DUTY_IDENTIFY_CALLER] = "identify_caller",
	[DUTY_IDENTIFY_SELLER] = "identify_seller",
	[DUTY_DISCLOSE_ARTIFICIAL] = "disclose_artificial",
	[DUTY_OFFER_OPT_OUT] = "offer_opt_out",
	[DUTY_OFFER_COMPANY_LIST] = "offer_company_list",
	[DUTY_STATE_PURPOSE] = "state_purpose",
	[DUTY_STATE_GOODS] = "state_goods",
	[DUTY_STATE_DEBT_COLLECTOR] = "state_debt_collector",
	[DUTY_GIVE_SELLER_NUMBER] = "give_seller_number",
	[DUTY_ASK_TO_CONTINUE] = "ask_to_continue",
	[DUTY_RECORD_NOTICE] = "record_notice",
	[DUTY_GIVE_CALLBACK_NUMBER] = "give_callback_number",
	[DUTY_REPEAT_IDENTITY] = "repeat_identity",
	[DUTY_VOICEMAIL_TOLL_FREE] = "voicemail_toll_free",
};

#define NAME_OF(table, i) table[(size_t)(i) < sizeof table / sizeof *table ? (size_t)(i) : 0]

size_t policy_rule_count(const struct policy *policy)
{
	return policy->rule_count;
}

const struct rule_info *policy_rule(const struct policy *policy, unsigned rule)
{
	return rule < policy->rule_count ? &policy->infos[rule] : NULL;
}

const struct pack_info *policy_pack(const struct policy *policy, unsigned pack)
{
	return pack < policy->pack_count ? &policy->packs[pack] : NULL;
}

const struct waiver_info *policy_waiver(const struct policy *policy, unsigned index)
{
	return index < policy->waiver_count ? &policy->waivers[index] : NULL;
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
	size_t i;

	for (i = 1; i < sizeof purposes / sizeof *purposes; i++)
		if (strcmp(purposes[i], name) == 0)
			return (enum purpose)i;
	return PURPOSE_UNKNOWN;
}

const char *policy_hash(const struct policy *policy)
{
	return policy->hash;
}

const char *policy_tz_version(const struct policy *policy)
{
	return policy->tz_version;
}
