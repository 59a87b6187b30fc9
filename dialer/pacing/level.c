/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many lines a campaign may have now. Progressive: one for each seat, reserved before it is dialled.
 * Else what predict() says, with this node's part of the seats and of what may still be abandoned. A campaign that
 * hands calls over has as many seats as its representatives permit conversations, where that is less.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/call/seats.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/pacing/plan.h"
#include "dialer/pacing/predict.h"
#include "dialer/store/campaign.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

/* As often as a campaign's classes; between two reads this node knows its own calls, not the others'. */
#define READ_US CLOCK_US_PER_S
/* Seats of several campaigns are dealt anew so often, so that the odd one goes round. */
#define DEAL_US CLOCK_US_PER_S

void level_init(struct level *l)
{
	model_init(&l->model);
	l->law = 1;
	l->why = "";
}

bool level_overdials(const struct run *r)
{
	return r->campaign != NULL && r->campaign->pacing != PACING_PROGRESSIVE;
}

double level_target(const struct run *r)
{
	return fmin(r->campaign->abandonment_target, r->level.law);
}

void level_law(struct run *r)
{
	const struct campaign *c = r->campaign;

	for (int i = 0; level_overdials(r) && i < r->class_count; i++) {
		uint32_t percent = policy_class_abandoned(r->pacing->policy, r->classes[i].class.key, c->purpose,
			c->artificial_voice, clock_wall_us());

		if (percent != 0)
			r->level.law = fmin(r->level.law, percent / 100.0);
	}
}

/* ---- what was abandoned ---- */

void level_unwritten(struct run *r, const struct live_count *c)
{
	r->level.unwritten.live += c->live;
	r->level.unwritten.abandoned += c->abandoned;
}

void level_written(struct run *r, const struct live_count *c, bool there)
{
	r->level.unwritten.live -= c->live;
	r->level.unwritten.abandoned -= c->abandoned;
	if (!there)
		return;
	r->level.written.live += c->live;
	r->level.written.abandoned += c->abandoned;
}

void level_counts(const struct run *r, struct live_count *ret_block, struct live_count *ret_day)
{
	const struct level *l = &r->level;
	/* One that hears the message is answered and abandoned, whatever its call's end will add. */
	const struct live_count own = { l->unwritten.live + l->written.live + l->told,
		l->unwritten.abandoned + l->written.abandoned + l->told };

	*ret_block = (struct live_count){ l->counted.block_live + own.live, l->counted.block_abandoned + own.abandoned };
	*ret_day = (struct live_count){ l->counted.day_live + own.live, l->counted.day_abandoned + own.abandoned };
}

static void on_read(int err, const struct live_answers *a, void *arg)
{
	struct run *r = arg;
	struct level *l = &r->level;

	l->asked = false;
	if (err < 0)
		return; /* said by store; asked again with the next second */
	l->counted = *a;
	l->known = true;
	l->written.live -= l->at_asking.live;
	l->written.abandoned -= l->at_asking.abandoned;
}

static void read_counts(struct run *r, const struct seats_state *seats)
{
	struct level *l = &r->level;
	const struct pacing_report report = { .node = r->pacing->node.name, .mode = campaign_pacing_name(r->campaign->pacing),
		.why = l->why, .campaign_id = r->id, .lines = r->in_flight, .seats = seats->all, .busy = seats->busy,
		.waiting = seats->waiting, .level_hundredths = (int)lround(fmin(l->lines_per_seat, 100) * 100),
		.target_hundredths = (int)lround(level_target(r) * 10000),
		.has_team = handing_has_team(r), .team_ready = r->team.count.ready, .team_free = r->team.count.free,
		.team_limits = r->team.limits };

	l->asked = true;
	l->asked_us = clock_mono_us();
	l->at_asking = l->written;
	live_answers_read(r->pacing->pipeline, &report, on_read, r);
}

void level_tick(struct run *r, int64_t mono_us)
{
	struct seats_state seats;

	model_dialled(&r->level.model, (double)mono_us / CLOCK_US_PER_S, 0);
	if ((!level_overdials(r) && !handing_has_team(r)) || !r->campaign->running || r->level.asked ||
		mono_us < r->level.next_us || !pipeline_is_up(r->pacing->pipeline))
		return;
	r->level.next_us = mono_us + READ_US;
	seats_state(r->pacing->seats, &seats);
	read_counts(r, &seats);
}

/* ---- seats ---- */

/* The campaigns that share the seats; *ret_index: which of them this one is. */
static int sharers(const struct run *r, int *ret_index)
{
	int n = 0;

	*ret_index = 0;
	LIST_FOREACH(it, &r->pacing->runs) {
		const struct run *o = LIST_ENTRY(it, struct run, entry);

		if (o == r)
			*ret_index = n;
		n += o->campaign != NULL && o->campaign->running && !o->level.message_failed;
	}
	return n > 0 ? n : 1;
}

/* This campaign's part of the free seats: an equal one, and the odd ones to each in turn. */
static int share_of(const struct run *r, int free_seats, int64_t mono_us)
{
	int index, n = sharers(r, &index);

	return free_seats / n + ((index + mono_us / DEAL_US) % n < free_seats % n);
}

/*
 * Seats of lines that were dialled with one reserved are busy, but nobody can say until when: they are in
 * neither number.
 */
static void take_census(const struct run *r, struct predict_census *c, int64_t mono_us)
{
	const struct model *m = &r->level.model;

	LIST_FOREACH(it, &r->pacing->lines) {
		const struct line *l = LIST_ENTRY(it, struct line, entry);
		double age_s = (double)(mono_us - l->since_us) / CLOCK_US_PER_S;

		if (l->state == LINE_HOLDS)
			c->held[model_hold_bin(m, age_s)]++;
		else if (l->state == LINE_RINGS && l->run == r)
			c->ringing[model_ring_bin(m, age_s)]++;
	}
}

/* ---- how many ---- */

static struct plan_input input_of(const struct run *r, const struct trunk *t, int64_t mono_us)
{
	return (struct plan_input){
		.trunk_usable = t->usable && mono_us >= t->backoff.until_us,
		.trunk_room = rate_room(&t->rate, mono_us),
		.trunk_channels = t->channels,
		.trunk_in_flight = t->in_flight,
		.campaigns = 1,
		.campaign_max = r->campaign->max_concurrent,
		.campaign_in_flight = r->in_flight,
		.batch_max = shed_room(&r->pacing->shed, results_pending(r->pacing->results)),
	};
}

static int progressive(struct run *r, struct plan_input *in, int *ret_reserved)
{
	struct seats_state seats;
	int n;

	seats_state(r->pacing->seats, &seats);
	in->slots = seats.free;
	in->campaigns = sharers(r, &n);
	n = plan_calls(in);
	n = handing_room(r, n);
	*ret_reserved = n > 0 ? seats_reserve(r->pacing->seats, n) : 0;
	return *ret_reserved;
}

/*
 * The block's counts are whole, and what the other nodes may use of its allowance is reserved; of the
 * 24 hours, which are held by chance only, each node has its part.
 */
static struct ledger make_ledger(const struct run *r, int64_t mono_us)
{
	const struct level *l = &r->level;
	struct ledger ledger = { .started = true };
	struct live_count block, day;

	level_counts(r, &block, &day);
	ledger.block = (struct ledger_count){ (double)block.live, (double)block.abandoned };
	ledger.day = (struct ledger_count){ (double)day.live / l->counted.nodes, (double)day.abandoned / l->counted.nodes };
	ledger.now_s = l->counted.block_age_s + (double)(mono_us - l->asked_us) / CLOCK_US_PER_S;
	return ledger;
}

static double reserved(const struct ledger *l, double target, int nodes)
{
	return fmax(ledger_left(&l->block, target), 0) * (nodes - 1) / nodes;
}

static const char *reason(const struct run *r, const struct predict_settings *s, const struct ledger *l)
{
	if (r->level.model.ended < PREDICT_COLD_LINES)
		return "too few calls seen yet";
	if (predict_theta(s, l) <= 0)
		return "nothing more may be abandoned";
	return "";
}

/* The seats count as far as representatives permit; then none that becomes free is of use before one of them is. */
static void obey_representatives(struct run *r, struct predict_census *c)
{
	int permitted = c->free > 0 ? handing_room(r, c->free) : c->free;

	if (permitted == c->free)
		return;
	c->free = permitted;
	memset(c->held, 0, sizeof(c->held));
}

static int overdial(struct run *r, struct plan_input *in, int64_t mono_us)
{
	const struct predict_settings settings = {
		.mode = r->campaign->pacing == PACING_RATIO ? PREDICT_RATIO : PREDICT_PREDICTIVE,
		.ratio = r->campaign->ratio,
		.target = level_target(r),
		.ring_limit_s = r->campaign->ring_s,
	};
	const struct ledger ledger = make_ledger(r, mono_us);
	/* Trunk and campaign are plan_calls()'s, caller IDs and hours the gate's: it decides lead by lead. */
	const struct predict_limits limits = { GATE_BATCH_MAX, GATE_BATCH_MAX, GATE_BATCH_MAX, INFINITY,
		reserved(&ledger, settings.target, r->level.counted.nodes), runs_running(r->pacing) > 1 };
	struct predict_census census = { 0 };
	struct seats_state seats;
	struct predict_answer a;
	int ringing = 0;

	seats_state(r->pacing->seats, &seats);
	census.free = seats.waiting > 0 ? -seats.waiting : share_of(r, seats.free, mono_us);
	take_census(r, &census, mono_us);
	obey_representatives(r, &census);
	a = predict(&settings, &r->level.model, &ledger, &census, &limits);
	for (int i = 0; i < DURATIONS_BINS; i++)
		ringing += census.ringing[i];
	r->level.lines_per_seat = census.free > 0 ? (double)(ringing + a.lines) / census.free : 0;
	r->level.why = reason(r, &settings, &ledger);
	in->slots = a.lines;
	return plan_calls(in);
}

int level_room(struct run *r, const struct trunk *t, int64_t mono_us, int *ret_reserved)
{
	struct plan_input in = input_of(r, t, mono_us);

	*ret_reserved = 0;
	if (!level_overdials(r))
		return progressive(r, &in, ret_reserved);
	if (!r->level.known || r->level.message_failed ||
		r->pacing->handler.message_ready(r->campaign->message) <= 0)
		return 0;
	return overdial(r, &in, mono_us);
}
