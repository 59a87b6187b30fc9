/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/audit_rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

#define SQL_MAX 8192

/* Names come from the table of kinds, never from outside. */
static void add_column(struct buf *sql, const struct audit_column *c)
{
	switch (c->type) {
	case AUDIT_TIME:
		buf_addf(sql, ", dialer.us(t.%s)", c->name);
		break;
	case AUDIT_BYTES:
		buf_addf(sql, ", encode(t.%s, 'hex')", c->name);
		break;
	case AUDIT_TEXT:
	case AUDIT_INT:
	case AUDIT_BOOL:
	case AUDIT_JSON:
	case AUDIT_INTS:
		buf_addf(sql, ", t.%s", c->name);
		break;
	}
}

static void add_at(struct buf *sql, const struct audit_kind *k)
{
	if (k->at_else != NULL)
		buf_addf(sql, "dialer.us(coalesce(t.%s, t.%s))", k->at, k->at_else);
	else
		buf_addf(sql, "dialer.us(t.%s)", k->at);
}

static int run(struct db *db, struct buf *sql, int n, const char *const *params, PGresult **ret)
{
	int err = buf_error(sql);

	if (err < 0)
		snprintf(db->error, sizeof(db->error), "database: statement too long, or out of memory");
	else
		err = db_exec(db, buf_text(sql), n, params, ret);
	buf_release(sql);
	return err;
}

int audit_rows(struct db *db, const struct audit_kind *k, const char *ids, PGresult **ret)
{
	struct buf sql;

	buf_init(&sql, SQL_MAX);
	buf_adds(&sql, "SELECT t.id, ");
	add_at(&sql, k);
	if (k->number != NULL)
		buf_addf(&sql, ", t.%s", k->number);
	else
		buf_adds(&sql, k->attempt != NULL ? ", a.number" : ", NULL");
	for (int i = 0; i < k->column_count; i++)
		add_column(&sql, &k->columns[i]);
	buf_addf(&sql, " FROM unnest($1::bigint[]) WITH ORDINALITY AS w (id, n) LEFT JOIN dialer.%s AS t ON t.id = w.id",
		k->table);
	if (k->ended)
		buf_adds(&sql, " AND t.state = 'ended'");
	if (k->number == NULL && k->attempt != NULL)
		buf_addf(&sql, " LEFT JOIN dialer.attempt AS a ON a.id = t.%s", k->attempt);
	buf_adds(&sql, " ORDER BY w.n");
	return run(db, &sql, 1, &ids, ret);
}

int audit_rows_missing(struct db *db, const struct audit_kind *k, int limit, PGresult **ret)
{
	char most[DB_INT_MAX];
	const char *params[] = { k->name, db_int_param(limit, most) };
	struct buf sql;

	buf_init(&sql, SQL_MAX);
	buf_addf(&sql,
		"SELECT t.id FROM dialer.%s AS t WHERE %s"
		" NOT EXISTS (SELECT FROM dialer.audit_leaf AS l WHERE l.kind = $1 AND l.row_id = t.id)"
		" AND t.id NOT IN (SELECT unnest(p.row_ids) FROM dialer.audit_pending AS p WHERE p.kind = $1)"
		" ORDER BY t.id LIMIT $2", k->table, k->ended ? "t.state = 'ended' AND" : "");
	return run(db, &sql, 2, params, ret);
}

/* ---- subjects ---- */

/* An erasure counts that is in the log or waits for it; evidence for one that was made up would be missing there. */
#define IN_LOG(kind, id) \
	"(EXISTS (SELECT FROM dialer.audit_leaf AS f WHERE f.kind = '" kind "' AND f.row_id = " id ")" \
	" OR EXISTS (SELECT FROM dialer.audit_pending AS p WHERE p.kind = '" kind "' AND " id " = ANY (p.row_ids)))"
#define SUBJECT_COLUMNS "s.no, s.number, encode(s.id, 'hex'), encode(s.key, 'hex')"

int audit_subjects(struct db *db, const char *numbers, PGresult **ret)
{
	return db_exec(db,
		"SELECT " SUBJECT_COLUMNS " FROM dialer.subject AS s WHERE s.number = ANY ($1::bigint[]) ORDER BY s.number",
		1, &numbers, ret);
}

int audit_subjects_by_id(struct db *db, const char *hex_ids, PGresult **ret)
{
	return db_exec(db,
		"SELECT " SUBJECT_COLUMNS ", (SELECT min(e.id) FROM dialer.erasure AS e WHERE e.subject = s.id AND "
		IN_LOG("erasure", "e.id") ") FROM unnest($1::text[]) AS w (id) JOIN dialer.subject AS s"
		" ON s.id = decode(w.id, 'hex') ORDER BY s.id", 1, &hex_ids, ret);
}

#define UNTIL(class) " coalesce(dialer.us(max(e.cutoff) FILTER (WHERE e.class = '" class "')), -9223372036854775808)"

int audit_blanked(struct db *db, struct audit_blanked *ret)
{
	PGresult *res;
	int err = db_exec(db,
		"SELECT" UNTIL("audio") "," UNTIL("audio_debt") "," UNTIL("transcript") " FROM dialer.retention_event AS e"
		" WHERE e.event = 'run' AND " IN_LOG("retention", "e.id"), 0, NULL, &res);

	if (err < 0)
		return err;
	for (int i = 0; i < AUDIT_CLASSES; i++)
		ret->until_us[i] = db_int(res, 0, i);
	PQclear(res);
	return 0;
}

int audit_is_debt(struct db *db, int64_t campaign_id, bool *ret)
{
	char id[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, "SELECT FROM dialer.campaign WHERE id = $1 AND purpose = 'debt'", 1,
		(const char *const[]){ db_int_param(campaign_id, id) }, &res);

	if (err < 0)
		return err;
	*ret = PQntuples(res) == 1;
	PQclear(res);
	return 0;
}

static int nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void read_hex(const char *text, uint8_t *to, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
}

/* The lengths are constraints of the table. */
void audit_subject_read(const PGresult *res, int row, struct audit_subject *ret)
{
	*ret = (struct audit_subject){ .no = db_int(res, row, 0), .number = db_int(res, row, 1),
		.erased = PQgetisnull(res, row, 3) };
	read_hex(db_text(res, row, 2), ret->id, sizeof(ret->id));
	if (!ret->erased)
		read_hex(db_text(res, row, 3), ret->key, sizeof(ret->key));
}

int audit_subjects_add(struct db *db, const char *numbers, const char *hex_ids, const char *hex_keys)
{
	const char *params[] = { numbers, hex_ids, hex_keys };

	return db_exec(db,
		"INSERT INTO dialer.subject (number, id, key)"
		" SELECT n, decode(i, 'hex'), decode(k, 'hex')"
		" FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w (n, i, k)"
		" ON CONFLICT (number) DO NOTHING", 3, params, NULL);
}
