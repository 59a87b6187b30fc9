/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blocking PostgreSQL session, for command-line programs, tests and a daemon's start-up; never
 * on a loop (the daemon's loops use store/pipeline.h). One thread. SQL text lives in dialer/store/
 * only: other folders call functions made of these.
 */
#ifndef DIALER_STORE_DB_H
#define DIALER_STORE_DB_H

#include <stddef.h>
#include <stdint.h>

#include <libpq-fe.h>

struct db {
	PGconn *conn;
	char error[512]; /* of the last call that failed: what failed, and a hint where there is one */
};

/* Returns 0, or -ECONNREFUSED with db->error set (db_close is still needed). */
int db_open(struct db *db, const char *conninfo) __attribute__((warn_unused_result));
void db_close(struct db *db);

/*
 * Run one statement with text parameters ($1 ...; NULL is SQL NULL). *ret_res may be NULL when
 * the rows do not matter; otherwise the caller clears it with PQclear. Returns 0, -EEXIST for a
 * unique violation, -EPERM where a constraint or trigger refused, or -EIO; then db->error is set.
 */
int db_exec(struct db *db, const char *sql, int n, const char *const *params, PGresult **ret_res)
	__attribute__((warn_unused_result));
/* For statements of which only the number of rows matters: that number, or the error. */
int db_exec_rows(struct db *db, const char *sql, int n, const char *const *params) __attribute__((warn_unused_result));
/* The same with the columns of the result in binary form: bytea as its bytes (PQgetlength). */
int db_exec_binary(struct db *db, const char *sql, int n, const char *const *params, PGresult **ret_res)
	__attribute__((warn_unused_result));
int db_begin(struct db *db) __attribute__((warn_unused_result));
int db_commit(struct db *db) __attribute__((warn_unused_result));
/* Also the way out of a failed transaction; never fails in a way that matters. */
void db_rollback(struct db *db);

/* Columns of a result, by position; 0 or "" for NULL. */
int64_t db_int(const PGresult *res, int row, int col);
const char *db_text(const PGresult *res, int row, int col);

/* A bigint as a parameter; buf needs DB_INT_MAX bytes. Returns buf. */
#define DB_INT_MAX 24
const char *db_int_param(int64_t value, char *buf);
/* Wall microseconds as a timestamptz parameter ("...Z"), NULL for 0. */
#define DB_TIME_MAX 32
const char *db_time_param(int64_t wall_us, char *buf);

#endif
