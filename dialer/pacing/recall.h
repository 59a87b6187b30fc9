/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node's memory of what is committed (store/known.h), kept in a file of its state directory so that it
 * outlives the process, and what follows when the database does not have it any more: nothing is claimed
 * and nothing sealed until an operator has accepted it (dialerctl db accept). Asked on each new connection,
 * before the first claim: a server cannot go back in time without breaking its connections.
 *
 * The file is not synchronised to the disk: it survives whatever the kernel survives.
 */
#ifndef DIALER_PACING_RECALL_H
#define DIALER_PACING_RECALL_H

#include <stdbool.h>

struct config;

/*
 * Before anything is sealed or claimed; blocking, by a session of its own. What is missing is logged and
 * closes all nodes; what cannot be asked is logged and asked again by the connection that claims.
 */
void recall_at_start(const struct config *config);

#endif
