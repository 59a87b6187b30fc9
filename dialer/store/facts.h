/* SPDX-License-Identifier: Apache-2.0 */
/* From columns to facts: what the claim (gate_claim.c) and the question of an officer (law.c) share. */
#ifndef DIALER_STORE_FACTS_H
#define DIALER_STORE_FACTS_H

#include "policy/policy.h"

/* How far back attempts are read: as far as any rule counts. */
#define FACTS_HISTORY_US (INT64_C(31) * 86400 * 1000000)

/*
 * Earlier attempts to the number, from a PostgreSQL array of their times, newest first, at most
 * FACTS_ATTEMPTS_MAX of the last 31 days. Text that is no such array leaves the history unknown.
 */
void facts_read_attempts(struct facts *f, const char *array);

#endif
