/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/schedule.h"

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
	if (c->message_release != NULL)
		c->message_release(c->message);
	campaign_live_unref(c->live);
	schedule_free(c->schedule);
	free(c->schedule_text);
	free(c);
}

static const char *const calls_names[] = {
	[CAMPAIGN_CALLS_GO_ON] = "go_on",
	[CAMPAIGN_CALLS_CANCEL_RINGING] = "cancel_ringing",
	[CAMPAIGN_CALLS_HANG_UP] = "hang_up",
};

const char *campaign_calls_name(enum campaign_calls c)
{
	return calls_names[c];
}

enum campaign_calls campaign_calls_parse(const char *name)
{
	for (size_t i = 0; i < sizeof(calls_names) / sizeof(calls_names[0]); i++)
		if (strcmp(calls_names[i], name) == 0)
			return (enum campaign_calls)i;
	return CAMPAIGN_CALLS_GO_ON;
}

static const char *const pacing_names[] = {
	[PACING_PROGRESSIVE] = "progressive",
	[PACING_RATIO] = "ratio",
	[PACING_PREDICTIVE] = "predictive",
};

const char *campaign_pacing_name(enum campaign_pacing p)
{
	return pacing_names[p];
}

enum campaign_pacing campaign_pacing_parse(const char *name)
{
	for (size_t i = 0; i < sizeof(pacing_names) / sizeof(pacing_names[0]); i++)
		if (strcmp(pacing_names[i], name) == 0)
			return (enum campaign_pacing)i;
	return PACING_PROGRESSIVE;
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
