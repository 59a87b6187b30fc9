/* SPDX-License-Identifier: Apache-2.0 */
/* What must be said, and the time limits of the call; collected as obligations, never refused. */
#include "config.h"

#include "policy/duty.h"

#include <errno.h>

#include "policy/pack_priv.h"

enum limit_kind { LIMIT_FIRST_WORD = 0, LIMIT_RELEASE };

static int parse_duty(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const names[] = { "identify_seller", "disclose_artificial",
		"offer_opt_out", "state_purpose", "record_notice", "give_callback_number",
		"voicemail_toll_free", NULL };
	struct duty_params *d = &rule->u.duty;
	int chosen = 0, within = 0;

	if (pack_choice(b, "duty rule", json, "duty", names, &chosen) != 0 ||
		pack_flag(b, "duty rule", json, "opening", &d->opening) != 0 ||
		pack_number(b, "duty rule", json, "within_ms", false, 600000, &within) != 0)
		return -EINVAL;
	d->duty = (uint8_t)(chosen + 1);
	d->within_ms = (uint32_t)within;
	return 0;
}

static int parse_limit(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const names[] = { "first_word", "release", NULL };
	int chosen = 0, ms = 0;

	if (pack_choice(b, "limit rule", json, "limit", names, &chosen) != 0 ||
		pack_number(b, "limit rule", json, "within_ms", true, 600000, &ms) != 0)
		return -EINVAL;
	rule->u.limit.what = (uint8_t)chosen;
	rule->u.limit.value = (uint32_t)ms;
	return 0;
}

static uint32_t stricter(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return a + b; /* 0 is no limit */
	return a < b ? a : b;
}

/* Several rules may ask for the same words: the first is named, the strictest time holds. */
static void add_duty(struct duty *slots, const struct rule *rule)
{
	const struct duty_params *want = &rule->u.duty;
	struct duty *d = &slots[want->duty];

	if (d->kind == 0) {
		d->kind = want->duty;
		d->rule = rule->index;
	}
	d->opening = (uint8_t)(d->opening | want->opening);
	d->within_ms = stricter(d->within_ms, want->within_ms);
}

static void add_slice(struct eval *e, const struct slice *s, struct duty *slots)
{
	struct obligations *o = &e->d->obligations;
	uint16_t i;

	for (i = s->duty; i < s->end; i++) {
		const struct rule *rule = &e->p->rules[i];

		if ((rule->needs & ~e->possible) != 0)
			continue;
		if (rule->ops == &rule_duty_ops)
			add_duty(slots, rule);
		else if (rule->u.limit.what == LIMIT_FIRST_WORD)
			o->first_word_ms = stricter(o->first_word_ms, rule->u.limit.value);
		else
			o->release_ms = stricter(o->release_ms, rule->u.limit.value);
	}
}

void duties_collect(struct eval *e)
{
	struct duty slots[OBLIGATION_DUTIES_MAX] = { { 0 } }; /* by enum duty_kind: in order */
	struct obligations *o = &e->d->obligations;
	uint64_t left;
	int i;

	add_slice(e, &e->p->places[POLICY_PLACE_US].slice, slots);
	for (left = e->places; left != 0; left &= left - 1)
		add_slice(e, &e->p->places[__builtin_ctzll(left)].slice, slots);
	record_decide(e, o);
	if (o->record == RECORD_AFTER_CONSENT && slots[DUTY_RECORD_NOTICE].kind == 0)
		slots[DUTY_RECORD_NOTICE] = (struct duty){
			.kind = DUTY_RECORD_NOTICE, .opening = 1, .rule = o->record_rule
		};
	for (i = 1; i < OBLIGATION_DUTIES_MAX; i++)
		if (slots[i].kind != 0)
			o->duties[o->duty_count++] = slots[i];
}

/* Never walked over with the others: duties_collect() reads them. */
const struct rule_ops rule_duty_ops = {
	.kind = "duty", .members = "duty opening within_ms", .phase = PHASE_DUTY, .parse = parse_duty
};

const struct rule_ops rule_limit_ops = {
	.kind = "limit", .members = "limit within_ms", .phase = PHASE_DUTY, .parse = parse_limit
};
