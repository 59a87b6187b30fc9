/* SPDX-License-Identifier: Apache-2.0 */
/* A person who said stop is not called, whatever was agreed before. */
#include "config.h"

#include "policy/pack_priv.h"
#include "policy/rules/consent.h"

static void eval(const struct rule *rule, struct eval *e)
{
	if (e->f->consent.known != TRI_YES)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_CONSENT_UNKNOWN);
	else if (e->consent.revoked)
		eval_say(e, rule->index, ANSWER_FORBID, REASON_CONSENT_REVOKED);
	else
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_NOT_REVOKED);
}

const struct rule_ops rule_revoke_ops = {
	.kind = "revoke", .phase = PHASE_FACTS, .eval = eval
};
