/* SPDX-License-Identifier: Apache-2.0 */
/* Who would be called next, in the order of the gate (store/gate.h), without claiming anybody. Blocking. */
#ifndef DIALER_STORE_UPCOMING_H
#define DIALER_STORE_UPCOMING_H

#include <stdint.h>

#include <libpq-fe.h>

struct db;

/* class_id, priority, key, due_us (NULL: at once) of the classes with ready leads. The caller clears it. */
int upcoming_classes(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));

/* A class whose clocks are open, at one priority. */
struct upcoming_class {
	int64_t class_id, priority;
};

/*
 * lead, number, class, priority, due (text, "" at once), attempts, last_disposition of up to limit leads
 * that are due at now_us. The caller clears it.
 */
int upcoming_leads(struct db *db, int64_t campaign_id, const struct upcoming_class *open, int count, int64_t now_us,
	int64_t limit, PGresult **ret) __attribute__((warn_unused_result));

#endif
