/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/ledger.h"

#include <math.h>
#include <string.h>

#include "dialer/base/banned.h"

void ledger_init(struct ledger *l)
{
	memset(l, 0, sizeof(*l));
}

static int64_t slot_of(double s)
{
	return (int64_t)floor(s / LEDGER_SLOT_S);
}

static struct ledger_count *at(struct ledger *l, int64_t slot)
{
	return &l->slots[(slot % LEDGER_SLOTS + LEDGER_SLOTS) % LEDGER_SLOTS];
}

static void drop_slot(struct ledger *l, int64_t slot)
{
	struct ledger_count *old = at(l, slot);

	l->day.live -= old->live;
	l->day.abandoned -= old->abandoned;
	*old = (struct ledger_count){ 0, 0 };
}

static void add(struct ledger_count *to, struct ledger_count c)
{
	to->live += c.live;
	to->abandoned += c.abandoned;
}

void ledger_advance(struct ledger *l, double now_s)
{
	int64_t slot = slot_of(now_s);

	if (!l->started) {
		l->started = true;
		l->start_s = now_s;
		l->slot = slot;
	}
	l->now_s = now_s;
	if (now_s - l->start_s >= LEDGER_BLOCK_S) {
		l->start_s += LEDGER_BLOCK_S * floor((now_s - l->start_s) / LEDGER_BLOCK_S);
		l->block = (struct ledger_count){ 0, 0 };
	}
	for (int n = 0; l->slot < slot && n < LEDGER_SLOTS; n++)
		drop_slot(l, ++l->slot);
	if (slot > l->slot)
		l->slot = slot;
}

void ledger_answered(struct ledger *l, double now_s, bool abandoned)
{
	const struct ledger_count one = { 1, abandoned ? 1 : 0 };

	ledger_advance(l, now_s);
	add(at(l, l->slot), one);
	add(&l->day, one);
	add(&l->block, one);
}

double ledger_left(const struct ledger_count *c, double target)
{
	return target * c->live - c->abandoned;
}

double ledger_block_ends_s(const struct ledger *l)
{
	return l->started ? l->start_s + LEDGER_BLOCK_S - l->now_s : INFINITY;
}
