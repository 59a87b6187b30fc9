/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/audit_log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

static int none(struct db *db, const char *what)
{
	snprintf(db->error, sizeof(db->error), "%s", what);
	return -ENOENT;
}

/* PostgreSQL's binary integers are big-endian, of eight bytes for a bigint. */
int64_t audit_binary_int(const PGresult *res, int row, int col)
{
	const unsigned char *p = (const unsigned char *)PQgetvalue(res, row, col);
	uint64_t v = 0;

	if (PQgetisnull(res, row, col))
		return 0;
	for (int i = 0; i < PQgetlength(res, row, col); i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

static bool copy_bytes_of(const PGresult *res, int row, int col, void *to, size_t len)
{
	if ((size_t)PQgetlength(res, row, col) != len)
		return false;
	memcpy(to, PQgetvalue(res, row, col), len);
	return true;
}

int audit_log_get(struct db *db, struct audit_log_row *ret)
{
	PGresult *res;
	int err = db_exec_binary(db,
		"SELECT l.id, l.key_id, k.public_key FROM dialer.audit_log AS l JOIN dialer.audit_key AS k USING (key_id)",
		0, NULL, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		err = none(db, "the log is empty (hint: dialerd seals it, or dialerctl audit seal)");
	} else if (!copy_bytes_of(res, 0, 0, ret->id, sizeof(ret->id))) {
		err = none(db, "the log has no good id");
	} else {
		snprintf(ret->key_id, sizeof(ret->key_id), "%s", db_text(res, 0, 1));
		snprintf(ret->public_key, sizeof(ret->public_key), "%s", db_text(res, 0, 2));
	}
	PQclear(res);
	return err;
}

#define HEAD_COLUMNS "size, dialer.us(at), key_id, root, signature"

bool audit_head_read(const PGresult *res, int row, struct audit_head_row *ret)
{
	*ret = (struct audit_head_row){ .size = audit_binary_int(res, row, 0), .at_us = audit_binary_int(res, row, 1) };
	snprintf(ret->key_id, sizeof(ret->key_id), "%s", db_text(res, row, 2));
	return copy_bytes_of(res, row, 3, ret->root, sizeof(ret->root)) &&
		copy_bytes_of(res, row, 4, ret->signature, sizeof(ret->signature));
}

int audit_head_newest(struct db *db, struct audit_head_row *ret)
{
	PGresult *res;
	int err = db_exec_binary(db, "SELECT " HEAD_COLUMNS " FROM dialer.audit_head ORDER BY size DESC LIMIT 1", 0, NULL,
		&res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0 || !audit_head_read(res, 0, ret))
		err = none(db, "the log has no head (hint: dialerd seals it, or dialerctl audit seal)");
	PQclear(res);
	return err;
}

int audit_heads(struct db *db, int64_t above, int limit, PGresult **ret)
{
	char a[DB_INT_MAX], l[DB_INT_MAX];

	return db_exec_binary(db,
		"SELECT " HEAD_COLUMNS " FROM dialer.audit_head WHERE size > $1 ORDER BY size LIMIT $2", 2,
		(const char *const[]){ db_int_param(above, a), db_int_param(limit, l) }, ret);
}

int audit_leaf_find(struct db *db, const char *kind, int64_t row_id, int64_t *ret_seq)
{
	char id[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, "SELECT seq FROM dialer.audit_leaf WHERE kind = $1 AND row_id = $2", 2,
		(const char *const[]){ kind, db_int_param(row_id, id) }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		snprintf(db->error, sizeof(db->error), "no %s %s in the log", kind, id);
		err = -ENOENT;
	} else {
		*ret_seq = db_int(res, 0, 0);
	}
	PQclear(res);
	return err;
}

int audit_leaves(struct db *db, int64_t from, int64_t count, PGresult **ret)
{
	char a[DB_INT_MAX], b[DB_INT_MAX];

	return db_exec_binary(db,
		"SELECT seq, kind, row_id, dialer.us(at), subject, leaf, hash FROM dialer.audit_leaf"
		" WHERE seq >= $1 AND seq < $2 ORDER BY seq", 2,
		(const char *const[]){ db_int_param(from, a), db_int_param(from + count, b) }, ret);
}

int audit_hashes(struct db *db, unsigned height, uint64_t from, uint64_t count, PGresult **ret)
{
	char a[DB_INT_MAX], b[DB_INT_MAX], h[DB_INT_MAX];
	const char *params[] = { db_int_param((int64_t)from, a), db_int_param((int64_t)(from + count), b),
		db_int_param(height, h) };

	if (height == 0)
		return db_exec_binary(db, "SELECT hash FROM dialer.audit_leaf WHERE seq >= $1 AND seq < $2 ORDER BY seq", 2,
			params, ret);
	return db_exec_binary(db,
		"SELECT hash FROM dialer.audit_node WHERE height = $3::integer AND idx >= $1::bigint AND idx < $2::bigint"
		" ORDER BY idx", 3, params, ret);
}

int audit_counts(struct db *db, int64_t *ret_leaves, int64_t *ret_nodes, int64_t *ret_pending)
{
	PGresult *res;
	int err = db_exec(db,
		"SELECT (SELECT count(*) FROM dialer.audit_leaf), (SELECT count(*) FROM dialer.audit_node),"
		" (SELECT coalesce(sum(count), 0) FROM dialer.audit_pending)", 0, NULL, &res);

	if (err < 0)
		return err;
	*ret_leaves = db_int(res, 0, 0);
	*ret_nodes = db_int(res, 0, 1);
	*ret_pending = db_int(res, 0, 2);
	PQclear(res);
	return 0;
}

/* A row's campaign is its own, or that of its attempt. */
int audit_search(struct db *db, const struct audit_search *s, PGresult **ret)
{
	static const char sql[] =
		"WITH c AS (SELECT id FROM dialer.campaign WHERE name = $2),"
		" a AS (SELECT id FROM dialer.attempt WHERE campaign_id IN (SELECT id FROM c) AND $2 IS NOT NULL"
		"  UNION SELECT id FROM dialer.attempt WHERE decision_id = $6::bigint)"
		" SELECT l.seq, l.kind, dialer.us(l.at) AS at, s.number, convert_from(l.leaf, 'UTF8') AS leaf"
		" FROM dialer.audit_leaf AS l LEFT JOIN dialer.subject AS s ON s.no = l.subject"
		" WHERE ($1::bigint IS NULL OR l.subject = (SELECT no FROM dialer.subject WHERE number = $1::bigint))"
		" AND ($3::text IS NULL OR l.kind = $3::text)"
		" AND ($4::bigint IS NULL OR l.at >= dialer.at_us($4::bigint))"
		" AND ($5::bigint IS NULL OR l.at < dialer.at_us($5::bigint))"
		" AND (($2::text IS NULL AND $6::bigint IS NULL) OR (l.kind, l.row_id) IN ("
		"  SELECT 'decision', d.id FROM dialer.decision AS d WHERE d.campaign_id IN (SELECT id FROM c)"
		"   OR d.id = $6::bigint"
		"  UNION ALL SELECT k, a.id FROM a, unnest(ARRAY['attempt', 'outcome']) AS k"
		"  UNION ALL SELECT 'call_event', e.id FROM dialer.call_event AS e WHERE e.attempt_id IN (SELECT id FROM a)"
		"  UNION ALL SELECT 'dnc', n.id FROM dialer.internal_dnc AS n WHERE n.attempt_id IN (SELECT id FROM a)"
		"  UNION ALL SELECT 'consent', n.id FROM dialer.consent_event AS n WHERE n.attempt_id IN (SELECT id FROM a)"
		"  UNION ALL SELECT 'load', f.id FROM dialer.load AS f WHERE f.campaign_id IN (SELECT id FROM c)"
		"  UNION ALL SELECT 'campaign', v.id FROM dialer.campaign_event AS v"
		"   WHERE v.campaign_id IN (SELECT id FROM c)))"
		" ORDER BY l.seq DESC LIMIT $7";
	char number[DB_INT_MAX], since[DB_INT_MAX], until[DB_INT_MAX], decision[DB_INT_MAX], limit[DB_INT_MAX];
	const char *params[] = {
		s->number != 0 ? db_int_param(s->number, number) : NULL,
		s->campaign,
		s->kind,
		s->since_us != 0 ? db_int_param(s->since_us, since) : NULL,
		s->until_us != 0 ? db_int_param(s->until_us, until) : NULL,
		s->decision != 0 ? db_int_param(s->decision, decision) : NULL,
		db_int_param(s->limit, limit),
	};

	return db_exec(db, sql, 7, params, ret);
}

int audit_snapshot(struct db *db, bool *ret_began)
{
	*ret_began = PQtransactionStatus(db->conn) == PQTRANS_IDLE;
	return *ret_began ? db_exec(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", 0, NULL, NULL) : 0;
}
