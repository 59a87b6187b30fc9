/* SPDX-License-Identifier: Apache-2.0 */
/* The campaigns this node knows: states, versions, classes, and the barrier of pause. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/schedule.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaign_ends.h"
#include "dialer/store/nodes.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* Notifications are the fast way; the poll finds what was announced while the connection was lost. */
#define POLL_US (CLOCK_US_PER_S / 2)
#define CLASSES_US (CLOCK_US_PER_S)

struct run *runs_find(struct pacing *p, int64_t campaign_id)
{
	LIST_FOREACH(it, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);

		if (r->id == campaign_id)
			return r;
	}
	return NULL;
}

static struct run *add(struct pacing *p, int64_t id)
{
	struct run *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->pacing = p;
	r->id = id;
	r->live = campaign_live_new(0);
	if (r->live == NULL) {
		free(r);
		return NULL;
	}
	level_init(&r->level);
	list_append(&p->runs, &r->entry);
	return r;
}

void runs_forget(struct pacing *p)
{
	LIST_FOREACH_SAFE(it, next, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);

		list_remove(it);
		campaign_unref(r->campaign);
		campaign_live_unref(r->live);
		free(r->classes);
		mix_release(&r->mix);
		free(r);
	}
}

int runs_running(const struct pacing *p)
{
	int n = 0;

	LIST_FOREACH(it, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);

		n += r->campaign != NULL && r->campaign->running;
	}
	return n;
}

/* ---- the barrier ---- */

static void on_fenced(void *arg)
{
	struct run *r = arg;

	r->fencing = false;
	r->acked_epoch = r->seen_epoch;
	node_acknowledge(r->pacing->control, r->pacing->node.name, r->id, r->acked_epoch);
}

/*
 * From here on the sip thread refuses attempts of the epoch before. An INVITE that passed its
 * check just now is behind the fence when that comes back, so then the node may say: none leaves.
 */
static void raise_epoch(struct run *r, int64_t epoch)
{
	r->seen_epoch = epoch;
	atomic_store(&r->live->epoch, epoch);
	if (r->fencing)
		return;
	r->fencing = true;
	r->pacing->handler.fence(on_fenced, r, r->pacing->handler.arg);
}

/* ---- versions ---- */

/* A schedule that cannot be read allows no call. It was read when the file was loaded, so this is rare. */
static void read_schedule(const struct pacing *p, struct campaign *c)
{
	char error[SCHEDULE_ERROR_MAX];

	if (c->schedule_text[0] == '\0' || schedule_new(&c->schedule, c->schedule_text, strlen(c->schedule_text),
		p->config->zoneinfo_dir, clock_wall_us(), error) == 0)
		return;
	log_error(PACING, "campaign=%lld: its schedule cannot be read, nothing is called: %s", (long long)c->id, error);
	c->running = false;
}

/* Nobody is called who might need words we do not have; the status of the campaign tells it as well. */
static void without_message(struct run *r)
{
	r->level.message_failed = true;
	r->level.why = "no message for people who find no free seat";
	log_error(PACING, "campaign=%lld: the message for people who find no free seat cannot be synthesised, nothing is "
		"called (hint: look at the voice, in [agent] and in the script, or set pacing = progressive)", (long long)r->id);
}

static void get_message(struct run *r, struct campaign *c)
{
	const struct pacing_handler *h = &r->pacing->handler;

	r->level.message_failed = false;
	if (!c->running || c->pacing == PACING_PROGRESSIVE)
		return;
	c->message = h->message_new(c, h->arg);
	c->message_release = c->message != NULL ? h->message_release : NULL;
	if (c->message == NULL)
		without_message(r);
}

/* It was begun when the campaign was read; the voice may have failed since. */
static void watch_message(struct run *r)
{
	if (level_overdials(r) && r->campaign->message != NULL && !r->level.message_failed &&
		r->pacing->handler.message_ready(r->campaign->message) < 0)
		without_message(r);
}

static void on_loaded(int err, struct campaign *c, const char *script_json, void *arg)
{
	struct run *r = arg;
	struct pacing *p = r->pacing;
	char error[512];

	r->loading = false;
	if (err < 0 || c == NULL)
		return; /* the next poll tries again */
	c->live = campaign_live_ref(r->live);
	read_schedule(p, c);
	if (c->on_answer == ON_ANSWER_CONVERSE) {
		c->script_release = p->handler.script_release;
		c->script = p->handler.script_new(script_json, error, sizeof(error), p->handler.arg);
		if (c->script == NULL) {
			c->script_release = NULL;
			log_error(PACING, "campaign=%lld: script refused, nothing is called: %s",
				(long long)c->id, error);
			c->running = false;
		}
	}
	if (c->running && pacing_trunk_find(p, c->trunk) == NULL) {
		log_error(PACING, "campaign=%lld: no [trunk %s] in the configuration, nothing is called",
			(long long)c->id, c->trunk);
		c->running = false;
	}
	get_message(r, c);
	campaign_unref(r->campaign);
	r->campaign = c;
	r->classes_known = false;
	r->idle_until_us = 0;
	r->quota_until_us = 0;
	r->schedule_over = false;
	log_info(PACING, "campaign=%lld: %s, epoch %lld", (long long)c->id,
		c->running ? "running" : "not running", (long long)c->epoch);
	if (c->epoch > r->seen_epoch)
		raise_epoch(r, c->epoch);
	if (c->running)
		runs_refresh_classes(r);
}

static void consider(struct pacing *p, const struct campaign_state *s)
{
	struct run *r = runs_find(p, s->id);

	if (r == NULL)
		r = add(p, s->id);
	if (r == NULL)
		return;
	if (s->epoch > r->seen_epoch) {
		raise_epoch(r, s->epoch);
		if (!s->running && s->calls != CAMPAIGN_CALLS_GO_ON)
			p->handler.stop_campaign(s->id, s->calls == CAMPAIGN_CALLS_HANG_UP, p->handler.arg);
	}
	if (!r->loading && (r->campaign == NULL || r->campaign->epoch != s->epoch)) {
		r->loading = true;
		campaigns_load(p->pipeline, r->id, on_loaded, r);
	}
}

static void on_states(int err, const struct campaign_state *states, int count, void *arg)
{
	struct pacing *p = arg;

	p->polling = false;
	for (int i = 0; err == 0 && i < count; i++)
		consider(p, &states[i]);
	if (p->poll_again)
		runs_poll(p);
}

void runs_poll(struct pacing *p)
{
	p->poll_again = p->polling;
	if (p->polling)
		return;
	p->poll_us = clock_mono_us() + POLL_US;
	if (!p->settled || !pipeline_is_up(p->control))
		return;
	p->polling = true;
	campaigns_states(p->control, on_states, p);
	limits_poll(p);
}

/* ---- classes ---- */

/* Is its first lead behind the place where claims went on? */
static bool is_behind(const struct campaign_class *c, const struct run_class *place)
{
	if (c->first_due_us != place->after_due_us)
		return c->first_due_us > place->after_due_us;
	if (c->first_ord != place->after_ord)
		return c->first_ord > place->after_ord;
	return c->first_id > place->after_id;
}

/*
 * Keep the place in a range that was there before, so that claims go on where they were. A lead before
 * it became due, was loaded or was passed over: then its turn is now, so start anew.
 */
static void keep_bounds(const struct run *r, struct run_class *c)
{
	c->after_due_us = INT64_MIN;
	for (int i = 0; i < r->class_count; i++) {
		const struct run_class *old = &r->classes[i];

		if (old->class.class_id != c->class.class_id || old->class.priority != c->class.priority ||
			old->class.list_id != c->class.list_id)
			continue;
		if (!is_behind(&c->class, old))
			return;
		c->after_due_us = old->after_due_us;
		c->after_ord = old->after_ord;
		c->after_id = old->after_id;
	}
}

static int add_range(const struct run *r, const struct campaign_class *class, struct run_class *ret, struct mix *mix)
{
	const struct mix_flow flow = { .list_id = class->list_id, .priority = class->priority, .weight = class->weight,
		.pass = class->pass, .served = class->served };

	ret->class = *class;
	ret->flow = mix_add(mix, &flow);
	keep_bounds(r, ret);
	return ret->flow < 0 ? ret->flow : 0;
}

/* ---- how it ends ---- */

/* A quota of the day: nothing is called before the next one. */
static void wait_for_the_next_day(struct run *r, const struct campaign_quota *q)
{
	char text[CLOCK_TEXT_MAX];

	if (q == NULL || r->quota_until_us == q->next_day_us) {
		r->quota_until_us = q == NULL ? 0 : r->quota_until_us;
		return;
	}
	r->quota_until_us = q->next_day_us;
	log_info(PACING, "campaign=%lld: %s %lld of %lld today, the next day begins %s", (long long)r->id, q->what,
		(long long)q->counted, (long long)q->most, clock_format_utc(q->next_day_us, text, sizeof(text)));
}

static void end_campaign(struct run *r, const char *because, int64_t most, int64_t counted)
{
	log_info(PACING, "campaign=%lld: it ends: %s, %lld of %lld", (long long)r->id, because, (long long)counted,
		(long long)most);
	campaign_end(r->pacing->pipeline, r->id, r->campaign->epoch, because, most, counted);
}

static void on_quotas(int err, const struct campaign_quota *quotas, int count, void *arg)
{
	struct run *r = arg;
	const struct campaign_quota *today = NULL;

	r->quotas_asked = false;
	if (err < 0 || r->campaign == NULL || !r->campaign->running)
		return;
	for (int i = 0; i < count; i++) {
		const struct campaign_quota *q = &quotas[i];

		if (q->counted < q->most)
			continue;
		if (q->per_day) {
			today = q;
		} else if (q->under_way == 0) {
			/* While calls are under way one may turn out never to have been sent. */
			end_campaign(r, q->what, q->most, q->counted);
			return;
		}
	}
	wait_for_the_next_day(r, today);
}

static void check_ends(struct run *r)
{
	const struct campaign *c = r->campaign;
	int64_t now_us = clock_wall_us();

	if (c == NULL || !c->running || r->pacing->draining)
		return;
	if (c->ends_us != 0 && now_us >= c->ends_us && r->open_attempts == 0 && r->in_flight == 0) {
		end_campaign(r, "date", 0, 0);
	} else if (c->has_quotas && !r->quotas_asked) {
		r->quotas_asked = true;
		campaign_quotas(r->pacing->pipeline, r->id, on_quotas, r);
	}
}

static void on_classes(int err, const struct campaign_class *classes, int count,
	int64_t open_attempts, void *arg)
{
	struct run *r = arg;
	struct run_class *fresh;
	struct mix mix = { .flows = NULL };

	r->classes_asked = false;
	if (err < 0)
		return;
	fresh = calloc((size_t)count + 1, sizeof(*fresh));
	if (fresh == NULL)
		return;
	for (int i = 0; err == 0 && i < count; i++)
		err = add_range(r, &classes[i], &fresh[i], &mix);
	if (err < 0) {
		free(fresh);
		mix_release(&mix);
		return;
	}
	free(r->classes);
	mix_keep_open(&mix, &r->mix); /* a claim may be under way */
	mix_release(&r->mix);
	r->mix = mix;
	r->classes = fresh;
	r->class_count = count;
	r->classes_known = true;
	level_law(r);
	r->open_attempts = open_attempts;
	r->idle_until_us = 0;
	select_step(r);
	if (count == 0 && open_attempts == 0 && r->in_flight == 0 && r->campaign != NULL &&
		r->campaign->running && !r->pacing->draining)
		campaigns_finish(r->pacing->pipeline, r->id, r->campaign->epoch);
	else
		check_ends(r);
}

void runs_refresh_classes(struct run *r)
{
	if (r->classes_asked || !pipeline_is_up(r->pacing->pipeline))
		return;
	r->classes_asked = true;
	r->classes_at_us = clock_mono_us();
	campaigns_classes(r->pacing->pipeline, r->id, on_classes, r);
}

void runs_classes_changed(int err, void *arg)
{
	struct run *r = arg;

	r->classes_stale |= err == 0;
}

void runs_results_written(void *arg)
{
	struct pacing *p = arg;

	LIST_FOREACH(it, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);

		if (r->classes_stale)
			runs_refresh_classes(r);
		r->classes_stale = false;
	}
}

void runs_tick(struct pacing *p, int64_t mono_us)
{
	if (mono_us >= p->poll_us)
		runs_poll(p);
	LIST_FOREACH(it, &p->runs) {
		struct run *r = LIST_ENTRY(it, struct run, entry);

		if (r->campaign != NULL && r->campaign->running &&
			mono_us - r->classes_at_us >= CLASSES_US)
			runs_refresh_classes(r);
		watch_message(r);
		handing_tick(r, mono_us);
		level_tick(r, mono_us);
	}
}
