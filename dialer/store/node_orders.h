/* SPDX-License-Identifier: Apache-2.0 */
/* What operators say to and of nodes. Blocking, for dialerctl. */
#ifndef DIALER_STORE_NODE_ORDERS_H
#define DIALER_STORE_NODE_ORDERS_H

#include <libpq-fe.h>

struct db;

/*
 * name, state (rewound, up, draining, drained, down, gone), calls, lease_s (negative: expired so long ago),
 * incarnation, started_at. The caller clears it.
 */
int node_orders_list(struct db *db, PGresult **ret) __attribute__((warn_unused_result));

enum node_order {
	NODE_DRAIN = 0, /* begin no more calls */
	NODE_UNDRAIN,
	NODE_GONE,      /* its machine is off: settle its attempts now; refused while its lease holds */
};

/* With its event in one transaction. 0, -ENOENT for an unknown node, -EPERM when refused, or as db_exec(). */
int node_order(struct db *db, const char *name, enum node_order order, const char *reason)
	__attribute__((warn_unused_result));

/* The database went back in time, and calls may go on. ret_nodes: how many nodes had said so. As db_exec(). */
int node_orders_accept(struct db *db, const char *reason, int *ret_nodes) __attribute__((warn_unused_result));

#endif
