/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock on the wall of whoever is called: days and hours as that person lives them, summer time
 * and all. Pure; any thread. Days count from 1970-01-01, minutes from midnight.
 */
#ifndef DIALER_BASE_CALLEE_CLOCK_H
#define DIALER_BASE_CALLEE_CLOCK_H

#include <stdint.h>

#define CALLEE_DAY_US INT64_C(86400000000)
#define CALLEE_MINUTE_US INT64_C(60000000)
#define CALLEE_DAY_MINUTES 1440

struct callee_clock {
	int32_t (*offset)(int64_t at_us, const void *arg); /* seconds east of UTC at an instant */
	const void *arg;
};

/* What the clock shows at an instant, as microseconds since 1970-01-01 00:00 on that clock. */
int64_t callee_local(const struct callee_clock *c, int64_t at_us);
int64_t callee_day(const struct callee_clock *c, int64_t at_us);
int callee_minute(const struct callee_clock *c, int64_t at_us);

/*
 * The instant at which the clock shows so. Of a time that comes twice in the night when clocks go
 * back, one of the two; of one that is left out when they go forward, an instant at most the jump away.
 */
int64_t callee_instant(const struct callee_clock *c, int64_t local_us);
int64_t callee_midnight(const struct callee_clock *c, int64_t day); /* at which that day begins */

/*
 * The start of the callee's next day if day_max or more of these instants lie on the day of at_us;
 * else at_us. day_max 0: no limit.
 */
int64_t callee_day_full(const struct callee_clock *c, const int64_t *tried_us, int count, int day_max, int64_t at_us);

#endif
