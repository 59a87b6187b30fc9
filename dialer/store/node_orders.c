/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/node_orders.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/db.h"

#include "dialer/base/banned.h"

int node_orders_list(struct db *db, PGresult **ret)
{
	static const char sql[] =
		"SELECT n.name, CASE WHEN n.rewound_at IS NOT NULL THEN 'rewound' WHEN n.gone_at IS NOT NULL THEN 'gone' WHEN n.lease_until <= now() THEN 'down'"
		"  WHEN NOT n.draining THEN 'up' WHEN a.calls > 0 THEN 'draining' ELSE 'drained' END AS state,"
		" a.calls, round(extract(epoch FROM n.lease_until - now()))::bigint AS lease_s, n.incarnation,"
		" to_char(n.started_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS started_at"
		" FROM dialer.node AS n CROSS JOIN LATERAL (SELECT count(*) AS calls FROM dialer.attempt"
		"  WHERE node = n.name AND state = 'committed') AS a ORDER BY n.name";

	return db_exec(db, sql, 0, NULL, ret);
}

static const struct {
	const char *sql;  /* no row: the node is not in a state for it */
	const char *kind; /* of the event */
	const char *refused;
} orders[] = {
	[NODE_DRAIN] = { "UPDATE dialer.node SET draining = true WHERE name = $1 RETURNING 1", "drained", "" },
	[NODE_UNDRAIN] = { "UPDATE dialer.node SET draining = false WHERE name = $1 RETURNING 1", "undrained", "" },
	[NODE_GONE] = { "UPDATE dialer.node SET gone_at = now() WHERE name = $1 AND lease_until <= now() RETURNING 1",
		"gone", "its lease holds, so it is alive (hint: stop dialerd there)" },
};

static int exists(struct db *db, const char *name)
{
	int rows = db_exec_rows(db, "SELECT FROM dialer.node WHERE name = $1", 1, (const char *const[]){ name });

	if (rows != 0)
		return rows < 0 ? rows : 0;
	snprintf(db->error, sizeof(db->error), "no node \"%s\" (hint: dialerctl node list)", name);
	return -ENOENT;
}

static int carry_out(struct db *db, const char *name, enum node_order order, const char *reason)
{
	int rows = exists(db, name);

	if (rows == 0)
		rows = db_exec_rows(db, orders[order].sql, 1, (const char *const[]){ name });
	if (rows < 0)
		return rows;
	if (rows == 0) {
		snprintf(db->error, sizeof(db->error), "node \"%s\": %s", name, orders[order].refused);
		return -EPERM;
	}
	return db_exec(db, "INSERT INTO dialer.node_order (node, kind, reason) VALUES ($1, $2, $3)", 3,
		(const char *const[]){ name, orders[order].kind, reason }, NULL);
}

int node_order(struct db *db, const char *name, enum node_order order, const char *reason)
{
	int err = db_begin(db);

	if (err < 0)
		return err;
	err = carry_out(db, name, order, reason);
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}

/* Of each node that missed something. */
static const char accept_sql[] =
	"WITH accepted AS (UPDATE dialer.node SET rewound_at = NULL WHERE rewound_at IS NOT NULL RETURNING name)"
	" INSERT INTO dialer.node_order (node, kind, reason) SELECT name, 'accepted', $1 FROM accepted RETURNING node";

int node_orders_accept(struct db *db, const char *reason, int *ret_nodes)
{
	int rows = db_exec_rows(db, accept_sql, 1, (const char *const[]){ reason });

	if (rows < 0)
		return rows;
	*ret_nodes = rows;
	return 0;
}
