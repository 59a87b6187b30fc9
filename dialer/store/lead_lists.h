/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of a campaign's leads and the weights by which they share its calls. Blocking, for dialerctl. */
#ifndef DIALER_STORE_LEAD_LISTS_H
#define DIALER_STORE_LEAD_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/db.h"

#define LEAD_LISTS_MAX 200 /* in one campaign file */

struct lead_list {
	char name[49];
	int weight; /* 0 to 100; 0: not called now */
};

struct lead_list_change {
	int64_t epoch;
	int before;
};

/*
 * From now on; raises the campaign's epoch, so that what other nodes have claimed and not yet sent is
 * withdrawn. -ENOENT with a sentence in db->error for an unknown campaign or list.
 */
int lead_list_set(struct db *db, const char *campaign, const struct lead_list *list, struct lead_list_change *ret)
	__attribute__((warn_unused_result));

/* Within the transaction that saves a campaign file: its lists get these weights, and are made if there are none yet. */
int lead_lists_save(struct db *db, int64_t campaign_id, const struct lead_list *lists, size_t count)
	__attribute__((warn_unused_result));

/* Are these the weights of these lists of the campaign of this name? */
int lead_lists_same(struct db *db, const char *campaign, const struct lead_list *lists, size_t count, bool *ret)
	__attribute__((warn_unused_result));

/* Rows to print: list, weight, leads, ready, held (by the filter), calls, loaded_at. The caller clears it. */
int lead_lists_show(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));

#endif
