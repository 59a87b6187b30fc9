/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/spread.h"

#include "dialer/base/banned.h"

/* So far ahead every part has been there on a working day and at a weekend. */
#define DAYS_AHEAD 9

static bool is_weekend(int64_t day)
{
	int64_t weekday = ((day + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; 0 Sunday */

	return weekday == 0 || weekday == 6;
}

static bool within(const struct spread *s, const struct day_part *p, int64_t at_us)
{
	int minute = callee_minute(s->clock, at_us);

	return minute >= p->from_min && minute < p->until_min;
}

static bool same_part(const struct spread *s, const struct day_part *p, int64_t day, int64_t tried_us)
{
	return within(s, p, tried_us) &&
		(!s->parts->weekend_apart || is_weekend(callee_day(s->clock, tried_us)) == is_weekend(day));
}

static int times_tried(const struct spread *s, const struct day_part *p, int64_t day)
{
	int n = 0;

	for (int i = 0; i < s->tried_count; i++)
		n += same_part(s, p, day, s->tried_us[i]);
	return n;
}

/*
 * The first instant of the part on that day at which the lead may be called; false: there is none, as in
 * an hour that is left out when clocks go forward.
 */
static bool first_in_part(const struct spread *s, const struct day_part *p, int64_t day, int64_t earliest_us,
	int64_t *ret_us)
{
	int64_t from = callee_instant(s->clock, day * CALLEE_DAY_US + p->from_min * CALLEE_MINUTE_US);
	int64_t next;

	if (from < earliest_us)
		from = earliest_us;
	if (s->open != NULL && !s->open(from, &next, s->arg))
		from = next;
	*ret_us = from;
	return from != INT64_MAX && callee_day(s->clock, from) == day && within(s, p, from);
}

int64_t spread_next(const struct spread *s, int64_t earliest_us)
{
	int64_t best_us, at_us;
	int fewest = -1;

	earliest_us = best_us = callee_day_full(s->clock, s->tried_us, s->tried_count, s->day_max, earliest_us);
	for (int k = 0; k < DAYS_AHEAD; k++) {
		int64_t day = callee_day(s->clock, earliest_us) + k;

		for (int i = 0; i < s->parts->count; i++) {
			const struct day_part *p = &s->parts->part[i];
			int tried = times_tried(s, p, day);

			/* Parts are in the order of the day, so that of two tried as often the first is the sooner. */
			if ((fewest >= 0 && tried >= fewest) || !first_in_part(s, p, day, earliest_us, &at_us))
				continue;
			fewest = tried;
			best_us = at_us;
		}
	}
	return best_us;
}
