/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/pacesim/world.h"

#include <string.h>

#include "dialer/base/banned.h"

#define DAY_S 86400.0
#define RATE_MIN 0.02
#define RATE_MAX 0.7
#define HOLD_MAX_S 3600.0

static void draw_rates(struct world *w, struct rng *r)
{
	int per_day = (int)(w->hours * 60), shock_left = 0;
	double walk = 0, shock = 0, step = rng_between(r, 0, 0.03);
	double shocks_an_hour = rng_between(r, 0, 0.5);

	for (int i = 0; i < WORLD_DAYS * per_day; i++) {
		double odds, p, hour = sin(6.2832 * (i % per_day) / per_day);

		walk = walk * 0.998 + step * rng_normal(r);
		if (shock_left-- <= 0) {
			bool begins = rng_unit(r) < shocks_an_hour / 60;
			double size = rng_between(r, -1.2, 1.2), minutes = rng_between(r, 5, 40);

			shock = begins ? size : 0;
			shock_left = begins ? (int)minutes : 0;
		}
		odds = log(w->base_rate / (1 - w->base_rate)) + walk + shock + 0.2 * hour;
		p = 1 / (1 + exp(-odds));
		w->rate[i] = (float)fmin(fmax(p, RATE_MIN), RATE_MAX);
	}
}

void world_init(struct world *w, uint64_t seed, int seats, double hours)
{
	struct rng r = { seed * UINT64_C(0x9e3779b97f4a7c15) + 1 };
	double size = exp(rng_between(&r, log(5), log(500)));

	memset(w, 0, sizeof(*w));
	w->seats = seats > 0 ? seats : (int)(size + 0.5);
	w->hours = fmin(hours, WORLD_HOURS_MAX);
	w->base_rate = rng_between(&r, 0.08, 0.45);
	w->answer_ring_s = rng_between(&r, 5, 11);
	w->talk_s = rng_between(&r, 50, 150);
	w->tail = rng_between(&r, 0.7, 1.2);
	w->after_s = rng_unit(&r) < 0.5 ? 1 : rng_between(&r, 3, 20);
	draw_rates(w, &r);
	w->people.state = rng_next(&r);
}

static double rate_at(const struct world *w, double now_s)
{
	double day = floor(now_s / DAY_S), in = now_s - day * DAY_S - WORLD_OPENS_S;
	int per_day = (int)(w->hours * 60), step = (int)(in / WORLD_STEP_S);

	step = step < 0 ? 0 : step >= per_day ? per_day - 1 : step;
	return w->rate[(int)day * per_day + step];
}

/* Always the same number of draws, so that the next person is the same too. */
struct person world_dial(struct world *w, double now_s)
{
	struct rng *r = &w->people;
	double u = rng_unit(r), kind = rng_unit(r), ring = rng_unit(r), n = rng_normal(r);
	double hang_up = rng_unit(r), talk;
	struct person p = { .answers = u < rate_at(w, now_s) };

	if (p.answers)
		p.ring_s = fmin(2.5 - log(ring) * w->answer_ring_s * 0.7 + 1.5 * kind, WORLD_RING_S - 0.1);
	else if (kind < 0.15)
		p.ring_s = 1 + 3 * ring; /* busy, or no such number */
	else if (kind < 0.35)
		p.ring_s = 17 + 6 * ring; /* a machine, told before it needs a seat */
	else
		p.ring_s = WORLD_RING_S;
	talk = hang_up < 0.35 ? -12 * log(hang_up / 0.35) : w->talk_s * exp(w->tail * n);
	p.hold_s = fmin(talk, HOLD_MAX_S) + w->after_s;
	return p;
}
