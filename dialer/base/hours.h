/* SPDX-License-Identifier: Apache-2.0 */
/* When people may be called as far as clocks go: where the law's windows and a campaign's schedule meet. */
#ifndef DIALER_BASE_HOURS_H
#define DIALER_BASE_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

struct schedule;

/* A zone of a policy as a callee's clock: struct callee_clock with hours_offset() and one of these. */
struct hours_zone {
	const struct policy *policy;
	uint8_t zone;
};

int32_t hours_offset(int64_t at_us, const void *zone); /* 0 beyond the zone's data */

/* A campaign, as far as clocks ask. */
struct hours {
	const struct policy *policy;
	const struct schedule *schedule; /* NULL: none; refreshed before */
	enum purpose purpose;
	bool artificial_voice;
};

/*
 * May a calling class be called at an instant? If not, *ret_next_us is when it may next (or, where law and
 * schedule miss each other again and again, an instant before which it may not); INT64_MAX: as far as can
 * be seen never. A schedule closes what the law opens, and never the other way round.
 */
bool hours_open(const struct hours *h, const char *class_key, int64_t at_us, int64_t *ret_next_us);

/*
 * ... and does the law permit it still when a telephone that begins to ring then has rung for so many seconds? If
 * only that is wanting, *ret_next_us is when the law permits it next. A schedule only says when calls may begin.
 */
bool hours_open_for(const struct hours *h, const char *class_key, int64_t at_us, int rings_s, int64_t *ret_next_us);

#endif
