/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls per second, held exactly: no window of one second sees more than the limit. It remembers
 * the last so many launches; the newest may not follow the one that many before it within a second
 * and a margin for the way from here to the wire.
 */
#ifndef DIALER_PACING_RATE_H
#define DIALER_PACING_RATE_H

#include <stdint.h>

#define RATE_MAX 1000
#define RATE_WINDOW_US INT64_C(1050000)

struct rate {
	int limit;              /* 0..RATE_MAX */
	int next;               /* slot of the oldest launch that is remembered */
	int64_t at_us[RATE_MAX]; /* monotonic; 0 never */
};

void rate_init(struct rate *r, int limit);
/* Another limit from now on; launches made before still count. Out of range: the nearest. */
void rate_set(struct rate *r, int limit);
/* How many may be launched at now_us (monotonic microseconds). */
int rate_room(const struct rate *r, int64_t now_us);
void rate_take(struct rate *r, int64_t now_us);

#endif
