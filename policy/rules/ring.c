/* SPDX-License-Identifier: Apache-2.0 */
/* How long an unanswered call must ring before the caller may give up. */
#include "config.h"

#include <errno.h>

#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	int seconds = 0;

	if (pack_number(b, "ring rule", json, "min_s", true, 120, &seconds) != 0)
		return -EINVAL;
	rule->u.ring.min_s = (uint32_t)seconds;
	return 0;
}

static void eval(const struct rule *rule, struct eval *e)
{
	if (e->f->ring_s == 0)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_RING_UNKNOWN);
	else if (e->f->ring_s < rule->u.ring.min_s)
		eval_say(e, rule->index, ANSWER_FORBID, REASON_RING_TOO_SHORT);
	else
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_RING_LONG_ENOUGH);
	if (rule->u.ring.min_s > e->d->obligations.ring_min_s)
		e->d->obligations.ring_min_s = rule->u.ring.min_s;
}

const struct rule_ops rule_ring_ops = {
	.kind = "ring", .members = "min_s", .phase = PHASE_FACTS, .parse = parse, .eval = eval
};
