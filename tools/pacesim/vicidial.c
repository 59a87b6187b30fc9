/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VICIdial: lines = level * seats, looked at every 2.5 s. The adaptive level moves every 15 s by the
 * seats that were ready less the calls that waited, each second's averaged over 15 s, between 1 and 3; and
 * is cut when today's drop share, looked at every minute, is above target, by one of three methods; halved
 * when more than half of the last minute's calls were dropped.
 *
 * Left out, to its favour: 5 calls a second, 23 trunks, and that seats in after-work do not count.
 */
#include "config.h"

#include "tools/pacesim/dialers.h"

#include "dialer/base/banned.h"

#define TICK_S 0.5
#define DIAL_TICKS 5          /* 2.5 s */
#define SAMPLE_TICKS 2        /* a second */
#define SAMPLES 15
#define LEVEL_EVERY_S 15.0
#define DROPS_EVERY_S 60.0
#define LEVEL_MIN 1.0
#define LEVEL_MAX 3.0
#define FEW_CALLS 50
#define MINUTE_CALLS 20       /* more in the last minute, and more than half dropped: halved */
#define MINUTE_DROPPED 0.5

enum method {
	RATIO = 0,
	HARD_LIMIT,
	AVERAGE,
	TAPERED
};

struct vici {
	enum method method;
	double level, target, difference[SAMPLES], level_at_s, drops_at_s, drop_share;
	struct counts minute_ago; /* as they were when the drops were last looked at */
	struct counts minute;
	int sample, ticks;
};

static void begin(void *state, double knob)
{
	struct vici *s = state;

	*s = (struct vici){ .method = RATIO, .level = knob };
}

static void begin_adaptive(struct vici *s, enum method method, double target)
{
	*s = (struct vici){ .method = method, .level = LEVEL_MIN, .target = target };
}

static void begin_hard(void *state, double knob)
{
	begin_adaptive(state, HARD_LIMIT, knob);
}

static void begin_average(void *state, double knob)
{
	begin_adaptive(state, AVERAGE, knob);
}

static void begin_tapered(void *state, double knob)
{
	begin_adaptive(state, TAPERED, knob);
}

/* The clock as a number, 2059 and then 2100: what is left is taken from such numbers. */
static double clock_number(double s)
{
	double minutes = floor(fmod(s, 86400) / 60), hours = floor(minutes / 60);

	return hours * 100 + minutes - hours * 60;
}

static void cut(struct vici *s, const struct view *v)
{
	double left;

	if (s->minute.dialled > MINUTE_CALLS && s->minute.abandoned > MINUTE_DROPPED * s->minute.dialled)
		s->level /= 2;
	if (v->today.dialled <= FEW_CALLS || s->drop_share <= s->target)
		return;
	if (s->method == HARD_LIMIT) {
		s->level = LEVEL_MIN;
	} else if (s->method == AVERAGE) {
		s->level /= 2;
	} else {
		left = clock_number(v->closes_s) - clock_number(v->now_s);
		s->level *= left < 1000 ? left / 1000 : 1;
	}
}

static void look_at_drops(struct vici *s, const struct view *v)
{
	const struct counts *now = &v->today, *then = &s->minute_ago;

	if (now->dialled < then->dialled)
		s->minute_ago = (struct counts){ 0, 0, 0 };
	s->minute = (struct counts){ now->dialled - then->dialled, now->answered - then->answered,
		now->abandoned - then->abandoned };
	s->minute_ago = *now;
	s->drops_at_s = v->now_s;
	s->drop_share = now->answered > 0 ? now->abandoned / now->answered : 0;
}

static void adapt(struct vici *s, const struct view *v)
{
	double sum = 0;

	s->difference[s->sample++ % SAMPLES] = v->free - v->waiting;
	if (v->now_s - s->drops_at_s >= DROPS_EVERY_S)
		look_at_drops(s, v);
	if (v->now_s - s->level_at_s < LEVEL_EVERY_S)
		return;
	s->level_at_s = v->now_s;
	for (int i = 0; i < SAMPLES; i++)
		sum += s->difference[i] / SAMPLES;
	s->level *= 1 + sum / v->seats;
	cut(s, v);
	s->level = fmin(fmax(s->level, LEVEL_MIN), LEVEL_MAX);
}

static int tick(void *state, const struct view *v)
{
	struct vici *s = state;
	int make;

	if (s->method != RATIO && s->ticks % SAMPLE_TICKS == 0)
		adapt(s, v);
	if (s->ticks++ % DIAL_TICKS != 0)
		return 0;
	make = (int)floor(s->level * v->seats + 0.5) - v->ringing - v->waiting - v->held;
	return make > 0 ? make : 0;
}

#define TARGETS { 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15 }

const struct dialer dialer_vici_ratio = { "VICIdial RATIO", "level", TICK_S, sizeof(struct vici), begin,
	tick, NULL, NULL, NULL, 2, { 1, 1.2, 1.4, 1.7, 2, 2.5, 3 } };
const struct dialer dialer_vici_hard = { "VICIdial HARD_LIMIT", "target", TICK_S, sizeof(struct vici),
	begin_hard, tick, NULL, NULL, NULL, 0.03, TARGETS };
const struct dialer dialer_vici_average = { "VICIdial AVERAGE", "target", TICK_S, sizeof(struct vici),
	begin_average, tick, NULL, NULL, NULL, 0.03, TARGETS };
const struct dialer dialer_vici_tapered = { "VICIdial TAPERED", "target", TICK_S, sizeof(struct vici),
	begin_tapered, tick, NULL, NULL, NULL, 0.03, TARGETS };
