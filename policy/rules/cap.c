/* SPDX-License-Identifier: Apache-2.0 */
/* How often: the campaign's own caps, and those of the states. Attempts count, answered or not. */
#include "config.h"

#include <errno.h>

#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const spans[] = { "ever", "24h", NULL };
	int span = 0, limit = 0;

	if (pack_choice(b, "cap rule", json, "span", spans, &span) != 0 ||
		pack_number(b, "cap rule", json, "limit", false, 1000, &limit) != 0)
		return -EINVAL;
	rule->u.cap.per_day = span == 1;
	rule->u.cap.limit = limit;
	return 0;
}

static void eval(const struct rule *rule, struct eval *e)
{
	const struct cap_params *c = &rule->u.cap;
	int32_t made = c->per_day ? e->f->attempts_24h : e->f->attempts_lead;
	int32_t limit = c->limit;

	if (limit == 0)
		limit = c->per_day ? e->f->max_attempts_24h : e->f->max_attempts_lead;
	if (made < 0) {
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_ATTEMPTS_UNKNOWN);
	} else if (limit <= 0) {
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_CAP_UNKNOWN);
	} else if (made < limit) {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_BELOW_CAP);
	} else {
		/* A day's cap ends by itself; a lead's does not. */
		eval_say(e, rule->index, c->per_day ? ANSWER_LATER : ANSWER_FORBID,
			REASON_CAP_REACHED);
		e->capped = true;
	}
}

const struct rule_ops rule_cap_ops = {
	.kind = "cap", .members = "span limit", .phase = PHASE_FACTS, .parse = parse, .eval = eval
};
