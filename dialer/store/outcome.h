/* SPDX-License-Identifier: Apache-2.0 */
/* What came of an attempt: the struct that leaves call/ for store/. Plain data. */
#ifndef DIALER_STORE_OUTCOME_H
#define DIALER_STORE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"

#define OUTCOME_TURNS_MAX 64

/* Times are wall microseconds; 0 means it did not happen. Columns of dialer.attempt. */
struct outcome {
	enum disposition disposition;
	int64_t invite_us, ring_us, answer_us, end_us;
	char sip_call_id[128];
	int sip_code;
	char sip_reason[256];
	int retry_after_s;       /* the carrier takes no calls for so long; -1: it did not say so */
	bool ended_by_us;
	int post_dial_delay_ms;  /* -1: none */
	int greeting_end_ms, first_audio_ms; /* -1: none */
	int turn_ms[OUTCOME_TURNS_MAX], barge_in_ms[OUTCOME_TURNS_MAX];
	int turn_count, barge_in_count;
	char recording[256];
	int recording_from_ms;   /* -1: none */
	char *slots_json;        /* owned; may be NULL */
	int64_t callback_us;     /* DISPOSITION_CALLBACK: when the person asked for; 0: later */
};

/* One line of the timeline. */
struct call_event {
	int64_t at_us;
	int offset_ms;           /* after answer; -1 before */
	const char *kind;        /* static text */
	char *text;              /* owned; may be NULL */
	char *detail_json;       /* owned; may be NULL */
};

void outcome_release(struct outcome *o);
void call_event_release(struct call_event *e);

#endif
