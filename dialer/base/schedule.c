/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/schedule.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/schedule_priv.h"

#include "dialer/base/banned.h"

#define BACK_US (2 * CALLEE_DAY_US) /* floating times may be a day off, and are asked for until the refresh */
#define STEPS_MAX 64                /* clocks of one callee that do not agree for so many spans never do */

/* ---- spans ---- */

int spans_add(struct spans *s, struct span span)
{
	if (s->count == SCHEDULE_SPANS_MAX)
		return -ENOSPC;
	if (s->count == s->capacity) {
		int capacity = s->capacity > 0 ? 2 * s->capacity : 64;
		struct span *grown = reallocarray(s->at, (size_t)capacity, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		s->at = grown;
		s->capacity = capacity;
	}
	s->at[s->count++] = span;
	return 0;
}

static int by_begin(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->from_us > y->from_us) - (x->from_us < y->from_us);
}

void spans_settle(struct spans *s)
{
	int kept = 0;

	if (s->count == 0)
		return;
	qsort(s->at, (size_t)s->count, sizeof(*s->at), by_begin);
	for (int i = 1; i < s->count; i++) {
		if (s->at[i].from_us > s->at[kept].until_us)
			s->at[++kept] = s->at[i];
		else if (s->at[i].until_us > s->at[kept].until_us)
			s->at[kept].until_us = s->at[i].until_us;
	}
	s->count = kept + 1;
}

void spans_release(struct spans *s)
{
	free(s->at);
	*s = (struct spans){ .at = NULL };
}

/* at itself when it lies in a span, else the begin of the next; INT64_MAX without one. */
static int64_t spans_next(const struct spans *s, int64_t at)
{
	int low = 0, high = s->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (s->at[middle].until_us <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->count)
		return INT64_MAX;
	return s->at[low].from_us > at ? s->at[low].from_us : at;
}

/* ---- life ---- */

static int expand(struct schedule *s, int64_t now_us, char error[SCHEDULE_ERROR_MAX])
{
	struct spans fixed = { .at = NULL }, floating = { .at = NULL };
	int err = schedule_expand(s, now_us - BACK_US, now_us + SCHEDULE_AHEAD_DAYS * CALLEE_DAY_US, &fixed, &floating,
		error);

	if (err < 0) {
		spans_release(&fixed);
		spans_release(&floating);
		return err;
	}
	spans_settle(&fixed);
	spans_settle(&floating);
	spans_release(&s->fixed);
	spans_release(&s->floating);
	s->fixed = fixed;
	s->floating = floating;
	s->from_us = now_us;
	return 0;
}

int schedule_new(struct schedule **sp, const char *text, size_t len, const char *zoneinfo_dir, int64_t now_us,
	char error[SCHEDULE_ERROR_MAX])
{
	struct schedule *s = calloc(1, sizeof(*s));
	int err = -ENOMEM;

	snprintf(error, SCHEDULE_ERROR_MAX, "out of memory");
	if (s != NULL) {
		s->text = strndup(text, len);
		s->len = len;
		s->zoneinfo_dir = strdup(zoneinfo_dir != NULL && *zoneinfo_dir != '\0' ? zoneinfo_dir : SCHEDULE_ZONEINFO);
		if (s->text != NULL && s->zoneinfo_dir != NULL)
			err = expand(s, now_us, error);
	}
	if (err < 0) {
		schedule_free(s);
		return err;
	}
	*sp = s;
	return 0;
}

void schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	spans_release(&s->fixed);
	spans_release(&s->floating);
	free(s->text);
	free(s->zoneinfo_dir);
	free(s);
}

void schedule_refresh(struct schedule *s, int64_t now_us)
{
	char error[SCHEDULE_ERROR_MAX];

	/* A clock set back is as good a reason as a day that has passed. What failed is tried again. */
	if (now_us < s->from_us || now_us >= s->from_us + CALLEE_DAY_US)
		(void)expand(s, now_us, error);
}

/* ---- asking ---- */

/* The first instant from at on at which all clocks are in a floating span. */
static int64_t floating_next(const struct schedule *s, const struct callee_clock *clocks, int count, int64_t at_us)
{
	for (int steps = 0; steps < STEPS_MAX; steps++) {
		int64_t before_us = at_us;

		for (int i = 0; i < count; i++) {
			int64_t now = callee_local(&clocks[i], at_us), next = spans_next(&s->floating, now), then_us;

			if (next == INT64_MAX)
				return INT64_MAX;
			if (next == now)
				continue;
			/* Where clocks are set, the instant may come out a jump early: then go on from there. */
			then_us = callee_instant(&clocks[i], next);
			at_us = then_us > at_us ? then_us : at_us + CALLEE_MINUTE_US;
		}
		if (at_us == before_us)
			return at_us;
	}
	return INT64_MAX;
}

bool schedule_open(const struct schedule *s, const struct callee_clock *clocks, int count, int64_t at_us,
	int64_t *ret_next_us)
{
	int64_t fixed = spans_next(&s->fixed, at_us), floating = INT64_MAX;

	if (fixed != at_us && s->floating.count > 0)
		floating = count > 0 ? floating_next(s, clocks, count, at_us) : at_us;
	*ret_next_us = fixed < floating ? fixed : floating;
	return *ret_next_us == at_us;
}

bool schedule_is_over(const struct schedule *s, int64_t now_us)
{
	/* Settled spans end in their order. A callee's clock is at most a day behind UTC. */
	return (s->fixed.count == 0 || s->fixed.at[s->fixed.count - 1].until_us <= now_us) &&
		(s->floating.count == 0 || s->floating.at[s->floating.count - 1].until_us <= now_us - CALLEE_DAY_US);
}
