/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The carrier: everything one run of callsim holds, on one thread and one libevent loop. A request
 * goes transport -> transaction -> uas.c, which answers it or hands it to a call (call.h).
 */
#ifndef CALLSIM_CARRIER_H
#define CALLSIM_CARRIER_H

#include <stdint.h>

#include "dialer/base/list.h"
#include "tools/callsim/digest.h"
#include "tools/callsim/settings.h"
#include "tools/callsim/trunk.h"

#define CALLS_MAX 20000     /* at once, refused ones waiting for their ACK included */
#define NUMBERS_MAX 10000000 /* numbers whose calls are counted */

struct event_base;
struct population;
struct report;
struct table;
struct tx_layer;
struct voices;

/* For the summary. */
struct carrier_counts {
	uint64_t invites, invite_repeats, calls, challenged, refused_by_trunk, answered, cancelled,
		byes_from_caller, byes_from_callee, no_ack, options, registers, bad_messages;
};

struct carrier {
	struct event_base *base;
	struct settings settings;
	struct population *population;
	struct voices *voices;
	struct report *report;
	const char *record_dir;      /* NULL: no recordings */
	struct digest_key key;
	struct tx_layer *tx;
	struct trunk trunks[TRUNKS_MAX];
	struct table *calls;         /* "call id|from tag" -> struct call */
	struct table *numbers;       /* number -> struct number_seen */
	uint64_t last_call;          /* number of the last call */
	struct carrier_counts counts;
};

/*
 * Opens transports and is ready to serve; settings, population, voices and report are set before.
 * Returns 0 or -errno after one line on standard error.
 */
int carrier_start(struct carrier *c, struct event_base *base) __attribute__((warn_unused_result));
/* Ends all calls without a word to the caller, logs them, closes. */
void carrier_stop(struct carrier *c);
void carrier_summary(struct carrier *c);

#endif
