/* SPDX-License-Identifier: Apache-2.0 */
/* Calling classes: candidate places and zones as text, and whether their clocks are open. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/duty.h"
#include "policy/policy_priv.h"

struct text {
	char *at, *end;
};

static int put(struct text *t, const char *name, char before)
{
	size_t len = strlen(name), need = len + (before != '\0');

	if ((size_t)(t->end - t->at) <= need)
		return -ENOBUFS;
	if (before != '\0')
		*t->at++ = before;
	memcpy(t->at, name, len + 1);
	t->at += len;
	return 0;
}

int policy_class_key(const struct policy *policy, struct e164 number, const char *address_place,
	const char *postal_prefix, const char *declared_zone, char *key, size_t size)
{
	const struct whereabouts where = { address_place ? address_place : "",
		postal_prefix ? postal_prefix : "", declared_zone ? declared_zone : "" };
	struct text t = { key, key + size };
	struct candidates c;
	struct bits left;
	int r = 0;

	/* The line type may be learned later, so the class assumes the widest. */
	candidates_find(policy, number, false, &where, &c);
	if (bits_empty(c.places))
		return put(&t, "?", '\0');
	for (left = c.places; !bits_empty(left) && r == 0;)
		r = put(&t, policy->places[bits_take(&left)].name, t.at == key ? '\0' : ',');
	for (left = c.zones; !bits_empty(left) && r == 0;) {
		char before = bits_count(left) == bits_count(c.zones) ? '|' : ',';

		r = put(&t, policy->zones[bits_take(&left)].name, before);
	}
	return r;
}

/* A list of names up to stop, as a set; false at a name this policy does not know. */
static bool read_set(const struct policy *p, const char **key, char stop,
	uint8_t (*find)(const struct policy *, const char *, size_t), struct bits *ret)
{
	struct bits set = { { 0 } };

	for (;;) {
		size_t len = strcspn(*key, ",|");
		uint8_t number = find(p, *key, len);

		if (number == POLICY_NONE)
			return false;
		bits_add(&set, number);
		*key += len;
		if (**key == stop)
			break;
		if (**key != ',')
			return false;
		(*key)++;
	}
	*ret = set;
	return true;
}

int policy_margin_s(const struct policy *policy)
{
	return policy->margin_s;
}

bool policy_class_open(const struct policy *policy, const char *key, enum purpose purpose,
	bool artificial_voice, int64_t now_us, int64_t *ret_next_us)
{
	uint32_t possible = cases_possible(purpose, artificial_voice ? TRI_YES : TRI_NO, TRI_UNKNOWN,
		LINE_UNKNOWN, TRI_UNKNOWN);
	struct bits places, zones;
	int64_t next;

	*ret_next_us = now_us;
	if (!read_set(policy, &key, '|', policy_find_place, &places))
		return true;
	key++;
	if (!read_set(policy, &key, '\0', policy_find_zone, &zones))
		return true;
	next = clock_next_open(policy, NULL, law_of(policy, places), zones, possible, now_us);
	*ret_next_us = next;
	return next == now_us;
}

uint32_t policy_class_abandoned(const struct policy *policy, const char *key, enum purpose purpose,
	bool artificial_voice, int64_t now_us)
{
	enum tristate voice = artificial_voice ? TRI_YES : TRI_NO;
	struct bits law = { { 0 } };
	bool known = read_set(policy, &key, '|', policy_find_place, &law);
	uint32_t least = 0;

	if (known)
		law = law_of(policy, law);
	for (unsigned i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];
		uint32_t percent = duties_abandoned(rule);

		if (percent == 0 || (least != 0 && percent >= least) || (known && !bits_has(law, rule->place)))
			continue;
		if ((!rule->timed || (rule_in_force(rule, now_us) && !rule_waived(rule, now_us))) &&
			policy_rule_applies(policy, i, purpose, voice, TRI_UNKNOWN, TRI_UNKNOWN))
			least = percent;
	}
	return least;
}

int policy_class_zones(const struct policy *policy, const char *key, uint8_t zones[DECISION_ZONES_MAX])
{
	struct bits places, set;
	int n = 0;

	if (!read_set(policy, &key, '|', policy_find_place, &places))
		return 0;
	key++;
	if (!read_set(policy, &key, '\0', policy_find_zone, &set))
		return 0;
	while (!bits_empty(set) && n < DECISION_ZONES_MAX)
		zones[n++] = (uint8_t)bits_take(&set);
	return n;
}
