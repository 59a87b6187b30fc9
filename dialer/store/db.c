/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/db.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

static void keep_error(struct db *db, const char *message)
{
	size_t len;

	snprintf(db->error, sizeof(db->error), "database: %s", message);
	len = strlen(db->error);
	while (len > 0 && db->error[len - 1] == '\n')
		db->error[--len] = '\0';
	for (size_t i = 0; i < len; i++) /* one message, one line */
		if (db->error[i] == '\n' || db->error[i] == '\t')
			db->error[i] = ' ';
}

/* "schema exists already, skipping" is nothing to print. A NULL processor would change nothing. */
static void drop_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

int db_open(struct db *db, const char *conninfo)
{
	/* Where the string names several servers and the first is without power, the next one is asked. */
	const char *const keywords[] = { "connect_timeout", "dbname", NULL };
	const char *const values[] = { "5", conninfo, NULL }; /* one of its own wins */

	*db = (struct db){ .conn = PQconnectdbParams(keywords, values, 1) };
	if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK) {
		keep_error(db, db->conn != NULL ? PQerrorMessage(db->conn) : "out of memory");
		return -ECONNREFUSED;
	}
	PQsetNoticeProcessor(db->conn, drop_notice, NULL);
	/*
	 * Leaves of the log hold times and days as text. And what a client has locked whose machine is cut off, the
	 * turn at the log for one, is free again within ten seconds: nobody waits for hours, as TCP would.
	 */
	return db_exec(db, "SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false),"
		" set_config('client_connection_check_interval', '2s', false), set_config('tcp_keepalives_idle', '3', false),"
		" set_config('tcp_keepalives_interval', '2', false), set_config('tcp_keepalives_count', '3', false),"
		" set_config('tcp_user_timeout', '9s', false)", 0, NULL, NULL);
}

void db_close(struct db *db)
{
	if (db->conn != NULL)
		PQfinish(db->conn);
	db->conn = NULL;
}

/* SQLSTATE to errno: class 23 is a constraint, 23505 a unique one, P0001 a raise of ours. */
static int errno_of(const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	if (state == NULL)
		return -EIO;
	if (strcmp(state, "23505") == 0)
		return -EEXIST;
	if (strncmp(state, "23", 2) == 0 || strcmp(state, "P0001") == 0 || strcmp(state, "42501") == 0)
		return -EPERM;
	return -EIO;
}

static int exec(struct db *db, const char *sql, int n, const char *const *params, int format, PGresult **ret_res)
{
	PGresult *res = PQexecParams(db->conn, sql, n, NULL, params, NULL, NULL, format);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		int err = errno_of(res);

		keep_error(db, PQresultErrorMessage(res)[0] != '\0' ? PQresultErrorMessage(res) :
								      PQerrorMessage(db->conn));
		PQclear(res);
		return err;
	}
	if (ret_res != NULL)
		*ret_res = res;
	else
		PQclear(res);
	return 0;
}

int db_exec(struct db *db, const char *sql, int n, const char *const *params, PGresult **ret_res)
{
	return exec(db, sql, n, params, 0, ret_res);
}

int db_exec_rows(struct db *db, const char *sql, int n, const char *const *params)
{
	PGresult *res;
	int err = db_exec(db, sql, n, params, &res), rows;

	if (err < 0)
		return err;
	rows = PQntuples(res);
	PQclear(res);
	return rows;
}

int db_exec_binary(struct db *db, const char *sql, int n, const char *const *params, PGresult **ret_res)
{
	return exec(db, sql, n, params, 1, ret_res);
}

int db_begin(struct db *db)
{
	return db_exec(db, "BEGIN", 0, NULL, NULL);
}

int db_commit(struct db *db)
{
	return db_exec(db, "COMMIT", 0, NULL, NULL);
}

void db_rollback(struct db *db)
{
	char kept[sizeof(db->error)];

	memcpy(kept, db->error, sizeof(kept)); /* the first failure is the one to tell */
	if (db_exec(db, "ROLLBACK", 0, NULL, NULL) < 0)
		memcpy(db->error, kept, sizeof(kept));
}

int64_t db_int(const PGresult *res, int row, int col)
{
	return PQgetisnull(res, row, col) ? 0 : strtoll(PQgetvalue(res, row, col), NULL, 10);
}

const char *db_text(const PGresult *res, int row, int col)
{
	return PQgetvalue(res, row, col); /* "" for NULL */
}

const char *db_int_param(int64_t value, char *buf)
{
	snprintf(buf, DB_INT_MAX, "%" PRId64, value);
	return buf;
}

const char *db_time_param(int64_t wall_us, char *buf)
{
	return wall_us == 0 ? NULL : clock_format_utc(wall_us, buf, DB_TIME_MAX);
}
