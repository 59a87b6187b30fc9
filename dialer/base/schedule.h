/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a campaign may call, beyond what the law says: the events of an iCalendar file (RFC 5545). Inside
 * an event it may, outside it may not. Times mean what the standard says they mean:
 *
 *   DTSTART:20261121T140000Z                        an instant
 *   DTSTART;TZID=America/New_York:20261121T090000   by the clock of that zone, wherever the callee is
 *   DTSTART:20261121T090000                         "floating": by the callee's own clock
 *   DTSTART;VALUE=DATE:20261121                     a whole day of the callee's
 *
 * Where a callee may have several clocks, a floating event is on only while all of them are in one. RRULE,
 * RDATE, EXDATE, DTEND, DURATION, changed occurrences (RECURRENCE-ID) and cancelled events are understood;
 * zones come from the system's tz database, whatever VTIMEZONE the file has.
 *
 * The events are expanded into spans for the days ahead, so that asking costs a search in a table; they are
 * expanded anew as time goes on, by schedule_refresh(). Not for two threads at once.
 */
#ifndef DIALER_BASE_SCHEDULE_H
#define DIALER_BASE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/base/callee_clock.h"

#define SCHEDULE_BYTES_MAX (256 * 1024)
#define SCHEDULE_EVENTS_MAX 500
#define SCHEDULE_SPANS_MAX 20000    /* in the days ahead */
#define SCHEDULE_AHEAD_DAYS 400     /* a season comes back within a year */
#define SCHEDULE_ERROR_MAX 256
#define SCHEDULE_ZONEINFO "/usr/share/zoneinfo"

struct schedule;

/*
 * Parse, and expand from now_us on. zoneinfo_dir: NULL or "" is SCHEDULE_ZONEINFO. Returns 0, -EINVAL with a
 * sentence (line, event, remedy) in error, or -ENOMEM. The text is copied.
 */
int schedule_new(struct schedule **sp, const char *text, size_t len, const char *zoneinfo_dir, int64_t now_us,
	char error[SCHEDULE_ERROR_MAX]) __attribute__((warn_unused_result));
void schedule_free(struct schedule *s); /* accepts NULL */

/*
 * Expand anew if a day has passed since; otherwise nothing. Without memory the spans of before stay, and
 * end. Call before asking.
 */
void schedule_refresh(struct schedule *s, int64_t now_us);

/*
 * Is it on at an instant, for a callee with these clocks (0: not known; then floating events do not bind)?
 * If not, *ret_next_us is when it is next, INT64_MAX: not within SCHEDULE_AHEAD_DAYS.
 */
bool schedule_open(const struct schedule *s, const struct callee_clock *clocks, int count, int64_t at_us,
	int64_t *ret_next_us);

/* Nothing is left in the days ahead, whatever the callee's clock. */
bool schedule_is_over(const struct schedule *s, int64_t now_us);

#endif
