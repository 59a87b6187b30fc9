/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a campaign must hold or have done before it calls somewhere: registrations, bonds, scripts. The
 * engine cannot see whether it is so; the campaign attests it, item by item, and what it does not
 * attest refuses its calls. Items that are not "blocking" only show in the campaign's check.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const whats[] = { "registration", "bond", "licence", "script", "number",
		"procedure", "contract", NULL };
	bool blocking = true;
	const char *item = NULL;
	int what = 0;

	if (pack_choice(b, "checklist rule", json, "what", whats, &what) != 0 ||
		pack_text(b, "checklist rule", json, "item", true, &item) != 0 ||
		pack_flag(b, "checklist rule", json, "blocking", &blocking) != 0)
		return -EINVAL;
	if (!blocking)
		rule->needs |= CASE_NEVER;
	return 0;
}

static bool attested(const struct facts *f, const char *id)
{
	uint32_t i;

	for (i = 0; i < f->held_count && i < FACTS_HELD_MAX; i++)
		if (strncmp(f->held[i], id, RULE_ID_MAX) == 0)
			return true;
	return false;
}

static void eval(const struct rule *rule, struct eval *e)
{
	enum reason reason;

	if (attested(e->f, e->p->infos[rule->index].id)) {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_ATTESTED);
		return;
	}
	reason = except_find(e, rule);
	if (reason != REASON_NONE)
		eval_say(e, rule->index, ANSWER_PERMIT, reason);
	else
		eval_say(e, rule->index, ANSWER_FORBID, REASON_NOT_ATTESTED);
}

const struct rule_ops rule_checklist_ops = {
	.kind = "checklist", .members = "what item blocking " EXCEPT_MEMBERS, .phase = PHASE_FACTS,
	.parse = parse, .eval = eval
};
