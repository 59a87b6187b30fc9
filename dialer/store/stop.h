/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders to stop calls, as the database announces them on the channel dialer_stop when a number goes
 * on the internal list ("12125550100") or a consent is revoked ("12125550100/7/marketing": only the
 * calls for seller 7 about marketing; 0 and nothing mean all). Several are joined by commas.
 * Pure functions, any thread.
 */
#ifndef DIALER_STORE_STOP_H
#define DIALER_STORE_STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

struct campaign;

struct stop_order {
	struct e164 number;
	int64_t seller_id;    /* 0: all */
	enum purpose purpose; /* PURPOSE_UNKNOWN: every one */
};

/*
 * The next order of a payload; *at moves behind it. False: no more, or text that is none. A purpose
 * that nobody knows means every one: better one call too few.
 */
bool stop_next(const char **at, struct stop_order *ret);

/* Is a call of this campaign meant, if it goes to the number? */
bool stop_reaches(const struct stop_order *o, const struct campaign *c);

#endif
