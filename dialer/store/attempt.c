/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/attempt.h"

#include <stdio.h>
#include <stdlib.h>

#include "dialer/store/campaign.h"
#include "dialer/store/facts.h"
#include "dialer/store/gate.h"

#include "dialer/base/banned.h"

struct attempt *attempt_from_claim(struct campaign *c, struct gate_lead *l, int64_t decided_mono_us)
{
	struct attempt *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	atomic_init(&a->refs, 1);
	a->id = l->attempt_id;
	a->decision_id = l->decision_id;
	a->campaign_id = c->id;
	a->lead_id = l->lead_id;
	a->person_id = l->person_id;
	a->lead_attempts = l->facts.attempts_lead + 1;
	a->callback_us = l->callback_us;
	a->decided_us = l->facts.now_us;
	a->tried_count = facts_lead_attempts(&l->facts, a->tried_us);
	a->has_zone = l->decision.zone_count > 0;
	a->zone = l->decision.zones[0];
	a->number = l->facts.number;
	a->caller_id = l->caller_id;
	a->epoch = c->epoch;
	a->decided_mono_us = decided_mono_us;
	a->ring_s = c->ring_s;
	a->utc_offset_s = l->utc_offset_s;
	a->obligations = l->decision.obligations;
	a->campaign = campaign_ref(c);
	a->fields_json = l->fields_json;
	l->fields_json = NULL;
	snprintf(a->trunk, sizeof(a->trunk), "%s", c->trunk);
	snprintf(a->first_name, sizeof(a->first_name), "%s", l->first_name);
	snprintf(a->last_name, sizeof(a->last_name), "%s", l->last_name);
	return a;
}

struct attempt *attempt_ref(struct attempt *a)
{
	atomic_fetch_add(&a->refs, 1);
	return a;
}

void attempt_unref(struct attempt *a)
{
	if (a == NULL || atomic_fetch_sub(&a->refs, 1) != 1)
		return;
	campaign_unref(a->campaign);
	free(a->fields_json);
	free(a);
}
