/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consent to be called: oral or written, and what its text must say. A federal marketing call by
 * an artificial voice needs a signed text that names the voice and the seller; an informational
 * one only the number, given for that purpose.
 */
#include "config.h"

#include "policy/rules/consent.h"

#include <errno.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const forms[] = { "oral", "written", NULL };
	static const struct {
		const char *member;
		uint8_t bit;
	} wants[] = {
		{ "not_condition", CONSENT_NOT_CONDITION },
		{ "names_artificial_voice", CONSENT_ARTIFICIAL },
		{ "names_seller", CONSENT_SELLER },
		{ "covers_marketing", CONSENT_MARKETING },
	};
	struct consent_params *c = &rule->u.consent;
	int form = 0, days = 0;
	size_t i;

	if (pack_choice(b, "consent rule", json, "form", forms, &form) != 0 ||
		pack_number(b, "consent rule", json, "max_age_days", false, 36600, &days) != 0 ||
		pack_flag(b, "consent rule", json, "or_relationship", &c->or_relationship) != 0)
		return -EINVAL;
	c->wants = form == 0 ? 0 : CONSENT_WRITING;
	c->max_age_days = (uint32_t)days;
	for (i = 0; i < sizeof wants / sizeof *wants; i++) {
		bool wanted = false;

		if (pack_flag(b, "consent rule", json, wants[i].member, &wanted) != 0)
			return -EINVAL;
		c->wants = (uint8_t)(c->wants | (wanted ? wants[i].bit : 0));
	}
	return 0;
}

static bool revoked(const struct consent_fact *c)
{
	/* Only a grant that is newer than the revocation outlives it. */
	return c->revoked_us != 0 && (c->form == CONSENT_NONE || c->obtained_us <= c->revoked_us);
}

static enum reason flaw(const struct consent_fact *c, bool taken_back, int64_t now_us)
{
	if (c->known != TRI_YES)
		return REASON_CONSENT_UNKNOWN;
	if (taken_back)
		return REASON_CONSENT_REVOKED;
	if (c->form == CONSENT_NONE)
		return REASON_CONSENT_NONE;
	if (c->obtained_us <= 0 || c->obtained_us > now_us)
		return REASON_CONSENT_UNDATED;
	if (c->expires_us != 0 && c->expires_us <= now_us)
		return REASON_CONSENT_EXPIRED;
	return REASON_CONSENT_GIVEN;
}

struct consent_view consent_look(const struct facts *f)
{
	const struct consent_fact *c = &f->consent;
	struct consent_view v = { .revoked = revoked(c) };

	v.reason = (uint8_t)flaw(c, v.revoked, f->now_us);
	/* Without a branch: each is as likely as not. */
	v.lacks = (uint8_t)((c->form != CONSENT_WRITTEN) * CONSENT_WRITING |
		(c->marketing != TRI_YES) * CONSENT_MARKETING |
		(c->artificial_voice != TRI_YES) * CONSENT_ARTIFICIAL |
		(c->seller_named != TRI_YES) * CONSENT_SELLER |
		(c->not_condition != TRI_YES) * CONSENT_NOT_CONDITION);
	if (v.reason == REASON_CONSENT_GIVEN)
		v.age_us = f->now_us - c->obtained_us;
	return v;
}

enum reason consent_judge(const struct consent_view *c, const struct consent_params *wanted)
{
	/* By the number of the CONSENT_ bit. */
	static const enum reason lacking[] = { REASON_CONSENT_NOT_WRITTEN, REASON_CONSENT_NOT_MARKETING,
		REASON_CONSENT_NOT_ARTIFICIAL, REASON_CONSENT_NOT_SELLER, REASON_CONSENT_CONDITION };
	unsigned missing = wanted->wants & c->lacks;

	if (c->reason != REASON_CONSENT_GIVEN)
		return (enum reason)c->reason;
	if (wanted->max_age_days != 0 && c->age_us > wanted->max_age_days * CIVIL_DAY_US)
		return REASON_CONSENT_TOO_OLD;
	return missing == 0 ? REASON_CONSENT_GIVEN : lacking[__builtin_ctz(missing)];
}

static void eval(const struct rule *rule, struct eval *e)
{
	enum reason reason = consent_judge(&e->consent, &rule->u.consent);
	enum answer answer = ANSWER_FORBID;

	if (reason != REASON_CONSENT_GIVEN && rule->u.consent.or_relationship &&
		!e->consent.revoked && relationship_holds(e->f, rule)) {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_EXEMPT_RELATIONSHIP);
		return;
	}
	if (reason == REASON_CONSENT_GIVEN)
		answer = ANSWER_PERMIT;
	else if (reason == REASON_CONSENT_UNKNOWN || reason == REASON_CONSENT_UNDATED)
		answer = ANSWER_CANNOT_TELL;
	eval_say(e, rule->index, answer, reason);
}

const struct rule_ops rule_consent_ops = {
	.kind = "consent",
	.members = "form names_artificial_voice names_seller covers_marketing not_condition "
		"max_age_days or_relationship transaction_months inquiry_months",
	.phase = PHASE_FACTS, .parse = parse, .eval = eval
};
