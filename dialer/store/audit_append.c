/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/audit_append.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

/* "dialer", then 1: advisory locks of one database share one space of numbers. */
#define LOCK_KEY "7234019283807667201"
#define FLUSH_BYTES 262144
#define DATA_MAX 16777216
#define PIECES_MAX "5000"
/* PostgreSQL counts from 2000-01-01. */
#define EPOCH_2000_US INT64_C(946684800000000)

int audit_lock(struct db *db, bool *ret_got)
{
	PGresult *res;
	int err = db_exec(db, "SELECT pg_try_advisory_xact_lock(" LOCK_KEY ")", 0, NULL, &res);

	if (err < 0)
		return err;
	*ret_got = db_text(res, 0, 0)[0] == 't';
	PQclear(res);
	return 0;
}

int audit_lock_wait(struct db *db)
{
	return db_exec(db, "SELECT pg_advisory_xact_lock(" LOCK_KEY ")", 0, NULL, NULL);
}

static void add_hex(const uint8_t *data, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02x", data[i]);
}

int audit_log_start(struct db *db, const struct audit_log_row *log)
{
	char id[2 * AUDIT_LOG_ID_BYTES + 1];
	const char *params[] = { id, log->key_id, log->public_key };
	int err = db_exec(db, "INSERT INTO dialer.audit_key (key_id, public_key) VALUES ($1, $2)", 2, params + 1, NULL);

	add_hex(log->id, sizeof(log->id), id);
	if (err == 0)
		err = db_exec(db, "INSERT INTO dialer.audit_log (id, key_id) VALUES (decode($1, 'hex'), $2)", 2, params,
			NULL);
	return err;
}

int audit_take(struct db *db, int max, PGresult **ret)
{
	char most[DB_INT_MAX];
	const char *params[] = { db_int_param(max, most) };

	return db_exec(db,
		"WITH taken AS (DELETE FROM dialer.audit_pending WHERE id IN"
		"  (SELECT id FROM (SELECT id, count, sum(count) OVER (ORDER BY id) AS total FROM"
		"   (SELECT id, count FROM dialer.audit_pending ORDER BY id LIMIT " PIECES_MAX ") AS p) AS q"
		"   WHERE total - count < $1::integer)"
		"  RETURNING id, kind, count, row_ids)"
		" SELECT kind, count, row_ids FROM taken ORDER BY id", 1, params, ret);
}

/* ---- binary COPY ---- */

static int failed(struct audit_copy *c, const char *message)
{
	if (c->err == 0) {
		snprintf(c->db->error, sizeof(c->db->error), "database: %s", message);
		c->err = -EIO;
	}
	return c->err;
}

static void add_be(struct audit_copy *c, uint64_t value, int bytes)
{
	char out[8];

	for (int i = 0; i < bytes; i++)
		out[i] = (char)(value >> 8 * (bytes - 1 - i));
	buf_add(&c->data, out, (size_t)bytes);
}

static void field_int(struct audit_copy *c, int64_t value, int bytes)
{
	add_be(c, (uint64_t)bytes, 4);
	add_be(c, (uint64_t)value, bytes);
}

static void field_bytes(struct audit_copy *c, const void *data, size_t len)
{
	add_be(c, len, 4);
	buf_add(&c->data, data, len);
}

static void flush(struct audit_copy *c)
{
	if (buf_error(&c->data) != 0)
		failed(c, "a leaf is too long, or out of memory");
	else if (c->err == 0 && PQputCopyData(c->db->conn, c->data.data, (int)c->data.len) != 1)
		failed(c, PQerrorMessage(c->db->conn));
	buf_clear(&c->data);
}

static int start(struct audit_copy *c, struct db *db, const char *sql)
{
	static const char signature[] = "PGCOPY\n\377\r\n";
	PGresult *res = PQexec(db->conn, sql);
	bool ready = PQresultStatus(res) == PGRES_COPY_IN;

	*c = (struct audit_copy){ .db = db };
	buf_init(&c->data, DATA_MAX);
	PQclear(res);
	if (!ready)
		return failed(c, PQerrorMessage(db->conn));
	buf_add(&c->data, signature, sizeof(signature)); /* with its NUL */
	add_be(c, 0, 4);
	add_be(c, 0, 4);
	return 0;
}

int audit_copy_leaves(struct audit_copy *c, struct db *db)
{
	return start(c, db,
		"COPY dialer.audit_leaf (seq, kind, row_id, at, subject, leaf, hash) FROM STDIN (FORMAT binary)");
}

void audit_copy_leaf(struct audit_copy *c, const struct audit_leaf_row *row)
{
	add_be(c, 7, 2);
	field_int(c, row->seq, 8);
	field_bytes(c, row->kind, strlen(row->kind));
	field_int(c, row->row_id, 8);
	field_int(c, row->at_us - EPOCH_2000_US, 8);
	if (row->subject != 0)
		field_int(c, row->subject, 8);
	else
		add_be(c, UINT32_MAX, 4); /* NULL */
	field_bytes(c, row->leaf, row->leaf_len);
	field_bytes(c, row->hash, AUDIT_HASH_BYTES);
	if (c->data.len >= FLUSH_BYTES)
		flush(c);
}

int audit_copy_nodes(struct audit_copy *c, struct db *db)
{
	return start(c, db, "COPY dialer.audit_node (height, idx, hash) FROM STDIN (FORMAT binary)");
}

void audit_copy_node(struct audit_copy *c, unsigned height, uint64_t index, const uint8_t *hash)
{
	add_be(c, 3, 2);
	field_int(c, height, 4);
	field_int(c, (int64_t)index, 8);
	field_bytes(c, hash, AUDIT_HASH_BYTES);
	if (c->data.len >= FLUSH_BYTES)
		flush(c);
}

int audit_copy_end(struct audit_copy *c, bool good)
{
	PGresult *res;

	if (good) {
		add_be(c, UINT16_MAX, 2);
		flush(c);
	}
	good = good && c->err == 0;
	if (PQputCopyEnd(c->db->conn, good ? NULL : "given up") != 1)
		failed(c, PQerrorMessage(c->db->conn));
	while ((res = PQgetResult(c->db->conn)) != NULL) {
		if (good && PQresultStatus(res) != PGRES_COMMAND_OK)
			failed(c, PQresultErrorMessage(res));
		PQclear(res);
	}
	buf_release(&c->data);
	return c->err;
}

int audit_head_add(struct db *db, const struct audit_head_row *head)
{
	char size[DB_INT_MAX], at[DB_INT_MAX], root[2 * AUDIT_HASH_BYTES + 1], sig[2 * AUDIT_SIGNATURE_BYTES + 1];
	const char *params[] = { db_int_param(head->size, size), root, db_int_param(head->at_us, at), head->key_id, sig };

	add_hex(head->root, sizeof(head->root), root);
	add_hex(head->signature, sizeof(head->signature), sig);
	return db_exec(db,
		"INSERT INTO dialer.audit_head (size, root, at, key_id, signature)"
		" VALUES ($1, decode($2, 'hex'), dialer.at_us($3), $4, decode($5, 'hex'))", 5, params, NULL);
}

/* $1 size (0: knows none), $2 root, $3 when it was signed. */
static const char may_seal_sql[] =
	"SELECT (SELECT string_agg(name, ', ' ORDER BY name) FROM dialer.node WHERE rewound_at IS NOT NULL),"
	" $1::bigint = 0 OR EXISTS (SELECT FROM dialer.audit_head WHERE size = $1 AND root = decode($2, 'hex'))"
	"  OR EXISTS (SELECT FROM dialer.node_order WHERE kind = 'accepted' AND at > dialer.at_us($3))";

int audit_may_seal(struct db *db, const struct audit_head_row *known)
{
	char size[DB_INT_MAX], at[DB_INT_MAX], root[2 * AUDIT_HASH_BYTES + 1] = "";
	PGresult *res;
	int err;

	if (known != NULL)
		add_hex(known->root, sizeof(known->root), root);
	err = db_exec(db, may_seal_sql, 3,
		(const char *const[]){ db_int_param(known != NULL ? known->size : 0, size), root,
			db_int_param(known != NULL ? known->at_us : 0, at) }, &res);
	if (err < 0)
		return err;
	if (!PQgetisnull(res, 0, 0)) {
		snprintf(db->error, sizeof(db->error),
			"the database went back in time, says node %.100s (hint: dialerd(8), then dialerctl db accept)",
			db_text(res, 0, 0));
		err = -EPERM;
	} else if (db_text(res, 0, 1)[0] != 't') {
		snprintf(db->error, sizeof(db->error),
			"head %lld was signed and is not there: the database went back in time (hint: dialerd(8))",
			(long long)known->size);
		err = -EPERM;
	}
	PQclear(res);
	return err;
}
