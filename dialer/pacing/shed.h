/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Past its limit the daemon launches fewer calls, and those under way keep their time. How far behind
 * it is shows in one figure: how old a decision is when its INVITE leaves, which the database, the control
 * thread, a media worker and the sip thread all had a part in. Old decisions make the next claims smaller,
 * fresh ones let them grow again; so a decision is young long before the two seconds after which it would
 * be of no use, and made in vain. And nothing is claimed while too much waits to be written down.
 *
 *	shed_init(&s, 200);
 *	shed_note(&s, 1400000);       the slowest INVITE since the last claim
 *	shed_room(&s, unwritten);     at most 100 leads now
 *
 * Plain data, any one thread.
 */
#ifndef DIALER_PACING_SHED_H
#define DIALER_PACING_SHED_H

#include <stdbool.h>
#include <stdint.h>

struct shed {
	int most, batch; /* leads of one claim: ever, now */
	bool behind;     /* a claim came down to a quarter, and has not been whole again since */
};

/* most: leads of a claim when nothing is slow, at least 1. */
void shed_init(struct shed *s, int most);
/* Once for each claim: the oldest decision that was committed or sent since the one before. */
void shed_note(struct shed *s, int64_t age_us);
/* Leads the next claim may take. unwritten: results that wait for the database. */
int shed_room(const struct shed *s, int unwritten);

#endif
