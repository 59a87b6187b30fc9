/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the number still the person's who consented? The register of reassigned numbers was asked about
 * the date of the consent (F70, O15). "Yes" it was given up: no call. "No data" is no clean answer.
 */
#include "config.h"

#include <errno.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	int days = 0;

	if (pack_flag(b, "reassigned rule", json, "required", &rule->u.reassigned.required) != 0 ||
		pack_number(b, "reassigned rule", json, "max_age_days", false, 3660, &days) != 0)
		return -EINVAL;
	rule->u.reassigned.max_age_days = (uint32_t)days;
	return 0;
}

/* What the answer is worth for this call; REASON_NOT_REASSIGNED is the only clean one. */
static enum reason judge(const struct facts *f, const struct reassigned_params *wanted)
{
	const struct reassigned_fact *r = &f->reassigned;

	switch (r->answer) {
	case REASSIGNED_YES:
		/* A consent given after the number changed hands is the new holder's. */
		return f->consent.form != CONSENT_NONE && f->consent.obtained_us > r->asked_us ?
			REASON_REASSIGNED_NOT_ASKED : REASON_REASSIGNED;
	case REASSIGNED_NO:
		/* Asked about a later date than the consent's, it says nothing about the time between. */
		if (r->asked_us <= 0 || r->asked_us > f->now_us ||
			(f->consent.form != CONSENT_NONE && r->since_us > f->consent.obtained_us))
			return REASON_REASSIGNED_NOT_ASKED;
		return wanted->max_age_days != 0 &&
			f->now_us - r->asked_us > wanted->max_age_days * CIVIL_DAY_US ?
			REASON_REASSIGNED_OLD : REASON_NOT_REASSIGNED;
	case REASSIGNED_NO_DATA:
		return REASON_REASSIGNED_NO_DATA;
	case REASSIGNED_NOT_ASKED:
	default:
		return REASON_REASSIGNED_NOT_ASKED;
	}
}

static void eval(const struct rule *rule, struct eval *e)
{
	enum reason reason = judge(e->f, &rule->u.reassigned), lifted = REASON_NONE;

	if (reason == REASON_REASSIGNED) {
		eval_say(e, rule->index, ANSWER_FORBID, reason);
		return;
	}
	if (reason != REASON_NOT_REASSIGNED && rule->u.reassigned.required) {
		lifted = except_find(e, rule);
		if (lifted == REASON_NONE) {
			eval_say(e, rule->index, ANSWER_CANNOT_TELL, reason);
			return;
		}
	}
	eval_say(e, rule->index, ANSWER_PERMIT, lifted != REASON_NONE ? lifted : reason);
}

const struct rule_ops rule_reassigned_ops = {
	.kind = "reassigned", .members = "required max_age_days " EXCEPT_MEMBERS, .phase = PHASE_FACTS,
	.parse = parse, .eval = eval
};
