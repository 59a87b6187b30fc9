/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/representative_orders.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/db.h"
#include "dialer/store/representatives_sql.h"

#include "dialer/base/banned.h"

bool representative_word(const char *text, size_t size)
{
	size_t len = strlen(text);

	return len >= 1 && len < size &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-") == len;
}

/* One statement, one transaction. */
static const char add_sql[] =
	"WITH r AS (INSERT INTO dialer.representative (name, team, trunk, address, wrap_up_s) VALUES ($1, $2, $3, $4, $5)"
	"  RETURNING name, team, trunk, address, wrap_up_s)"
	" INSERT INTO dialer.representative_order (representative, kind, team, trunk, address, wrap_up_s, reason)"
	"  SELECT name, 'added', team, trunk, address, wrap_up_s, $6 FROM r";

int representative_add(struct db *db, const struct representative_spec *s, const char *reason)
{
	char wrap_up[DB_INT_MAX];

	return db_exec(db, add_sql, 6, (const char *const[]){ s->name, s->team, s->trunk, s->address,
		db_int_param(s->wrap_up_s, wrap_up), reason }, NULL);
}

#define ORDER_SQL(change, kind) \
	"WITH r AS (" change " RETURNING name, team, trunk, address, wrap_up_s)" \
	" INSERT INTO dialer.representative_order (representative, kind, team, trunk, address, wrap_up_s, reason)" \
	"  SELECT name, '" kind "', team, trunk, address, wrap_up_s, $2 FROM r RETURNING 1"

static const struct {
	const char *sql;     /* no row: nothing to change, or refused */
	const char *refused; /* NULL: never */
} orders[] = {
	/* Who is wrapping up after a call that nobody gave back (a node died) goes on to do so. */
	[REPRESENTATIVE_READY] = { ORDER_SQL("UPDATE dialer.representative SET ready = true, free_at = clock_timestamp(),"
		" changed_at = clock_timestamp() WHERE name = $1 AND (NOT ready OR free_at > clock_timestamp())", "ready"), NULL },
	[REPRESENTATIVE_AWAY] = { ORDER_SQL("UPDATE dialer.representative SET ready = false,"
		" changed_at = clock_timestamp() WHERE name = $1 AND ready", "away"), NULL },
	[REPRESENTATIVE_REMOVE] = { ORDER_SQL("DELETE FROM dialer.representative AS r WHERE name = $1"
		" AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.id = r.attempt_id AND a.state <> 'ended')", "removed"),
		"in a call (hint: dialerctl representative away)" },
};

static int exists(struct db *db, const char *name)
{
	int rows = db_exec_rows(db, "SELECT FROM dialer.representative WHERE name = $1", 1, (const char *const[]){ name });

	if (rows != 0)
		return rows < 0 ? rows : 0;
	snprintf(db->error, sizeof(db->error), "no representative \"%s\" (hint: dialerctl representative list)", name);
	return -ENOENT;
}

int representative_order(struct db *db, const char *name, enum representative_order order, const char *reason)
{
	int rows = exists(db, name);

	if (rows == 0)
		rows = db_exec_rows(db, orders[order].sql, 2, (const char *const[]){ name, reason });
	if (rows < 0)
		return rows;
	if (rows > 0 || orders[order].refused == NULL)
		return 0;
	snprintf(db->error, sizeof(db->error), "representative \"%s\": %s", name, orders[order].refused);
	return -EPERM;
}

int representatives_list(struct db *db, const char *team, PGresult **ret)
{
	static const char sql[] =
		"SELECT r.name, r.team, r.trunk, r.address, s.state, CASE s.state WHEN 'busy' THEN r.attempt_id END AS attempt,"
		" r.wrap_up_s, to_char(CASE s.state WHEN 'free' THEN " REPRESENTATIVE_SINCE_SQL("r") " ELSE r.changed_at END,"
		"  'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS since"
		" FROM dialer.representative AS r CROSS JOIN LATERAL (SELECT CASE WHEN " REPRESENTATIVE_FREE_SQL("r") " THEN 'free'"
		"  WHEN EXISTS (SELECT FROM dialer.attempt AS a WHERE a.id = r.attempt_id AND a.state <> 'ended') THEN 'busy'"
		"  WHEN r.ready THEN 'wrap_up' ELSE 'away' END AS state) AS s"
		" WHERE $1::text IS NULL OR r.team = $1 ORDER BY r.team, r.name";

	return db_exec(db, sql, 1, (const char *const[]){ team }, ret);
}
