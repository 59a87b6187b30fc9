/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holidays: iCalendar (RFC 5545) in, sorted day numbers out. libical is a compiler here and is not
 * used once the policy is built. Only whole days count: DTSTART, RDATE and EXDATE as dates, RRULE
 * of any kind, X-DIALER-RULE with the ids of the rules that use the day, and X-DIALER-SPAN (years
 * "2024-2036") on the calendar, beyond which its rules cannot tell.
 */
#include "config.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

#define EVENTS_MAX 1024

/* A set of days while they are collected. */
struct days {
	int32_t *day;
	uint32_t count, cap;
};

static int add_day(struct policy_builder *b, struct days *d, int32_t day)
{
	if (d->count == CALENDAR_DAYS_MAX)
		return builder_fail(b, "more than %d days for one rule or event", CALENDAR_DAYS_MAX);
	if (d->count == d->cap) {
		uint32_t cap = d->cap ? d->cap * 2 : 64;
		int32_t *grown = realloc(d->day, cap * sizeof *grown);

		if (!grown)
			return builder_no_memory(b);
		d->day = grown;
		d->cap = cap;
	}
	d->day[d->count++] = day;
	return 0;
}

static int32_t day_of(struct icaltimetype t)
{
	return civil_days((struct civil_date){ t.year, t.month, t.day });
}

/* The value of an X- property of a component; NULL when it has none of that name. */
static const char *x_value(icalcomponent *c, const char *name)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY);

	for (; p; p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY))
		if (strcmp(icalproperty_get_x_name(p), name) == 0)
			return icalproperty_get_x(p);
	return NULL;
}

static int read_span(struct policy_builder *b, icalcomponent *cal, int32_t *ret_from,
	int32_t *ret_until)
{
	const char *span = x_value(cal, "X-DIALER-SPAN");
	char *end = NULL;
	long from = 0, last = 0;

	if (span)
		from = strtol(span, &end, 10);
	if (span && *end == '-')
		last = strtol(end + 1, &end, 10);
	if (!span || *end != '\0' || from < 1970 || last < from ||
		last - from >= CALENDAR_YEARS_MAX || last > TZIF_LAST_YEAR)
		return builder_fail(b, "X-DIALER-SPAN is missing or no span of at most %d years "
			"(hint: X-DIALER-SPAN:2024-2036)", CALENDAR_YEARS_MAX);
	*ret_from = civil_days((struct civil_date){ (int)from, 1, 1 });
	*ret_until = civil_days((struct civil_date){ (int)last + 1, 1, 1 });
	return 0;
}

static int recur(struct policy_builder *b, struct days *d, struct icaltimetype start,
	struct icalrecurrencetype rule, int32_t until)
{
	/* libical hands out dates for ever when the rule has no end: bounded by the span. */
	icalrecur_iterator *it = icalrecur_iterator_new(rule, start);
	struct icaltimetype t;
	int r = 0;

	if (!it)
		return builder_fail(b, "an RRULE that libical cannot read");
	for (t = icalrecur_iterator_next(it); r == 0 && !icaltime_is_null_time(t);
		t = icalrecur_iterator_next(it)) {
		if (day_of(t) >= until)
			break;
		r = add_day(b, d, day_of(t));
	}
	icalrecur_iterator_free(it);
	return r;
}

static void drop_day(struct days *d, int32_t day)
{
	uint32_t i, kept = 0;

	for (i = 0; i < d->count; i++)
		if (d->day[i] != day)
			d->day[kept++] = d->day[i];
	d->count = kept;
}

/* Every day of one event. */
static int expand(struct policy_builder *b, icalcomponent *event, int32_t until, struct days *d)
{
	struct icaltimetype start = icalcomponent_get_dtstart(event);
	icalproperty *p;
	bool ruled = false;
	int r = 0;

	if (icaltime_is_null_time(start) || !start.is_date)
		return builder_fail(b, "a VEVENT without DTSTART;VALUE=DATE");
	for (p = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY); p && r == 0;
		p = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY)) {
		r = recur(b, d, start, icalproperty_get_rrule(p), until);
		ruled = true;
	}
	/* By the standard DTSTART is itself a day; with a rule, only where the rule says so. */
	if (r == 0 && !ruled)
		r = add_day(b, d, day_of(start));
	for (p = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); p && r == 0;
		p = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY))
		r = add_day(b, d, day_of(icalproperty_get_rdate(p).time));
	for (p = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY); p && r == 0;
		p = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY))
		drop_day(d, day_of(icalproperty_get_exdate(p)));
	return r;
}

static struct draft_days *calendar_of(struct policy_builder *b, const char *rule, size_t len)
{
	struct draft_days *grown;
	size_t i;

	for (i = 0; i < b->calendar_count; i++)
		if (strncmp(b->calendars[i].rule, rule, len) == 0 && b->calendars[i].rule[len] == '\0')
			return &b->calendars[i];
	grown = realloc(b->calendars, (b->calendar_count + 1) * sizeof *grown);
	if (!grown)
		return NULL;
	b->calendars = grown;
	grown = &b->calendars[b->calendar_count++];
	*grown = (struct draft_days){ .from = INT32_MIN, .until = INT32_MAX };
	memcpy(grown->rule, rule, len);
	return grown;
}

/* Give the days to one rule; its span is what all its calendars cover. */
static int give(struct policy_builder *b, const char *rule, size_t len, const struct days *d,
	int32_t from, int32_t until)
{
	struct draft_days *c;
	struct days all;
	uint32_t i;
	int r = 0;

	if (len >= RULE_ID_MAX)
		return builder_fail(b, "X-DIALER-RULE names no rule: \"%.*s\"", (int)len, rule);
	c = calendar_of(b, rule, len);
	if (!c)
		return builder_no_memory(b);
	all = (struct days){ c->days, c->count, c->cap };
	for (i = 0; i < d->count && r == 0; i++)
		if (d->day[i] >= from && d->day[i] < until)
			r = add_day(b, &all, d->day[i]);
	c->days = all.day;
	c->count = all.count;
	c->cap = all.cap;
	c->from = from > c->from ? from : c->from;
	c->until = until < c->until ? until : c->until;
	return r;
}

static int read_event(struct policy_builder *b, icalcomponent *event, int32_t from, int32_t until)
{
	const char *rules = x_value(event, "X-DIALER-RULE"), *word;
	struct days d = { 0 };
	size_t len;
	int r;

	if (!rules || rules[strspn(rules, " ,")] == '\0')
		return builder_fail(b, "VEVENT \"%s\" has no X-DIALER-RULE",
			icalcomponent_get_summary(event) ? icalcomponent_get_summary(event) : "");
	r = expand(b, event, until, &d);
	while (r == 0 && (word = pack_word(&rules, &len)))
		r = give(b, word, len, &d, from, until);
	free(d.day);
	return r;
}

static int read_calendar(struct policy_builder *b, icalcomponent *cal)
{
	icalcomponent *event;
	int32_t from = 0, until = 0;
	int n = 0;

	if (icalcomponent_isa(cal) != ICAL_VCALENDAR_COMPONENT)
		return builder_fail(b, "no VCALENDAR");
	if (icalcomponent_count_errors(cal) > 0)
		return builder_fail(b, "libical finds %d errors in it",
			icalcomponent_count_errors(cal));
	if (read_span(b, cal, &from, &until) != 0)
		return -EINVAL;
	for (event = icalcomponent_get_first_component(cal, ICAL_VEVENT_COMPONENT); event;
		event = icalcomponent_get_next_component(cal, ICAL_VEVENT_COMPONENT)) {
		int r;

		if (++n > EVENTS_MAX)
			return builder_fail(b, "more than %d events", EVENTS_MAX);
		r = read_event(b, event, from, until);
		if (r != 0)
			return r;
	}
	return n > 0 ? 0 : builder_fail(b, "no VEVENT");
}

int policy_builder_add_calendar(struct policy_builder *b, const char *name, const char *text,
	size_t len)
{
	icalcomponent *cal;
	char *copy;
	int r;

	b->pack = name;
	if (len > PACK_BYTES_MAX)
		return builder_fail(b, "larger than %u bytes", PACK_BYTES_MAX);
	r = builder_note_input(b, name, text, len);
	if (r != 0)
		return r;
	copy = strndup(text, len); /* libical wants a NUL */
	if (!copy)
		return builder_no_memory(b);
	cal = icalparser_parse_string(copy);
	free(copy);
	if (!cal)
		return builder_fail(b, "not iCalendar");
	r = read_calendar(b, cal);
	icalcomponent_free(cal);
	return r;
}
