/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <assert.h>

#include "policy/civil.h"
#include "policy/duty.h"
#include "policy/policy_priv.h"

void eval_say(struct eval *e, uint16_t rule, enum answer answer, enum reason reason)
{
	struct decision *d = e->d;

	/* The builder refuses packs by which this could overflow. */
	assert(d->ruling_count < DECISION_RULINGS_MAX);
	d->rulings[d->ruling_count++] = (struct ruling){ rule, (uint8_t)answer, (uint8_t)reason };
	if (answer > e->worst)
		e->worst = (uint8_t)answer;
}

uint32_t cases_possible(enum purpose purpose, enum tristate artificial, enum tristate business,
	enum line_type line, enum tristate record)
{
	uint32_t cases = 0;

	if (purpose != PURPOSE_INFORMATIONAL)
		cases |= CASE_MARKETING;
	if (purpose != PURPOSE_MARKETING)
		cases |= CASE_INFORMATIONAL;
	if (artificial != TRI_NO)
		cases |= CASE_ARTIFICIAL;
	if (artificial != TRI_YES)
		cases |= CASE_LIVE;
	cases |= line == LINE_FIXED ? CASE_FIXED_LINE : CASE_OTHER_LINE;
	/* A wireless number is presumed to be a person's, whoever the campaign wants to reach. */
	if (business != TRI_YES || line != LINE_FIXED)
		cases |= CASE_CONSUMER;
	if (record == TRI_YES)
		cases |= CASE_RECORD;
	return cases;
}

/* The candidates, into the decision and, with their local times, into the evaluation. */
static void set_places(struct eval *e, const struct candidates *c)
{
	struct decision *d = e->d;
	uint64_t left;

	e->places = c->places;
	e->zones = c->zones;
	for (left = c->places; left != 0; left &= left - 1)
		d->places[d->place_count++] = (uint8_t)__builtin_ctzll(left);
	for (left = c->zones; left != 0; left &= left - 1) {
		uint8_t zone = (uint8_t)__builtin_ctzll(left);

		d->zones[d->zone_count++] = zone;
		e->zone[e->zone_count] = zone;
		e->local[e->zone_count++] = local_at(&e->p->zones[zone], e->now_us);
	}
}

static void find_places(struct eval *e)
{
	struct candidates c;
	enum answer answer = ANSWER_FORBID;

	candidates_find(e->p, e->f->number, e->f->line_type, e->f->address_place,
		e->f->declared_zone, &c);
	if (c.reason == REASON_PLACE_KNOWN)
		answer = ANSWER_PERMIT;
	else if (c.rule == e->p->place_rule)
		answer = ANSWER_CANNOT_TELL;
	set_places(e, &c);
	eval_say(e, c.rule, answer, (enum reason)c.reason);
}

static void run(struct eval *e, uint16_t begin, uint16_t end)
{
	const struct rule *rules = e->p->rules;
	uint16_t i;

	for (i = begin; i < end; i++)
		if ((rules[i].needs & ~e->possible) == 0)
			rules[i].ops->eval(&rules[i], e);
}

/* Every rule of the country and of the candidate states: first facts, then clocks. */
static void run_all(struct eval *e)
{
	const struct place *places = e->p->places;
	int i;

	run(e, places[POLICY_PLACE_US].slice.facts, places[POLICY_PLACE_US].slice.clock);
	for (i = 0; i < e->d->place_count; i++)
		run(e, places[e->d->places[i]].slice.facts, places[e->d->places[i]].slice.clock);
	run(e, places[POLICY_PLACE_US].slice.clock, places[POLICY_PLACE_US].slice.duty);
	for (i = 0; i < e->d->place_count; i++)
		run(e, places[e->d->places[i]].slice.clock, places[e->d->places[i]].slice.duty);
}

/*
 * When to ask again. Clocks are computed; when the oldest of today's attempts leaves the 24 hours
 * is not among the facts, so a reached cap waits an hour.
 */
static int64_t defer_until(struct eval *e)
{
	int64_t from = e->now_us + (e->capped ? CIVIL_HOUR_US : 0);
	int64_t next = clock_next_open(e->p, e->places, e->zones, e->possible, from);

	if (next == INT64_MAX) {
		eval_say(e, e->p->window_rule, ANSWER_FORBID, REASON_NO_COMMON_WINDOW);
		return 0;
	}
	return next;
}

void policy_decide(const struct policy *policy, const struct facts *facts, struct decision *ret)
{
	struct eval e = {
		.p = policy,
		.f = facts,
		.d = ret,
		.now_us = facts->now_us,
		.possible = cases_possible(facts->purpose, facts->artificial_voice, facts->business,
			facts->line_type, facts->record),
	};

	*ret = (struct decision){ .decided_us = facts->now_us };
	find_places(&e);
	run_all(&e);
	duties_collect(&e);
	if (e.worst == ANSWER_LATER)
		ret->defer_until_us = defer_until(&e);
	if (e.worst == ANSWER_PERMIT)
		ret->verdict = VERDICT_ALLOW;
	else
		ret->verdict = e.worst == ANSWER_LATER ? VERDICT_DEFER : VERDICT_DENY;
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
