/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node does with its evidence beside the calls, in a thread and a session of its own: each
 * second it hashes the recordings that were finished, and removes files that retention or an erasure
 * took elsewhere. Every so often one node of all runs retention. What fails is said once and tried again.
 */
#ifndef DIALER_AUDIT_KEEPER_H
#define DIALER_AUDIT_KEEPER_H

struct keeper;

struct keeper_params {
	const char *conninfo, *node, *state_dir; /* valid as long as it runs */
	int retention_h; /* how often retention runs, over all nodes; 0: never by itself */
};

/* Returns 0 or -errno; a database that is not there yet is waited for. */
int keeper_start(struct keeper **kp, const struct keeper_params *params) __attribute__((warn_unused_result));
/* One last turn, for what the floors above have just ended. Accepts NULL. */
void keeper_stop(struct keeper *k);

#endif
