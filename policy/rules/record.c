/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May the call be recorded, and from when? The law of both ends counts and the stricter one wins
 * (P18). One candidate place that wants everybody's consent is enough to wait for it, and so is an
 * end that is not known.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/duty.h"
#include "policy/pack_priv.h"

static int parse(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const parties[] = { "one", "all", "strictest_end", NULL };
	int chosen = 0;

	if (pack_choice(b, "record rule", json, "parties", parties, &chosen) != 0)
		return -EINVAL;
	rule->u.record.all_parties = chosen != 0;
	rule->u.record.cross_border = chosen == 2;
	return 0;
}

void record_decide(const struct eval *e, struct obligations *o)
{
	const struct policy *p = e->p;
	const char *caller = e->f->caller_place;
	struct bits places = e->places;
	uint8_t own;

	o->record = RECORD_FORBIDDEN;
	o->record_rule = p->record_cross_rule;
	if (e->f->record != TRI_YES)
		return;
	own = policy_find_place(p, caller, strnlen(caller, PLACE_TEXT_MAX));
	o->record = RECORD_AFTER_CONSENT;
	if (bits_empty(places) || own == POLICY_NONE || bits_empty(p->places[own].zones))
		return;
	bits_add(&places, own);
	while (!bits_empty(places)) {
		uint16_t rule = p->places[bits_take(&places)].record_law;

		if (rule == POLICY_NO_RULE)
			return;
		o->record_rule = rule;
		if (p->rules[rule].u.record.all_parties)
			return;
	}
	/* One party's consent is enough everywhere; the caller's own law is the one to name. */
	o->record = RECORD_FROM_ANSWER;
	o->record_rule = p->places[own].record_law;
}

const struct rule_ops rule_record_ops = {
	.kind = "record", .members = "parties", .phase = PHASE_SETUP, .parse = parse
};
