/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which order the leads of a campaign that were not called yet are called, within one priority and list:
 *
 *	file                  as they stand in their files, of several files the one loaded first
 *	newest, oldest        by the day of their last inquiry or purchase, or else when they were loaded
 *	random                shuffled anew whenever the order or the filter is changed
 *	field NAME [asc|desc] by a column of the file: numbers, then days, then texts; those without are last
 *
 * An order is a key for each lead that is kept with it and in the index of claims; the least is first, of equals
 * the one loaded first. Pure; any thread.
 */
#ifndef DIALER_LEADS_ORDER_H
#define DIALER_LEADS_ORDER_H

#include "dialer/leads/filter.h"

#define ORDER_TEXT_MAX 128
#define ORDER_ERROR_MAX 192

enum lead_order_kind { ORDER_FILE = 0, ORDER_NEWEST, ORDER_OLDEST, ORDER_RANDOM, ORDER_FIELD };

struct lead_order {
	enum lead_order_kind kind;
	char field[ORDER_TEXT_MAX];
	bool descending;
};

/* Returns 0, or -EINVAL with "what (hint: remedy)" in error. */
int order_parse(struct lead_order *o, const char *text, char error[ORDER_ERROR_MAX]) __attribute__((warn_unused_result));

/* seed: what makes one shuffle differ from the next. */
int64_t order_key(const struct lead_order *o, int64_t lead_id, const struct filter_lead *lead, int64_t seed);

#endif
