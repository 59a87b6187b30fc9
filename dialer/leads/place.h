/* SPDX-License-Identifier: Apache-2.0 */
/* Where a person lives and which clock they keep, from what a file says. Any thread. */
#ifndef DIALER_LEADS_PLACE_H
#define DIALER_LEADS_PLACE_H

#include <stddef.h>

#include "policy/policy.h"

/*
 * state: "FL", "florida", "US-FL"; "" gives "". country: "US", "USA", "Canada" ...; "" stands for the
 * region of the campaign. Outside of the United States and Canada no state is known, and place is "".
 * Returns 0, or -EINVAL for what is no state of the country.
 */
int place_of(const char *state, const char *country, const char *region, char place[PLACE_TEXT_MAX])
	__attribute__((warn_unused_result));

/* Is this a zone of the zone folder: "America/Chicago"? Touches the disk. */
bool place_is_zone(const char *zoneinfo_dir, const char *zone);

#endif
