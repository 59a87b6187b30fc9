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
/* A call that was answered so near to the beginning of 30 days may be counted in those before. */
#define BLOCK_MARGIN_S 60
/* Seats of several campaigns are dealt anew so often, so that the odd one goes round. */
#define DEAL_US CLOCK_US_PER_S

void level_init(struct level *l)
{
	model_init(&l->model);
	l->over = true;
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

/* In hundredths of a percent: the law of nodes that know other classes of the campaign is its law, too. */
static int share_of_law(const struct run *r)
{
	int share = (int)lround(level_target(r) * ESCROW_ONE);

	return r->level.known && r->level.counted.share < share ? r->level.counted.share : share;
}

/* ---- what was abandoned ---- */

static bool of_this_block(const struct run *r, int64_t answer_us)
{
	const struct level *l = &r->level;
	double block_s = l->counted.block_age_s + (double)(clock_mono_us() - l->asked_us) / CLOCK_US_PER_S;

	return (double)(clocks_now_us(r->pacing) - answer_us) / CLOCK_US_PER_S + BLOCK_MARGIN_S < block_s;
}

/* What adds to the allowance of earlier 30 days does not add to that of these. */
void level_ended(struct run *r, const struct outcome *o)
{
	const struct live_count c = lines_count(o);

	escrow_count(&r->level.escrow, c.live != 0 && of_this_block(r, o->answer_us) ? c.live : 0, c.abandoned);
}

void level_told(struct run *r, int calls)
{
	r->level.told += calls;
	escrow_count(&r->level.escrow, calls, calls);
}

void level_lapse(struct pacing *p)
{
	p->lapses++;
	LIST_FOREACH(it, &p->runs)
		escrow_void(&LIST_ENTRY(it, struct run, entry)->level.escrow);
}

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
	l->over = l->last;
	if (a->granted >= 0)
		escrow_answer(&l->escrow, a->granted);
	else
		escrow_void(&l->escrow);
	l->written.live -= l->at_asking.live;
	l->written.abandoned -= l->at_asking.abandoned;
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

/* That can take a call of this campaign now; less those who wait for one. */
static int free_seats(const struct run *r, const struct seats_state *seats, int64_t mono_us)
{
	return seats->waiting > 0 ? -seats->waiting : share_of(r, seats->free, mono_us);
}

/* Lines of another campaign may take the free seats first, also while it is paused and they still ring. */
static bool seats_shared(const struct run *r)
{
	LIST_FOREACH(it, &r->pacing->runs) {
		const struct run *o = LIST_ENTRY(it, struct run, entry);

		if (o != r && o->campaign != NULL && (o->campaign->running || o->in_flight > 0))
			return true;
	}
	return false;
}

/*
 * The run's lines that ring; and those that may end as abandoned though no seat is free or even because none
 * was: they wait, or gave up waiting and nobody has spoken to them yet.
 */
static int count_lines(const struct run *r, int *ret_doomed)
{
	int rings = 0;

	*ret_doomed = 0;
	LIST_FOREACH(it, &r->pacing->lines) {
		const struct line *l = LIST_ENTRY(it, struct line, entry);

		if (l->run != r)
			continue;
		rings += l->state == LINE_RINGS;
		*ret_doomed += (l->state == LINE_WAITS || l->state == LINE_AWAY) && !l->told;
	}
	return rings;
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

/* ---- asking ---- */

/* What this node's calls may take of the allowance, whatever comes. */
static int64_t exposure(const struct run *r, const struct seats_state *seats, int64_t mono_us)
{
	int rings = r->level.claimed, doomed, sure = seats_shared(r) ? 0 : free_seats(r, seats, mono_us);

	rings += count_lines(r, &doomed);
	return escrow_exposure(share_of_law(r), rings, sure, doomed);
}

/* For its part of what is left: with as many seats as it has, if it is to dial beyond the free ones at all. */
static int weight_of(const struct run *r, const struct seats_state *seats)
{
	const struct pacing *p = r->pacing;

	return level_overdials(r) && r->campaign->running && !p->draining && !p->node_draining && !r->level.message_failed &&
			       r->level.model.ended >= PREDICT_COLD_LINES ? seats->all : 0;
}

static void read_counts(struct run *r, const struct seats_state *seats, int64_t mono_us)
{
	struct level *l = &r->level;
	struct pacing_report report = { .node = r->pacing->node.name, .mode = campaign_pacing_name(r->campaign->pacing),
		.why = l->why, .campaign_id = r->id, .lines = r->in_flight, .seats = seats->all, .busy = seats->busy,
		.waiting = seats->waiting, .level_hundredths = (int)lround(fmin(l->lines_per_seat, 100) * 100),
		.target_hundredths = (int)lround(level_target(r) * ESCROW_ONE), .incarnation = r->pacing->node.incarnation,
		.ask = ++l->ask, .weight = weight_of(r, seats),
		.has_team = handing_has_team(r), .team_ready = r->team.count.ready, .team_free = r->team.count.free,
		.team_limits = r->team.limits };

	report.held = escrow_ask(&l->escrow, share_of_law(r), exposure(r, seats, mono_us), l->unwritten.abandoned + l->told);
	l->last = !r->campaign->running && r->in_flight == 0 && l->unwritten.live == 0 && report.held == 0;
	l->asked = true;
	l->asked_us = clock_mono_us();
	l->at_asking = l->written;
	live_answers_read(r->pacing->pipeline, &report, on_read, r);
}

/* Also when the campaign is paused, until nothing is reserved for this node that others could use. */
void level_tick(struct run *r, int64_t mono_us)
{
	struct level *l = &r->level;
	struct seats_state seats;

	model_dialled(&l->model, (double)mono_us / CLOCK_US_PER_S, 0);
	if (!level_overdials(r) && !handing_has_team(r))
		return;
	l->over = l->over && !r->campaign->running;
	if (l->over || l->asked || mono_us < l->next_us || !pipeline_is_up(r->pacing->pipeline))
		return;
	l->next_us = mono_us + READ_US;
	seats_state(r->pacing->seats, &seats);
	read_counts(r, &seats, mono_us);
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
 * The block's counts are whole, and what this node may use of its allowance is granted (escrow.h); of the
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

/* What further lines may take of the allowance, in calls. */
static double granted(const struct run *r)
{
	int doomed, share = share_of_law(r);

	(void)count_lines(r, &doomed);
	return (double)(escrow_room(&r->level.escrow, share) - escrow_exposure(share, 0, 0, doomed)) / ESCROW_ONE;
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
		.target = (double)share_of_law(r) / ESCROW_ONE,
		.ring_limit_s = campaign_rings_s(r->campaign),
	};
	const struct ledger ledger = make_ledger(r, mono_us);
	/*
	 * Trunk and campaign are plan_calls()'s. Caller IDs and hours are the gate's: it chooses lead by lead, by
	 * what the database says a caller ID has left today (choose_caller()), and claims only where a line that
	 * rings its longest is over when the hours are (open_classes()).
	 */
	const struct predict_limits limits = { GATE_BATCH_MAX, GATE_BATCH_MAX, GATE_BATCH_MAX, INFINITY, granted(r),
		seats_shared(r) };
	struct predict_census census = { 0 };
	struct seats_state seats;
	struct predict_answer a;
	int ringing = 0;

	seats_state(r->pacing->seats, &seats);
	census.free = free_seats(r, &seats, mono_us);
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
