/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/retry.h"

#include "dialer/base/clock.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

/* "Call me later" without a time the agent understood. */
#define CALLBACK_DEFAULT_US (INT64_C(3600) * CLOCK_US_PER_S)

static struct lead_next again_at(int64_t due_us)
{
	return (struct lead_next){ .state = "ready", .due_us = due_us };
}

static struct lead_next spent(void)
{
	return (struct lead_next){ .state = "done", .release_rank = true };
}

static struct lead_next over(void)
{
	return (struct lead_next){ .state = "done", .finish_person = true };
}

static struct lead_next retry(const struct attempt *a, enum disposition d, int64_t now_us)
{
	int32_t delay_s = a->campaign->retry_s[d];

	if (delay_s < 0 || a->lead_attempts >= a->campaign->max_attempts)
		return spent();
	return again_at(now_us + delay_s * CLOCK_US_PER_S);
}

static struct lead_next callback(const struct attempt *a, const struct outcome *o, int64_t now_us)
{
	if (a->lead_attempts >= a->campaign->max_attempts)
		return over();
	return again_at(o->callback_us > now_us ? o->callback_us : now_us + CALLBACK_DEFAULT_US);
}

struct lead_next retry_after(const struct attempt *a, const struct outcome *o, int64_t now_us)
{
	switch (disposition_class(o->disposition)) {
	case DISPOSITION_CLASS_HUMAN:
		return o->disposition == DISPOSITION_CALLBACK ? callback(a, o, now_us) : over();
	case DISPOSITION_CLASS_STOP:
		/* A wrong number says nothing about the person's other numbers. */
		return o->disposition == DISPOSITION_WRONG_NUMBER ? spent() : over();
	case DISPOSITION_CLASS_MACHINE:
	case DISPOSITION_CLASS_RETRY:
		return retry(a, o->disposition, now_us);
	case DISPOSITION_CLASS_UNSENT:
		return (struct lead_next){ .state = "ready", .due_us = now_us, .give_back = true };
	case DISPOSITION_CLASS_DEAD:
	case DISPOSITION_CLASS_NONE:
	default:
		return spent();
	}
}
