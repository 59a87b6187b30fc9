/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which number of a pool to show. Pure choice over rows the gate read under lock.
 *
 * The same number to the same person as long as it is in use: when its day is spent the call
 * waits for another day rather than change the number shown (rotating to a fresh number per
 * attempt is what reputation engines take for evasion). A new person gets a number of their own
 * place where the pool really has one, else any; of those the least used today.
 */
#ifndef DIALER_CALLERID_CALLERID_H
#define DIALER_CALLERID_CALLERID_H

#include <stdint.h>

#include "policy/policy.h"

struct gate_number;

/* Index into numbers, or -EAGAIN: none has calls left today, or -ENOENT: none is active. */
int callerid_choose(const struct gate_number *numbers, int count, struct e164 last_used,
	const char *const *places, int place_count);

/* When a spent pool can be used again: the next UTC day. */
int64_t callerid_next_day_us(int64_t now_us);

#endif
