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

static uint16_t rule_of(const struct policy *p, unsigned place)
{
	uint16_t rule = p->places[place].record_rule;

	return rule != POLICY_NO_RULE ? rule : p->places[POLICY_PLACE_US].record_rule;
}

void record_decide(const struct eval *e, struct obligations *o)
{
	const struct policy *p = e->p;
	const char *caller = e->f->caller_place;
	uint64_t places = e->places;
	uint8_t own;

	o->record = RECORD_FORBIDDEN;
	o->record_rule = p->record_cross_rule;
	if (e->f->record != TRI_YES)
		return;
	own = policy_find_place(p, caller, strnlen(caller, PLACE_TEXT_MAX));
	if (places == 0 || own == POLICY_NONE || own == POLICY_PLACE_US) {
		o->record = RECORD_AFTER_CONSENT;
		return;
	}
	o->record = RECORD_FROM_ANSWER;
	o->record_rule = rule_of(p, own);
	for (places |= UINT64_C(1) << own; places != 0; places &= places - 1) {
		uint16_t rule = rule_of(p, (unsigned)__builtin_ctzll(places));

		if (p->rules[rule].u.record.all_parties) {
			o->record = RECORD_AFTER_CONSENT;
			o->record_rule = rule;
			return;
		}
	}
}

const struct rule_ops rule_record_ops = {
	.kind = "record", .members = "parties", .phase = PHASE_SETUP, .parse = parse
};
