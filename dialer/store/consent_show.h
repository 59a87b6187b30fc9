/* SPDX-License-Identifier: Apache-2.0 */
/* What the ledger says about one number, for people: rows for dialerctl. Blocking, one thread. */
#ifndef DIALER_STORE_CONSENT_SHOW_H
#define DIALER_STORE_CONSENT_SHOW_H

#include "dialer/store/db.h"
#include "policy/policy.h"

/* All events, newest first, with the file each came in and, of a revocation, its reach in words. */
int consent_history(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));
/* What is in force now for each seller, channel and purpose. */
int consent_in_force(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));
/* What stops calls whatever the ledger says: the internal list, and a number that was reassigned. */
int consent_stops(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));
/* How many records about it, of those that say whether it may be called, are not in the log yet. */
int consent_waiting(struct db *db, struct e164 number, int64_t *ret) __attribute__((warn_unused_result));
/* The sellers that events name: id, name, legal_name. */
int consent_sellers(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));

#endif
