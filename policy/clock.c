/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/civil.h"
#include "policy/policy_priv.h"

#define US_PER_S 1000000

/*
 * Each round moves the instant to a later opening of some rule, of which there is at most one a
 * day and zone; more rounds than this mean that the openings never meet.
 */
#define ROUNDS_MAX 256

struct local local_at(const struct zone *zone, int64_t time_us)
{
	int64_t time_s = civil_floor_div(time_us, US_PER_S), wall;
	struct local local = { 0 };
	int32_t offset;

	if (!tzif_offset(&zone->tz, time_s, &offset))
		return local;
	wall = time_s + offset;
	local.day = (int32_t)civil_floor_div(wall, CIVIL_DAY_S);
	local.second = (int32_t)(wall - (int64_t)local.day * CIVIL_DAY_S);
	local.weekday = (uint8_t)civil_weekday(local.day);
	local.known = true;
	return local;
}

static uint8_t own_zone(const struct rule *rule)
{
	return rule->ops == &rule_hours_ops ? rule->u.hours.zone : POLICY_NONE;
}

static enum answer answer_at(const struct policy *p, const struct rule *rule, struct local local,
	enum reason *ret_reason)
{
	if (!local.known) {
		*ret_reason = REASON_BEYOND_DATA;
		return ANSWER_CANNOT_TELL;
	}
	return rule->ops->clock(p, rule, local, ret_reason);
}

void clock_eval(const struct rule *rule, struct eval *e)
{
	enum answer worst = ANSWER_CANNOT_TELL, answer;
	enum reason why = REASON_PLACE_UNKNOWN, reason;
	uint8_t zone = own_zone(rule);
	enum reason lifted = REASON_NONE;
	int i;

	if (zone != POLICY_NONE) {
		worst = answer_at(e->p, rule, local_at(&e->p->zones[zone], e->now_us), &why);
	} else if (e->zone_count > 0) {
		worst = answer_at(e->p, rule, e->local[0], &why);
		for (i = 1; i < e->zone_count; i++) {
			answer = answer_at(e->p, rule, e->local[i], &reason);
			if (answer > worst) {
				worst = answer;
				why = reason;
			}
		}
	}
	if (worst != ANSWER_PERMIT && rule->except != 0)
		lifted = except_find(e, rule);
	if (lifted != REASON_NONE)
		eval_say(e, rule->index, ANSWER_PERMIT, lifted);
	else
		eval_say(e, rule->index, worst, why);
}

/* The instant of a local date and second; in a gap or fold, one of the instants beside it. */
static int64_t instant_of(const struct zone *zone, int32_t day, int32_t second)
{
	int64_t wall = (int64_t)day * CIVIL_DAY_S + second;
	int32_t offset = 0;
	int round;

	for (round = 0; round < 2; round++)
		if (!tzif_offset(&zone->tz, wall - offset, &offset))
			return INT64_MAX;
	return (wall - offset) * US_PER_S;
}

/* A day may open twice: the first opening after time_us at which the rule permits. */
static int64_t opening_of_day(const struct policy *p, const struct rule *rule,
	const struct zone *zone, int32_t day, int64_t time_us)
{
	int32_t second = -1;
	enum reason reason;

	while ((second = rule->ops->opens(rule, day, second)) >= 0) {
		int64_t at = instant_of(zone, day, second);

		/* Judged again at that instant, so that a clock change can only delay. */
		if (at != INT64_MAX && at > time_us &&
			answer_at(p, rule, local_at(zone, at), &reason) == ANSWER_PERMIT)
			return at;
	}
	return INT64_MAX;
}

/* First instant from time_us on at which one rule permits by one clock. */
static int64_t next_open(const struct policy *p, const struct rule *rule, const struct zone *zone,
	int64_t time_us)
{
	struct local local = local_at(zone, time_us);
	enum reason reason;
	enum answer answer = answer_at(p, rule, local, &reason);
	int64_t at = INT64_MAX;
	int32_t day;

	if (answer == ANSWER_PERMIT)
		return time_us;
	if (answer != ANSWER_LATER)
		return INT64_MAX;
	for (day = local.day; day <= local.day + POLICY_HORIZON_DAYS && at == INT64_MAX; day++)
		at = opening_of_day(p, rule, zone, day, time_us);
	return at;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t next_of_rule(const struct policy *p, const struct rule *rule, struct bits zones,
	int64_t time_us)
{
	uint8_t own = own_zone(rule);

	if (own != POLICY_NONE)
		return next_open(p, rule, &p->zones[own], time_us);
	while (!bits_empty(zones) && time_us != INT64_MAX)
		time_us = later(time_us, next_open(p, rule, &p->zones[bits_take(&zones)], time_us));
	return time_us;
}

/* Does the rule bind at that time, as far as is known of the call? */
static bool binds(const struct rule *r, const struct eval *e, uint32_t possible, int64_t time_us)
{
	if (!case_fits(r->needs, possible) || !rule_in_force(r, time_us) || rule_waived(r, time_us))
		return false;
	return r->except == 0 || (e != NULL && !except_holds(e, r));
}

static int64_t next_of_place(const struct policy *p, const struct eval *e, const struct slice *s,
	struct bits zones, uint32_t possible, int64_t time_us)
{
	uint16_t i;

	for (i = s->clock; i < s->duty && time_us != INT64_MAX; i++)
		if (binds(&p->rules[i], e, possible, time_us))
			time_us = next_of_rule(p, &p->rules[i], zones, time_us);
	return time_us;
}

int64_t clock_next_open(const struct policy *p, const struct eval *e, struct bits law,
	struct bits zones, uint32_t possible, int64_t time_us)
{
	int64_t limit = time_us + POLICY_HORIZON_DAYS * CIVIL_DAY_US;
	int round;

	/* coverage: the horizon ends it before the rounds do */
	for (round = 0; round < ROUNDS_MAX && time_us <= limit; round++) {
		struct bits left = law;
		int64_t next = time_us;

		while (!bits_empty(left) && next != INT64_MAX)
			next = next_of_place(p, e, &p->places[bits_take(&left)].slice, zones, possible,
				next);
		if (next == time_us || next == INT64_MAX)
			return next;
		time_us = next;
	}
	return INT64_MAX;
}
