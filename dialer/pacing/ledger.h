/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the law counts: calls answered live by a person, and those of them that were abandoned, of
 * one campaign, in two periods at once.
 *   block  30 days from the campaign's first call, then the next 30 days
 *          (47 CFR 64.1200(a)(7), 16 CFR 310.4(b)(4)(i): each successive 30-day period)
 *   day    the last 24 hours, to the hour (Ofcom, persistent misuse, 2016: any 24 hours)
 * Machines and calls nobody answered are in neither number. Times are seconds since any fixed
 * moment and never go back. Embedded; no allocation; one thread at a time.
 */
#ifndef DIALER_PACING_LEDGER_H
#define DIALER_PACING_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_BLOCK_S (30 * 86400.0)
#define LEDGER_HOURS 24

struct ledger_count {
	double live, abandoned;
};

struct ledger {
	bool started;
	double start_s;     /* of the block under way */
	int64_t hour;       /* of the newest bucket */
	struct ledger_count block, day;
	struct ledger_count hours[LEDGER_HOURS];
};

void ledger_init(struct ledger *l);
/* Moves on to now: drops old hours, begins the next block. The other calls do it too. */
void ledger_advance(struct ledger *l, double now_s);
/* A person answered; whether a seat took the call in time. */
void ledger_answered(struct ledger *l, double now_s, bool abandoned);
/* Abandonments still to be had before a target share is used up: below 0 when it is passed. */
double ledger_left(const struct ledger_count *c, double target);

#endif
