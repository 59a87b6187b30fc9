/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/retention.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

/* ---- holds ---- */

/* One row is inserted, or *missing says why none. */
static int hold_event(struct db *db, const struct hold *h, const char *sql, const char *missing)
{
	char number[DB_INT_MAX];
	const char *params[] = { h->scope, strcmp(h->scope, "number") == 0 ?
		db_int_param((int64_t)h->number.digits, number) : NULL, h->campaign, h->reason, h->by };
	PGresult *res;
	int err = db_exec(db, sql, 5, params, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		snprintf(db->error, sizeof(db->error), "%s", missing);
		err = -ENOENT;
	}
	PQclear(res);
	return err;
}

#define ADD "INSERT INTO dialer.legal_hold (event, scope, number, campaign_id, reason, ordered_by) SELECT "
#define TARGET " FROM (SELECT c.id AS campaign FROM (SELECT) AS one LEFT JOIN dialer.campaign AS c ON c.name = $3) AS t" \
	" WHERE ($1::text = 'campaign') = (t.campaign IS NOT NULL)"

int hold_place(struct db *db, const struct hold *h)
{
	return hold_event(db, h, ADD "'place', $1::text, $2::bigint, t.campaign, $4, $5" TARGET " RETURNING id",
		"no such campaign (hint: dialerctl campaign list)");
}

int hold_lift(struct db *db, const struct hold *h)
{
	return hold_event(db, h, ADD "'lift', $1::text, $2::bigint, t.campaign, $4, $5" TARGET
		" AND EXISTS (SELECT FROM dialer.hold_in_force AS f WHERE f.scope = $1"
		"  AND f.number IS NOT DISTINCT FROM $2::bigint AND f.campaign_id IS NOT DISTINCT FROM t.campaign) RETURNING id",
		"no such hold is in force (hint: dialerctl hold show)");
}

#define HOLD_COLUMNS "SELECT h.id, h.event, h.scope, h.number, c.name AS campaign, h.reason, h.ordered_by," \
	" h.at, h.actor FROM "

int hold_list(struct db *db, bool all, PGresult **ret)
{
	return db_exec(db, all ?
		HOLD_COLUMNS "dialer.legal_hold AS h LEFT JOIN dialer.campaign AS c ON c.id = h.campaign_id ORDER BY h.id" :
		HOLD_COLUMNS "dialer.hold_in_force AS h LEFT JOIN dialer.campaign AS c ON c.id = h.campaign_id ORDER BY h.id",
		0, NULL, ret);
}

/* ---- retention ---- */

int retention_list(struct db *db, PGresult **ret)
{
	return db_exec(db,
		"SELECT r.class, r.keep_days, r.minimum_days, r.what, r.source,"
		" (SELECT max(e.at) FROM dialer.retention_event AS e WHERE e.class = r.class AND e.event = 'run') AS last_run"
		" FROM dialer.retention AS r ORDER BY r.class", 0, NULL, ret);
}

int retention_set(struct db *db, const char *class_name, int days)
{
	char text[DB_INT_MAX];
	const char *params[] = { class_name, db_int_param(days, text) };

	return db_exec(db, "SELECT dialer.retention_set($1, $2::int)", 2, params, NULL);
}

int retention_lock(struct db *db)
{
	return db_exec(db, "SELECT dialer.hold_lock()", 0, NULL, NULL);
}

int retention_due(struct db *db, const char *class_name, PGresult **ret)
{
	return db_exec(db, "SELECT id, recording, held FROM dialer.retention_due($1)", 1, &class_name, ret);
}

int retention_blank(struct db *db, const char *class_name, int64_t files, int64_t *ret_rows)
{
	char text[DB_INT_MAX];
	const char *params[] = { class_name, db_int_param(files, text) };
	PGresult *res;
	int err = db_exec(db, "SELECT dialer.retention_run($1, $2::bigint)", 2, params, &res);

	if (err < 0)
		return err;
	*ret_rows = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

#define TURN_KEY "hashtextextended('dialer.retention', 0)"

int retention_turn(struct db *db, int64_t now_us, int64_t every_us, bool *ret_due)
{
	char before[DB_INT_MAX];
	PGresult *res;
	bool locked;
	int err = db_exec(db, "SELECT pg_try_advisory_lock(" TURN_KEY ")", 0, NULL, &res);

	*ret_due = false;
	if (err < 0)
		return err;
	locked = db_text(res, 0, 0)[0] == 't';
	PQclear(res);
	if (!locked)
		return 0;
	err = db_exec(db, "SELECT FROM dialer.chore WHERE name = 'retention' AND done_at > dialer.at_us($1)", 1,
		(const char *const[]){ db_int_param(now_us - every_us, before) }, &res);
	if (err == 0) {
		*ret_due = PQntuples(res) == 0;
		PQclear(res);
	}
	if (*ret_due)
		return 0;
	return db_exec(db, "SELECT pg_advisory_unlock(" TURN_KEY ")", 0, NULL, NULL) < 0 ? -EIO : err;
}

int retention_turn_end(struct db *db, int64_t now_us, bool done)
{
	char now[DB_INT_MAX];
	int err = 0, unlocked;

	if (done)
		err = db_exec(db, "INSERT INTO dialer.chore (name, done_at) VALUES ('retention', dialer.at_us($1))"
			" ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at", 1,
			(const char *const[]){ db_int_param(now_us, now) }, NULL);
	unlocked = db_exec(db, "SELECT pg_advisory_unlock(" TURN_KEY ")", 0, NULL, NULL);
	return err < 0 ? err : unlocked;
}

int retention_removals(struct db *db, const char *node, const char *after, int limit, PGresult **ret)
{
	char most[DB_INT_MAX];

	return db_exec(db, "SELECT file FROM dialer.recording_removal WHERE node = $1 AND file > $2 ORDER BY file LIMIT $3",
		3, (const char *const[]){ node, after, db_int_param(limit, most) }, ret);
}

int retention_removed(struct db *db, const char *node, const char *file)
{
	return db_exec(db, "DELETE FROM dialer.recording_removal WHERE node = $1 AND file = $2", 2,
		(const char *const[]){ node, file }, NULL);
}

int retention_subjects(struct db *db, PGresult **ret)
{
	return db_exec(db, "SELECT number, held FROM dialer.retention_subjects()", 0, NULL, ret);
}

/* ---- one number ---- */

int subject_summary(struct db *db, struct e164 number, PGresult **ret)
{
	char text[DB_INT_MAX];
	const char *params[] = { db_int_param((int64_t)number.digits, text) };

	return db_exec(db,
		"SELECT w.what, w.rows FROM (VALUES"
		" (1, 'leads', (SELECT count(*) FROM dialer.lead WHERE number = $1::bigint)),"
		" (2, 'decisions', (SELECT count(*) FROM dialer.decision WHERE number = $1)),"
		" (3, 'attempts', (SELECT count(*) FROM dialer.attempt WHERE number = $1)),"
		" (4, 'recordings', (SELECT count(*) FROM dialer.attempt WHERE number = $1 AND recording <> '')),"
		" (5, 'events of calls', (SELECT count(*) FROM dialer.call_event AS e"
		"  JOIN dialer.attempt AS a ON a.id = e.attempt_id WHERE a.number = $1)),"
		" (6, 'consents and revocations', (SELECT count(*) FROM dialer.consent_event WHERE number = $1)),"
		" (7, 'certificates', (SELECT count(*) FROM dialer.consent_certificate WHERE number = $1)),"
		" (8, 'do-not-call entries', (SELECT count(*) FROM dialer.internal_dnc WHERE number = $1)),"
		" (9, 'answers on reassignment', (SELECT count(*) FROM dialer.reassigned_answer WHERE number = $1)),"
		" (10, 'keys of the log', (SELECT count(*) FROM dialer.subject WHERE number = $1)),"
		" (11, 'legal holds in force', (SELECT count(*) FROM dialer.hold_in_force AS h WHERE h.number = $1"
		"  OR h.scope = 'all' OR h.campaign_id IN (SELECT campaign_id FROM dialer.lead WHERE number = $1"
		"   UNION SELECT campaign_id FROM dialer.decision WHERE number = $1)))"
		") AS w (place, what, rows) ORDER BY w.place", 1, params, ret);
}

int subject_recordings(struct db *db, struct e164 number, PGresult **ret)
{
	char text[DB_INT_MAX];
	const char *params[] = { db_int_param((int64_t)number.digits, text) };

	return db_exec(db, "SELECT a.id, coalesce(nullif(a.recording, ''), r.file), false FROM dialer.attempt AS a"
		" LEFT JOIN dialer.recording AS r ON r.attempt_id = a.id"
		" WHERE a.number = $1::bigint AND (a.recording <> '' OR r.file <> '') ORDER BY a.id", 1, params, ret);
}

static int erase(struct db *db, const char *sql, int n, const char *const *params, char subject[SUBJECT_TEXT_MAX])
{
	PGresult *res;
	int err = db_exec(db, sql, n, params, &res);

	if (err < 0)
		return err;
	snprintf(subject, SUBJECT_TEXT_MAX, "%s", db_text(res, 0, 0));
	PQclear(res);
	return 0;
}

int subject_erase(struct db *db, struct e164 number, const char *reason, const char *by, int64_t files,
	char subject[SUBJECT_TEXT_MAX])
{
	char digits[DB_INT_MAX], count[DB_INT_MAX];

	return erase(db, "SELECT encode(dialer.erase_number($1::bigint, $2, $3, $4::bigint), 'hex')", 4,
		(const char *const[]){ db_int_param((int64_t)number.digits, digits), reason, by, db_int_param(files, count) },
		subject);
}

int subject_expire(struct db *db, struct e164 number, int64_t files, char subject[SUBJECT_TEXT_MAX])
{
	char digits[DB_INT_MAX], count[DB_INT_MAX];

	return erase(db, "SELECT encode(dialer.retention_erase($1::bigint, $2::bigint), 'hex')", 2,
		(const char *const[]){ db_int_param((int64_t)number.digits, digits), db_int_param(files, count) }, subject);
}
