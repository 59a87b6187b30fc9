/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a carrier says that it takes no more calls. A 503 with Retry-After is obeyed to the second
 * (RFC 3261, 21.5.4). One without it may concern that call alone, so it takes several in a row; then
 * the trunk rests for a second, and for twice as long each time it happens again. Pure, any thread.
 */
#ifndef DIALER_PACING_BACKOFF_H
#define DIALER_PACING_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#define BACKOFF_IN_A_ROW 5        /* 503 without Retry-After */
#define BACKOFF_MAX_S 60          /* of our own doubling */
#define BACKOFF_OBEYED_MAX_S 3600 /* of Retry-After: longer is looked at again by then */

struct backoff {
	int64_t until_us; /* monotonic; no call before */
	int in_a_row;     /* of 503 without Retry-After */
	int rest_s;       /* the last rest of our own; 0 none */
};

/* A call's final response. retry_after_s: -1 none. True when the trunk rests longer than before. */
bool backoff_note(struct backoff *b, int sip_code, int retry_after_s, int64_t now_us);

#endif
