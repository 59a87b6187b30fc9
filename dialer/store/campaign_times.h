/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a campaign that say when it calls whom again: from its file, and back into the daemon. */
#ifndef DIALER_STORE_CAMPAIGN_TIMES_H
#define DIALER_STORE_CAMPAIGN_TIMES_H

#include <libpq-fe.h>

#include "dialer/store/campaign.h"
#include "dialer/store/db.h"

struct campaign_spec;

/* Blocking, within the transaction of campaign_save(). */
int campaign_times_save(struct db *db, const struct campaign_spec *s, int64_t id) __attribute__((warn_unused_result));

/* One row: the campaign's schedule, iCalendar or "". Blocking; the caller clears it. */
int campaign_schedule(struct db *db, int64_t id, PGresult **ret) __attribute__((warn_unused_result));

/* $1: campaign. One row, for campaign_times_read(). */
extern const char campaign_times_sql[];

/* 0, -EINVAL where the row holds what no file could have brought, or -ENOMEM. */
int campaign_times_read(const PGresult *res, struct campaign *ret) __attribute__((warn_unused_result));

#endif
