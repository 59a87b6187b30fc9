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
	.form = CONSENT_WRITTEN, .marketing = true, .seller_named = true
};
static const struct consent_params any_consent = { .form = CONSENT_ORAL };
static const struct consent_params written_consent = { .form = CONSENT_WRITTEN };

static bool within_months(int64_t event_us, int months, int64_t now_us)
{
	return event_us > 0 && event_us <= now_us && now_us < civil_add_months_us(event_us, months);
}

/* The rule of the place, or of what it lies in, that says how long a relationship holds. */
static uint16_t own_rule(const struct policy *p, uint8_t place, bool relationship)
{
	struct bits law = p->places[place].law;

	while (!bits_empty(law)) {
		const struct place *at = &p->places[bits_take(&law)];
		uint16_t rule = relationship ? at->relationship_rule : at->permission_rule;

		if (rule != POLICY_NO_RULE)
			return rule;
	}
	return POLICY_NO_RULE;
}

bool relationship_holds(const struct policy *p, const struct facts *f, const struct rule *rule)
{
	int transaction = rule->transaction_months, inquiry = rule->inquiry_months;
	uint16_t own = own_rule(p, rule->place, true);

	/* Whoever asked not to be called has ended it. */
	if (f->internal_dnc.listed != TRI_NO)
		return false;
	if (transaction == 0 && inquiry == 0 && own != POLICY_NO_RULE) {
		transaction = p->rules[own].transaction_months;
		inquiry = p->rules[own].inquiry_months;
	}
	return within_months(f->ebr_transaction_us, transaction, f->now_us) ||
	       within_months(f->ebr_inquiry_us, inquiry, f->now_us);
}

static enum reason find(const struct policy *p, const struct facts *f, const struct rule *rule)
{
	const unsigned except = rule->except;

	if ((except & EXCEPT_PERMISSION) != 0 &&
		consent_judge(f, &permission) == REASON_CONSENT_GIVEN)
		return REASON_EXEMPT_PERMISSION;
	if (((except & EXCEPT_CONSENT) != 0 &&
		    consent_judge(f, &any_consent) == REASON_CONSENT_GIVEN) ||
		((except & EXCEPT_CONSENT_WRITTEN) != 0 &&
			consent_judge(f, &written_consent) == REASON_CONSENT_GIVEN))
		return REASON_EXEMPT_CONSENT;
	if ((except & EXCEPT_RELATIONSHIP) != 0 && relationship_holds(p, f, rule))
		return REASON_EXEMPT_RELATIONSHIP;
	return REASON_NONE;
}

bool except_holds(const struct eval *e, const struct rule *rule)
{
	return find(e->p, e->f, rule) != REASON_NONE;
}

enum reason except_find(struct eval *e, const struct rule *rule)
{
	enum reason reason = find(e->p, e->f, rule);
	bool relationship = reason == REASON_EXEMPT_RELATIONSHIP;
	bool *said = relationship ? &e->relationship_said : &e->permission_said;
	uint16_t own;

	if (reason != REASON_EXEMPT_PERMISSION && !relationship)
		return reason;
	own = own_rule(e->p, rule->place, relationship);
	if (own != POLICY_NO_RULE && !*said) {
		eval_say(e, own, ANSWER_PERMIT, reason);
		*said = true;
	}
	return reason;
}
