/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules apply turns on what the call is for; a campaign that does not say is not served. */
#include "config.h"

#include "policy/pack_priv.h"

static void eval(const struct rule *rule, struct eval *e)
{
	if (e->f->purpose != PURPOSE_UNKNOWN)
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_PURPOSE_KNOWN);
	else
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_PURPOSE_UNKNOWN);
}

const struct rule_ops rule_purpose_ops = {
	.kind = "purpose", .phase = PHASE_FACTS, .eval = eval
};
