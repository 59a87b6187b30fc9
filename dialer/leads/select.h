/* SPDX-License-Identifier: Apache-2.0 */
/* A campaign's filter and order, applied to its leads that are out of date (store/selection.h). */
#ifndef DIALER_LEADS_SELECT_H
#define DIALER_LEADS_SELECT_H

#include "dialer/leads/filter.h"
#include "dialer/leads/order.h"
#include "dialer/store/selection.h"

struct selector {
	struct filter *filter; /* NULL: keeps all */
	struct lead_order order;
	int number;
};

/* Returns 0, or -errno with what is wrong in error. selector_release() is needed either way. */
int selector_init(struct selector *s, const struct selection *from, char error[FILTER_ERROR_MAX])
	__attribute__((warn_unused_result));
void selector_release(struct selector *s);

/* The verdict's version points into the lead's. */
void selector_judge(const struct selector *s, const struct selection_lead *lead, struct selection_verdict *ret);

/*
 * Look at all ready leads of a campaign that are out of date, batch by batch. Blocking; beside it calls go on.
 * progress may be NULL; it is told how many were looked at. Returns 0 or -errno, told in db->error.
 */
int select_leads(struct db *db, int64_t campaign_id, void (*progress)(int64_t done, void *arg), void *arg)
	__attribute__((warn_unused_result));

#endif
