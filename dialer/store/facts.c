/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/facts.h"

#include <stdlib.h>

#include "dialer/base/banned.h"

void facts_read_attempts(struct facts *f, const char *array)
{
	const char *at = array;
	char *end;

	f->attempt_count = 0;
	f->attempts_from_us = 0;
	if (*at++ != '{')
		return;
	while (*at != '}' && f->attempt_count < FACTS_ATTEMPTS_MAX) {
		long long us = strtoll(at, &end, 10);

		if (end == at || (*end != ',' && *end != '}'))
			return;
		f->attempts[f->attempt_count++] = (struct attempt_fact){ us, ATTEMPT_SAME_NUMBER };
		at = *end == ',' ? end + 1 : end;
	}
	/* A full array may have been cut: it is complete only from its oldest on. */
	f->attempts_from_us = f->attempt_count < FACTS_ATTEMPTS_MAX ? f->now_us - FACTS_HISTORY_US :
		f->attempts[FACTS_ATTEMPTS_MAX - 1].at_us;
}
