/* SPDX-License-Identifier: Apache-2.0 */
/* The dialer's own pacing: the very code of dialer/pacing/. */
#include "config.h"

#include "tools/pacesim/dialers.h"

#include "dialer/pacing/predict.h"

#include "dialer/base/banned.h"

struct ours {
	struct predict_settings settings;
	struct model model;
	struct ledger ledger;
};

static void begin(void *state, double knob)
{
	struct ours *o = state;

	o->settings = (struct predict_settings){ PREDICT_PREDICTIVE, 1, knob, PREDICT_TARGET, WORLD_RING_S };
	model_init(&o->model);
	ledger_init(&o->ledger);
}

static void begin_progressive(void *state, double knob)
{
	struct ours *o = state;

	begin(state, knob);
	o->settings.mode = PREDICT_PROGRESSIVE;
}

static int tick(void *state, const struct view *v)
{
	static const struct predict_limits roomy = { ENGINE_LINES_MAX, ENGINE_LINES_MAX,
		ENGINE_LINES_MAX, 86400, INFINITY, false };
	struct ours *o = state;
	int lines;
	struct predict_census c = { .free = v->free - v->waiting };

	ledger_advance(&o->ledger, v->now_s);
	for (int i = 0; i < v->ringing; i++)
		c.ringing[model_ring_bin(&o->model, v->now_s - v->ringing_since[i])]++;
	for (int i = 0; i < v->held; i++)
		c.held[model_hold_bin(&o->model, v->now_s - v->held_since[i])]++;
	lines = predict(&o->settings, &o->model, &o->ledger, &c, &roomy).lines;
	model_dialled(&o->model, v->now_s, lines);
	return lines;
}

static void line_ended(void *state, double now_s, bool answered, double ring_s)
{
	struct ours *o = state;

	model_line_ended(&o->model, now_s, answered, ring_s);
}

static void answered(void *state, double now_s, bool abandoned)
{
	struct ours *o = state;

	ledger_answered(&o->ledger, now_s, abandoned);
}

static void seat_freed(void *state, double now_s, double hold_s)
{
	struct ours *o = state;

	(void)now_s;
	model_seat_freed(&o->model, hold_s);
}

const struct dialer dialer_predictive = { "predictive", "target", 1, sizeof(struct ours), begin, tick,
	line_ended, answered, seat_freed, PREDICT_TARGET,
	{ 0.0001, 0.0005, 0.002, 0.005, 0.01, 0.015, 0.03, 0.05, 0.08, 0.13, 0.25, 0.45, 0.7, 0.97 } };
const struct dialer dialer_progressive = { "progressive", "none", 1, sizeof(struct ours),
	begin_progressive, tick, line_ended, answered, seat_freed, PREDICT_TARGET, { PREDICT_TARGET } };
