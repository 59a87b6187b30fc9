/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/load_row.h"

#include <stdio.h>

#include "dialer/base/banned.h"

const char *load_hex(const uint8_t sha256[32], char *out)
{
	for (int i = 0; i < 32; i++)
		snprintf(out + i * 2, 3, "%02x", sha256[i]);
	return out;
}

static int one_int(struct db *db, const char *sql, int n, const char *const *params, int64_t *ret)
{
	PGresult *res;
	int err = db_exec(db, sql, n, params, &res);

	if (err < 0)
		return err;
	*ret = PQntuples(res) == 1 ? db_int(res, 0, 0) : 0;
	PQclear(res);
	return 0;
}

int load_begin(struct db *db, const char *kind, const struct load_file *f, int64_t *ret_id)
{
	static const char sql[] =
		"INSERT INTO dialer.load (kind, campaign_id, file_name, file_sha256, rows_read, rows_loaded,"
		" rows_duplicate, rows_rejected) VALUES ($1, $2, $3, decode($4, 'hex'), $5, 0, 0, $6) RETURNING id";
	char campaign[DB_INT_MAX], hex[65], rows[DB_INT_MAX], rejected[DB_INT_MAX];
	const char *params[] = { kind, f->campaign_id != 0 ? db_int_param(f->campaign_id, campaign) : NULL, f->name,
		load_hex(f->sha256, hex), db_int_param(f->rows_read, rows), db_int_param(f->rows_rejected, rejected) };

	return one_int(db, sql, 6, params, ret_id);
}

int load_end(struct db *db, int64_t id, int64_t loaded, int64_t duplicate)
{
	char text[DB_INT_MAX], added[DB_INT_MAX], known[DB_INT_MAX];

	return db_exec(db, "UPDATE dialer.load SET rows_loaded = $2, rows_duplicate = $3 WHERE id = $1", 3,
		(const char *const[]){ db_int_param(id, text), db_int_param(loaded, added), db_int_param(duplicate, known) },
		NULL);
}

int load_counts(struct db *db, int64_t id, int64_t rows_read, int64_t rows_rejected)
{
	char text[DB_INT_MAX], rows[DB_INT_MAX], rejected[DB_INT_MAX];

	return db_exec(db, "UPDATE dialer.load SET rows_read = $2, rows_rejected = $3 WHERE id = $1", 3,
		(const char *const[]){ db_int_param(id, text), db_int_param(rows_read, rows),
			db_int_param(rows_rejected, rejected) }, NULL);
}

int load_staged(struct db *db, const char *sql, int64_t *ret)
{
	return one_int(db, sql, 0, NULL, ret);
}
