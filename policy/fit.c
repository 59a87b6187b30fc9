/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules can speak at all, worked out when the policy is built. One row of bits for each purpose
 * and one for each set of the other conditions, with a bit for each rule; what stands in both rows of
 * a call is what case_fits() would say of every rule, one after the other.
 */
#include "config.h"

#include <stdlib.h>

#include "policy/pack_priv.h"

#define PURPOSE_ROWS (PURPOSE_SURVEY + 1)
#define CONDITIONS_FROM 7 /* CASE_ARTIFICIAL; those before are purposes, those behind CASE_RECORD none */
#define CONDITION_SETS 128

_Static_assert(CASE_ARTIFICIAL == 1 << CONDITIONS_FROM, "conditions follow the purposes");
_Static_assert(CASE_RECORD == CASE_ARTIFICIAL * CONDITION_SETS / 2, "every condition has its bit");

static void fill_row(struct policy *p, size_t number, uint32_t possible, size_t rules)
{
	uint64_t *bits = p->fits + number * p->fit_words;
	size_t i;

	for (i = 0; i < rules; i++)
		if (case_fits(p->rules[i].needs, possible))
			bits[i / 64] |= UINT64_C(1) << i % 64;
	bits[rules / 64] |= UINT64_C(1) << rules % 64;
}

int builder_make_fits(struct policy_builder *b)
{
	const uint32_t conditions = (CONDITION_SETS - 1) << CONDITIONS_FROM;
	struct policy *p = b->policy;
	unsigned i;

	p->fit_words = b->draft_count / 64 + 1;
	p->fits = calloc((PURPOSE_ROWS + CONDITION_SETS) * p->fit_words, sizeof *p->fits);
	if (!p->fits)
		return builder_no_memory(b);
	for (i = 0; i < PURPOSE_ROWS; i++)
		fill_row(p, i, conditions | cases_of_purpose((enum purpose)i), b->draft_count);
	for (i = 0; i < CONDITION_SETS; i++)
		fill_row(p, PURPOSE_ROWS + i, CASE_PURPOSES | i << CONDITIONS_FROM, b->draft_count);
	return 0;
}

void fits_find(const struct policy *p, enum purpose purpose, uint32_t possible,
	uint64_t ret[FIT_WORDS_MAX])
{
	const uint64_t *purposes = p->fits + purpose * p->fit_words;
	const uint64_t *conditions = p->fits +
		(PURPOSE_ROWS + (possible >> CONDITIONS_FROM)) * p->fit_words;
	size_t i;

	for (i = 0; i < p->fit_words; i++)
		ret[i] = purposes[i] & conditions[i];
}
