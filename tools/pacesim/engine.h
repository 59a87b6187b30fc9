/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One campaign of thirty days, event by event: lines ring, people answer, wait two seconds at most
 * for a seat, talk. A dialer is a table of functions; it sees what a real one sees and no more.
 */
#ifndef PACESIM_ENGINE_H
#define PACESIM_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/pacesim/world.h"

#define ENGINE_PATIENCE_S 2.0
#define ENGINE_LINES_MAX 8192
#define ENGINE_SWEEP 14

struct counts {
	double dialled, answered, abandoned;
};

/* What a dialer may look at. Starts are times, in no order. */
struct view {
	double now_s, opened_s, closes_s;
	int seats, free, waiting;
	int ringing, held;
	const double *ringing_since, *held_since;
	struct counts today;
};

struct dialer {
	const char *name, *what;
	double period_s;
	size_t state_size;
	void (*begin)(void *state, double knob);
	int (*tick)(void *state, const struct view *v); /* lines to dial now */
	/* Any may be NULL. */
	void (*line_ended)(void *state, double now_s, bool answered, double ring_s);
	void (*answered)(void *state, double now_s, bool abandoned);
	void (*seat_freed)(void *state, double now_s, double hold_s);
	double knob;            /* as published */
	double sweep[ENGINE_SWEEP + 1]; /* for the plot; ends with 0 */
};

struct result {
	int seats;
	double utilisation;     /* share of the seats' open time that they were held */
	double abandonment;     /* of live answers, over the 30 days */
	double worst_day;
	int days_over;          /* days above 3 % */
	struct counts total;
};

/* 0, or -ENOMEM. */
int engine_run(const struct dialer *d, double knob, struct world *w, struct result *ret);

#endif
