/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's sealing: a thread with a database session of its own that runs a pass about once a
 * second. With several nodes on one database, whoever gets the lock first does the work. A database
 * that is away is tried again at each turn; nothing is lost, because rows wait in the database.
 */
#ifndef DIALER_AUDIT_SEQUENCER_H
#define DIALER_AUDIT_SEQUENCER_H

#include <stdbool.h>
#include <stdint.h>

struct sequencer;

struct sequencer_params {
	const char *conninfo, *key, *publish; /* copied */
	int interval_ms;
};

/*
 * Returns 0, or -errno (logged) for a key that cannot be used; a node without the log's key starts,
 * does not seal, and says so.
 */
int sequencer_start(struct sequencer **sp, const struct sequencer_params *params)
	__attribute__((warn_unused_result));
/* Seals what waits and ends the thread. NULL is accepted. */
void sequencer_stop(struct sequencer *s);

struct sequencer_state {
	int64_t leaves;     /* under the newest head that this node signed or saw */
	int64_t head_at_us; /* wall; 0: none yet */
	bool failing;
};
/* Any thread. */
void sequencer_state(const struct sequencer *s, struct sequencer_state *ret);

#endif
