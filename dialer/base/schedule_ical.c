/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of a schedule: libical parses it and works out recurrences by the calendar alone; which instants
 * those are is worked out here, from the system's tz database, by the same code that reads it for the law.
 */
#include "config.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/schedule_priv.h"
#include "policy/civil.h"
#include "policy/tzif.h"

#include "dialer/base/banned.h"

#define SECOND_US INT64_C(1000000)
#define ZONES_MAX 64
#define ZONE_NAME_MAX 64
#define STEPS_MAX 200000          /* of all RRULEs, from DTSTART to the end of the days ahead: a second's work at most */
#define EXCLUSIONS_MAX 1000       /* of one event */
#define DURATION_MAX_DAYS 1830    /* five years, which is as good as for ever */

struct zone {
	char name[ZONE_NAME_MAX];
	struct tzif tz;
};

/* By which clock a time is meant. */
enum clock_kind { BY_CALLEE = 0, BY_UTC, BY_ZONE };

struct moment {
	enum clock_kind kind;
	const struct zone *zone;  /* BY_ZONE */
	bool is_date;
	int64_t local_us;         /* by that clock, as if it were UTC */
	int64_t at_us;            /* the instant; BY_CALLEE: local_us */
};

/* An occurrence that another event of the same UID stands in for. */
struct moved {
	const char *uid;
	struct moment at;
};

struct reading {
	const struct schedule *schedule;
	int64_t from_us, until_us;
	struct spans *fixed, *floating;
	struct zone zones[ZONES_MAX];
	int zone_count;
	struct moved *moved;      /* owned, SCHEDULE_EVENTS_MAX */
	int moved_count;
	struct moment *excluded;  /* owned, EXCLUSIONS_MAX; of the event being read */
	int excluded_count, steps;
	int event;                /* the one being read, from 1 */
	char *error;
};

/* One event while it is expanded. */
struct event {
	icalcomponent *component;
	const char *uid;          /* "" none */
	struct moment start;
	int64_t duration_us;
};

/* ---- errors ---- */

/* The line on which the n-th event begins. */
static int event_line(const char *text, int n)
{
	int line = 1;

	for (const char *at = text; *at != '\0'; line++) {
		if (strncmp(at, "BEGIN:VEVENT", 12) == 0 && --n == 0)
			return line;
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return 1;
}

static int __attribute__((format(printf, 2, 3))) fail(struct reading *r, const char *format, ...)
{
	size_t used = 0;
	va_list args;

	if (r->event > 0)
		used = (size_t)snprintf(r->error, SCHEDULE_ERROR_MAX, "line %d, event %d: ",
			event_line(r->schedule->text, r->event), r->event);
	va_start(args, format);
	vsnprintf(r->error + used, SCHEDULE_ERROR_MAX - used, format, args);
	va_end(args);
	return -EINVAL;
}

static int no_memory(struct reading *r)
{
	snprintf(r->error, SCHEDULE_ERROR_MAX, "out of memory");
	return -ENOMEM;
}

/* ---- zones ---- */

static int load_zone(struct reading *r, struct zone *z)
{
	char path[512];
	char *bytes = malloc(TZIF_BYTES_MAX);
	FILE *f;
	size_t len = 0;
	int err;

	if (bytes == NULL)
		return no_memory(r);
	snprintf(path, sizeof(path), "%s/%s", r->schedule->zoneinfo_dir, z->name);
	f = fopen(path, "rbe");
	if (f != NULL) {
		len = fread(bytes, 1, TZIF_BYTES_MAX, f);
		(void)fclose(f); /* only read: nothing can be lost */
	}
	err = tzif_parse(&z->tz, bytes, len);
	free(bytes);
	if (err == -ENOMEM)
		return no_memory(r);
	return err == 0 ? 0 : fail(r, "unknown time zone \"%s\" (hint: a name of the tz database, as in America/New_York)",
		z->name);
}

/* A name like America/New_York, and no way out of the folder. */
static bool is_zone_name(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < ZONE_NAME_MAX && strstr(name, "..") == NULL && name[0] != '/' &&
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == len;
}

static int find_zone(struct reading *r, const char *name, const struct zone **ret)
{
	struct zone *z;
	int err;

	for (int i = 0; i < r->zone_count; i++)
		if (strcmp(r->zones[i].name, name) == 0) {
			*ret = &r->zones[i];
			return 0;
		}
	if (!is_zone_name(name))
		return fail(r, "\"%.40s\" is no name of a time zone (hint: one of the tz database, as in America/New_York)", name);
	if (r->zone_count == ZONES_MAX)
		return fail(r, "more than %d time zones", ZONES_MAX);
	z = &r->zones[r->zone_count];
	snprintf(z->name, sizeof(z->name), "%s", name);
	err = load_zone(r, z);
	if (err < 0)
		return err;
	r->zone_count++;
	*ret = z;
	return 0;
}

static int32_t zone_offset(int64_t at_us, const void *arg)
{
	const struct zone *z = arg;
	int32_t offset_s = 0;

	/* Beyond the data, in 2101, nothing is expanded: read_moment() refuses such years. */
	return tzif_offset(&z->tz, civil_floor_div(at_us, SECOND_US), &offset_s) ? offset_s : 0;
}

static int64_t instant(const struct moment *m, int64_t local_us)
{
	const struct callee_clock clock = { zone_offset, m->zone };

	return m->kind == BY_ZONE ? callee_instant(&clock, local_us) : local_us;
}

/* ---- times ---- */

static int64_t local_of(struct icaltimetype t)
{
	int64_t days = civil_days((struct civil_date){ t.year, t.month, t.day });

	return days * CALLEE_DAY_US + (t.is_date ? 0 : (t.hour * INT64_C(3600) + t.minute * 60 + t.second) * SECOND_US);
}

static int read_moment(struct reading *r, icalproperty *p, struct icaltimetype t, const char *what, struct moment *ret)
{
	icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	int err = 0;

	*ret = (struct moment){ .kind = BY_CALLEE, .is_date = t.is_date != 0 };
	if (icaltime_is_null_time(t) || t.year < 1970 || t.year > TZIF_LAST_YEAR || t.month < 1 || t.month > 12 || t.day < 1 ||
		t.day > civil_month_length(t.year, t.month) || t.hour < 0 || t.hour > 24 || t.minute < 0 || t.minute > 59 ||
		t.second < 0 || t.second > 60)
		return fail(r, "%s is no time between 1970 and %d (hint: as in 20261121T090000)", what, TZIF_LAST_YEAR);
	ret->local_us = local_of(t);
	if (!t.is_date && icaltime_is_utc(t)) {
		ret->kind = BY_UTC;
	} else if (!t.is_date && tzid != NULL) {
		ret->kind = BY_ZONE;
		err = find_zone(r, icalparameter_get_tzid(tzid), &ret->zone);
	}
	ret->at_us = err == 0 ? instant(ret, ret->local_us) : 0;
	return err;
}

/* Does an EXDATE or RECURRENCE-ID mean the occurrence that begins so? at_us: the same as an instant. */
static bool means(const struct moment *which, const struct moment *start, int64_t local_us, int64_t at_us)
{
	if (which->is_date)
		return which->local_us == civil_floor_div(local_us, CALLEE_DAY_US) * CALLEE_DAY_US;
	if (which->kind == BY_CALLEE || start->kind == BY_CALLEE)
		return which->kind == start->kind && which->local_us == local_us;
	return which->at_us == at_us;
}

/* ---- one event ---- */

static int read_duration(struct reading *r, struct event *e)
{
	icalproperty *end = icalcomponent_get_first_property(e->component, ICAL_DTEND_PROPERTY);
	icalproperty *length = icalcomponent_get_first_property(e->component, ICAL_DURATION_PROPERTY);
	struct moment m;
	int err;

	if (end != NULL) {
		err = read_moment(r, end, icalproperty_get_dtend(end), "DTEND", &m);
		if (err < 0)
			return err;
		if (m.kind != e->start.kind || m.zone != e->start.zone || m.is_date != e->start.is_date)
			return fail(r, "DTSTART and DTEND go by different clocks (hint: the same TZID, Z or neither)");
		e->duration_us = m.local_us - e->start.local_us;
	} else if (length != NULL) {
		e->duration_us = (int64_t)icaldurationtype_as_int(icalproperty_get_duration(length)) * SECOND_US;
	} else if (e->start.is_date) {
		e->duration_us = CALLEE_DAY_US;
	} else {
		return fail(r, "it has no end (hint: DTEND or DURATION)");
	}
	if (e->duration_us <= 0 || e->duration_us > DURATION_MAX_DAYS * CALLEE_DAY_US)
		return fail(r, "it ends before it begins, or lasts more than %d days", DURATION_MAX_DAYS);
	return 0;
}

static int exclude(struct reading *r, const struct moment *m)
{
	if (r->excluded_count == EXCLUSIONS_MAX)
		return fail(r, "more than %d occurrences are taken out", EXCLUSIONS_MAX);
	r->excluded[r->excluded_count++] = *m;
	return 0;
}

/* What is taken out of the event: by its EXDATEs, and by events that stand in for an occurrence. */
static int read_exclusions(struct reading *r, const struct event *e)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_EXDATE_PROPERTY);
	struct moment m;
	int err = 0;

	r->excluded_count = 0;
	for (; p != NULL && err == 0; p = icalcomponent_get_next_property(e->component, ICAL_EXDATE_PROPERTY)) {
		err = read_moment(r, p, icalproperty_get_exdate(p), "EXDATE", &m);
		if (err == 0)
			err = exclude(r, &m);
	}
	for (int i = 0; i < r->moved_count && err == 0 && e->uid[0] != '\0'; i++)
		if (strcmp(r->moved[i].uid, e->uid) == 0)
			err = exclude(r, &r->moved[i].at);
	return err;
}

/* One occurrence that begins at local_us of the event's clock, if it lies in the days asked for. */
static int add_occurrence(struct reading *r, const struct event *e, int64_t local_us)
{
	struct span span = { instant(&e->start, local_us), instant(&e->start, local_us + e->duration_us) };
	int err;

	if (span.until_us <= r->from_us || span.from_us >= r->until_us || span.until_us <= span.from_us)
		return 0;
	for (int i = 0; i < r->excluded_count; i++)
		if (means(&r->excluded[i], &e->start, local_us, span.from_us))
			return 0;
	err = spans_add(e->start.kind == BY_CALLEE ? r->floating : r->fixed, span);
	if (err == -ENOSPC)
		return fail(r, "more than %d openings in the %d days ahead", SCHEDULE_SPANS_MAX, SCHEDULE_AHEAD_DAYS);
	return err < 0 ? no_memory(r) : 0;
}

/* UNTIL, which libical would compare by its own idea of zones: is the occurrence after it? */
static bool is_after(const struct moment *start, int64_t local_us, struct icaltimetype until)
{
	if (icaltime_is_null_time(until))
		return false;
	if (until.is_date)
		return local_us >= local_of(until) + CALLEE_DAY_US;
	if (icaltime_is_utc(until))
		return instant(start, local_us) > local_of(until);
	return local_us > local_of(until);
}

static int recur(struct reading *r, const struct event *e, struct icaltimetype start, struct icalrecurrencetype rule)
{
	struct icaltimetype until = rule.until, t;
	icalrecur_iterator *it;
	int err = 0;

	if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE)
		return fail(r, "an RRULE that is not DAILY, WEEKLY, MONTHLY or YEARLY");
	if (rule.rscale != NULL && strcmp(rule.rscale, "GREGORIAN") != 0)
		return fail(r, "an RRULE by another calendar than the Gregorian");
	start.zone = NULL;
	rule.until = icaltime_null_time();
	it = icalrecur_iterator_new(rule, start);
	if (it == NULL)
		return fail(r, "an RRULE that cannot be followed");
	for (t = icalrecur_iterator_next(it); err == 0 && !icaltime_is_null_time(t); t = icalrecur_iterator_next(it)) {
		int64_t local_us = local_of(t);

		/* A day's room: the clock may be up to 14 hours from UTC. */
		if (t.year > TZIF_LAST_YEAR || local_us >= r->until_us + CALLEE_DAY_US || is_after(&e->start, local_us, until))
			break;
		if (++r->steps > STEPS_MAX)
			err = fail(r, "its RRULE and those before come more than %d times (hint: a later DTSTART)", STEPS_MAX);
		else
			err = add_occurrence(r, e, local_us);
	}
	icalrecur_iterator_free(it);
	return err;
}

static int add_dates(struct reading *r, const struct event *e)
{
	icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_RDATE_PROPERTY);
	struct moment m;
	int err = 0;

	for (; p != NULL && err == 0; p = icalcomponent_get_next_property(e->component, ICAL_RDATE_PROPERTY)) {
		struct icaldatetimeperiodtype d = icalproperty_get_rdate(p);

		if (icaltime_is_null_time(d.time))
			return fail(r, "an RDATE that is a period (hint: an event of its own)");
		err = read_moment(r, p, d.time, "RDATE", &m);
		if (err == 0 && (m.kind != e->start.kind || m.zone != e->start.zone || m.is_date != e->start.is_date))
			err = fail(r, "DTSTART and RDATE go by different clocks (hint: the same TZID, Z or neither)");
		if (err == 0)
			err = add_occurrence(r, e, m.local_us);
	}
	return err;
}

static bool is_cancelled(icalcomponent *event)
{
	return icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED;
}

static int read_event(struct reading *r, icalcomponent *component)
{
	struct event e = { .component = component, .uid = icalcomponent_get_uid(component) };
	icalproperty *start = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY), *p;
	bool ruled = false;
	int err;

	if (e.uid == NULL || icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY) != NULL)
		e.uid = ""; /* it stands in for an occurrence, and nothing for it */
	if (start == NULL)
		return fail(r, "it has no DTSTART");
	err = read_moment(r, start, icalproperty_get_dtstart(start), "DTSTART", &e.start);
	if (err == 0)
		err = read_duration(r, &e);
	if (err == 0)
		err = read_exclusions(r, &e);
	for (p = icalcomponent_get_first_property(component, ICAL_RRULE_PROPERTY); p != NULL && err == 0;
		p = icalcomponent_get_next_property(component, ICAL_RRULE_PROPERTY)) {
		err = recur(r, &e, icalproperty_get_dtstart(start), icalproperty_get_rrule(p));
		ruled = true;
	}
	/* By the standard DTSTART is the first occurrence; where it does not fit its own rule, the rule says when. */
	if (err == 0 && !ruled)
		err = add_occurrence(r, &e, e.start.local_us);
	return err == 0 ? add_dates(r, &e) : err;
}

/* ---- the file ---- */

static int note_moved(struct reading *r, icalcomponent *event)
{
	icalproperty *p = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
	const char *uid = icalcomponent_get_uid(event);
	int err;

	if (p == NULL)
		return 0;
	if (icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) != NULL)
		return fail(r, "RECURRENCE-ID with a RANGE (hint: end the first rule with UNTIL and begin another event)");
	if (uid == NULL)
		return fail(r, "RECURRENCE-ID without a UID");
	err = read_moment(r, p, icalproperty_get_recurrenceid(p), "RECURRENCE-ID", &r->moved[r->moved_count].at);
	if (err == 0)
		r->moved[r->moved_count++].uid = uid;
	return err;
}

/* What libical could not read stands as a property of its own in the component. */
static int refuse_errors(struct reading *r, icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_XLICERROR_PROPERTY);

	return p == NULL ? 0 : fail(r, "%.150s", icalproperty_get_xlicerror(p));
}

static int each_event(struct reading *r, icalcomponent *cal, int (*what)(struct reading *, icalcomponent *))
{
	icalcomponent *event = icalcomponent_get_first_component(cal, ICAL_VEVENT_COMPONENT);
	int err = 0;

	for (r->event = 0; event != NULL && err == 0;
		event = icalcomponent_get_next_component(cal, ICAL_VEVENT_COMPONENT)) {
		if (++r->event > SCHEDULE_EVENTS_MAX)
			return fail(r, "more than %d events", SCHEDULE_EVENTS_MAX);
		err = refuse_errors(r, event);
		if (err == 0 && !(what == read_event && is_cancelled(event)))
			err = what(r, event);
	}
	return err;
}

static int read_calendar(struct reading *r, icalcomponent *cal)
{
	int err;

	if (icalcomponent_isa(cal) != ICAL_VCALENDAR_COMPONENT)
		return fail(r, "no VCALENDAR, or more than one (hint: BEGIN:VCALENDAR in the first line)");
	r->moved = calloc(SCHEDULE_EVENTS_MAX, sizeof(*r->moved));
	r->excluded = calloc(EXCLUSIONS_MAX, sizeof(*r->excluded));
	if (r->moved == NULL || r->excluded == NULL)
		return no_memory(r);
	err = refuse_errors(r, cal);
	if (err == 0)
		err = each_event(r, cal, note_moved);
	if (err == 0)
		err = each_event(r, cal, read_event);
	if (err == 0 && r->event == 0)
		err = fail(r, "no VEVENT (hint: each event is a time in which the campaign may call)");
	return err;
}

int schedule_expand(const struct schedule *s, int64_t from_us, int64_t until_us, struct spans *fixed,
	struct spans *floating, char error[SCHEDULE_ERROR_MAX])
{
	struct reading *r = calloc(1, sizeof(*r));
	icalcomponent *cal = NULL;
	int err;

	if (r == NULL) {
		snprintf(error, SCHEDULE_ERROR_MAX, "out of memory");
		return -ENOMEM;
	}
	*r = (struct reading){ .schedule = s, .from_us = from_us, .until_us = until_us, .fixed = fixed, .floating = floating,
		.error = error };
	if (s->len > SCHEDULE_BYTES_MAX)
		err = fail(r, "larger than %d bytes", SCHEDULE_BYTES_MAX);
	else if (strlen(s->text) != s->len)
		err = fail(r, "not a text file");
	else {
		cal = icalparser_parse_string(s->text);
		err = cal != NULL ? read_calendar(r, cal) : fail(r, "not iCalendar (hint: BEGIN:VCALENDAR in the first line)");
	}
	if (cal != NULL)
		icalcomponent_free(cal);
	for (int i = 0; i < r->zone_count; i++)
		tzif_release(&r->zones[i].tz);
	free(r->moved);
	free(r->excluded);
	free(r);
	return err;
}
