/* SPDX-License-Identifier: Apache-2.0 */
/* What was loaded, and taking it back: the second half of lead_import.h. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "dialer/store/lead_import.h"

#include "dialer/base/banned.h"

static int mark_undone(struct db *db, const char *id)
{
	static const char sql[] = "UPDATE dialer.load SET undone_at = now() WHERE id = $1 AND kind = 'leads'"
				  " AND undone_at IS NULL RETURNING 1";
	static const char look_sql[] = "SELECT undone_at FROM dialer.load WHERE id = $1 AND kind = 'leads'";
	PGresult *res;
	int err, rows = db_exec_rows(db, sql, 1, &id);

	if (rows < 0)
		return rows;
	if (rows == 1)
		return 0;
	err = db_exec(db, look_sql, 1, &id, &res);
	if (err < 0)
		return err;
	rows = PQntuples(res);
	if (rows == 1)
		snprintf(db->error, sizeof(db->error), "load %s was undone before, at %s", id, db_text(res, 0, 0));
	else
		snprintf(db->error, sizeof(db->error), "no load %s of leads (hint: dialerctl leads loads)", id);
	PQclear(res);
	return rows == 1 ? -EPERM : -ENOENT;
}

/* The lock is the claim's own: a lead that is being claimed now is either claimed or undone. */
static int undo(struct db *db, const char *id, struct load_undone *ret)
{
	static const char sql[] =
		"WITH u AS (UPDATE dialer.lead SET state = 'undone' WHERE load_id = $1 AND attempts = 0"
		"  AND state IN ('ready', 'waiting', 'refused')"
		"  AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.lead_id = lead.id) RETURNING 1)"
		" SELECT (SELECT count(*) FROM u),"
		"  (SELECT count(*) FROM dialer.lead WHERE load_id = $1 AND state <> 'undone') - (SELECT count(*) FROM u)";
	PGresult *res;
	int err = mark_undone(db, id);

	if (err == 0)
		err = db_exec(db, sql, 1, &id, &res);
	if (err < 0)
		return err;
	ret->undone = db_int(res, 0, 0);
	ret->kept = db_int(res, 0, 1);
	PQclear(res);
	return db_commit(db);
}

int lead_load_undo(struct db *db, int64_t load_id, struct load_undone *ret)
{
	char id[DB_INT_MAX];
	int err = db_begin(db);

	if (err == 0)
		err = undo(db, db_int_param(load_id, id), ret);
	if (err < 0)
		db_rollback(db);
	return err;
}

int lead_loads(struct db *db, const char *campaign, PGresult **ret)
{
	static const char sql[] =
		"SELECT l.id AS load, c.name AS campaign, l.file_name AS file, l.rows_read, l.rows_loaded,"
		" l.rows_duplicate, l.rows_rejected, l.loaded_at, l.undone_at, l.actor"
		" FROM dialer.load AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id"
		" WHERE l.kind = 'leads' AND ($1::text IS NULL OR c.name = $1) ORDER BY l.id";

	return db_exec(db, sql, 1, &campaign, ret);
}

int lead_list(struct db *db, const char *campaign, const char *state, int64_t limit, PGresult **ret)
{
	static const char sql[] =
		"SELECT l.id AS lead, c.name AS campaign, l.number, l.first_name, l.last_name, l.rank, l.state,"
		" l.attempts, l.last_disposition, l.address_place AS place, k.key AS class, l.load_id AS load"
		" FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id"
		" JOIN dialer.calling_class AS k ON k.id = l.class_id"
		" WHERE ($1::text IS NULL OR c.name = $1) AND ($2::text IS NULL OR l.state = $2)"
		" ORDER BY l.person_id, l.rank LIMIT $3";
	char count[DB_INT_MAX];

	return db_exec(db, sql, 3, (const char *const[]){ campaign, state, db_int_param(limit, count) }, ret);
}
