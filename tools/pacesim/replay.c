/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Impact's way: lines = factor * free seats - ringing - presented. The factor is the best of a replay of
 * an hour with the ring and talk times seen, tried in steps of 0.1: best use of seats with
 * abandonment within the target. 1 until there is something to replay, times 0.75 when over target.
 * (It looks for the factor on a grid of two numbers; only their product counts.) A look each second
 * serves it better than one in two or three. The hour is replayed every ten minutes; with many seats a
 * shorter stretch of it.
 */
#include "config.h"

#include "tools/pacesim/dialers.h"

#include <string.h>

#include "dialer/base/banned.h"

#define SEEN 512
#define REPLAY_S 3600
#define REPLAY_SEAT_S 72000   /* so many seat-seconds a replay: the hour for 20 seats */
#define REPLAY_EVERY_S 600.0
#define WHEEL 4096            /* seconds ahead; no hold is longer */
#define FACTOR_STEP 0.1
#define FACTOR_MAX 15.0
#define OVER_CUT 0.75

struct impact {
	double target, factor, replayed_s;
	double rings[SEEN], holds[SEEN]; /* a ring that was not answered is negative */
	int ring_count, hold_count;
	struct rng rng;
	int answers[WHEEL], gives_up[WHEEL], frees[WHEEL];
};

struct outcome {
	double use, abandonment;
};

static void begin(void *state, double knob)
{
	struct impact *s = state;

	s->target = knob;
	s->factor = 1;
	s->replayed_s = -REPLAY_EVERY_S;
	s->rng.state = 1;
}

static void line_ended(void *state, double now_s, bool answered, double ring_s)
{
	struct impact *s = state;

	(void)now_s;
	s->rings[s->ring_count++ % SEEN] = answered ? ring_s : -ring_s;
}

static void seat_freed(void *state, double now_s, double hold_s)
{
	struct impact *s = state;

	(void)now_s;
	s->holds[s->hold_count++ % SEEN] = hold_s;
}

static int any(struct impact *s, int count)
{
	return (int)(rng_unit(&s->rng) * (count < SEEN ? count : SEEN));
}

static void dial(struct impact *s, int now)
{
	double ring = s->rings[any(s, s->ring_count)];
	int at = (now + 1 + (int)fabs(ring)) % WHEEL;

	if (ring > 0)
		s->answers[at]++;
	else
		s->gives_up[at]++;
}

static struct outcome replay(struct impact *s, int seats, double factor)
{
	int seconds = REPLAY_SEAT_S / seats < REPLAY_S ? REPLAY_SEAT_S / seats : REPLAY_S;
	int free_seats = seats, ringing = 0;
	double busy = 0, served = 0, abandoned = 0;

	memset(s->answers, 0, sizeof(s->answers));
	memset(s->gives_up, 0, sizeof(s->gives_up));
	memset(s->frees, 0, sizeof(s->frees));
	for (int now = 0; now < seconds; now++) {
		int at = now % WHEEL, make;

		free_seats += s->frees[at];
		ringing -= s->answers[at] + s->gives_up[at];
		for (; s->answers[at] > 0; s->answers[at]--) {
			if (free_seats == 0) {
				abandoned++;
				continue;
			}
			free_seats--;
			served++;
			s->frees[(now + 1 + (int)s->holds[any(s, s->hold_count)]) % WHEEL]++;
		}
		s->frees[at] = s->gives_up[at] = 0;
		make = (int)(factor * free_seats) - ringing;
		for (; make > 0; make--, ringing++)
			dial(s, now);
		busy += seats - free_seats;
	}
	return (struct outcome){ busy / seats / seconds,
		served + abandoned > 0 ? abandoned / (served + abandoned) : 0 };
}

static void choose(struct impact *s, int seats)
{
	double best = -1;

	s->factor = 1;
	for (double f = 1; f < FACTOR_MAX; f += FACTOR_STEP) {
		struct outcome o = replay(s, seats, f);

		if (o.abandonment <= s->target && o.use > best) {
			best = o.use;
			s->factor = f;
		}
		if (o.abandonment > 2 * s->target + 0.02)
			break;
	}
}

static int tick(void *state, const struct view *v)
{
	struct impact *s = state;
	double factor;
	int n;

	if (v->now_s - s->replayed_s >= REPLAY_EVERY_S && s->ring_count >= 50 && s->hold_count >= 10) {
		s->replayed_s = v->now_s;
		choose(s, v->seats);
	}
	factor = s->factor;
	if (v->today.abandoned > s->target * v->today.answered)
		factor *= OVER_CUT;
	n = (int)(factor * v->free) - v->ringing - v->waiting;
	return n > 0 ? n : 0;
}

const struct dialer dialer_impact = { "Impact replay", "target", 1, sizeof(struct impact), begin, tick,
	line_ended, NULL, seat_freed, 0.03, { 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15 } };
