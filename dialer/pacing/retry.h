/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a lead goes after an attempt: by the campaign's retry delays, its parts of the day and the class
 * of the disposition; or to the hour the person asked for. Pure: clock and law come with the question.
 */
#ifndef DIALER_PACING_RETRY_H
#define DIALER_PACING_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/callee_clock.h"
#include "dialer/store/results.h"

struct retry_world {
	int64_t now_us;
	const struct callee_clock *clock;
	/* As struct spread's: may the lead be called at an instant, as far as clocks go? NULL: always. */
	bool (*open)(int64_t at_us, int64_t *ret_next_us, const void *arg);
	const void *arg;
};

/*
 * A callback the person asked for is one more call, whatever max_attempts says: who was promised a call
 * gets it. It keeps its hour by the callee's clock, also where that is set forward or back before then.
 * Its promise is kept once the call got as far as the person; until then it is tried again, as long as
 * max_attempts permits.
 */
struct lead_next retry_after(const struct attempt *a, const struct outcome *o, const struct retry_world *w);

#endif
