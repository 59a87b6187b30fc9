/* SPDX-License-Identifier: Apache-2.0 */
/* [end] of a campaign file: after what, and when, the campaign ends or waits for the next day. */
#ifndef DIALERCTL_CAMPAIGN_END_H
#define DIALERCTL_CAMPAIGN_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/campaign_ends.h"

#define CAMPAIGN_END_ZONE_MAX 64
#define CAMPAIGN_END_DATE_MAX 11 /* "2026-12-24" */
#define CAMPAIGN_ENDS_JSON_MAX 4096

struct end_table {
	struct campaign_quota quotas[CAMPAIGN_QUOTAS_MAX];
	int count;
	char zone[CAMPAIGN_END_ZONE_MAX]; /* "" not given */
	char date[CAMPAIGN_END_DATE_MAX]; /* "" none */
};

/*
 * "calls", "conversations" or "disposition.NAME", each with ".per_day" or without, = a number; "date" = the
 * last day; "zone" = by whose days, UTC if not given. Returns 0, or -EINVAL with a sentence in error.
 */
int end_set(struct end_table *t, const char *key, const char *value, const char *zoneinfo_dir, char *error, size_t size);
/* {"quotas": [{"what": "calls", "per_day": false, "most": 100}, ...]}; size must be CAMPAIGN_ENDS_JSON_MAX. */
void end_json(const struct end_table *t, char *out, size_t size);

#endif
