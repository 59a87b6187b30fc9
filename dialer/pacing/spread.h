/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At which part of the day a lead is tried next: one not tried yet, or least tried, on the callee's own
 * clock. Who did not answer twice in the morning is more likely there in the evening.
 *
 * An example. Parts 8-12, 12-17 and 17-21; tried on Monday at 9 and at 14, and now, Monday at 14:30,
 * the delay of the last end is over at 15:00. Morning and afternoon have one attempt each, the evening
 * none: Monday 17:00. Without an answer then, all have one: the next is Tuesday at 8, the soonest.
 * Pure; any thread.
 */
#ifndef DIALER_PACING_SPREAD_H
#define DIALER_PACING_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/callee_clock.h"
#include "dialer/store/campaign.h"

struct spread {
	const struct day_parts *parts;
	const struct callee_clock *clock;
	const int64_t *tried_us;  /* when the lead was called before, the last call included */
	int tried_count;
	int day_max;              /* attempts on one of the callee's days; 0: no limit */
	/* May the lead be called at an instant? If not, when next (INT64_MAX: never). NULL: always. */
	bool (*open)(int64_t at_us, int64_t *ret_next_us, const void *arg);
	const void *arg;
};

/* When to try again, earliest_us at the soonest. Without parts: then, or on the first day with attempts left. */
int64_t spread_next(const struct spread *s, int64_t earliest_us);

#endif
