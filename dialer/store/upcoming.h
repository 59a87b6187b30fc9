/* SPDX-License-Identifier: Apache-2.0 */
/* Who would be called next, in the order of the gate (store/gate.h), without claiming anybody. Blocking. */
#ifndef DIALER_STORE_UPCOMING_H
#define DIALER_STORE_UPCOMING_H

#include <stdint.h>

#include <libpq-fe.h>

#include "dialer/store/gate.h"

struct db;

/* The ranges with ready leads: columns of classes_sql.h. The caller clears it. */
int upcoming_classes(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));

/*
 * Columns of upcoming_leads().
 */
enum upcoming_column {
	UPCOMING_LEAD = 0, UPCOMING_NUMBER, UPCOMING_CLASS, UPCOMING_LIST, UPCOMING_WEIGHT, UPCOMING_PRIORITY, UPCOMING_DUE,
	UPCOMING_ORD, UPCOMING_ATTEMPTS, UPCOMING_LAST,
};

/*
 * Up to limit leads of the open ranges that are due at now_us, in the order in which a claim takes them.
 * due is text, "" at once. Bounds in open are left aside: from the start. The caller clears it.
 */
int upcoming_leads(struct db *db, int64_t campaign_id, const struct gate_class *open, int count, int64_t now_us,
	int64_t limit, PGresult **ret) __attribute__((warn_unused_result));

/*
 * Who is not called now, whatever the hour: list, weight, why ("filter", "weight 0", "not looked at yet"), leads.
 * The caller clears it.
 */
int upcoming_held(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));

/* state, leads: of those that are not ready. The caller clears it. */
int upcoming_states(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));

#endif
