/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/pacesim/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define DAY_S 86400.0
#define EVENTS_MAX (3 * ENGINE_LINES_MAX)
#define SEATS_MAX 1024
#define LAWFUL 0.03

enum kind {
	LINE_ENDS = 0,
	PATIENCE_ENDS,
	SEAT_FREE
};

struct event {
	double at_s;
	long order; /* of pushing: what happens at the same moment happens in that order */
	enum kind kind;
	int who; /* line; or seat */
};

struct line {
	struct person person;
	double since_s;
	int place;    /* in ringing_since[]; then in held_since[] */
	bool waiting;
	long patience; /* order of the event that ends the wait under way */
};

struct engine {
	const struct dialer *dialer;
	void *state;
	struct world *world;
	struct result *result;
	struct event events[EVENTS_MAX];
	int event_count;
	long pushed;
	struct line lines[ENGINE_LINES_MAX];
	int spare[ENGINE_LINES_MAX], spare_count;
	double ringing_since[ENGINE_LINES_MAX];
	int ringing_line[ENGINE_LINES_MAX];
	int queue[ENGINE_LINES_MAX];
	unsigned queue_head, queue_tail; /* those who wait, oldest first */
	double held_since[SEATS_MAX];
	int held_line[SEATS_MAX];
	double busy_s;
	struct view view;
};

/* ---- events, a binary heap ---- */

static bool before(const struct event *a, const struct event *b)
{
	return a->at_s < b->at_s || (a->at_s <= b->at_s && a->order < b->order);
}

static void push(struct engine *e, double at_s, enum kind kind, int who)
{
	const struct event ev = { at_s, ++e->pushed, kind, who };
	int i = e->event_count++;

	while (i > 0 && before(&ev, &e->events[(i - 1) / 2])) {
		e->events[i] = e->events[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	e->events[i] = ev;
}

static struct event pop(struct engine *e)
{
	struct event first = e->events[0], last = e->events[--e->event_count];
	int i = 0;

	for (int child = 1; child < e->event_count; child = 2 * i + 1) {
		if (child + 1 < e->event_count && before(&e->events[child + 1], &e->events[child]))
			child++;
		if (before(&last, &e->events[child]))
			break;
		e->events[i] = e->events[child];
		i = child;
	}
	e->events[i] = last;
	return first;
}

/* ---- what happens ---- */

static void tell_answered(struct engine *e, bool abandoned)
{
	e->view.today.answered += 1;
	e->view.today.abandoned += abandoned;
	if (e->dialer->answered != NULL)
		e->dialer->answered(e->state, e->view.now_s, abandoned);
}

static void take_seat(struct engine *e, int line)
{
	struct view *v = &e->view;

	v->free--;
	e->lines[line].place = v->held;
	e->held_line[v->held] = line;
	e->held_since[v->held++] = v->now_s;
	/* The event carries the line: the person knows how long. */
	e->lines[line].since_s = v->now_s;
	push(e, v->now_s + e->lines[line].person.hold_s, SEAT_FREE, line);
	tell_answered(e, false);
}

static void line_ends(struct engine *e, int line)
{
	struct line *l = &e->lines[line];
	struct view *v = &e->view;
	int last = --v->ringing;

	e->ringing_since[l->place] = e->ringing_since[last];
	e->ringing_line[l->place] = e->ringing_line[last];
	e->lines[e->ringing_line[l->place]].place = l->place;
	if (e->dialer->line_ended != NULL)
		e->dialer->line_ended(e->state, v->now_s, l->person.answers, l->person.ring_s);
	if (!l->person.answers) {
		e->spare[e->spare_count++] = line;
	} else if (v->free > 0) {
		take_seat(e, line);
	} else {
		l->waiting = true;
		v->waiting++;
		e->queue[e->queue_tail++ % ENGINE_LINES_MAX] = line;
		push(e, v->now_s + ENGINE_PATIENCE_S, PATIENCE_ENDS, line);
		l->patience = e->pushed;
	}
}

/* All wait equally long: the one whose patience ends is the oldest, unless a seat took it before. */
static void patience_ends(struct engine *e, int line, long order)
{
	if (!e->lines[line].waiting || e->lines[line].patience != order)
		return;
	e->queue_head++;
	e->lines[line].waiting = false;
	e->view.waiting--;
	e->spare[e->spare_count++] = line;
	tell_answered(e, true);
}

static void seat_free(struct engine *e, int line)
{
	struct view *v = &e->view;
	double since = e->lines[line].since_s;
	int place = e->lines[line].place, last = --v->held;

	e->held_since[place] = e->held_since[last];
	e->held_line[place] = e->held_line[last];
	e->lines[e->held_line[place]].place = place;
	v->free++;
	e->busy_s += fmax(fmin(v->now_s, v->closes_s) - since, 0);
	if (e->dialer->seat_freed != NULL)
		e->dialer->seat_freed(e->state, v->now_s, v->now_s - since);
	e->spare[e->spare_count++] = line;
	if (v->waiting > 0) {
		int next = e->queue[e->queue_head++ % ENGINE_LINES_MAX];

		v->waiting--;
		e->lines[next].waiting = false;
		take_seat(e, next);
	}
}

static void run_until(struct engine *e, double until_s)
{
	while (e->event_count > 0 && e->events[0].at_s <= until_s) {
		struct event ev = pop(e);

		e->view.now_s = ev.at_s;
		if (ev.kind == LINE_ENDS)
			line_ends(e, ev.who);
		else if (ev.kind == PATIENCE_ENDS)
			patience_ends(e, ev.who, ev.order);
		else
			seat_free(e, ev.who);
	}
	e->view.now_s = until_s;
}

static void dial(struct engine *e, int n)
{
	struct view *v = &e->view;

	while (n-- > 0 && e->spare_count > 0) {
		int line = e->spare[--e->spare_count];
		struct line *l = &e->lines[line];

		l->person = world_dial(e->world, v->now_s);
		l->waiting = false;
		l->place = v->ringing;
		e->ringing_since[v->ringing] = v->now_s;
		e->ringing_line[v->ringing++] = line;
		v->today.dialled += 1;
		push(e, v->now_s + l->person.ring_s, LINE_ENDS, line);
	}
}

static void one_day(struct engine *e, int day)
{
	struct view *v = &e->view;
	struct result *r = e->result;
	double share;

	v->today = (struct counts){ 0, 0, 0 };
	v->opened_s = day * DAY_S + WORLD_OPENS_S;
	v->closes_s = v->opened_s + e->world->hours * 3600;
	for (double t = v->opened_s; t < v->closes_s; t += e->dialer->period_s) {
		run_until(e, t);
		dial(e, e->dialer->tick(e->state, v));
	}
	run_until(e, v->opened_s + DAY_S - 1);
	share = v->today.answered > 0 ? v->today.abandoned / v->today.answered : 0;
	r->worst_day = fmax(r->worst_day, share);
	r->days_over += share > LAWFUL;
	r->total.dialled += v->today.dialled;
	r->total.answered += v->today.answered;
	r->total.abandoned += v->today.abandoned;
}

int engine_run(const struct dialer *d, double knob, struct world *w, struct result *ret)
{
	struct engine *e = calloc(1, sizeof(*e));
	void *state = calloc(1, d->state_size);

	if (e == NULL || state == NULL) {
		free(e);
		free(state);
		return -ENOMEM;
	}
	*ret = (struct result){ .seats = w->seats };
	*e = (struct engine){ .dialer = d, .state = state, .world = w, .result = ret,
		.spare_count = ENGINE_LINES_MAX };
	e->view = (struct view){ .seats = w->seats, .free = w->seats,
		.ringing_since = e->ringing_since, .held_since = e->held_since };
	for (int i = 0; i < ENGINE_LINES_MAX; i++)
		e->spare[i] = i;
	d->begin(state, knob);
	for (int day = 0; day < WORLD_DAYS; day++)
		one_day(e, day);
	ret->utilisation = e->busy_s / (w->seats * w->hours * 3600 * WORLD_DAYS);
	ret->abandonment = ret->total.answered > 0 ? ret->total.abandoned / ret->total.answered : 0;
	free(e);
	free(state);
	return 0;
}
