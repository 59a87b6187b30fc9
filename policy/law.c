/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose law reaches a place: its own, its country's ("US-CT" lies in "US"), that of the unions the
 * country is in, and "*". And the refusal of packs by which a call could pass for lack of a rule.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/pack_priv.h"

/* Candidates are at most the code's state, the address's, and two of a postal code. */
#define CANDIDATES_MAX 4
#define POSTAL_PLACES_MAX 2

static uint8_t country_of(const struct policy *p, const char *name)
{
	const char *dash = strchr(name, '-');

	return policy_find_place(p, name, dash ? (size_t)(dash - name) : strlen(name));
}

/* The unions a country stands in. */
static void add_unions(const struct policy_builder *b, const char *country, struct bits *law)
{
	size_t i;

	for (i = 0; i < b->union_count; i++) {
		const char *list = b->unions[i], *word;
		size_t len = 0, first = strcspn(list, " ");

		list += first;
		while ((word = pack_word(&list, &len)))
			if (strlen(country) == len && memcmp(word, country, len) == 0)
				bits_add(law, policy_find_place(b->policy, b->unions[i], first));
	}
}

int builder_make_law(struct policy_builder *b)
{
	struct policy *p = b->policy;
	size_t i;

	for (i = 0; i < p->place_count; i++) {
		struct place *at = &p->places[i];
		uint8_t country = country_of(p, at->name);

		bits_add(&at->law, (unsigned)i);
		bits_add(&at->law, POLICY_PLACE_ALL);
		if (i == POLICY_PLACE_ALL)
			continue;
		if (country == POLICY_NONE)
			return builder_fail(b, "no pack has rules for the country of \"%s\"", at->name);
		bits_add(&at->law, country);
		add_unions(b, p->places[country].name, &at->law);
	}
	return 0;
}

struct bits law_of(const struct policy *p, struct bits places)
{
	struct bits law = p->places[POLICY_PLACE_ALL].law;

	while (!bits_empty(places))
		law = bits_or(law, p->places[bits_take(&places)].law);
	return law;
}

bool policy_rule_reaches(const struct policy *policy, unsigned rule, const char *place)
{
	uint8_t at = policy_find_place(policy, place, strlen(place));

	return rule < policy->rule_count && at != POLICY_NONE &&
	       bits_has(policy->places[at].law, policy->rules[rule].place);
}

bool policy_rule_applies(const struct policy *policy, unsigned rule, enum purpose purpose,
	enum tristate artificial_voice, enum tristate business, enum tristate record)
{
	/* Of some kind of line: the number will tell which. */
	uint32_t possible = cases_possible(purpose, artificial_voice, business, LINE_UNKNOWN, record) |
		cases_possible(purpose, artificial_voice, business, LINE_FIXED, record);

	return rule < policy->rule_count &&
	       case_fits((uint16_t)(policy->rules[rule].needs & ~CASE_NEVER), possible);
}

bool policy_rule_is_shown(const struct policy *policy, unsigned rule)
{
	return rule < policy->rule_count && (policy->rules[rule].needs & CASE_NEVER) != 0;
}

static bool law_has(const struct policy_builder *b, struct bits law, const struct rule_ops *ops)
{
	size_t i;

	for (i = 0; i < b->draft_count; i++)
		if (b->policy->rules[i].ops == ops && bits_has(law, b->policy->rules[i].place))
			return true;
	return false;
}

static int check_everywhere(struct policy_builder *b)
{
	static const struct rule_ops *const wanted[] = { &rule_place_ops, &rule_common_window_ops,
		&rule_purpose_ops, &rule_dnc_internal_ops, &rule_revoke_ops, &rule_cap_ops,
		&rule_hours_ops };
	size_t i;

	for (i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!law_has(b, b->policy->places[POLICY_PLACE_ALL].law, wanted[i]))
			return builder_fail(b, "no rule of kind \"%s\" for \"*\" (hint: is a pack "
				"missing?)", wanted[i]->kind);
	if (b->policy->record_cross_rule == POLICY_NO_RULE)
		return builder_fail(b, "no record rule with \"strictest_end\" (hint: is a pack missing?)");
	return 0;
}

/* Has anything in this law a word on recording? */
static bool law_records(const struct policy *p, struct bits law)
{
	while (!bits_empty(law))
		if (p->places[bits_take(&law)].record_rule != POLICY_NO_RULE)
			return true;
	return false;
}

/* A place somebody can live in is judged on consent and on recording, or not called at all. */
static int check_places(struct policy_builder *b)
{
	const struct policy *p = b->policy;
	size_t i;

	for (i = 1; i < p->place_count; i++) {
		const struct place *at = &p->places[i];

		if (bits_empty(at->zones))
			continue;
		if (!law_has(b, at->law, &rule_consent_ops))
			return builder_fail(b, "no rule of kind \"consent\" for %s (hint: is a pack "
				"missing?)", at->name);
		if (!law_records(p, at->law))
			return builder_fail(b, "no rule of kind \"record\" for %s (hint: is a pack "
				"missing?)", at->name);
	}
	return 0;
}

static unsigned rulings_of(const struct policy *p, struct bits law)
{
	unsigned n = 0;

	while (!bits_empty(law)) {
		const struct slice *s = &p->places[bits_take(&law)].slice;

		n += (unsigned)(s->duty - s->facts);
	}
	return n;
}

/* The rulings of the widest set of candidates must fit a decision. */
static int check_capacity(struct policy_builder *b)
{
	const struct policy *p = b->policy;
	unsigned everywhere = rulings_of(p, p->places[POLICY_PLACE_ALL].law), country = 0;
	unsigned most[CANDIDATES_MAX] = { 0 }, sum = everywhere + 3;
	size_t i, k;

	for (i = 1; i < p->place_count; i++) {
		struct bits own = { { 0 } };
		unsigned n, above;

		bits_add(&own, (unsigned)i);
		n = rulings_of(p, own);
		above = rulings_of(p, p->places[i].law) - everywhere - n;
		if (bits_empty(p->places[i].zones))
			continue;
		country = above > country ? above : country;
		for (k = 0; k < CANDIDATES_MAX; k++) {
			unsigned less = most[k];

			if (n > less) {
				most[k] = n;
				n = less;
			}
		}
	}
	/* The place, the common window and two exceptions come on top; addresses may lie abroad. */
	for (k = 0; k < CANDIDATES_MAX; k++)
		sum += most[k];
	if (sum + 2 * country + 1 > DECISION_RULINGS_MAX)
		return builder_fail(b, "%u rulings are possible, more than the %d a decision can hold",
			sum + 2 * country + 1, DECISION_RULINGS_MAX);
	return 0;
}

/* The clocks of the places of the widest postal code; -1 with the error set. */
static int postal_clocks(struct policy_builder *b)
{
	const struct policy *p = b->policy;
	unsigned widest = 0;
	size_t i;

	for (i = 0; i < 1000; i++) {
		struct bits left = p->zips[i];
		unsigned n = 0;

		if (bits_count(left) > POSTAL_PLACES_MAX) {
			builder_fail(b, "postal codes %03zu lie in more than %d places", i,
				POSTAL_PLACES_MAX);
			return -1;
		}
		while (!bits_empty(left))
			n += bits_count(p->places[bits_take(&left)].zones);
		widest = n > widest ? n : widest;
	}
	return (int)widest;
}

/* Every clock of the widest set of candidates must fit a decision, since one left out would not count. */
static int check_clocks(struct policy_builder *b)
{
	const struct policy *p = b->policy;
	unsigned first = 0, second = 0, sum;
	int postal = postal_clocks(b);
	size_t i;

	if (postal < 0)
		return -EINVAL;
	for (i = 1; i < p->place_count; i++) {
		unsigned n = bits_count(p->places[i].zones), less = n < first ? n : first;

		first = n > first ? n : first;
		second = less > second ? less : second;
	}
	/* The code's place, the address's, those of the postal code, and the declared one. */
	sum = first + second + (unsigned)postal + 1;
	if (sum > DECISION_ZONES_MAX)
		return builder_fail(b, "%u clocks are possible at once, more than the %d a decision can hold",
			sum, DECISION_ZONES_MAX);
	return 0;
}

int builder_check_law(struct policy_builder *b)
{
	int r = check_everywhere(b);

	if (r == 0)
		r = check_places(b);
	if (r == 0)
		r = check_capacity(b);
	return r == 0 ? check_clocks(b) : r;
}
