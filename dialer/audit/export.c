/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/export.h"

#include <errno.h>
#include <string.h>

#include "dialer/audit/canon.h"
#include "dialer/audit/head.h"
#include "dialer/audit/kinds.h"
#include "dialer/audit/leaf.h"
#include "dialer/store/audit_log.h"

#include "dialer/base/banned.h"

#define ROWS_AT_ONCE 2000

struct export {
	struct db *db;
	FILE *out;
	struct buf line;
	int64_t from, to;
};

static int put(struct export *e)
{
	int err = buf_error(&e->line);

	buf_addc(&e->line, '\n');
	if (err == 0 && fwrite(e->line.data, 1, e->line.len, e->out) != e->line.len) {
		snprintf(e->db->error, sizeof(e->db->error), "cannot write the export: %s", strerror(errno));
		err = -EIO;
	}
	buf_clear(&e->line);
	return err;
}

/* Which columns of a kind are commitments. */
static void add_schema(struct buf *b)
{
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++) {
		const char *comma = "";

		buf_addf(b, "%s\"%s\":{\"personal\":[", k == audit_kinds ? "" : ",", k->name);
		for (int i = 0; i < k->column_count; i++) {
			if ((k->columns[i].flags & AUDIT_PERSONAL) == 0)
				continue;
			buf_addf(b, "%s\"%s\"", comma, k->columns[i].name);
			comma = ",";
		}
		buf_adds(b, "]}");
	}
}

static int put_first(struct export *e, const struct audit_log_row *log)
{
	buf_adds(&e->line, "{\"type\":\"export\",\"log\":\"");
	hex_add(&e->line, log->id, sizeof(log->id));
	buf_adds(&e->line, "\",\"v\":1,");
	if (e->from > 0)
		buf_addf(&e->line, "\"from\":%lld,", (long long)e->from);
	buf_adds(&e->line, "\"public_key\":");
	canon_string(&e->line, log->public_key, strlen(log->public_key));
	buf_adds(&e->line, ",\"schema\":{");
	add_schema(&e->line);
	buf_adds(&e->line, "}}");
	return put(e);
}

static int put_leaves(struct export *e)
{
	int64_t next = e->from;
	PGresult *res;
	int err = 0;

	while (err == 0 && next < e->to) {
		err = audit_leaves(e->db, next, e->to - next < ROWS_AT_ONCE ? e->to - next : ROWS_AT_ONCE, &res);
		if (err < 0)
			return err;
		if (PQntuples(res) == 0) {
			snprintf(e->db->error, sizeof(e->db->error), "leaf %lld is missing", (long long)next);
			err = -EIO;
		}
		for (int i = 0; err == 0 && i < PQntuples(res); i++) {
			buf_adds(&e->line, "{\"type\":\"leaf\",\"leaf\":");
			canon_string(&e->line, PQgetvalue(res, i, AUDIT_LEAF_TEXT),
				(size_t)PQgetlength(res, i, AUDIT_LEAF_TEXT));
			buf_addc(&e->line, '}');
			err = put(e);
		}
		next += PQntuples(res);
		PQclear(res);
	}
	return err;
}

static int put_heads(struct export *e, const struct audit_log_row *log)
{
	struct head h = { .row = { .size = e->from } };
	PGresult *res;
	int err = 0, n = ROWS_AT_ONCE;

	memcpy(h.log, log->id, sizeof(h.log));
	while (err == 0 && n == ROWS_AT_ONCE && h.row.size < e->to) {
		err = audit_heads(e->db, h.row.size, ROWS_AT_ONCE, &res);
		if (err < 0)
			return err;
		n = PQntuples(res);
		for (int i = 0; err == 0 && i < n && audit_head_read(res, i, &h.row) && h.row.size <= e->to; i++) {
			buf_adds(&e->line, "{\"type\":\"head\",");
			head_members(&h, &e->line);
			buf_addc(&e->line, '}');
			err = put(e);
		}
		PQclear(res);
	}
	return err;
}

static int write_all(struct export *e)
{
	struct audit_log_row log;
	struct audit_head_row head;
	int err = audit_log_get(e->db, &log);

	if (err == 0)
		err = audit_head_newest(e->db, &head);
	if (err < 0)
		return err;
	if (e->to < 0)
		e->to = head.size;
	if (e->from >= e->to || e->to > head.size) {
		snprintf(e->db->error, sizeof(e->db->error), "no leaves from %lld to %lld (hint: the log has %lld)",
			(long long)e->from, (long long)e->to, (long long)head.size);
		return -EINVAL;
	}
	err = put_first(e, &log);
	if (err == 0)
		err = put_leaves(e);
	if (err == 0)
		err = put_heads(e, &log);
	return err;
}

int export_write(struct db *db, FILE *out, int64_t from, int64_t to, int64_t *ret_leaves)
{
	struct export e = { .db = db, .out = out, .from = from, .to = to };
	bool began = false;
	int err = audit_snapshot(db, &began);

	buf_init(&e.line, 8 * LEAF_BYTES_MAX);
	if (err == 0)
		err = write_all(&e);
	if (began)
		db_rollback(db); /* it only read */
	buf_release(&e.line);
	*ret_leaves = e.to - e.from;
	return err;
}
