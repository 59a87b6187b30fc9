/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waivers: the only way to loosen a rule. They stand in an officer's overlay, name the officer, the
 * reason and the day they end, and are part of the policy's hash. Nothing waives what a person said.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

static int read_waiver(struct policy_builder *b, const json_t *row)
{
	struct waiver_info *w = &b->policy->waivers[b->policy->waiver_count];
	const char *rule = NULL, *by = NULL, *reason = NULL;

	if (b->policy->waiver_count == POLICY_WAIVERS_MAX)
		return builder_fail(b, "more than %d waivers", POLICY_WAIVERS_MAX);
	if (pack_known(b, "waiver", row, "rule by reason until", "") != 0 ||
		pack_text(b, "waiver", row, "rule", true, &rule) != 0 ||
		pack_text(b, rule, row, "by", true, &by) != 0 ||
		pack_text(b, rule, row, "reason", true, &reason) != 0 ||
		pack_day(b, rule, row, "until", true, &w->until_us) != 0)
		return -EINVAL;
	w->until_us += CIVIL_DAY_US;
	b->policy->waiver_count++;
	if (pack_copy(b, rule, &w->rule) != 0 || pack_copy(b, by, &w->by) != 0)
		return -ENOMEM;
	return pack_copy(b, reason, &w->reason);
}

int pack_read_waivers(struct policy_builder *b, const json_t *root)
{
	const json_t *rows = json_object_get(root, "waivers");
	size_t i;
	int r = 0;

	if (!rows)
		return 0;
	if (!b->policy->packs[b->policy->pack_count - 1].overlay)
		return builder_fail(b, "only an overlay waives rules (hint: \"overlay\": true)");
	if (json_typeof(rows) != JSON_ARRAY)
		return builder_fail(b, "\"waivers\" is no list");
	for (i = 0; i < json_array_size(rows) && r == 0; i++)
		r = read_waiver(b, json_array_get(rows, i));
	return r;
}

/* What a person said, and what the engine itself needs, is not an officer's to waive. */
static bool can_be_waived(const struct rule_ops *ops)
{
	return ops->phase != PHASE_SETUP && ops != &rule_dnc_internal_ops &&
	       ops != &rule_revoke_ops && ops != &rule_purpose_ops;
}

int builder_apply_waivers(struct policy_builder *b)
{
	struct policy *p = b->policy;
	size_t i, j;

	for (i = 0; i < p->waiver_count; i++) {
		const struct waiver_info *w = &p->waivers[i];

		for (j = 0; j < b->draft_count; j++)
			if (strcmp(b->drafts[j].info.id, w->rule) == 0)
				break;
		if (j == b->draft_count)
			return builder_fail(b, "a waiver names rule \"%s\", which no pack has", w->rule);
		if (!can_be_waived(p->rules[j].ops))
			return builder_fail(b, "rule \"%s\" (%s) cannot be waived", w->rule,
				p->rules[j].ops->kind);
		p->rules[j].waived_until_us = w->until_us;
	}
	return 0;
}
