/* SPDX-License-Identifier: Apache-2.0 */
/* A callee in New York in 2026, without a tz database: clocks change on 8 March and on 1 November. */
#ifndef TESTS_UNIT_PACING_CALLEE_H
#define TESTS_UNIT_PACING_CALLEE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/base/callee_clock.h"
#include "dialer/base/clock.h"

static int32_t new_york(int64_t at_us, const void *arg)
{
	const int64_t forward_us = INT64_C(1772953200000000), back_us = INT64_C(1793512800000000);

	(void)arg;
	return at_us >= forward_us && at_us < back_us ? -4 * 3600 : -5 * 3600;
}

static const struct callee_clock callee = { new_york, NULL };

/* "2026-03-08 09:30" on that clock. */
static inline int64_t local(const char *text)
{
	int64_t us = 0;
	char copy[32];

	snprintf(copy, sizeof(copy), "%s:00Z", text);
	copy[10] = 'T';
	assert_int_equal(clock_parse(copy, &us), 0);
	return callee_instant(&callee, us);
}

#endif
