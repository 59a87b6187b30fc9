/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign.h"

#include <stdlib.h>

#include "dialer/base/banned.h"

struct campaign *campaign_ref(struct campaign *c)
{
	atomic_fetch_add(&c->refs, 1);
	return c;
}

void campaign_unref(struct campaign *c)
{
	if (c == NULL || atomic_fetch_sub(&c->refs, 1) != 1)
		return;
	if (c->script_release != NULL)
		c->script_release(c->script);
	campaign_live_unref(c->live);
	free(c);
}

struct campaign_live *campaign_live_new(int64_t epoch)
{
	struct campaign_live *l = calloc(1, sizeof(*l));

	if (l != NULL) {
		atomic_init(&l->refs, 1);
		atomic_init(&l->epoch, epoch);
	}
	return l;
}

struct campaign_live *campaign_live_ref(struct campaign_live *l)
{
	atomic_fetch_add(&l->refs, 1);
	return l;
}

void campaign_live_unref(struct campaign_live *l)
{
	if (l != NULL && atomic_fetch_sub(&l->refs, 1) == 1)
		free(l);
}
