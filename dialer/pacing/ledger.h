/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the law counts: calls answered live by a person, and those of them that were abandoned, of
 * one campaign, in two periods at once.
 *   block  30 days from the campaign's first call, then the next 30 days
 *          (47 CFR 64.1200(a)(7), 16 CFR 310.4(b)(4)(i): each successive 30-day period)
 *   day    the last 24 hours, to five minutes (Ofcom, persistent misuse, 2016: any 24 hours). It slides:
 *          at half past nine it still has yesterday's calls after half past nine
 * Machines and calls nobody answered are in neither number. Times are seconds since any fixed
 * moment and never go back. Embedded; no allocation; one thread at a time.
 */
#ifndef DIALER_PACING_LEDGER_H
#define DIALER_PACING_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_BLOCK_S (30 * 86400.0)
#define LEDGER_SLOT_S 300.0
#define LEDGER_SLOTS 288

struct ledger_count {
	double live, abandoned;
};

struct ledger {
	bool started;
	double start_s;     /* of the block under way */
	double now_s;       /* as last told */
	int64_t slot;       /* the newest */
	struct ledger_count block, day;
	struct ledger_count slots[LEDGER_SLOTS];
};

void ledger_init(struct ledger *l);
/* Moves on to now: drops old slots, begins the next block. The other calls do it too. */
void ledger_advance(struct ledger *l, double now_s);
/* A person answered; whether a seat took the call in time. */
void ledger_answered(struct ledger *l, double now_s, bool abandoned);
/* Abandonments still to be had before a target share is used up: below 0 when it is passed. */
double ledger_left(const struct ledger_count *c, double target);
/* Seconds until the next block begins; infinite before the first call. */
double ledger_block_ends_s(const struct ledger *l);

#endif
