/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/rate.h"

#include <string.h>

#include "dialer/base/banned.h"

void rate_set(struct rate *r, int limit)
{
	r->limit = limit < 0 ? 0 : limit > RATE_MAX ? RATE_MAX : limit;
}

void rate_init(struct rate *r, int limit)
{
	memset(r, 0, sizeof(*r));
	rate_set(r, limit);
}

int rate_room(const struct rate *r, int64_t now_us)
{
	int room = 0;

	/* The limit's worth of newest launches, the oldest of them first. */
	while (room < r->limit) {
		int64_t at = r->at_us[(r->next + RATE_MAX - r->limit + room) % RATE_MAX];

		if (at != 0 && now_us - at < RATE_WINDOW_US)
			break;
		room++;
	}
	return room;
}

void rate_take(struct rate *r, int64_t now_us)
{
	r->at_us[r->next] = now_us;
	r->next = (r->next + 1) % RATE_MAX;
}
