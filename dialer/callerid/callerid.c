/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/callerid/callerid.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "dialer/store/gate.h"

#include "dialer/base/banned.h"

#define DAY_US (INT64_C(86400) * 1000000)

static bool has_calls_left(const struct gate_number *n)
{
	return n->used_today < n->daily_cap;
}

static bool is_local(const struct gate_number *n, const char *const *places, int count)
{
	for (int i = 0; i < count; i++) {
		if (n->place[0] != '\0' && strcmp(n->place, places[i]) == 0)
			return true;
	}
	return false;
}

/* Local before not, then less used; the order of the rows settles the rest. */
static bool better(const struct gate_number *a, bool a_local, const struct gate_number *b, bool b_local)
{
	if (a_local != b_local)
		return a_local;
	return a->used_today < b->used_today;
}

int callerid_choose(const struct gate_number *numbers, int count, struct e164 last_used,
	const char *const *places, int place_count)
{
	int best = -ENOENT;
	bool best_local = false;

	for (int i = 0; i < count; i++) {
		const struct gate_number *n = &numbers[i];
		bool local;

		if (!n->active)
			continue;
		if (n->number.digits == last_used.digits)
			return has_calls_left(n) ? i : -EAGAIN;
		if (!has_calls_left(n)) {
			if (best == -ENOENT)
				best = -EAGAIN;
			continue;
		}
		local = is_local(n, places, place_count);
		if (best < 0 || better(n, local, &numbers[best], best_local)) {
			best = i;
			best_local = local;
		}
	}
	return best;
}

int64_t callerid_next_day_us(int64_t now_us)
{
	return (now_us / DAY_US + 1) * DAY_US;
}
