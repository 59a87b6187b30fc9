/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do-not-call lists. The internal list has no exception and no age. A register, national or of a
 * state, may have both: the copy must be fresh by its own date, and what the rule names as exception
 * opens it. No exception opens anything else: consent to an artificial voice is asked for by its own
 * rules.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

/* A list dated by day alone may be a day ahead of a clock in another zone; more is a mistake. */
#define LIST_AHEAD_US CIVIL_DAY_US

static int list_index(struct policy_builder *b, const char *name, uint8_t *ret)
{
	struct policy *p = b->policy;
	size_t i, len = strlen(name);

	if (len >= LIST_NAME_MAX || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return builder_fail(b, "\"%s\" is no name of a list (hint: \"us-national\")", name);
	for (i = 0; i < p->list_count; i++) {
		if (strcmp(p->lists[i], name) == 0)
			break;
	}
	if (i == POLICY_LISTS_MAX)
		return builder_fail(b, "more than %d do-not-call lists", POLICY_LISTS_MAX);
	if (i == p->list_count) {
		memcpy(p->lists[i], name, len + 1);
		memcpy(p->list_keys[i].name, name, len + 1);
		memset(p->list_keys[i].mask, 0xff, len + 1);
		p->list_count++;
	}
	*ret = (uint8_t)i;
	return 0;
}

static int parse_dnc(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	struct dnc_params *d = &rule->u.dnc;
	const char *name = NULL;
	int days = 0;

	if (pack_text(b, "dnc rule", json, "list", true, &name) != 0 ||
		pack_number(b, "dnc rule", json, "max_age_days", false, 3660, &days) != 0 ||
		pack_flag(b, "dnc rule", json, "optional", &d->optional) != 0 ||
		list_index(b, name, &d->list) != 0)
		return -EINVAL;
	d->max_age_days = (uint32_t)days;
	return 0;
}

static int parse_relationship(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	/* The figures are read as every rule's are; here they may not be absent. */
	if (!json_object_get(json, "transaction_months") || !json_object_get(json, "inquiry_months"))
		return builder_fail(b, "relationship rule without \"transaction_months\" and "
			"\"inquiry_months\"");
	(void)rule;
	return 0;
}

static void eval_internal(const struct rule *rule, struct eval *e)
{
	switch (e->f->internal_dnc.listed) {
	case TRI_YES:
		eval_say(e, rule->index, ANSWER_FORBID, REASON_LISTED);
		break;
	case TRI_NO:
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_NOT_LISTED);
		break;
	case TRI_UNKNOWN:
	default:
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_LIST_UNKNOWN);
	}
}

/* REASON_NONE when the copy is fresh enough to be believed. */
static enum reason list_fault(const struct list_fact *list, uint32_t max_age_days, int64_t now_us)
{
	if (list->listed != TRI_YES && list->listed != TRI_NO)
		return REASON_LIST_UNKNOWN;
	if (max_age_days == 0)
		return REASON_NONE;
	if (list->list_date_us <= 0 || list->list_date_us > now_us + LIST_AHEAD_US)
		return REASON_LIST_UNDATED;
	if (now_us - list->list_date_us > max_age_days * CIVIL_DAY_US)
		return REASON_LIST_TOO_OLD;
	return REASON_NONE;
}

static bool names_list(const struct list_fact *list, const struct list_key *key)
{
	uint64_t name[2];

	memcpy(name, list->name, sizeof name);
	return (((name[0] ^ key->name[0]) & key->mask[0]) | ((name[1] ^ key->name[1]) & key->mask[1])) == 0;
}

static const struct list_fact *find_list(const struct facts *f, const struct list_key *key)
{
	static const struct list_fact unknown;
	uint32_t i;

	for (i = 0; i < f->list_count && i < FACTS_LISTS_MAX; i++)
		if (names_list(&f->lists[i], key))
			return &f->lists[i];
	return &unknown;
}

static void eval_dnc(const struct rule *rule, struct eval *e)
{
	const struct dnc_params *d = &rule->u.dnc;
	const struct list_fact *list = find_list(e->f, &e->p->list_keys[d->list]);
	enum reason fault = list_fault(list, d->max_age_days, e->now_us);
	enum reason reason = REASON_NOT_LISTED;

	/* Only a list that was asked for and has no version is known not to be kept. */
	if (d->optional && fault == REASON_LIST_UNKNOWN && list->name[0] != '\0' &&
		list->version[0] == '\0') {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_LIST_NOT_KEPT);
		return;
	}
	if (list->listed == TRI_YES) {
		reason = except_find(e, rule);
		if (reason == REASON_NONE)
			reason = REASON_LISTED;
	}
	/* A hit on an old copy is still a hit; anything else an old copy says is worth nothing. */
	if (reason == REASON_LISTED)
		eval_say(e, rule->index, ANSWER_FORBID, reason);
	else if (fault != REASON_NONE)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, fault);
	else
		eval_say(e, rule->index, ANSWER_PERMIT, reason);
}

const struct rule_ops rule_dnc_internal_ops = {
	.kind = "dnc_internal", .phase = PHASE_FACTS, .eval = eval_internal
};

uint32_t policy_list_max_age_days(const struct policy *policy, const char *list)
{
	uint32_t least = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *r = &policy->rules[i];

		if (r->ops != &rule_dnc_ops || strcmp(policy->lists[r->u.dnc.list], list) != 0 || r->u.dnc.max_age_days == 0)
			continue;
		if (least == 0 || r->u.dnc.max_age_days < least)
			least = r->u.dnc.max_age_days;
	}
	return least;
}

const struct rule_ops rule_dnc_ops = {
	.kind = "dnc", .members = "list max_age_days optional " EXCEPT_MEMBERS, .phase = PHASE_FACTS,
	.parse = parse_dnc, .eval = eval_dnc
};

/* The exceptions do not speak by themselves: the rules that name them ask. */
const struct rule_ops rule_permission_ops = {
	.kind = "permission", .phase = PHASE_SETUP
};

const struct rule_ops rule_relationship_ops = {
	.kind = "relationship", .members = "transaction_months inquiry_months", .phase = PHASE_SETUP,
	.parse = parse_relationship
};
