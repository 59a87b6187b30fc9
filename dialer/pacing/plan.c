/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/plan.h"

#include "dialer/base/banned.h"

static int least(int a, int b)
{
	return a < b ? a : b;
}

int plan_calls(const struct plan_input *in)
{
	int free_slots = in->slots - in->slots_in_flight;
	int n;

	if (!in->trunk_usable || free_slots <= 0)
		return 0;
	/* A fair share of what is free now, but at least one, or the last slot would stay empty. */
	n = free_slots / in->campaigns;
	n = n > 0 ? n : 1;
	n = least(n, in->campaign_max - in->campaign_in_flight);
	n = least(n, in->trunk_channels - in->trunk_in_flight);
	n = least(n, in->trunk_room);
	n = least(n, in->batch_max);
	return n > 0 ? n : 0;
}
