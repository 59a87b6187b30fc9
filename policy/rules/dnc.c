/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do-not-call lists. The internal list has no exception and no age. The national registry has
 * both: the copy must be fresh by its own date, and written permission or an established business
 * relationship opens it. Neither opens anything else: consent to an artificial voice is asked for
 * by its own rules.
 */
#include "config.h"

#include <errno.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"
#include "policy/rules/consent.h"

/* A list dated by day alone may be a day ahead of a clock in another zone; more is a mistake. */
#define LIST_AHEAD_US CIVIL_DAY_US

static int parse_national(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	int days = 0;

	if (pack_number(b, "dnc_national rule", json, "max_age_days", true, 3660, &days) != 0)
		return -EINVAL;
	rule->u.dnc.max_age_days = (uint32_t)days;
	return 0;
}

static int parse_relationship(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	struct relationship_params *r = &rule->u.relationship;

	if (pack_number(b, "relationship rule", json, "transaction_months", true, 120,
			&r->transaction_months) != 0)
		return -EINVAL;
	return pack_number(b, "relationship rule", json, "inquiry_months", true, 120,
		&r->inquiry_months);
}

static int parse_permission(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	(void)b;
	(void)json;
	rule->u.consent = (struct consent_params){
		.form = CONSENT_WRITTEN, .marketing = true, .seller_named = true
	};
	return 0;
}

static void eval_internal(const struct rule *rule, struct eval *e)
{
	switch (e->f->internal_dnc.listed) {
	case TRI_YES:
		eval_say(e, rule->index, ANSWER_FORBID, REASON_LISTED);
		break;
	case TRI_NO:
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_NOT_LISTED);
		break;
	case TRI_UNKNOWN:
	default:
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_LIST_UNKNOWN);
	}
}

static bool within_months(int64_t event_us, int months, int64_t now_us)
{
	return event_us > 0 && event_us <= now_us && now_us < civil_add_months_us(event_us, months);
}

/* Does an exception open the registry for this number? Says so under the exception's own rule. */
static enum reason exception(struct eval *e)
{
	const struct policy *p = e->p;
	const struct facts *f = e->f;

	if (p->permission_rule != POLICY_NO_RULE &&
		consent_judge(f, &p->rules[p->permission_rule].u.consent) == REASON_CONSENT_GIVEN) {
		eval_say(e, p->permission_rule, ANSWER_PERMIT, REASON_EXEMPT_PERMISSION);
		return REASON_EXEMPT_PERMISSION;
	}
	if (p->relationship_rule != POLICY_NO_RULE && f->internal_dnc.listed == TRI_NO) {
		const struct relationship_params *r = &p->rules[p->relationship_rule].u.relationship;

		if (within_months(f->ebr_transaction_us, r->transaction_months, f->now_us) ||
			within_months(f->ebr_inquiry_us, r->inquiry_months, f->now_us)) {
			eval_say(e, p->relationship_rule, ANSWER_PERMIT, REASON_EXEMPT_RELATIONSHIP);
			return REASON_EXEMPT_RELATIONSHIP;
		}
	}
	return REASON_LISTED;
}

/* REASON_NONE when the copy is fresh enough to be believed. */
static enum reason list_fault(const struct list_fact *list, uint32_t max_age_days, int64_t now_us)
{
	if (list->listed != TRI_YES && list->listed != TRI_NO)
		return REASON_LIST_UNKNOWN;
	if (list->list_date_us <= 0 || list->list_date_us > now_us + LIST_AHEAD_US)
		return REASON_LIST_UNDATED;
	if (now_us - list->list_date_us > max_age_days * CIVIL_DAY_US)
		return REASON_LIST_TOO_OLD;
	return REASON_NONE;
}

static void eval_national(const struct rule *rule, struct eval *e)
{
	const struct list_fact *list = &e->f->national_dnc;
	enum reason fault = list_fault(list, rule->u.dnc.max_age_days, e->now_us);
	enum reason reason = REASON_NOT_LISTED;

	if (list->listed == TRI_YES)
		reason = exception(e);
	/* A hit on an old copy is still a hit; anything else an old copy says is worth nothing. */
	if (reason == REASON_LISTED)
		eval_say(e, rule->index, ANSWER_FORBID, reason);
	else if (fault != REASON_NONE)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, fault);
	else
		eval_say(e, rule->index, ANSWER_PERMIT, reason);
}

const struct rule_ops rule_dnc_internal_ops = {
	.kind = "dnc_internal", .phase = PHASE_FACTS, .eval = eval_internal
};

const struct rule_ops rule_dnc_national_ops = {
	.kind = "dnc_national", .members = "max_age_days", .phase = PHASE_FACTS, .parse = parse_national, .eval = eval_national
};

/* The exceptions do not speak by themselves: the registry's rule asks them. */
const struct rule_ops rule_permission_ops = {
	.kind = "permission", .phase = PHASE_SETUP, .parse = parse_permission
};

const struct rule_ops rule_relationship_ops = {
	.kind = "relationship", .members = "transaction_months inquiry_months", .phase = PHASE_SETUP, .parse = parse_relationship
};
