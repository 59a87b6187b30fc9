/* SPDX-License-Identifier: Apache-2.0 */
/* [day_parts] of a campaign file: over which parts of the callee's day attempts are spread. */
#ifndef DIALERCTL_CAMPAIGN_DAY_PARTS_H
#define DIALERCTL_CAMPAIGN_DAY_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "dialer/store/campaign.h"

#define DAY_PART_NAME_MAX 32
#define DAY_PARTS_JSON_MAX 256

struct day_part_table {
	char names[DAY_PARTS_MAX][DAY_PART_NAME_MAX];
	struct day_parts parts; /* in the order of the day */
	bool weekend_given;
};

/*
 * "morning" = "08:00-12:00", or "weekend" = "apart" or "same". Returns 0, or -EINVAL with a sentence in
 * error.
 */
int day_part_set(struct day_part_table *t, const char *key, const char *value, char *error, size_t size);
/* As campaign_times.c reads it; size must be DAY_PARTS_JSON_MAX. */
void day_parts_json(const struct day_part_table *t, char *out, size_t size);

#endif
