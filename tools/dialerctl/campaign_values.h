/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a campaign file. Those that return int give 0 or -EINVAL with a sentence in error. */
#ifndef DIALERCTL_CAMPAIGN_VALUES_H
#define DIALERCTL_CAMPAIGN_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "dialer/store/campaign_save.h"

bool value_name(const char *value);   /* small letters, digits, - and _ */
bool value_region(const char *value); /* "US" */
bool value_place(const char *value);  /* "US-TX" */
/* choices: words with one space between. */
bool value_choice(const char *value, const char *choices);

int value_phone(const char *value, const char *region, bool may_be_empty, struct e164 *ret, char *error, size_t size);
int value_yesno(const char *value, bool *ret, char *error, size_t size);
int value_whole(const char *value, int min, int max, int *ret, char *error, size_t size);
/* "1.5" as 150; at most two places. min, which is above 0, and max in hundredths. */
int value_hundredths(const char *value, int min, int max, int *ret, char *error, size_t size);
/* "+12065550142" = "US-WA, cap 25, attestation A": every part may be left out. */
int value_number(const char *key, const char *value, const char *region, struct campaign_number *ret, char *error,
	size_t size);

/* "90s", "30m", "4h", "2d", at most 90 days, in seconds; "never": -1. */
int value_delay(const char *value, int32_t *ret, char *error, size_t size);

#define RETRY_DEFAULT_S 3600
#define RETRY_MAX_S (90 * 86400)

/* [retry]: delay by disposition; -1 never. */
struct retry_table {
	bool given[DISPOSITION_COUNT];
	int32_t delay_s[DISPOSITION_COUNT];
	bool default_given;
	int32_t default_s;
};

void retry_init(struct retry_table *t);
/* key: a disposition or "default". value: "90s", "30m", "4h", "2d" or "never". */
int retry_set(struct retry_table *t, const char *key, const char *value, char *error, size_t size);
/* {"busy":1800,...,"default":3600}; size must be at least 2048. */
void retry_json(const struct retry_table *t, char *out, size_t size);

#endif
