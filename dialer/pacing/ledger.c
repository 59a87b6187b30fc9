/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/ledger.h"

#include <math.h>
#include <string.h>

#include "dialer/base/banned.h"

#define HOUR_S 3600.0

void ledger_init(struct ledger *l)
{
	memset(l, 0, sizeof(*l));
}

static void drop_hour(struct ledger *l, int64_t hour)
{
	struct ledger_count *old = &l->hours[hour % LEDGER_HOURS];

	l->day.live -= old->live;
	l->day.abandoned -= old->abandoned;
	*old = (struct ledger_count){ 0, 0 };
}

void ledger_advance(struct ledger *l, double now_s)
{
	int64_t hour = (int64_t)(now_s / HOUR_S);

	if (!l->started) {
		l->started = true;
		l->start_s = now_s;
		l->hour = hour;
	}
	if (now_s - l->start_s >= LEDGER_BLOCK_S) {
		l->start_s += LEDGER_BLOCK_S * floor((now_s - l->start_s) / LEDGER_BLOCK_S);
		l->block = (struct ledger_count){ 0, 0 };
	}
	for (int n = 0; l->hour < hour && n < LEDGER_HOURS; n++)
		drop_hour(l, ++l->hour);
	if (hour > l->hour)
		l->hour = hour;
}

void ledger_answered(struct ledger *l, double now_s, bool abandoned)
{
	struct ledger_count *h;

	ledger_advance(l, now_s);
	h = &l->hours[l->hour % LEDGER_HOURS];
	h->live += 1;
	l->day.live += 1;
	l->block.live += 1;
	if (!abandoned)
		return;
	h->abandoned += 1;
	l->day.abandoned += 1;
	l->block.abandoned += 1;
}

double ledger_left(const struct ledger_count *c, double target)
{
	return target * c->live - c->abandoned;
}
