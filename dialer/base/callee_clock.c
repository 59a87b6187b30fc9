/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/callee_clock.h"

#include "dialer/base/banned.h"

#define SECOND_US INT64_C(1000000)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t callee_local(const struct callee_clock *c, int64_t at_us)
{
	return at_us + c->offset(at_us, c->arg) * SECOND_US;
}

int64_t callee_day(const struct callee_clock *c, int64_t at_us)
{
	return floor_div(callee_local(c, at_us), CALLEE_DAY_US);
}

int callee_minute(const struct callee_clock *c, int64_t at_us)
{
	int64_t local = callee_local(c, at_us);

	return (int)((local - floor_div(local, CALLEE_DAY_US) * CALLEE_DAY_US) / CALLEE_MINUTE_US);
}

/* The first guess is at most a jump of the clock off; the offset there is that of the answer, but in the jump itself. */
int64_t callee_instant(const struct callee_clock *c, int64_t local_us)
{
	int64_t guess = local_us - c->offset(local_us, c->arg) * SECOND_US;

	return local_us - c->offset(guess, c->arg) * SECOND_US;
}

int64_t callee_midnight(const struct callee_clock *c, int64_t day)
{
	return callee_instant(c, day * CALLEE_DAY_US);
}

int64_t callee_day_full(const struct callee_clock *c, const int64_t *tried_us, int count, int day_max, int64_t at_us)
{
	int64_t day = callee_day(c, at_us);
	int n = 0;

	for (int i = 0; i < count; i++)
		n += callee_day(c, tried_us[i]) == day;
	return day_max > 0 && n >= day_max ? callee_midnight(c, day + 1) : at_us;
}
