/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A running campaign as the daemon holds it: read from its row when it starts or changes, then
 * immutable; a change makes a new one. Counted, because attempts outlive a reload.
 */
#ifndef DIALER_STORE_CAMPAIGN_H
#define DIALER_STORE_CAMPAIGN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "policy/policy.h"

struct script;

enum campaign_on_answer { ON_ANSWER_CONVERSE = 0, ON_ANSWER_HANGUP };

struct campaign {
	_Atomic int refs;
	int64_t id, seller_id, pool_id, epoch;
	char name[64], trunk[64];
	char seller_legal_name[128];
	struct e164 callback_number, toll_free_number;
	enum purpose purpose;
	bool artificial_voice, business, record;
	char caller_place[PLACE_TEXT_MAX];
	uint32_t ring_s;
	int max_concurrent, max_attempts, max_attempts_24h;
	int32_t retry_s[DISPOSITION_COUNT];  /* delay before the next attempt; -1: no further attempt */
	enum campaign_on_answer on_answer;
	bool open_after_greeting;
	struct script *script;               /* counted; NULL when on_answer is hangup */
};

struct campaign *campaign_ref(struct campaign *c);
void campaign_unref(struct campaign *c); /* accepts NULL; any thread */

#endif
