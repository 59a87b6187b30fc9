/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/duty.h"
#include "policy/policy_priv.h"

void eval_say_later(struct eval *e, uint16_t rule, enum reason reason, int64_t not_before_us)
{
	eval_say(e, rule, ANSWER_LATER, reason);
	if (not_before_us > e->not_before_us)
		e->not_before_us = not_before_us;
}

uint32_t cases_of_purpose(enum purpose purpose)
{
	static const uint32_t of_purpose[] = {
		[PURPOSE_UNKNOWN] = CASE_PURPOSES,
		[PURPOSE_MARKETING] = CASE_MARKETING,
		[PURPOSE_INFORMATIONAL] = CASE_INFORMATION,
		[PURPOSE_DEBT] = CASE_DEBT,
		[PURPOSE_HEALTH_CARE] = CASE_HEALTH_CARE,
		[PURPOSE_POLITICAL] = CASE_POLITICAL,
		[PURPOSE_NON_PROFIT] = CASE_NON_PROFIT,
		[PURPOSE_SURVEY] = CASE_SURVEY,
	};

	return of_purpose[purpose];
}

uint32_t cases_possible(enum purpose purpose, enum tristate artificial, enum tristate business,
	enum line_type line, enum tristate record)
{
	uint32_t cases = cases_of_purpose(purpose);

	if (artificial != TRI_NO)
		cases |= CASE_ARTIFICIAL;
	if (artificial != TRI_YES)
		cases |= CASE_LIVE;
	cases |= line == LINE_FIXED ? CASE_FIXED_LINE : CASE_OTHER_LINE;
	/* A wireless number is presumed to be a person's, whoever the campaign wants to reach. */
	if (business != TRI_YES || line != LINE_FIXED)
		cases |= CASE_CONSUMER;
	if (business != TRI_NO)
		cases |= CASE_BUSINESS;
	if (record == TRI_YES)
		cases |= CASE_RECORD;
	return cases;
}

/* The candidates, into the decision and, with their local times, into the evaluation. */
static void set_places(struct eval *e, const struct candidates *c)
{
	struct decision *d = e->d;
	struct bits left;

	e->places = c->places;
	e->zones = c->zones;
	/* The builder sees to it that all of them fit. coverage: hence no end but the empty set */
	for (left = c->places; !bits_empty(left) && d->place_count < DECISION_PLACES_MAX;)
		d->places[d->place_count++] = (uint8_t)bits_take(&left);
	/* coverage: likewise */
	for (left = c->zones; !bits_empty(left) && d->zone_count < DECISION_ZONES_MAX;) {
		uint8_t zone = (uint8_t)bits_take(&left);

		d->zones[d->zone_count++] = zone;
		e->local[e->zone_count++] = local_at(&e->p->zones[zone], e->now_us);
	}
}

static void facts_candidates(const struct policy *p, const struct facts *f, struct candidates *ret)
{
	const struct whereabouts where = { f->address_place, f->postal_prefix, f->declared_zone };

	candidates_find(p, f->number, f->line_type == LINE_FIXED && f->ported == TRI_NO, &where, ret);
}

static void find_places(struct eval *e)
{
	struct candidates c;
	enum answer answer = ANSWER_FORBID;

	facts_candidates(e->p, e->f, &c);
	if (c.reason == REASON_PLACE_KNOWN)
		answer = ANSWER_PERMIT;
	else if (c.rule == e->p->place_rule)
		answer = ANSWER_CANNOT_TELL;
	set_places(e, &c);
	eval_say(e, c.rule, answer, (enum reason)c.reason);
}

/* A rule that was not always in force, or is waived, or whose pack is overdue some day. */
static void run_timed_rule(struct eval *e, const struct rule *rule)
{
	if (!rule_in_force(rule, e->now_us))
		return;
	if (rule_waived(rule, e->now_us))
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_WAIVED);
	else if (e->now_us >= rule->review_us)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_PACK_OVERDUE);
	else
		rule->ops->eval(rule, e);
}

static void run_phase(struct eval *e, enum phase phase)
{
	const struct policy *p = e->p;
	const uint64_t *of_phase = fits_of_phase(p, phase);
	uint64_t left;
	size_t i;

	for (i = 0; i < p->fit_words; i++) {
		for (left = e->fits[i] & of_phase[i]; left != 0; left &= left - 1) {
			const struct rule *rule = &p->rules[i * 64 + (unsigned)__builtin_ctzll(left)];

			if (!rule->timed)
				rule->ops->eval(rule, e);
			else
				run_timed_rule(e, rule);
		}
	}
}

/* When to ask again: when what fills a window has left it, at the next instant every clock permits. */
static int64_t defer_until(struct eval *e)
{
	int64_t from = e->not_before_us > e->now_us ? e->not_before_us : e->now_us;
	int64_t next = clock_next_open(e->p, e, law_of(e->p, e->places), e->zones, e->possible, from);

	if (next == INT64_MAX) {
		eval_say(e, e->p->window_rule, ANSWER_FORBID, REASON_NO_COMMON_WINDOW);
		return 0;
	}
	return next;
}

int policy_lists_wanted(const struct policy *policy, const struct facts *facts,
	const char *names[FACTS_LISTS_MAX])
{
	struct candidates c;
	struct bits law;
	uint64_t lists = 0;
	int n = 0;

	facts_candidates(policy, facts, &c);
	for (law = law_of(policy, c.places); !bits_empty(law);)
		lists |= policy->places[bits_take(&law)].lists;
	for (; lists != 0 && n < FACTS_LISTS_MAX; lists &= lists - 1)
		names[n++] = policy->lists[__builtin_ctzll(lists)];
	return n;
}

#define CACHE_LINE 64
/* As many as most leads have; the others' last lines are waited for. */
#define FETCH_ATTEMPTS 4
#define FETCH_LISTS 2

void policy_expect(const struct facts *f)
{
	const char *line, *end = (const char *)&f->attempts[FETCH_ATTEMPTS];

	for (line = (const char *)f; line < end; line += CACHE_LINE)
		__builtin_prefetch(line);
	for (line = (const char *)f->lists, end = (const char *)&f->lists[FETCH_LISTS]; line < end;
		line += CACHE_LINE)
		__builtin_prefetch(line);
}

/* What is filled up to a count is cleared behind it at the end, when the count is known. */
static void begin(struct eval *e, const struct policy *p, const struct facts *f, struct decision *d)
{
	memset(d, 0, offsetof(struct decision, rulings));
	d->decided_us = f->now_us;
	d->obligations.ring_min_s = 0;
	e->p = p;
	e->f = f;
	e->d = d;
	e->now_us = f->now_us;
	e->not_before_us = 0;
	e->possible = cases_possible(f->purpose, f->artificial_voice, f->business, f->line_type,
		f->record);
	e->worst = 0;
	e->zone_count = 0;
	e->permission_said = e->relationship_said = false;
	e->consent = consent_look(f);
}

void policy_decide(const struct policy *policy, const struct facts *facts, struct decision *ret)
{
	struct eval e;

	/* For those nobody expected: asked for at once, instead of waited for line by line. */
	policy_expect(facts);
	begin(&e, policy, facts, ret);
	find_places(&e);
	fits_find(policy, facts->purpose, e.possible, e.places, e.fits);
	/* Every rule of the candidates' law. */
	run_phase(&e, PHASE_FACTS);
	run_phase(&e, PHASE_CLOCK);
	duties_collect(&e);
	if (e.worst == ANSWER_LATER)
		ret->defer_until_us = defer_until(&e);
	if (e.worst == ANSWER_PERMIT)
		ret->verdict = VERDICT_ALLOW;
	else
		ret->verdict = e.worst == ANSWER_LATER ? VERDICT_DEFER : VERDICT_DENY;
	memset(&ret->rulings[ret->ruling_count], 0,
		(DECISION_RULINGS_MAX - ret->ruling_count) * sizeof *ret->rulings);
}

const struct ruling *decision_main_ruling(const struct decision *d)
{
	const struct ruling *later = NULL;
	int i;

	for (i = 0; i < d->ruling_count; i++) {
		if (d->rulings[i].answer >= ANSWER_FORBID)
			return &d->rulings[i];
		if (!later && d->rulings[i].answer == ANSWER_LATER)
			later = &d->rulings[i];
	}
	return later;
}
