/* SPDX-License-Identifier: Apache-2.0 */
/* How many calls now, as far as campaign and trunk allow: a pure function. */
#ifndef DIALER_PACING_PLAN_H
#define DIALER_PACING_PLAN_H

#include <stdbool.h>

struct plan_input {
	bool trunk_usable;
	int trunk_room;        /* calls per second left right now */
	int trunk_channels, trunk_in_flight;
	int slots, slots_in_flight; /* lines that the seats allow, and those of them in use */
	int campaigns;         /* running ones that share them, this included; at least 1 */
	int campaign_max, campaign_in_flight;
	int batch_max;
};

/* One call per free slot, never more than a limit allows; 0 or more. */
int plan_calls(const struct plan_input *in);

#endif
