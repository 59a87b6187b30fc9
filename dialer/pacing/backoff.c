/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/backoff.h"

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

static bool rest(struct backoff *b, int seconds, int64_t now_us)
{
	int64_t until_us = now_us + seconds * CLOCK_US_PER_S;

	if (until_us <= b->until_us)
		return false;
	b->until_us = until_us;
	return true;
}

bool backoff_note(struct backoff *b, int sip_code, int retry_after_s, int64_t now_us)
{
	if (sip_code != 503) {
		/* Calls that were refused before the rest began say nothing about what came after it. */
		if (sip_code >= 180 && now_us >= b->until_us)
			b->in_a_row = b->rest_s = 0;
		return false;
	}
	if (retry_after_s > 0)
		return rest(b, retry_after_s < BACKOFF_OBEYED_MAX_S ? retry_after_s : BACKOFF_OBEYED_MAX_S, now_us);
	if (now_us < b->until_us || ++b->in_a_row < BACKOFF_IN_A_ROW)
		return false;
	b->in_a_row = 0;
	b->rest_s = b->rest_s == 0 ? 1 : b->rest_s < BACKOFF_MAX_S / 2 ? b->rest_s * 2 : BACKOFF_MAX_S;
	return rest(b, b->rest_s, now_us);
}
