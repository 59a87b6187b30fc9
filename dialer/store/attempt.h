/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt: what the gate committed and what call/ may place. One is made only from a claim whose
 * commit came back (attempt_from_claim); call_launch() accepts nothing else. So promise 1
 * (no call without proof) holds by type as well as by constraint.
 *
 * Counted: control, a media worker and the sip thread each hold a reference. Immutable, but for
 * the count, for cancelled and for what is marked as the control thread's.
 */
#ifndef DIALER_STORE_ATTEMPT_H
#define DIALER_STORE_ATTEMPT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

struct campaign;
struct gate_lead;

struct attempt {
	_Atomic int refs;
	int64_t id, decision_id, campaign_id, lead_id, person_id;
	int lead_attempts;           /* of the lead, this one included */
	int64_t callback_us;         /* the hour the callee was promised this call for; 0: it is none */
	int64_t decided_us;          /* wall time it was decided for */
	int64_t tried_us[FACTS_ATTEMPTS_MAX]; /* earlier attempts of the lead, newest first */
	int tried_count;
	bool has_zone;               /* zone: of the callee's clock, for policy_zone_offset() */
	uint8_t zone;
	char class_key[CLASS_KEY_MAX]; /* for policy_class_open(); "": not known */
	int events_written;          /* control thread: timeline rows so far */
	struct e164 number, caller_id;
	char trunk[64];
	int64_t epoch;               /* of the campaign at commit */
	int64_t decided_mono_us;     /* the moment it was decided for; two seconds later it is not sent any more */
	uint32_t ring_s;
	int32_t utc_offset_s;        /* of the callee's clock (the first candidate zone) at the decision */
	struct obligations obligations;
	struct campaign *campaign;   /* counted; script, names, opening (store/campaign.h) */
	char first_name[64], last_name[64];
	char *fields_json;           /* other columns of the lead, for the script; owned */
	void *line;                  /* control thread: of pacing/lines.c, from launch to outcome */
	_Atomic bool cancelled;      /* set by control: opt-out arrived, campaign stopped */
};

/*
 * Call only with a lead whose attempt row is committed (gate_committed_h with err 0). Takes the
 * lead's fields_json. decided_mono_us: the claim's moment by the monotonic clock, not that of the
 * commit, which a slow database delays. Returns NULL without memory; then the row stays open and is reconciled.
 */
struct attempt *attempt_from_claim(struct campaign *c, struct gate_lead *l, int64_t decided_mono_us);
struct attempt *attempt_ref(struct attempt *a);
/* Frees with the last reference. Accepts NULL. Any thread. */
void attempt_unref(struct attempt *a);

#endif
