/* SPDX-License-Identifier: Apache-2.0 */
/* What must be said, and the time limits of the call; collected as obligations, never refused. */
#include "config.h"

#include "policy/duty.h"

#include <errno.h>
#include <string.h>

#include "policy/pack_priv.h"

/* A limit is collected as a duty is, in a slot of its own. */
enum slot { SLOT_FIRST_WORD = DUTY_KINDS, SLOT_RELEASE, SLOT_END_ON_REQUEST, SLOT_ABANDONED, SLOTS };

static int parse_duty(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	const char *names[DUTY_KINDS] = { NULL };
	struct duty_params *d = &rule->u.duty;
	int chosen = 0, within = 0, i;

	for (i = 1; i < DUTY_KINDS; i++)
		names[i - 1] = duty_name((enum duty_kind)i);
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
	static const char *const names[] = { "first_word", "release", "end_on_request", "abandoned", NULL };
	int chosen = 0, most = 0;
	bool share;

	if (pack_choice(b, "limit rule", json, "limit", names, &chosen) != 0)
		return -EINVAL;
	share = SLOT_FIRST_WORD + chosen == SLOT_ABANDONED;
	if (pack_number(b, "limit rule", json, share ? "percent" : "within_ms", true, share ? 100 : 600000, &most) != 0)
		return -EINVAL;
	rule->u.duty.duty = (uint8_t)(SLOT_FIRST_WORD + chosen);
	rule->u.duty.within_ms = (uint32_t)most; /* of a share: percent */
	return 0;
}

static uint32_t stricter(uint32_t a, uint32_t b)
{
	return a - 1 < b - 1 ? a : b; /* 0 is no limit: less one it is the largest number there is */
}

/* Several rules may ask for the same words: the first is named, the strictest time holds. */
static void add_duty(struct duty *slots, const struct rule *rule)
{
	const struct duty_params *want = &rule->u.duty;
	struct duty *d = &slots[want->duty];

	d->rule = d->kind == 0 ? rule->index : d->rule;
	d->kind = want->duty;
	d->opening = (uint8_t)(d->opening | want->opening);
	d->within_ms = stricter(d->within_ms, want->within_ms);
}

static void add_all(const struct eval *e, struct duty *slots)
{
	const struct policy *p = e->p;
	const uint64_t *of_phase = fits_of_phase(p, PHASE_DUTY);
	uint64_t left;
	size_t i;

	for (i = 0; i < p->fit_words; i++) {
		for (left = e->fits[i] & of_phase[i]; left != 0; left &= left - 1) {
			const struct rule *rule = &p->rules[i * 64 + (unsigned)__builtin_ctzll(left)];

			if (!rule->timed || (rule_in_force(rule, e->now_us) && !rule_waived(rule, e->now_us)))
				add_duty(slots, rule);
		}
	}
}

void duties_collect(struct eval *e)
{
	struct duty slots[SLOTS] = { { 0 } }; /* by enum duty_kind: in order */
	struct obligations *o = &e->d->obligations;
	uint8_t n = 0;
	int i;

	add_all(e, slots);
	o->first_word_ms = slots[SLOT_FIRST_WORD].within_ms;
	o->release_ms = slots[SLOT_RELEASE].within_ms;
	o->end_on_request_ms = slots[SLOT_END_ON_REQUEST].within_ms;
	o->abandoned_percent = slots[SLOT_ABANDONED].within_ms;
	record_decide(e, o);
	if (o->record == RECORD_AFTER_CONSENT && slots[DUTY_RECORD_NOTICE].kind == 0)
		slots[DUTY_RECORD_NOTICE] = (struct duty){
			.kind = DUTY_RECORD_NOTICE, .opening = 1, .rule = o->record_rule
		};
	/* Each is written, and overwritten by the next one when nobody asks for it. */
	for (i = 1; i < DUTY_KINDS; i++) {
		o->duties[n] = slots[i];
		n = (uint8_t)(n + (slots[i].kind != 0));
	}
	memset(&o->duties[n], 0, (OBLIGATION_DUTIES_MAX - n) * sizeof *o->duties);
	o->duty_count = n;
}

_Static_assert(DUTY_KINDS - 1 <= OBLIGATION_DUTIES_MAX, "every duty fits");

uint32_t duties_abandoned(const struct rule *rule)
{
	return rule->ops == &rule_limit_ops && rule->u.duty.duty == SLOT_ABANDONED ? rule->u.duty.within_ms : 0;
}

/* Never walked over with the others: duties_collect() reads them. */
const struct rule_ops rule_duty_ops = {
	.kind = "duty", .members = "duty opening within_ms", .phase = PHASE_DUTY, .parse = parse_duty
};

const struct rule_ops rule_limit_ops = {
	.kind = "limit", .members = "limit within_ms percent", .phase = PHASE_DUTY, .parse = parse_limit
};
