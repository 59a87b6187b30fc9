/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/pacing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/call/seats.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/pacing/retry.h"
#include "dialer/store/campaign.h"
#include "dialer/store/nodes.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

#define TICK_MS 20

struct trunk *pacing_trunk_find(struct pacing *p, const char *name)
{
	for (int i = 0; i < p->trunk_count; i++) {
		if (strcmp(p->trunks[i].config->name, name) == 0)
			return &p->trunks[i];
	}
	return NULL;
}

/* One claim at a time; campaigns take turns. */
static void claim_next(struct pacing *p, int64_t mono_us)
{
	int64_t now_us = clock_wall_us();
	int index = 0, count = 0;

	LIST_FOREACH(it, &p->runs)
		count++;
	LIST_FOREACH(it, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);
		struct trunk *t;
		int n, reserved = 0;

		if (index++ < p->next_run || r->campaign == NULL || !r->campaign->running ||
			!r->classes_known || r->campaign->epoch != r->seen_epoch ||
			now_us < r->idle_until_us || now_us < r->quota_until_us ||
			(r->campaign->ends_us != 0 && now_us >= r->campaign->ends_us) ||
			(r->campaign->record && !p->handler.may_record(p->handler.arg)))
			continue;
		t = pacing_trunk_find(p, r->campaign->trunk);
		n = t != NULL ? level_room(r, t, mono_us, &reserved) : 0;
		if (n == 0)
			continue;
		claim_start(r, t, n, reserved);
		if (p->claiming) {
			p->next_run = index < count ? index : 0;
			return;
		}
	}
	p->next_run = 0;
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct pacing *p = arg;
	int64_t mono_us = clock_mono_us();

	(void)fd;
	(void)what;
	node_tick(p, mono_us);
	runs_tick(p, mono_us);
	if (!p->draining && !p->node_draining && !p->claiming && p->limits_known && node_ready(p, mono_us) &&
		pipeline_is_up(p->pipeline) && !pipeline_is_stalled(p->pipeline) && recall_passed(p))
		claim_next(p, mono_us);
}

int pacing_start(struct pacing **pp, const struct pacing_params *params)
{
	const struct timeval every = { 0, TICK_MS * 1000 };
	struct pacing *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -ENOMEM;
	p->base = params->base;
	p->config = params->config;
	p->policy = params->policy;
	p->inputs = params->inputs;
	p->handler = *params->handler;
	p->take_over = params->take_over;
	p->config_sha256 = params->config_sha256;
	p->node.name = p->config->node;
	shed_init(&p->shed, GATE_BATCH_MAX);
	p->seats = params->seats;
	list_init(&p->runs);
	list_init(&p->lines);
	for (int i = 0; i < p->config->trunk_count; i++) {
		struct trunk *t = &p->trunks[p->trunk_count++];

		t->config = &p->config->trunks[i];
		t->usable = true; /* until health says otherwise */
		t->channels = t->config->channels;
		rate_init(&t->rate, t->config->calls_per_second);
	}
	recall_open(p);
	atomic_init(&p->clocks.offset_us, CLOCKS_DISAGREE);
	p->tick = event_new(p->base, -1, EV_PERSIST, on_tick, p);
	if (p->tick == NULL || event_add(p->tick, &every) < 0 || node_start(p) < 0) {
		pacing_free(p);
		return -ENOMEM;
	}
	*pp = p;
	return 0;
}

void pacing_free(struct pacing *p)
{
	if (p == NULL)
		return;
	if (p->tick != NULL)
		event_free(p->tick);
	pipeline_free(p->control);
	pipeline_free(p->pipeline);
	results_free(p->results);
	lines_forget(p);
	runs_forget(p);
	recall_close(p);
	free(p);
}

/* ---- what comes back ---- */

static void note_response(struct trunk *t, const struct outcome *o)
{
	int64_t now_us = clock_mono_us();

	if (o->sip_code != 0 && backoff_note(&t->backoff, o->sip_code, o->retry_after_s, now_us))
		log_warn(PACING, "trunk %s: the carrier has no capacity (503), no calls for %lld ms", t->config->name,
			(long long)((t->backoff.until_us - now_us) / CLOCK_US_PER_MS));
}

/* The callee's side of an attempt, for retry_after(). */
struct callee {
	const struct pacing *pacing;
	const struct attempt *attempt;
};

static int32_t callee_offset(int64_t at_us, const void *arg)
{
	const struct callee *c = arg;
	int32_t offset_s = c->attempt->utc_offset_s;

	/* Beyond the zone's data the offset of the call has to do. */
	if (c->attempt->has_zone && policy_zone_offset(c->pacing->policy, c->attempt->zone, at_us, &offset_s))
		return offset_s;
	return c->attempt->utc_offset_s;
}

static bool callee_open(int64_t at_us, int64_t *ret_next_us, const void *arg)
{
	const struct callee *c = arg;
	const struct hours hours = campaign_hours(c->pacing, c->attempt->campaign);

	return hours_open(&hours, c->attempt->class_key, at_us, ret_next_us);
}

static struct lead_next next_of(const struct pacing *p, const struct attempt *a, const struct outcome *o)
{
	const struct callee callee = { p, a };
	const struct callee_clock clock = { callee_offset, &callee };
	const struct retry_world world = { .now_us = clocks_now_us(p), .clock = &clock,
		.open = a->class_key[0] != '\0' ? callee_open : NULL, .arg = &callee };

	return retry_after(a, o, &world);
}

/* An outcome on its way into the database. */
struct written {
	struct pacing *pacing;
	struct run *run;             /* NULL: of no campaign this node knows */
	int64_t attempt_id;
	struct live_count count;
	bool changes;                /* the run's classes */
};

static void on_outcome_written(int err, void *arg)
{
	struct written *w = arg;

	if (err == 0)
		recall_ended(w->pacing, w->attempt_id);
	if (w->run != NULL)
		level_written(w->run, &w->count, err == 0);
	if (w->run != NULL && w->changes)
		runs_classes_changed(err, w->run);
	free(w);
}

/* r: NULL, when this node knows no campaign of it. */
static void write_outcome(struct pacing *p, struct run *r, struct attempt *a, const struct outcome *o,
	const struct lead_next *next, bool changes)
{
	struct written *w = calloc(1, sizeof(*w));

	if (w != NULL) {
		*w = (struct written){ p, r, a->id, lines_count(o), changes };
		if (r != NULL)
			level_unwritten(r, &w->count);
	}
	results_outcome(p->results, a, o, next, w != NULL ? on_outcome_written : NULL, w);
}

void pacing_outcome(struct pacing *p, struct attempt *a, struct outcome *o)
{
	struct run *r = runs_find(p, a->campaign_id);
	struct trunk *t = pacing_trunk_find(p, a->trunk);
	const struct lead_next next = next_of(p, a, o);
	bool changes = false;

	p->in_flight--;
	p->outcomes[o->disposition]++;
	if (t != NULL) {
		t->in_flight--;
		note_response(t, o);
	}
	if (r != NULL) {
		r->in_flight--;
		changes = strcmp(next.state, "ready") == 0 || next.release_rank || r->in_flight == 0;
	}
	if (r != NULL)
		lines_end(r, a, o);
	write_outcome(p, r, a, o, &next, changes);
	log_info(PACING, "attempt=%lld: %s", (long long)a->id, disposition_name(o->disposition));
	outcome_release(o);
}

void pacing_events(struct pacing *p, struct attempt *a, struct call_event *events, int count)
{
	results_events(p->results, a, events, count);
}

struct opt_out {
	struct pacing *pacing;
	struct attempt *attempt; /* counted */
};

static void on_opt_out_written(int err, void *arg)
{
	struct opt_out *o = arg;

	if (err == 0)
		recall_opted_out(o->pacing, o->attempt->id);
	if (err == 0)
		o->pacing->handler.opt_out_committed(o->attempt, o->pacing->handler.arg);
	attempt_unref(o->attempt);
	free(o);
}

void pacing_opt_out(struct pacing *p, struct attempt *a, const char *method)
{
	struct opt_out *o = calloc(1, sizeof(*o));

	log_info(PACING, "attempt=%lld: opt-out by %s", (long long)a->id, method);
	if (o != NULL)
		*o = (struct opt_out){ p, attempt_ref(a) };
	results_opt_out(p->pipeline, a, method, clocks_now_us(p), o != NULL ? on_opt_out_written : NULL, o);
}

void pacing_trunk(struct pacing *p, const char *name, bool usable, const char *why)
{
	struct trunk *t = pacing_trunk_find(p, name);

	if (t == NULL || t->usable == usable)
		return;
	t->usable = usable;
	if (usable)
		log_info(PACING, "trunk %s: usable again", name);
	else
		log_warn(PACING, "trunk %s: not usable: %s", name, why);
}

/* ---- before the INVITE, on the sip thread ---- */

bool pacing_may_send(struct pacing *p, const struct attempt *a)
{
	int64_t mono_us = clock_mono_us(), age_us = mono_us - a->decided_mono_us;

	/* No one else raises it; that the control thread sets it back meanwhile loses one of many. */
	if (age_us > atomic_load(&p->sent_age_us))
		atomic_store(&p->sent_age_us, age_us);
	return mono_us < atomic_load(&p->lease_until_us) && clocks_may_send(p, mono_us) &&
	       atomic_load(&a->campaign->live->epoch) == a->epoch &&
	       age_us <= DECISION_AGE_US;
}

/* ---- end ---- */

void pacing_drain(struct pacing *p)
{
	p->draining = true;
}

bool pacing_is_idle(const struct pacing *p)
{
	return p->in_flight == 0 && !p->claiming && results_pending(p->results) == 0 &&
	       pipeline_pending(p->pipeline) == 0 && pipeline_pending(p->control) == 0;
}

void pacing_give_up_lease(struct pacing *p)
{
	atomic_store(&p->lease_until_us, 0);
	if (p->node.incarnation != 0) {
		node_tell(p, "stop");
		node_give_up_lease(p->control, p->node.name, p->node.incarnation);
	}
	p->lease_asked = true; /* and take it no more */
}

void pacing_state(const struct pacing *p, struct pacing_state *ret)
{
	struct seats_state seats;

	seats_state(p->seats, &seats);
	*ret = (struct pacing_state){
		.database_up = node_database_up(p),
		.clocks_agree = clocks_agree(p, clock_wall_us(), clock_mono_us()),
		.rewound = p->recall.rewound,
		.lease_held = clock_mono_us() < atomic_load(&p->lease_until_us),
		.campaigns_running = runs_running(p),
		.calls = p->in_flight,
		.slots = p->config->slots,
		.seats = seats.all,
		.seats_busy = seats.busy,
		.calls_waiting = seats.waiting,
		.claim_most = shed_room(&p->shed, results_pending(p->results)),
		.unwritten = results_pending(p->results),
		.attempts = p->attempts,
	};
	memcpy(ret->decisions, p->decisions, sizeof(ret->decisions));
	memcpy(ret->outcomes, p->outcomes, sizeof(ret->outcomes));
}

void pacing_levels(const struct pacing *p, void (*each)(const struct pacing_level *l, void *arg), void *arg)
{
	LIST_FOREACH(it, &p->runs) {
		const struct run *r = LIST_ENTRY(it, struct run, entry);
		struct live_count block, day;
		struct pacing_level l;

		if (!level_overdials(r) || !r->campaign->running)
			continue;
		level_counts(r, &block, &day);
		l = (struct pacing_level){ r->campaign->name, campaign_pacing_name(r->campaign->pacing),
			r->level.lines_per_seat, level_target(r), block.live, block.abandoned, day.live, day.abandoned };
		each(&l, arg);
	}
}
