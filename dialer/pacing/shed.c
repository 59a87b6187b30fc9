/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/shed.h"

#include "dialer/base/banned.h"

/*
 * A third of the two seconds a decision is good for: when it is passed, the claim after this one may be
 * under way already, and that one may take twice as long.
 */
#define OLD_US INT64_C(700000)
/* Where claims may grow: a quarter more of this age is still far from old. */
#define FRESH_US INT64_C(350000)
/* About what 500 calls leave behind, a second of work. All that is lost when it grows beyond RESULTS_MAX. */
#define UNWRITTEN_MAX 1000

void shed_init(struct shed *s, int most)
{
	*s = (struct shed){ .most = most, .batch = most };
}

void shed_note(struct shed *s, int64_t age_us)
{
	int more = s->batch / 4 > 0 ? s->batch / 4 : 1;

	if (age_us > OLD_US)
		s->batch = s->batch > 1 ? s->batch / 2 : 1;
	else if (age_us < FRESH_US)
		s->batch = s->batch < s->most - more ? s->batch + more : s->most;
	if (s->batch <= s->most / 4 || s->batch == s->most)
		s->behind = s->batch < s->most;
}

int shed_room(const struct shed *s, int unwritten)
{
	return unwritten > UNWRITTEN_MAX ? 0 : s->batch;
}
