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
	struct consent_params *c = &rule->u.consent;
	int form = 0, days = 0;

	if (pack_choice(b, "consent rule", json, "form", forms, &form) != 0 ||
		pack_number(b, "consent rule", json, "max_age_days", false, 36600, &days) != 0 ||
		pack_flag(b, "consent rule", json, "not_condition", &c->not_condition) != 0 ||
		pack_flag(b, "consent rule", json, "or_relationship", &c->or_relationship) != 0 ||
		pack_flag(b, "consent rule", json, "names_artificial_voice", &c->artificial_voice) != 0 ||
		pack_flag(b, "consent rule", json, "names_seller", &c->seller_named) != 0 ||
		pack_flag(b, "consent rule", json, "covers_marketing", &c->marketing) != 0)
		return -EINVAL;
	c->form = form == 0 ? CONSENT_ORAL : CONSENT_WRITTEN;
	c->max_age_days = (uint32_t)days;
	return 0;
}

bool consent_revoked(const struct facts *f)
{
	const struct consent_fact *c = &f->consent;

	/* Only a grant that is newer than the revocation outlives it. */
	return c->revoked_us != 0 && (c->form == CONSENT_NONE || c->obtained_us <= c->revoked_us);
}

enum reason consent_judge(const struct facts *f, const struct consent_params *wanted)
{
	const struct consent_fact *c = &f->consent;

	if (c->known != TRI_YES)
		return REASON_CONSENT_UNKNOWN;
	if (consent_revoked(f))
		return REASON_CONSENT_REVOKED;
	if (c->form == CONSENT_NONE)
		return REASON_CONSENT_NONE;
	if (c->obtained_us <= 0 || c->obtained_us > f->now_us)
		return REASON_CONSENT_UNDATED;
	if (c->expires_us != 0 && c->expires_us <= f->now_us)
		return REASON_CONSENT_EXPIRED;
	if (wanted->max_age_days != 0 &&
		f->now_us - c->obtained_us > wanted->max_age_days * CIVIL_DAY_US)
		return REASON_CONSENT_TOO_OLD;
	if (wanted->form == CONSENT_WRITTEN && c->form != CONSENT_WRITTEN)
		return REASON_CONSENT_NOT_WRITTEN;
	if (wanted->marketing && c->marketing != TRI_YES)
		return REASON_CONSENT_NOT_MARKETING;
	if (wanted->artificial_voice && c->artificial_voice != TRI_YES)
		return REASON_CONSENT_NOT_ARTIFICIAL;
	if (wanted->seller_named && c->seller_named != TRI_YES)
		return REASON_CONSENT_NOT_SELLER;
	if (wanted->not_condition && c->not_condition != TRI_YES)
		return REASON_CONSENT_CONDITION;
	return REASON_CONSENT_GIVEN;
}

static void eval(const struct rule *rule, struct eval *e)
{
	enum reason reason = consent_judge(e->f, &rule->u.consent);
	enum answer answer = ANSWER_FORBID;

	if (reason != REASON_CONSENT_GIVEN && rule->u.consent.or_relationship &&
		!consent_revoked(e->f) && relationship_holds(e->p, e->f, rule)) {
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
