/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that people were promised: who, for when, and what becomes of them. Blocking. */
#ifndef DIALER_STORE_CALLBACKS_H
#define DIALER_STORE_CALLBACKS_H

#include <stdint.h>

#include <libpq-fe.h>

struct db;

/*
 * lead, campaign, number, asked_for, due, attempts, becomes (a sentence) of up to limit promises not kept
 * yet, the next one first; of one campaign or, with NULL, all. The caller clears it.
 */
int callbacks_list(struct db *db, const char *campaign, int64_t limit, PGresult **ret)
	__attribute__((warn_unused_result));

/* How many of a campaign's still can be made. */
int callbacks_waiting(struct db *db, int64_t campaign_id, int64_t *ret) __attribute__((warn_unused_result));

#endif
