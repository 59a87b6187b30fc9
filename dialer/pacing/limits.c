/* SPDX-License-Identifier: Apache-2.0 */
/* The trunks' limits: as configured, or less while an operator says so. */
#include "config.h"

#include <string.h>

#include "dialer/base/log.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/limits.h"

#include "dialer/base/banned.h"

/* The carrier's contract is in the configuration: an operator may ask for less, never for more. */
static int lesser(int configured, int limit)
{
	return limit == LIMIT_NONE || limit > configured ? configured : limit;
}

static void apply(struct trunk *t, const struct trunk_limit *l)
{
	int cps = lesser(t->config->calls_per_second, l->calls_per_second);
	int channels = lesser(t->config->channels, l->channels);

	if (cps == t->rate.limit && channels == t->channels)
		return;
	rate_set(&t->rate, cps);
	t->channels = channels;
	log_info(PACING, "trunk %s: %d calls a second, %d channels", t->config->name, cps, channels);
}

static void on_limits(int err, const struct trunk_limit *limits, int count, void *arg)
{
	struct pacing *p = arg;

	if (err < 0)
		return; /* the next poll asks again */
	for (int i = 0; i < count; i++) {
		struct trunk *t = pacing_trunk_find(p, limits[i].trunk);

		if (t != NULL)
			apply(t, &limits[i]);
	}
	p->limits_known = true;
}

void limits_poll(struct pacing *p)
{
	limits_read(p->control, on_limits, p);
}
