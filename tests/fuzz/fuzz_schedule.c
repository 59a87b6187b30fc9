/* SPDX-License-Identifier: Apache-2.0 */
/* A campaign's schedule of any bytes: taken and asked, or refused with a sentence; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "dialer/base/schedule.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

#define NOW_US INT64_C(1795021200000000)

static int32_t winter(int64_t at_us, const void *arg)
{
	(void)arg;
	return at_us < NOW_US ? -4 * 3600 : -5 * 3600;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct callee_clock clock = { winter, NULL };
	char error[SCHEDULE_ERROR_MAX] = "";
	struct schedule *s;
	int64_t at = NOW_US, next;

	if (schedule_new(&s, (const char *)data, size, NULL, NOW_US, error) != 0) {
		if (error[0] == '\0')
			abort(); /* a failure without a word */
		return 0;
	}
	for (int i = 0; i < 100; i++) {
		bool open = schedule_open(s, &clock, 1, at, &next);

		if (next < at || open != (next == at))
			abort(); /* the next opening is never before */
		if (next == INT64_MAX)
			break;
		at = next + CALLEE_MINUTE_US * 30;
	}
	schedule_refresh(s, NOW_US + 2 * CALLEE_DAY_US);
	schedule_free(s);
	return 0;
}
