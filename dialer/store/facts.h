/* SPDX-License-Identifier: Apache-2.0 */
/* From columns to facts: what the claim (gate_claim.c) and the question of an officer (law.c) share. */
#ifndef DIALER_STORE_FACTS_H
#define DIALER_STORE_FACTS_H

#include "dialer/store/db.h"
#include "policy/policy.h"

/* How far back attempts are read: as far as any rule counts. */
#define FACTS_HISTORY_US (INT64_C(61) * 86400 * 1000000)

/*
 * Fills what FACTS_COLUMNS (facts_sql.h) hold about f->number at f->now_us, both set before; first is
 * the column at which they begin. Lists are left as they are: lists/ answers.
 */
void facts_read_row(const PGresult *res, int row, int first, struct facts *f);
/* Of them only where the lead is, its line, and the seller's relationship: FACTS_ADDRESS_PLACE, at column place, on. */
void facts_read_place(const PGresult *res, int row, int place, struct facts *f);

/* When the lead was called before, newest first, from f's history; returns how many. */
int facts_lead_attempts(const struct facts *f, int64_t tried_us[FACTS_ATTEMPTS_MAX]);

/*
 * A call the person was promised is made even where the campaign's own caps are reached: they count one
 * more for it. The law's caps are not the campaign's, and stay. After facts_read_row() and the caps.
 */
void facts_keep_promise(struct facts *f);

/*
 * The checklist of a campaign, {"R01": "..."}: the items it attests, by their rules. Returns 0, or
 * -EINVAL for text that is no such object or has more than FACTS_HELD_MAX items.
 */
int facts_read_checklist(const char *json, char held[FACTS_HELD_MAX][RULE_ID_MAX], uint32_t *ret_count)
	__attribute__((warn_unused_result));

#endif
