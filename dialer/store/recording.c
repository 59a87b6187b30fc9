/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/recording.h"

#include "dialer/base/banned.h"

#define DAY(time) "to_char(" time " AT TIME ZONE 'UTC', 'YYYY-MM-DD')"

int recording_due(struct db *db, const char *node, int64_t after, int limit, PGresult **ret)
{
	char id[DB_INT_MAX], most[DB_INT_MAX];

	return db_exec(db,
		"SELECT d.attempt_id, d.file, " DAY("a.committed_at") ", " DAY("(a.committed_at + interval '1 day')")
		" FROM dialer.recording_due AS d JOIN dialer.attempt AS a ON a.id = d.attempt_id"
		" WHERE d.node = $1 AND d.attempt_id > $2 ORDER BY d.attempt_id LIMIT $3", 3,
		(const char *const[]){ node, db_int_param(after, id), db_int_param(limit, most) }, ret);
}

int recording_add(struct db *db, int64_t attempt, const struct recording *r)
{
	char id[DB_INT_MAX], bytes[DB_INT_MAX], ms[DB_INT_MAX];
	const char *params[] = { db_int_param(attempt, id), r->file, r->sha256,
		r->sha256 != NULL ? db_int_param(r->bytes, bytes) : NULL,
		r->sha256 != NULL ? db_int_param(r->duration_ms, ms) : NULL, r->complete ? "t" : "f" };

	return db_exec(db,
		"WITH d AS (DELETE FROM dialer.recording_due WHERE attempt_id = $1 RETURNING attempt_id)"
		" INSERT INTO dialer.recording (attempt_id, campaign_id, node, file, ended_at, sha256, bytes, duration_ms, complete)"
		" SELECT a.id, a.campaign_id, a.node, $2::text, coalesce(a.end_at, a.committed_at), decode($3, 'hex'), $4::bigint,"
		" $5::bigint, $6::boolean FROM d JOIN dialer.attempt AS a ON a.id = d.attempt_id"
		" ON CONFLICT (attempt_id) DO NOTHING", 6, params, NULL);
}

int recording_none(struct db *db, int64_t attempt)
{
	char id[DB_INT_MAX];

	return db_exec(db, "DELETE FROM dialer.recording_due WHERE attempt_id = $1", 1,
		(const char *const[]){ db_int_param(attempt, id) }, NULL);
}

int recording_list(struct db *db, int64_t after, int limit, PGresult **ret)
{
	char id[DB_INT_MAX], most[DB_INT_MAX];

	return db_exec(db,
		"SELECT id, attempt_id, node, file, encode(sha256, 'hex') FROM dialer.recording"
		" WHERE id > $1 AND file <> '' AND sha256 IS NOT NULL ORDER BY id LIMIT $2", 2,
		(const char *const[]){ db_int_param(after, id), db_int_param(limit, most) }, ret);
}

int recording_missing(struct db *db, int limit, PGresult **ret)
{
	char most[DB_INT_MAX];

	return db_exec(db,
		"SELECT a.id FROM dialer.attempt AS a WHERE a.state = 'ended' AND a.recording <> ''"
		" AND NOT EXISTS (SELECT FROM dialer.recording AS r WHERE r.attempt_id = a.id)"
		" AND NOT EXISTS (SELECT FROM dialer.recording_due AS d WHERE d.attempt_id = a.id) ORDER BY a.id LIMIT $1", 1,
		(const char *const[]){ db_int_param(limit, most) }, ret);
}
