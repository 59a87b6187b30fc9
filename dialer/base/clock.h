/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only source of time. Wall time is for the law, records and people; monotonic time is for
 * intervals. Both are int64_t microseconds, wall time counted from 1970-01-01 UTC. A test moves
 * time by installing its own source; nothing else in the project reads a system clock.
 */
#ifndef DIALER_BASE_CLOCK_H
#define DIALER_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_US_PER_S INT64_C(1000000)
#define CLOCK_US_PER_MS INT64_C(1000)

struct clock_source {
	int64_t (*wall_us)(void);
	int64_t (*mono_us)(void);
};

/* Any thread. Never fails. */
int64_t clock_wall_us(void);
int64_t clock_mono_us(void);

/*
 * Replace the source of time for the whole process; NULL restores the system clocks.
 * Call before other threads start. The source must outlive its use.
 */
void clock_use(const struct clock_source *source);

/* "2026-11-21T04:31:45.123456Z"; buf needs CLOCK_TEXT_MAX bytes. Returns buf. */
#define CLOCK_TEXT_MAX 32
const char *clock_format_utc(int64_t wall_us, char *buf, size_t size);

/*
 * Parse RFC 3339 ("2026-11-21T04:31:45Z", "2026-11-21 04:31-05:00", fraction allowed) or a bare
 * date, which means 00:00 UTC. Returns 0, or -EINVAL with *ret_us untouched.
 */
int clock_parse(const char *text, int64_t *ret_us) __attribute__((warn_unused_result));

#endif
