/* SPDX-License-Identifier: Apache-2.0 */
/* A lead's way through the gate: claim, decide, choose a caller ID, commit, launch. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/callee_clock.h"
#include "dialer/base/clock.h"
#include "dialer/base/hours.h"
#include "dialer/base/log.h"
#include "dialer/base/schedule.h"
#include "dialer/call/seats.h"
#include "dialer/callerid/callerid.h"
#include "dialer/lists/lists.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/campaign.h"
#include "dialer/store/facts.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

/* Nothing claimed: look again then, or when something changes. */
#define IDLE_US (CLOCK_US_PER_S / 4)
/* Other nodes leave no room: it comes when their calls end, so look more often. */
#define FULL_US (CLOCK_US_PER_S / 10)

/* A claim that could not be read or written: whatever is wrong needs longer than a tick. */
#define FAILED_US CLOCK_US_PER_S

struct claim {
	struct run *run;
	struct trunk *trunk;
	struct campaign *campaign; /* counted: the version the claim was made with */
	int64_t decided_mono_us;   /* of the moment its decisions are made for */
	int reserved;              /* seats for calls it has not launched yet */
	unsigned lapses;           /* of the node, when it began */
};

static void end_claim(struct claim *c)
{
	seats_unreserve(c->run->pacing->seats, c->reserved);
	c->run->pacing->claiming = false;
	c->run->level.claimed = 0;
	campaign_unref(c->campaign);
	free(c);
}

static struct run_class *range_of(struct run *r, const struct gate_lead *l)
{
	for (int i = 0; i < r->class_count; i++) {
		struct run_class *c = &r->classes[i];

		if (c->class.class_id == l->class_id && c->class.priority == l->priority && c->class.list_id == l->list_id)
			return c;
	}
	return NULL;
}

/* Where the next claim goes on; back to the start when this one found too little. */
static void move_bounds(struct run *r, const struct gate_claim *g)
{
	for (int i = 0; i < r->class_count && g->short_of_asked; i++) {
		r->classes[i].after_due_us = INT64_MIN;
		r->classes[i].after_id = 0;
	}
	for (int k = 0; k < g->lead_count && !g->short_of_asked; k++) {
		const struct gate_lead *l = &g->leads[k];
		struct run_class *c = range_of(r, l);

		if (c == NULL)
			continue;
		c->after_due_us = l->due_us;
		c->after_ord = l->ord;
		c->after_id = l->lead_id;
	}
}

/* The lists of what is decided about have had their turns; the commit keeps how far they are. */
static void take_turns(struct run *r, struct gate_claim *g)
{
	int64_t starts[GATE_BATCH_MAX];
	int flows[GATE_BATCH_MAX], count = 0;

	for (int k = 0; k < g->lead_count; k++) {
		const struct run_class *c = range_of(r, &g->leads[k]);
		int i = 0;

		if (c == NULL || !mix_shares(&r->mix, c->flow))
			continue;
		while (i < count && flows[i] != c->flow)
			i++;
		if (i == count) {
			starts[count] = mix_start(&r->mix, c->flow);
			flows[count++] = c->flow;
		}
	}
	for (int k = 0; k < g->lead_count; k++) {
		const struct run_class *c = range_of(r, &g->leads[k]);

		for (int i = 0; c != NULL && i < count; i++)
			if (flows[i] == c->flow)
				mix_take(&r->mix, c->flow, starts[i]);
	}
	for (int i = 0; i < count; i++) {
		const struct mix_flow *f = &r->mix.flows[flows[i]];

		g->shares[g->share_count++] = (struct gate_share){ f->list_id, f->priority, f->pass, f->served };
	}
}

struct hours campaign_hours(const struct pacing *p, const struct campaign *c)
{
	return (struct hours){ p->policy, c->schedule, c->purpose, c->artificial_voice };
}

int campaign_rings_s(const struct campaign *c)
{
	return (int)(DECISION_AGE_US / CLOCK_US_PER_S) + call_rings_s(c->ring_s);
}

/* ---- decide ---- */

static bool choose_caller(const struct pacing *p, struct gate_claim *g, struct gate_lead *l)
{
	const char *places[DECISION_PLACES_MAX];
	int best;

	for (int i = 0; i < l->decision.place_count; i++)
		places[i] = policy_place_name(p->policy, l->decision.places[i]);
	best = callerid_choose(g->numbers, g->number_count, l->last_caller, places,
		l->decision.place_count);
	if (best < 0) {
		l->due_us = callerid_next_day_us(g->now_us);
		return false;
	}
	l->caller_id = g->numbers[best].number;
	g->numbers[best].used_today++;
	return true;
}

/* What the lists the law names say of the numbers, all of them at once. */
static void look_up(struct pacing *p, struct gate_claim *g)
{
	static struct lists_ask asks[GATE_BATCH_MAX * FACTS_LISTS_MAX]; /* control thread only */
	int count = 0;

	for (int k = 0; k < g->lead_count; k++) {
		struct facts *f = &g->leads[k].facts;
		const char *names[FACTS_LISTS_MAX];
		int n = policy_lists_wanted(p->policy, f, names);

		for (int i = 0; i < n; i++)
			asks[count++] = (struct lists_ask){ names[i], f->number, &f->lists[i] };
		f->list_count = (uint32_t)n;
	}
	p->handler.lookup(asks, count, p->handler.arg);
}

/*
 * The campaign's own attempts on one of the callee's days are used up. A promised call does not mind;
 * it is the retry rules that send a lead to a day with some left, and this holds whatever brought it here.
 */
static bool day_is_full(const struct pacing *p, const struct campaign *c, struct gate_lead *l)
{
	const struct hours_zone zone = { p->policy, l->decision.zones[0] };
	const struct callee_clock clock = { hours_offset, &zone };
	int64_t tried[FACTS_ATTEMPTS_MAX], next_us;
	int n;

	if (c->max_attempts_day == 0 || l->callback_us != 0)
		return false;
	n = facts_lead_attempts(&l->facts, tried);
	next_us = callee_day_full(&clock, tried, n, c->max_attempts_day, l->facts.now_us);
	if (next_us == l->facts.now_us)
		return false;
	l->due_us = next_us;
	return true;
}

static void decide(struct pacing *p, const struct campaign *c, struct gate_claim *g)
{
	int without = 0;

	look_up(p, g);
	for (int i = 0; i < g->lead_count; i++) {
		struct gate_lead *l = &g->leads[i];

		if (i + 1 < g->lead_count)
			policy_expect(&l[1].facts);
		policy_decide(p->policy, &l->facts, &l->decision);
		l->decided = true;
		if (l->decision.zone_count == 0 ||
			!policy_zone_offset(p->policy, l->decision.zones[0], g->now_us, &l->utc_offset_s))
			l->utc_offset_s = 0; /* then it is not called either */
		if (l->decision.verdict == VERDICT_ALLOW && day_is_full(p, c, l)) {
			l->decided = false;
		} else if (l->decision.verdict == VERDICT_ALLOW && !choose_caller(p, g, l)) {
			l->decided = false;
			without++;
		}
	}
	if (without > 0)
		log_warn(PACING, "%d leads wait for tomorrow: no caller ID of the pool has calls left",
			without);
}

/* ---- commit and launch ---- */

/* Of the lead's class, so that what comes next can be found within its hours. */
static void note_class(const struct run *r, const struct gate_lead *l, struct attempt *a)
{
	for (int i = 0; i < r->class_count; i++)
		if (r->classes[i].class.class_id == l->class_id) {
			snprintf(a->class_key, sizeof(a->class_key), "%s", r->classes[i].class.key);
			return;
		}
}

/* A promised call that is not made now: when it is, or that it is not. */
static void tell_callback(const struct pacing *p, const struct gate_lead *l)
{
	const struct ruling *main = decision_main_ruling(&l->decision);
	char asked[CLOCK_TEXT_MAX], until[CLOCK_TEXT_MAX];

	if (l->callback_us == 0 || main == NULL)
		return;
	clock_format_utc(l->callback_us, asked, sizeof(asked));
	if (l->decision.verdict == VERDICT_DENY)
		log_warn(PACING, "lead=%lld: the call promised for %s is not made: %s (%s)", (long long)l->lead_id, asked,
			policy_reason_text(main->reason), policy_rule(p->policy, main->rule)->id);
	else
		log_info(PACING, "lead=%lld: the call promised for %s is made at %s: %s (%s)", (long long)l->lead_id, asked,
			clock_format_utc(l->decision.defer_until_us, until, sizeof(until)),
			policy_reason_text(main->reason), policy_rule(p->policy, main->rule)->id);
}

static void launch(struct claim *c, struct gate_lead *l, int64_t mono_us)
{
	struct pacing *p = c->run->pacing;
	struct attempt *a = attempt_from_claim(c->campaign, l, c->decided_mono_us);

	if (a == NULL) {
		log_error(PACING, "attempt=%lld: no memory to launch it; the next start settles it",
			(long long)l->attempt_id);
		return;
	}
	note_class(c->run, l, a);
	lines_add(c->run, a, mono_us);
	if (c->campaign->pacing == PACING_PROGRESSIVE)
		c->reserved--; /* one of them is the call's now */
	c->run->in_flight++;
	c->trunk->in_flight++;
	p->in_flight++;
	p->attempts++;
	rate_take(&c->trunk->rate, mono_us);
	p->handler.launch(a, p->handler.arg);
	attempt_unref(a);
}

/*
 * The connection broke at the commit, so nobody knows whether it happened, or the lease has lapsed since the
 * claim began. It was not launched, that we do know: if the row is there it ends as never sent, and the lead
 * gets its attempt back.
 */
static void take_back(struct claim *c, struct gate_lead *l)
{
	struct attempt *a = attempt_from_claim(c->campaign, l, 0);
	const struct outcome o = { .disposition = DISPOSITION_NOT_SENT, .end_us = clocks_now_us(c->run->pacing),
		.post_dial_delay_ms = -1, .greeting_end_ms = -1, .first_audio_ms = -1,
		.recording_from_ms = -1 };
	const struct lead_next next = { .state = "ready", .due_us = o.end_us, .give_back = true };

	if (a != NULL)
		results_outcome(c->run->pacing->results, a, &o, &next, NULL, NULL);
	attempt_unref(a);
}

/* The slowest way of a decision since the last claim, as far as its commit or its INVITE. */
static void note_age(struct pacing *p, int64_t committed_age_us)
{
	int64_t age_us = atomic_exchange(&p->sent_age_us, 0);
	bool was_behind = p->shed.behind;

	if (age_us < committed_age_us)
		age_us = committed_age_us;
	shed_note(&p->shed, age_us);
	if (p->shed.behind && !was_behind)
		log_warn(PACING, "database or machine are behind: a decision was %lld ms old at its commit or its INVITE; fewer"
			" calls are launched until that is faster, those under way go on",
			(long long)(age_us / CLOCK_US_PER_MS));
	else if (was_behind && !p->shed.behind)
		log_info(PACING, "database and machine keep up again");
}

static void on_committed(int err, const char *message, struct gate_claim *g, void *arg)
{
	struct claim *c = arg;
	struct pacing *p = c->run->pacing;
	int64_t mono_us = clock_mono_us();
	/*
	 * Who saw the lease expired counted this node's open attempts, and what it could abandon was granted to
	 * others by that count. One committed later is not in it, so it must not ring, also when the
	 * lease is back before its INVITE.
	 */
	bool counted = c->lapses == p->lapses && node_ready(p, mono_us);

	if (err == 0)
		note_age(p, mono_us - c->decided_mono_us);
	if (err < 0) {
		log_error(PACING, "campaign=%lld: claim not committed, nothing launched: %s",
			(long long)c->run->id, message);
		c->run->idle_until_us = clock_wall_us() + FAILED_US;
	}
	for (int i = g->lead_count - 1; err == 0 && i >= 0; i--) { /* kept before the first INVITE */
		const struct gate_lead *l = &g->leads[i];

		if (!l->decided || l->decision.verdict != VERDICT_ALLOW)
			continue;
		recall_committed(p, l->decision_id, l->attempt_id);
		break;
	}
	for (int i = 0; i < g->lead_count; i++) {
		struct gate_lead *l = &g->leads[i];

		if (!l->decided)
			continue;
		if (err == 0) {
			p->decisions[l->decision.verdict]++;
			tell_callback(p, l);
		}
		if (l->decision.verdict != VERDICT_ALLOW)
			continue;
		if (err == 0 && counted)
			launch(c, l, mono_us);
		else if (err == 0 || err == -ECONNRESET)
			take_back(c, l);
	}
	end_claim(c);
}

static void on_claimed(int err, const char *message, struct gate_claim *g, void *arg)
{
	struct claim *c = arg;
	struct run *r = c->run;
	struct pacing *p = r->pacing;

	if (err < 0) {
		log_warn(PACING, "campaign=%lld: claim failed: %s", (long long)r->id, message);
		r->idle_until_us = clock_wall_us() + FAILED_US;
		end_claim(c);
		return;
	}
	move_bounds(r, g);
	if (!g->campaign_current || g->lead_count == 0) {
		if (!g->campaign_current)
			runs_poll(p);
		r->idle_until_us = g->now_us + (g->full || !g->campaign_current ? FULL_US : IDLE_US);
		gate_abandon(p->pipeline, g);
		end_claim(c);
		return;
	}
	decide(p, r->campaign, g);
	take_turns(r, g);
	gate_commit(p->pipeline, c->campaign, p->policy, &p->node, g, on_committed, c);
}

/*
 * The ranges whose clocks are open now and still when a line dialled now has rung its longest, with the turns of
 * their lists; *ret_next_us: when the first of the others opens.
 */
static int open_classes(struct run *r, struct gate_class *open, int64_t now_us,
	int64_t *ret_next_us)
{
	const struct hours hours = campaign_hours(r->pacing, r->campaign);
	int n = 0, flows[GATE_CLASSES_MAX], rings_s = campaign_rings_s(r->campaign);

	for (int i = 0; i < r->mix.count; i++)
		r->mix.flows[i].open = false;
	for (int i = 0; i < r->class_count && n < GATE_CLASSES_MAX; i++) {
		const struct run_class *k = &r->classes[i];
		int64_t next_us = k->class.first_due_us;

		if (next_us <= now_us && hours_open_for(&hours, k->class.key, now_us, rings_s, &next_us)) {
			flows[n] = k->flow;
			open[n++] = (struct gate_class){ .class_id = k->class.class_id, .priority = k->class.priority,
				.after_due_us = k->after_due_us, .after_id = k->after_id, .after_ord = k->after_ord,
				.list_id = k->class.list_id, .stride = mix_stride(k->class.weight) };
			r->mix.flows[k->flow].open = true;
		} else if (next_us < *ret_next_us) {
			*ret_next_us = next_us;
		}
	}
	for (int i = 0; i < n; i++)
		open[i].start = mix_start(&r->mix, flows[i]);
	return n;
}

/* Its days go on; when none is left, that is said, once for each version of the campaign. */
static void refresh_schedule(struct run *r, int64_t now_us)
{
	struct campaign *c = r->campaign;

	schedule_refresh(c->schedule, now_us);
	if (!schedule_is_over(c->schedule, now_us)) {
		r->schedule_over = false;
	} else if (!r->schedule_over) {
		r->schedule_over = true;
		log_warn(PACING, "campaign=%lld: its schedule has no time left, nothing is called (hint: load the campaign with "
			"another)", (long long)r->id);
	}
}

void claim_start(struct run *r, struct trunk *t, int limit, int reserved)
{
	static struct gate_class open[GATE_CLASSES_MAX]; /* control thread only */
	int64_t mono_us = clock_mono_us(), now_us = clock_wall_us(), next_us = INT64_MAX;
	struct claim *c = NULL;
	int n;

	if (!clocks_agree(r->pacing, now_us, mono_us)) {
		seats_unreserve(r->pacing->seats, reserved);
		return;
	}
	if (r->campaign->schedule != NULL)
		refresh_schedule(r, now_us);
	n = open_classes(r, open, now_us, &next_us);
	if (n == 0)
		r->idle_until_us = next_us < now_us + IDLE_US ? next_us : now_us + IDLE_US;
	else
		c = calloc(1, sizeof(*c));
	if (c == NULL) {
		seats_unreserve(r->pacing->seats, reserved);
		return;
	}
	*c = (struct claim){ r, t, campaign_ref(r->campaign), mono_us, reserved, r->pacing->lapses };
	r->pacing->claiming = true;
	r->level.claimed = limit;
	gate_claim(r->pacing->pipeline, r->campaign, open, n, &(struct gate_trunk){ t->rate.limit, t->channels }, limit,
		now_us, on_claimed, c);
}
