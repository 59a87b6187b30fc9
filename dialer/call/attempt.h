/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt: what the gate committed and what call/ may place. Only store/gate.c makes one, after
 * the commit of its decision and row returned; call_launch() accepts nothing else. So promise 1
 * (no call without proof) holds by type as well as by constraint.
 *
 * Counted: control, a media worker and the sip thread each hold a reference. Immutable, but for
 * the count and for cancelled.
 */
#ifndef DIALER_CALL_ATTEMPT_H
#define DIALER_CALL_ATTEMPT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

struct campaign;

struct attempt {
	_Atomic int refs;
	int64_t id, decision_id, campaign_id, lead_id;
	struct e164 number, caller_id;
	char trunk[64];
	int64_t epoch;               /* of the campaign at commit */
	int64_t committed_mono_us;   /* older than two seconds at the INVITE: not sent */
	uint32_t ring_s;
	struct obligations obligations;
	struct campaign *campaign;   /* counted; script, names, opening (store/campaign.h) */
	char first_name[64], last_name[64];
	char *fields_json;           /* other columns of the lead, for the script; owned */
	_Atomic bool cancelled;      /* set by control: opt-out arrived, campaign stopped */
};

struct attempt *attempt_ref(struct attempt *a);
/* Frees with the last reference. Accepts NULL. Any thread. */
void attempt_unref(struct attempt *a);

#endif
