/* SPDX-License-Identifier: Apache-2.0 */
/* Caller IDs and trunks as an operator sees and changes them. */
#ifndef DIALER_STORE_NUMBERS_H
#define DIALER_STORE_NUMBERS_H

#include "dialer/store/campaign_save.h"
#include "dialer/store/db.h"

/* pool: NULL for all. Columns: pool, caller_id, place, state, used_today, daily_cap, ... */
int numbers_list(struct db *db, const char *pool, PGresult **ret) __attribute__((warn_unused_result));
/* -ENOENT: no such pool; -EEXIST: the number is in it already; with a sentence in db->error. */
int numbers_add(struct db *db, const char *pool, const struct campaign_number *n)
	__attribute__((warn_unused_result));
/* state: "active" or "resting". In every pool that has the number. -ENOENT when none does. */
int numbers_set_state(struct db *db, struct e164 number, const char *state, const char *reason)
	__attribute__((warn_unused_result));
/* Open and all attempts of the last hour by trunk: trunk, in_progress, last_minute, last_hour, failed. */
int numbers_trunk_use(struct db *db, PGresult **ret) __attribute__((warn_unused_result));

#endif
