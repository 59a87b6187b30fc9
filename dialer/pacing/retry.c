/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/retry.h"

#include "dialer/base/clock.h"
#include "dialer/pacing/spread.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

/* "Call me later" without a time the agent understood. */
#define CALLBACK_DEFAULT_US (INT64_C(3600) * CLOCK_US_PER_S)

static struct lead_next again_at(int64_t due_us)
{
	return (struct lead_next){ .state = "ready", .due_us = due_us };
}

static struct lead_next spent(void)
{
	return (struct lead_next){ .state = "done", .release_rank = true };
}

static struct lead_next over(void)
{
	return (struct lead_next){ .state = "done", .finish_person = true };
}

/* The carrier took the call no further: nobody's telephone rang. */
static bool reached_nobody(enum disposition d)
{
	return d == DISPOSITION_CONGESTION || d == DISPOSITION_REFUSED || d == DISPOSITION_FAILED;
}

/* When the lead's calls were, this one first; tried must have room for one more than the attempt knows. */
static int tried_so_far(const struct attempt *a, int64_t *tried)
{
	tried[0] = a->decided_us;
	for (int i = 0; i < a->tried_count; i++)
		tried[i + 1] = a->tried_us[i];
	return a->tried_count + 1;
}

static struct lead_next retry(const struct attempt *a, enum disposition d, const struct retry_world *w)
{
	const struct campaign *c = a->campaign;
	int64_t tried[FACTS_ATTEMPTS_MAX + 1];
	const struct spread s = { .parts = &c->day_parts, .clock = w->clock, .tried_us = tried,
		.tried_count = tried_so_far(a, tried), .day_max = c->max_attempts_day, .open = w->open, .arg = w->arg };
	int32_t delay_s = c->retry_s[d];
	int64_t earliest_us = w->now_us + delay_s * CLOCK_US_PER_S;
	struct lead_next next;

	if (delay_s < 0 || a->lead_attempts >= c->max_attempts)
		return spent();
	if (a->callback_us != 0 && reached_nobody(d)) {
		next = again_at(earliest_us);
		next.keep_callback = true;
		return next;
	}
	return again_at(spread_next(&s, earliest_us));
}

/*
 * Who is asked to call another day does so at the same time of day, on the clock both will look at
 * then. Within a day it is a matter of hours from now.
 */
static int64_t kept_hour(int64_t callback_us, int32_t offset_s, const struct retry_world *w)
{
	int64_t local_us = callback_us + offset_s * CLOCK_US_PER_S;

	if (callee_day(w->clock, callback_us) == callee_day(w->clock, w->now_us))
		return callback_us;
	return callee_instant(w->clock, local_us);
}

static struct lead_next callback(const struct attempt *a, const struct outcome *o, const struct retry_world *w)
{
	int64_t due_us = o->callback_us > w->now_us ? kept_hour(o->callback_us, a->utc_offset_s, w) :
		w->now_us + CALLBACK_DEFAULT_US;
	struct lead_next next = again_at(due_us);

	next.callback_us = due_us;
	return next;
}

struct lead_next retry_after(const struct attempt *a, const struct outcome *o, const struct retry_world *w)
{
	switch (disposition_class(o->disposition)) {
	case DISPOSITION_CLASS_HUMAN:
		return o->disposition == DISPOSITION_CALLBACK ? callback(a, o, w) : over();
	case DISPOSITION_CLASS_STOP:
		/* A wrong number says nothing about the person's other numbers. */
		return o->disposition == DISPOSITION_WRONG_NUMBER ? spent() : over();
	case DISPOSITION_CLASS_MACHINE:
	case DISPOSITION_CLASS_RETRY:
		return retry(a, o->disposition, w);
	case DISPOSITION_CLASS_UNSENT:
		return (struct lead_next){ .state = "ready", .due_us = w->now_us, .give_back = true };
	case DISPOSITION_CLASS_DEAD:
	case DISPOSITION_CLASS_NONE:
	default:
		return spent();
	}
}
