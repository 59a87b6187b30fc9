/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules can speak at all, worked out when the policy is built, as rows with a bit for each rule:
 * one row for each purpose, one for each set of the other conditions, one for the law of each place,
 * one for each phase. What stands in the rows of a call is what case_fits() would say of every rule of
 * the candidates' law, one after the other.
 */
#include "config.h"

#include <stdlib.h>

#include "policy/pack_priv.h"

#define CONDITIONS_FROM 7 /* CASE_ARTIFICIAL; those before are purposes, those behind CASE_RECORD none */
#define CONDITION_SETS 128
#define PHASES (PHASE_DUTY + 1)

enum row {
	ROW_PURPOSE = 0,
	ROW_CONDITIONS = ROW_PURPOSE + PURPOSE_SURVEY + 1,
	ROW_PHASE = ROW_CONDITIONS + CONDITION_SETS,
	ROW_PLACE = ROW_PHASE + PHASES,
};

_Static_assert(CASE_ARTIFICIAL == 1 << CONDITIONS_FROM, "conditions follow the purposes");
_Static_assert(CASE_RECORD == CASE_ARTIFICIAL * CONDITION_SETS / 2, "every condition has its bit");

static const uint64_t *row_of(const struct policy *p, size_t row)
{
	return p->fits + row * p->fit_words;
}

static void put(struct policy *p, size_t row, size_t rule)
{
	p->fits[row * p->fit_words + rule / 64] |= UINT64_C(1) << rule % 64;
}

static void put_rule(struct policy *p, size_t rule)
{
	const uint32_t conditions = (CONDITION_SETS - 1) << CONDITIONS_FROM;
	const struct rule *r = &p->rules[rule];
	unsigned i;

	for (i = 0; i <= PURPOSE_SURVEY; i++)
		if (case_fits(r->needs, conditions | cases_of_purpose((enum purpose)i)))
			put(p, ROW_PURPOSE + i, rule);
	for (i = 0; i < CONDITION_SETS; i++)
		if (case_fits(r->needs, CASE_PURPOSES | i << CONDITIONS_FROM))
			put(p, ROW_CONDITIONS + i, rule);
	for (i = 0; i < p->place_count; i++)
		if (bits_has(p->places[i].law, r->place))
			put(p, ROW_PLACE + i, rule);
	put(p, ROW_PHASE + r->ops->phase, rule);
}

int builder_make_fits(struct policy_builder *b)
{
	struct policy *p = b->policy;
	size_t i;

	p->fit_words = (b->draft_count + 63) / 64;
	p->fits = calloc((ROW_PLACE + p->place_count) * p->fit_words, sizeof *p->fits);
	if (!p->fits)
		return builder_no_memory(b);
	for (i = 0; i < b->draft_count; i++)
		put_rule(p, i);
	return 0;
}

void fits_find(const struct policy *p, enum purpose purpose, uint32_t possible, struct bits places,
	uint64_t ret[FIT_WORDS_MAX])
{
	const uint64_t *purposes = row_of(p, ROW_PURPOSE + purpose), *law = row_of(p, ROW_PLACE + POLICY_PLACE_ALL);
	const uint64_t *conditions = row_of(p, ROW_CONDITIONS + (possible >> CONDITIONS_FROM));
	size_t i;

	/* One candidate is the rule, and its law holds "*" as every law does. */
	if (!bits_empty(places))
		law = row_of(p, ROW_PLACE + bits_take(&places));
	for (i = 0; i < p->fit_words; i++)
		ret[i] = purposes[i] & conditions[i] & law[i];
	while (!bits_empty(places)) {
		law = row_of(p, ROW_PLACE + bits_take(&places));
		for (i = 0; i < p->fit_words; i++)
			ret[i] |= purposes[i] & conditions[i] & law[i];
	}
}

const uint64_t *fits_of_phase(const struct policy *p, enum phase phase)
{
	return row_of(p, ROW_PHASE + phase);
}
