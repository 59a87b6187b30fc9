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

/*
 * The place's own word, or else its country's or union's, or else the one for everywhere; POLICY_NO_RULE
 * when none of them has one.
 */
static uint16_t rule_of(const struct policy *p, unsigned place)
{
	uint16_t rule = p->places[place].record_rule;
	struct bits law = p->places[place].law;

	while (rule == POLICY_NO_RULE && !bits_empty(law)) {
		unsigned at = bits_take(&law);

		if (at != POLICY_PLACE_ALL)
			rule = p->places[at].record_rule;
	}
	return rule != POLICY_NO_RULE ? rule : p->places[POLICY_PLACE_ALL].record_rule;
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
		uint16_t rule = rule_of(p, bits_take(&places));

		if (rule == POLICY_NO_RULE)
			return;
		o->record_rule = rule;
		if (p->rules[rule].u.record.all_parties)
			return;
	}
	/* One party's consent is enough everywhere; the caller's own law is the one to name. */
	o->record = RECORD_FROM_ANSWER;
	o->record_rule = rule_of(p, own);
}

const struct rule_ops rule_record_ops = {
	.kind = "record", .members = "parties", .phase = PHASE_SETUP, .parse = parse
};
