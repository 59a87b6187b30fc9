/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is called: one seeded population. Answer rate with the hours, drift (a random walk) and shocks;
 * ring times; talk with a heavy tail. The k-th number dialled is the same person for every dialer,
 * except that the rate of the hour decides how readily the person answers. Seconds throughout.
 */
#ifndef PACESIM_WORLD_H
#define PACESIM_WORLD_H

#include <stdbool.h>

#include "tools/pacesim/rng.h"

#define WORLD_DAYS 30
#define WORLD_OPENS_S (9 * 3600.0)
#define WORLD_STEP_S 60.0
#define WORLD_HOURS_MAX 12.0
#define WORLD_STEPS (WORLD_DAYS * 12 * 60 + 1)
#define WORLD_RING_S 25.0

struct person {
	bool answers;
	double ring_s, hold_s;
};

struct world {
	struct rng people;
	int seats;
	double hours;             /* a day */
	double base_rate, answer_ring_s, talk_s, tail, after_s;
	float rate[WORLD_STEPS];  /* by minute of the open hours */
};

/* seats 0: drawn too, 5 to 500, as many small ones as large ones. */
void world_init(struct world *w, uint64_t seed, int seats, double hours);
struct person world_dial(struct world *w, double now_s);

#endif
