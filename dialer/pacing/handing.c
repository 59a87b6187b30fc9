/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing over: a call asks for a representative, one of the campaign's team is taken for it, and given back.
 * And how many conversations they permit: by the odds of hand_over.h, for those who are free of this node's own part
 * of the team, and all conversations of this node's campaigns with that team; campaigns take turns to claim.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/campaign.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

#define COUNT_US CLOCK_US_PER_S

bool handing_has_team(const struct run *r)
{
	return r->campaign != NULL && r->campaign->hand_over[0] != '\0';
}

/* ---- one call ---- */

struct taking {
	struct pacing *pacing;
	struct attempt *attempt; /* counted */
};

/* What the last count said is true no more: on this session, where both are asked for, takes come in their order. */
static void note_taken(struct pacing *p, const char *team)
{
	LIST_FOREACH(it, &p->runs) {
		struct team *t = &LIST_ENTRY(it, struct run, entry)->team;

		if (strcmp(t->name, team) != 0)
			continue;
		t->count.free -= t->count.free > 0;
		t->count.own -= t->count.own > 0;
	}
}

static void answer(struct pacing *p, struct attempt *a, const struct representative *r)
{
	if (r != NULL)
		log_info(PACING, "attempt=%lld: representative \"%s\"", (long long)a->id, r->name);
	else
		log_info(PACING, "attempt=%lld: no representative of team \"%s\" is free", (long long)a->id,
			a->campaign->hand_over);
	if (a->line != NULL)
		((struct line *)a->line)->served = true;
	p->handler.representative(a, r, p->handler.arg);
}

static void on_taken(int err, const struct representative *r, void *arg)
{
	struct taking *t = arg;

	(void)err; /* said by store; the script goes on without */
	if (r != NULL)
		note_taken(t->pacing, t->attempt->campaign->hand_over);
	answer(t->pacing, t->attempt, r);
	attempt_unref(t->attempt);
	free(t);
}

void pacing_hand_over(struct pacing *p, struct attempt *a)
{
	struct taking *t = calloc(1, sizeof(*t));
	struct line *l = a->line;

	/* Whether one is found or not: it is wanted that counts. */
	if (l != NULL && !l->asked) {
		l->asked = true;
		hand_over_learn(&l->run->team.share, true);
	}
	if (t == NULL) {
		answer(p, a, NULL);
		return;
	}
	*t = (struct taking){ p, attempt_ref(a) };
	/* Not behind a claim's transaction: a person waits. */
	representatives_take(p->control, &(struct representatives_want){ a->campaign->hand_over, p->node.name, a->id }, on_taken, t);
}

void pacing_representative_left(struct pacing *p, struct attempt *a, int64_t id, enum representative_end how)
{
	if (how == REPRESENTATIVE_NO_ANSWER)
		log_warn(PACING, "attempt=%lld: a representative did not answer and is away now", (long long)a->id);
	/* On the session that takes: the next one is taken after this one is away. */
	representatives_release(p->control, id, a->id, how);
}

/* ---- how many ---- */

static void on_counted(int err, const struct representatives_count *c, void *arg)
{
	struct run *r = arg;

	r->team.asked = false;
	if (err < 0)
		return; /* said by store; asked again with the next second */
	r->team.count = *c;
	r->team.known = handing_has_team(r) && strcmp(r->team.name, r->campaign->hand_over) == 0;
}

void handing_tick(struct run *r, int64_t mono_us)
{
	struct team *t = &r->team;

	if (!handing_has_team(r) || !r->campaign->running) {
		t->known = t->limits = false;
		return;
	}
	if (strcmp(t->name, r->campaign->hand_over) != 0)
		t->known = false;
	if (t->asked || mono_us < t->next_us || !pipeline_is_up(r->pacing->control))
		return;
	t->next_us = mono_us + COUNT_US;
	t->asked = true;
	snprintf(t->name, sizeof(t->name), "%s", r->campaign->hand_over);
	representatives_count(r->pacing->control, t->name, r->pacing->node.name, on_counted, r);
}

/*
 * Conversations of the team's campaigns that may want a representative yet; one that asked does until it has its
 * answer. A line that rings with a seat of its own is one, too; of the others that ring predict() knows better.
 */
static int under_way(const struct run *r)
{
	int n = 0;

	LIST_FOREACH(it, &r->pacing->lines) {
		const struct line *l = LIST_ENTRY(it, struct line, entry);

		if (l->served || !handing_has_team(l->run) || strcmp(l->run->campaign->hand_over, r->campaign->hand_over) != 0)
			continue;
		n += l->state == LINE_HOLDS || l->state == LINE_WAITS || (l->state == LINE_RINGS && !level_overdials(l->run));
	}
	return n;
}

int handing_room(struct run *r, int most)
{
	int n;

	if (!handing_has_team(r))
		return most;
	n = r->team.known ? hand_over_room(&r->team.share, r->team.count.own, under_way(r), most) : 0;
	r->team.limits = n < most;
	return n;
}

void pacing_teams(const struct pacing *p, void (*each)(const struct pacing_team *t, void *arg), void *arg)
{
	LIST_FOREACH(it, &p->runs) {
		const struct run *r = LIST_ENTRY(it, struct run, entry);

		if (handing_has_team(r) && r->campaign->running)
			each(&(struct pacing_team){ r->campaign->name, r->team.known ? r->team.count.ready : 0,
				r->team.known ? r->team.count.free : 0, hand_over_share(&r->team.share), r->team.limits }, arg);
	}
}
