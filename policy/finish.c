/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From drafts to the finished policy: places and zones sorted by name and renumbered, rules sorted
 * into slices, ids resolved, and everything that would let a call pass for lack of a rule refused.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/pack_priv.h"

/* New number of each old one. */
struct renumbering {
	uint8_t place[POLICY_PLACES_MAX], zone[POLICY_ZONES_MAX];
};

static int check_zones(struct policy_builder *b)
{
	size_t i;

	for (i = 0; i < b->policy->zone_count; i++)
		if (!b->policy->zones[i].loaded)
			return builder_fail(b, "no data for time zone \"%s\" (hint: install tzdata)",
				b->policy->zones[i].name);
	return 0;
}

static int place_order(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->name, ((const struct place *)b)->name);
}

static int zone_order(const void *a, const void *b)
{
	return strcmp(((const struct zone *)a)->name, ((const struct zone *)b)->name);
}

static struct bits renumber(const uint8_t *numbers, struct bits set)
{
	struct bits out = { { 0 } };

	while (!bits_empty(set))
		bits_add(&out, numbers[bits_take(&set)]);
	return out;
}

static void sort_names(struct policy *p, struct renumbering *n)
{
	struct place old_places[POLICY_PLACES_MAX];
	struct zone old_zones[POLICY_ZONES_MAX];
	size_t i;

	memcpy(old_places, p->places, sizeof old_places);
	memcpy(old_zones, p->zones, sizeof old_zones);
	qsort(p->places, p->place_count, sizeof *p->places, place_order);
	qsort(p->zones, p->zone_count, sizeof *p->zones, zone_order);
	for (i = 0; i < p->place_count; i++)
		p->place_keys[i] = place_key(p->places[i].name, strlen(p->places[i].name));
	for (i = 0; i < p->place_count; i++)
		n->place[i] = policy_find_place(p, old_places[i].name, strlen(old_places[i].name));
	for (i = 0; i < p->zone_count; i++)
		n->zone[i] = policy_find_zone(p, old_zones[i].name, strlen(old_zones[i].name));
	for (i = 0; i < p->place_count; i++)
		p->places[i].zones = renumber(n->zone, p->places[i].zones);
	for (i = 0; i < 1000; i++) {
		p->codes[i].zones = renumber(n->zone, p->codes[i].zones);
		p->zips[i] = renumber(n->place, p->zips[i]);
		if (p->codes[i].place != POLICY_NONE)
			p->codes[i].place = n->place[p->codes[i].place];
		if (p->calling[i].place != POLICY_NONE)
			p->calling[i].place = n->place[p->calling[i].place];
	}
}

static int kind_order(const struct rule_ops *ops)
{
	int i = 0;

	while (rule_kinds[i] != ops)
		i++;
	return i;
}

static int draft_order(const void *a, const void *b)
{
	const struct draft *x = a, *y = b;

	if (x->rule.place != y->rule.place)
		return x->rule.place - y->rule.place;
	if (x->rule.ops->phase != y->rule.ops->phase)
		return (int)x->rule.ops->phase - (int)y->rule.ops->phase;
	if (x->rule.ops != y->rule.ops)
		return kind_order(x->rule.ops) - kind_order(y->rule.ops);
	return strcmp(x->info.id, y->info.id);
}

static int check_ids(struct policy_builder *b)
{
	size_t i, j;

	for (i = 0; i < b->draft_count; i++)
		for (j = i + 1; j < b->draft_count; j++)
			if (strcmp(b->drafts[i].info.id, b->drafts[j].info.id) == 0)
				return builder_fail(b, "two rules have the id \"%s\"",
					b->drafts[i].info.id);
	return 0;
}

static int move_rules(struct policy_builder *b, const struct renumbering *n)
{
	struct policy *p = b->policy;
	size_t i;

	for (i = 0; i < b->draft_count; i++) {
		struct rule *r = &b->drafts[i].rule;

		r->place = n->place[r->place];
		if (r->ops == &rule_hours_ops && r->u.hours.zone != POLICY_NONE)
			r->u.hours.zone = n->zone[r->u.hours.zone];
	}
	qsort(b->drafts, b->draft_count, sizeof *b->drafts, draft_order);
	p->rules = calloc(b->draft_count, sizeof *p->rules);
	p->infos = calloc(b->draft_count, sizeof *p->infos);
	if (!p->rules || !p->infos)
		return builder_no_memory(b);
	for (i = 0; i < b->draft_count; i++) {
		p->rules[i] = b->drafts[i].rule;
		p->rules[i].index = (uint16_t)i;
	}
	return 0;
}

static void make_slices(struct policy *p, size_t count)
{
	size_t i, place;

	for (place = 0, i = 0; place < p->place_count; place++) {
		struct slice *s = &p->places[place].slice;

		for (; i < count && p->rules[i].place == place &&
			p->rules[i].ops->phase == PHASE_SETUP; i++)
			;
		s->facts = (uint16_t)i;
		for (; i < count && p->rules[i].place == place &&
			p->rules[i].ops->phase == PHASE_FACTS; i++)
			;
		s->clock = (uint16_t)i;
		for (; i < count && p->rules[i].place == place &&
			p->rules[i].ops->phase == PHASE_CLOCK; i++)
			;
		s->duty = (uint16_t)i;
		for (; i < count && p->rules[i].place == place; i++)
			;
		s->end = (uint16_t)i;
	}
}

static uint16_t find_rule(const struct policy_builder *b, const char *id)
{
	size_t i;

	for (i = 0; i < b->draft_count; i++)
		if (strcmp(b->drafts[i].info.id, id) == 0)
			return (uint16_t)i;
	return POLICY_NO_RULE;
}

static int day_order(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int give_calendars(struct policy_builder *b)
{
	size_t i;

	for (i = 0; i < b->calendar_count; i++) {
		struct draft_days *c = &b->calendars[i];
		uint16_t index = find_rule(b, c->rule);
		struct holiday_params *h;

		if (index == POLICY_NO_RULE || b->policy->rules[index].ops != &rule_holiday_ops)
			return builder_fail(b, "a calendar names \"%s\", which is no holiday rule",
				c->rule);
		if (c->count > 0) /* else there is nothing to point at */
			qsort(c->days, c->count, sizeof *c->days, day_order);
		h = &b->policy->rules[index].u.holiday;
		h->days = c->days;
		h->count = c->count;
		h->from = c->from;
		h->until = c->until;
		c->days = NULL;
	}
	for (i = 0; i < b->draft_count; i++)
		if (b->policy->rules[i].ops == &rule_holiday_ops &&
			b->policy->rules[i].u.holiday.count == 0)
			return builder_fail(b, "no calendar has days for holiday rule \"%s\"",
				b->drafts[i].info.id);
	return 0;
}

static int give_blocks(struct policy_builder *b)
{
	struct policy *p = b->policy;
	size_t i;

	for (i = 0; i < 1000; i++) {
		const char *id = b->codes[i].block;

		if (id[0] == '\0')
			continue;
		p->codes[i].block = find_rule(b, id);
		if (p->codes[i].block == POLICY_NO_RULE ||
			p->rules[p->codes[i].block].ops != &rule_number_ops)
			return builder_fail(b, "area code %zu is blocked by \"%s\", which is no "
				"number rule", i, id);
	}
	return 0;
}

static int give_exchanges(struct policy_builder *b, uint16_t rule, const char *list)
{
	const char *word;
	size_t len;

	while ((word = pack_word(&list, &len))) {
		long exchange = len == 3 ? pack_digits(word, 3, 3) : -1;

		if (exchange < 200)
			return builder_fail(b, "%s: \"%.*s\" is no exchange", b->drafts[rule].info.id,
				(int)len, word);
		b->policy->exchanges[exchange] = rule;
	}
	return 0;
}

/* "555-0100", of a text that long */
static int seven_digits(const char *text, uint32_t *ret)
{
	long exchange = pack_digits(text, 3, 3), line = pack_digits(text + 4, 4, 4);

	if (exchange < 200 || text[3] != '-' || line < 0)
		return -EINVAL;
	*ret = (uint32_t)(exchange * 10000 + line);
	return 0;
}

static int give_lines(struct policy_builder *b, uint16_t rule, const char *list)
{
	struct policy *p = b->policy;
	const char *word;
	size_t len;

	while ((word = pack_word(&list, &len))) {
		struct line_block *block = &p->lines[p->line_count];

		if (p->line_count == POLICY_LINES_MAX)
			return builder_fail(b, "more than %d ranges of lines", POLICY_LINES_MAX);
		if (len != 17 || word[8] != '/' || seven_digits(word, &block->from) != 0 ||
			seven_digits(word + 9, &block->to) != 0 || block->from > block->to)
			return builder_fail(b, "%s: \"%.*s\" is no range of lines (hint: "
				"\"555-0100/555-0199\")", b->drafts[rule].info.id, (int)len, word);
		block->rule = rule;
		p->line_count++;
	}
	return 0;
}

/* Rules that are named rather than walked over. */
static void name_rule(struct policy *p, uint16_t i)
{
	const struct rule *r = &p->rules[i];
	struct place *at = &p->places[r->place];

	if (r->ops == &rule_place_ops)
		p->place_rule = i;
	else if (r->ops == &rule_common_window_ops)
		p->window_rule = i;
	else if (r->ops == &rule_permission_ops)
		at->permission_rule = i;
	else if (r->ops == &rule_relationship_ops)
		at->relationship_rule = i;
	else if (r->ops == &rule_dnc_ops)
		at->lists |= UINT64_C(1) << r->u.dnc.list;
	else if (r->ops == &rule_record_ops && r->u.record.cross_border)
		p->record_cross_rule = i;
	else if (r->ops == &rule_record_ops)
		at->record_rule = i;
}

/* What a place has no word of its own on: the word of what it lies in; in is in the order of names. */
static uint16_t word_of(const struct policy *p, struct bits in, uint16_t (*own)(const struct place *))
{
	uint16_t rule = POLICY_NO_RULE;

	while (rule == POLICY_NO_RULE && !bits_empty(in))
		rule = own(&p->places[bits_take(&in)]);
	return rule;
}

static uint16_t own_record(const struct place *at)
{
	return at->record_rule;
}

static uint16_t own_relationship(const struct place *at)
{
	return at->relationship_rule;
}

static uint16_t own_permission(const struct place *at)
{
	return at->permission_rule;
}

/* On recording "*" comes last, behind the country; an exception's rule is the first that there is. */
static void inherit(struct policy *p)
{
	struct place *at;

	for (at = p->places; at < p->places + p->place_count; at++) {
		struct bits named = at->law;

		named.word[0] &= ~(UINT64_C(1) << POLICY_PLACE_ALL);
		at->record_law = at->record_rule;
		if (at->record_law == POLICY_NO_RULE)
			at->record_law = word_of(p, named, own_record);
		if (at->record_law == POLICY_NO_RULE)
			at->record_law = p->places[POLICY_PLACE_ALL].record_rule;
		at->relationship_law = word_of(p, at->law, own_relationship);
		at->permission_law = word_of(p, at->law, own_permission);
	}
}

/* A rule that does not say how long a relationship holds takes the months of its place. */
static void inherit_months(struct policy *p, size_t count)
{
	struct rule *r;

	for (r = p->rules; r < p->rules + count; r++) {
		uint16_t own = p->places[r->place].relationship_law;

		if (r->transaction_months != 0 || r->inquiry_months != 0 || own == POLICY_NO_RULE)
			continue;
		r->transaction_months = p->rules[own].transaction_months;
		r->inquiry_months = p->rules[own].inquiry_months;
	}
}

static int name_rules(struct policy_builder *b)
{
	uint16_t i;

	for (i = 0; i < b->draft_count; i++) {
		const struct draft *d = &b->drafts[i];

		name_rule(b->policy, i);
		if (d->exchanges && give_exchanges(b, i, d->exchanges) != 0)
			return -EINVAL;
		if (d->lines && give_lines(b, i, d->lines) != 0)
			return -EINVAL;
	}
	return 0;
}

/* The policy takes the drafts' strings. */
static void move_infos(struct policy_builder *b)
{
	struct policy *p = b->policy;
	size_t i;

	for (i = 0; i < b->draft_count; i++) {
		p->infos[i] = b->drafts[i].info;
		b->drafts[i].info = (struct rule_info){ 0 };
		b->drafts[i].rule = (struct rule){ 0 };
		draft_release(&b->drafts[i]);
	}
	p->rule_count = b->draft_count;
	b->draft_count = 0;
}

static void mark_timed(struct policy *p, size_t count)
{
	struct rule *r;

	for (r = p->rules; r < p->rules + count; r++)
		r->timed = r->from_us != INT64_MIN || r->until_us != INT64_MAX ||
			r->review_us != INT64_MAX || r->waived_until_us != 0;
}

int builder_compile(struct policy_builder *b)
{
	struct renumbering n;
	int r;

	r = check_zones(b);
	if (r == 0)
		r = check_ids(b);
	if (r != 0)
		return r;
	sort_names(b->policy, &n);
	r = builder_make_law(b);
	if (r == 0)
		r = move_rules(b, &n);
	if (r != 0)
		return r;
	make_slices(b->policy, b->draft_count);
	r = give_calendars(b);
	if (r == 0)
		r = give_blocks(b);
	if (r == 0)
		r = name_rules(b);
	if (r == 0) {
		inherit(b->policy);
		inherit_months(b->policy, b->draft_count);
		r = builder_check_law(b);
	}
	if (r == 0)
		r = builder_make_fits(b);
	if (r == 0)
		r = builder_apply_waivers(b);
	mark_timed(b->policy, b->draft_count);
	/* From here on policy_free() owns everything; before, a failed build frees drafts. */
	move_infos(b);
	return r;
}
