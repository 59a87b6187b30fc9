/* SPDX-License-Identifier: Apache-2.0 */
/* Every call under way, and what its ringing, its seat and its end teach the campaign's model. */
#include "config.h"

#include <stdlib.h>

#include "dialer/base/clock.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

/* The law's two seconds, as in store/live_answers_sql.h. */
#define ABANDONED_MS 2000

static double seconds(int64_t us)
{
	return (double)us / CLOCK_US_PER_S;
}

void lines_add(struct run *r, struct attempt *a, int64_t mono_us)
{
	struct line *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return;
	l->run = r;
	l->since_us = mono_us;
	a->line = l;
	list_append(&r->pacing->lines, &l->entry);
	model_dialled(&r->level.model, seconds(mono_us), 1);
}

/*
 * Answered is what wants a seat, so a machine counts as well: it holds one until it is found out. Only
 * persons can be abandoned, but of them the same share finds no seat.
 */
static void answered(struct line *l, int64_t mono_us)
{
	model_line_ended(&l->run->level.model, seconds(mono_us), true, seconds(mono_us - l->since_us));
}

void pacing_seat(struct pacing *p, struct attempt *a, enum call_seat what, int64_t mono_us)
{
	struct line *l = a->line;

	(void)p;
	if (l == NULL)
		return;
	if (l->state == LINE_RINGS)
		answered(l, mono_us);
	switch (what) {
	case CALL_SEATED:
		l->state = LINE_HOLDS;
		l->since_us = mono_us;
		break;
	case CALL_WAITS:
		l->state = LINE_WAITS;
		break;
	case CALL_TOLD:
		if (!l->told)
			level_told(l->run, 1);
		l->told = true;
		l->state = LINE_AWAY;
		break;
	case CALL_HANDED_OVER: /* how long the seat was held, not how long the call goes on */
		if (l->state == LINE_HOLDS)
			model_seat_freed(&l->run->level.model, seconds(mono_us - l->since_us));
		l->state = LINE_AWAY;
		break;
	case CALL_GAVE_UP:
	default:
		l->state = LINE_AWAY;
		break;
	}
}

struct live_count lines_count(const struct outcome *o)
{
	struct live_count c = { 0 };

	if (o->answer_us == 0 || o->disposition == DISPOSITION_VOICEMAIL || o->disposition == DISPOSITION_UNALLOCATED ||
		o->disposition == DISPOSITION_BUSY || o->disposition == DISPOSITION_CONGESTION)
		return c;
	c.live = 1;
	c.abandoned = o->disposition == DISPOSITION_ABANDONED || (o->greeting_end_ms >= 0 &&
		(o->first_audio_ms < 0 || o->first_audio_ms - o->greeting_end_ms > ABANDONED_MS));
	return c;
}

static void forget(struct line *l)
{
	list_remove(&l->entry);
	free(l);
}

void lines_end(struct run *r, struct attempt *a, const struct outcome *o)
{
	int64_t mono_us = clock_mono_us();
	struct line *l = a->line;

	level_ended(r, o);
	if (l == NULL)
		return;
	if (l->state == LINE_RINGS && o->invite_us != 0 && o->answer_us == 0)
		model_line_ended(&r->level.model, seconds(mono_us), false, seconds(mono_us - l->since_us));
	else if (l->state == LINE_HOLDS)
		model_seat_freed(&r->level.model, seconds(mono_us - l->since_us));
	/* Who asked for a representative was counted then. A machine is no conversation. */
	if (l->state == LINE_HOLDS && !l->asked && lines_count(o).live > 0)
		hand_over_learn(&r->team.share, false);
	if (l->told)
		level_told(r, -1);
	a->line = NULL;
	forget(l);
}

void lines_forget(struct pacing *p)
{
	LIST_FOREACH_SAFE(it, next, &p->lines)
		forget(LIST_ENTRY(it, struct line, entry));
}
