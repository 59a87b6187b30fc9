/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/hours.h"

#include "dialer/base/callee_clock.h"
#include "dialer/base/clock.h"
#include "dialer/base/schedule.h"

#include "dialer/base/banned.h"

#define ROUNDS_MAX 32 /* a month of days on which both are open, but not at once */

int32_t hours_offset(int64_t at_us, const void *arg)
{
	const struct hours_zone *z = arg;
	int32_t offset_s = 0;

	return policy_zone_offset(z->policy, z->zone, at_us, &offset_s) ? offset_s : 0;
}

static bool scheduled(const struct hours *h, const char *class_key, int64_t at_us, int64_t *ret_next_us)
{
	uint8_t zones[DECISION_ZONES_MAX];
	struct hours_zone of[DECISION_ZONES_MAX];
	struct callee_clock clocks[DECISION_ZONES_MAX];
	int count;

	*ret_next_us = at_us;
	if (h->schedule == NULL)
		return true;
	count = policy_class_zones(h->policy, class_key, zones);
	for (int i = 0; i < count; i++) {
		of[i] = (struct hours_zone){ h->policy, zones[i] };
		clocks[i] = (struct callee_clock){ hours_offset, &of[i] };
	}
	return schedule_open(h->schedule, clocks, count, at_us, ret_next_us);
}

bool hours_open(const struct hours *h, const char *class_key, int64_t at_us, int64_t *ret_next_us)
{
	int64_t t = at_us, next;

	for (int i = 0; i < ROUNDS_MAX; i++) {
		bool lawful = policy_class_open(h->policy, class_key, h->purpose, h->artificial_voice, t, &next);

		if (lawful && scheduled(h, class_key, t, &next))
			break;
		t = next;
		if (t == INT64_MAX)
			break;
	}
	*ret_next_us = t;
	return t == at_us;
}

bool hours_open_for(const struct hours *h, const char *class_key, int64_t at_us, int rings_s, int64_t *ret_next_us)
{
	const struct hours law = { h->policy, NULL, h->purpose, h->artificial_voice };
	/* So many seconds the policy keeps free itself: it begins no call in them. */
	int64_t late_us = ((int64_t)rings_s - policy_margin_s(h->policy)) * CLOCK_US_PER_S;

	return hours_open(h, class_key, at_us, ret_next_us) &&
	       (late_us <= 0 || hours_open(&law, class_key, at_us + late_us, ret_next_us));
}
