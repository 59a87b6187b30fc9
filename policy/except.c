/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lifts a rule: written permission, an established business relationship, consent. None of them
 * lifts anything but the rules that name it; a relationship, above all, is no consent.
 */
#include "config.h"

#include "policy/civil.h"
#include "policy/policy_priv.h"
#include "policy/rules/consent.h"

/* Signed, for sales, to this very seller (F48). */
static const struct consent_params permission = {
	.wants = CONSENT_WRITING | CONSENT_MARKETING | CONSENT_SELLER
};
static const struct consent_params any_consent = { .wants = 0 };
static const struct consent_params written_consent = { .wants = CONSENT_WRITING };

static bool within_months(int64_t event_us, int months, int64_t now_us)
{
	return event_us > 0 && event_us <= now_us && now_us < civil_add_months_us(event_us, months);
}

bool relationship_holds(const struct facts *f, const struct rule *rule)
{
	/* Whoever asked not to be called has ended it. */
	return f->internal_dnc.listed == TRI_NO &&
	       (within_months(f->ebr_transaction_us, rule->transaction_months, f->now_us) ||
		       within_months(f->ebr_inquiry_us, rule->inquiry_months, f->now_us));
}

static enum reason find(const struct eval *e, const struct rule *rule)
{
	const struct consent_view *c = &e->consent;
	const unsigned except = rule->except;

	if ((except & EXCEPT_PERMISSION) != 0 &&
		consent_judge(c, &permission) == REASON_CONSENT_GIVEN)
		return REASON_EXEMPT_PERMISSION;
	if (((except & EXCEPT_CONSENT) != 0 &&
		    consent_judge(c, &any_consent) == REASON_CONSENT_GIVEN) ||
		((except & EXCEPT_CONSENT_WRITTEN) != 0 &&
			consent_judge(c, &written_consent) == REASON_CONSENT_GIVEN))
		return REASON_EXEMPT_CONSENT;
	if ((except & EXCEPT_RELATIONSHIP) != 0 && relationship_holds(e->f, rule))
		return REASON_EXEMPT_RELATIONSHIP;
	return REASON_NONE;
}

bool except_holds(const struct eval *e, const struct rule *rule)
{
	return find(e, rule) != REASON_NONE;
}

enum reason except_find(struct eval *e, const struct rule *rule)
{
	enum reason reason = find(e, rule);
	bool relationship = reason == REASON_EXEMPT_RELATIONSHIP;
	bool *said = relationship ? &e->relationship_said : &e->permission_said;
	uint16_t own;

	if (reason != REASON_EXEMPT_PERMISSION && !relationship)
		return reason;
	own = relationship ? e->p->places[rule->place].relationship_law :
		e->p->places[rule->place].permission_law;
	if (own != POLICY_NO_RULE && !*said) {
		eval_say(e, own, ANSWER_PERMIT, reason);
		*said = true;
	}
	return reason;
}
