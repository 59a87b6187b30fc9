/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/migrate.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "dialer/base/banned.h"

/* Any number all programs agree on: it keeps two migrations from running at once. */
#define LOCK_KEY "4711000101"

const char *migration_state_name(enum migration_state s)
{
	static const char *const names[] = { [MIGRATION_PENDING] = "pending", [MIGRATION_APPLIED] = "applied",
		[MIGRATION_EDITED] = "edited", [MIGRATION_MISSING] = "missing" };

	return names[s];
}

void migrations_release(struct migrations *m)
{
	free(m->list);
	m->list = NULL;
	m->count = 0;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* The whole file, NUL-terminated; the caller frees. NULL with m->error set. */
static char *read_whole(struct migrations *m, const char *path, size_t *ret_len)
{
	char *data = NULL;
	FILE *f = fopen(path, "re");
	long size = -1;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (size >= 0 && size <= MIGRATE_FILE_BYTES_MAX)
		data = malloc((size_t)size + 1);
	if (data != NULL) {
		rewind(f);
		*ret_len = fread(data, 1, (size_t)size, f);
		data[*ret_len] = '\0';
		if (*ret_len != (size_t)size) {
			free(data);
			data = NULL;
		}
	}
	if (f != NULL)
		fclose(f);
	if (data == NULL)
		snprintf(m->error, sizeof(m->error), "cannot read \"%s\"", path);
	return data;
}

static int hash_text(const char *data, size_t len, char hex[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_Digest(data, len, digest, &n, EVP_sha256(), NULL) != 1 || n != 32)
		return -ENOMEM;
	for (unsigned int i = 0; i < n; i++)
		snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
	return 0;
}

static struct migration *append(struct migrations *m)
{
	struct migration *grown;

	if (m->count == MIGRATE_FILES_MAX) {
		snprintf(m->error, sizeof(m->error), "more than %d migrations", MIGRATE_FILES_MAX);
		return NULL;
	}
	grown = realloc(m->list, (m->count + 1) * sizeof(*grown));
	if (grown == NULL) {
		snprintf(m->error, sizeof(m->error), "out of memory");
		return NULL;
	}
	m->list = grown;
	grown += m->count++;
	*grown = (struct migration){ .version = 0 };
	return grown;
}

/* path: ".../0001_ground_floor.sql" */
static int add_file(struct migrations *m, const char *path)
{
	const char *base = strrchr(path, '/') + 1;
	size_t len, stem = strlen(base) - strlen(".sql");
	struct migration *item = append(m);
	char *data;
	int err;

	if (item == NULL)
		return -ENOMEM;
	item->version = (int)strtol(base, NULL, 10);
	if (stem >= sizeof(item->name) || item->version != (int)m->count) {
		snprintf(m->error, sizeof(m->error), "\"%s\" is not migration number %zu (hint: a file is missing, "
			"or there are two of one number)", path, m->count);
		return -EINVAL;
	}
	snprintf(item->name, sizeof(item->name), "%.*s", (int)stem, base);
	data = read_whole(m, path, &len);
	if (data == NULL)
		return -EIO;
	err = hash_text(data, len, item->sha256);
	free(data);
	return err;
}

static void choose_dir(struct migrations *m, const char *dir)
{
	if (dir == NULL)
		dir = access(DIALER_DATADIR "/schema/migrations", R_OK) == 0 ? DIALER_DATADIR "/schema" :
									       DIALER_SRCDIR "/schema";
	snprintf(m->dir, sizeof(m->dir), "%s", dir);
}

static int read_files(struct migrations *m)
{
	char pattern[600];
	glob_t files;
	int err = 0;

	snprintf(pattern, sizeof(pattern), "%s/migrations/[0-9][0-9][0-9][0-9]_*.sql", m->dir);
	if (glob(pattern, 0, NULL, &files) != 0) {
		snprintf(m->error, sizeof(m->error), "no migrations in \"%s/migrations\" (hint: --dir names the "
			"schema folder)", m->dir);
		return -ENOENT;
	}
	for (size_t i = 0; err == 0 && i < files.gl_pathc; i++)
		err = add_file(m, files.gl_pathv[i]);
	globfree(&files);
	return err;
}

/* ---- what the database says ----------------------------------------------------------------- */

static int database_error(struct migrations *m, const struct db *db, int err)
{
	snprintf(m->error, sizeof(m->error), "%s", db->error);
	return err;
}

static int mark_applied(struct migrations *m, int version, const char *name, const char *sha256, const char *at)
{
	struct migration *item = NULL;

	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].version == version)
			item = &m->list[i];
	if (item == NULL) {
		item = append(m);
		if (item == NULL)
			return -ENOMEM;
		item->version = version;
		item->state = MIGRATION_MISSING;
		snprintf(item->name, sizeof(item->name), "%s", name);
		snprintf(item->sha256, sizeof(item->sha256), "%s", sha256);
	} else {
		item->state = strcmp(item->sha256, sha256) == 0 ? MIGRATION_APPLIED : MIGRATION_EDITED;
	}
	snprintf(item->applied_at, sizeof(item->applied_at), "%s", at);
	return 0;
}

static int read_table(struct migrations *m, struct db *db)
{
	PGresult *res = NULL;
	bool there;
	int err;

	err = db_exec(db, "SELECT to_regclass('dialer_meta.migration') IS NOT NULL", 0, NULL, &res);
	if (err < 0)
		return database_error(m, db, err);
	there = db_text(res, 0, 0)[0] == 't';
	PQclear(res);
	if (!there)
		return 0;
	err = db_exec(db,
		"SELECT version, name, sha256, to_char(applied_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
		"FROM dialer_meta.migration ORDER BY version",
		0, NULL, &res);
	if (err < 0)
		return database_error(m, db, err);
	for (int i = 0; err == 0 && i < PQntuples(res); i++)
		err = mark_applied(m, (int)db_int(res, i, 0), db_text(res, i, 1), db_text(res, i, 2),
			db_text(res, i, 3));
	PQclear(res);
	return err;
}

int migrations_read(struct migrations *m, struct db *db, const char *dir)
{
	int err;

	*m = (struct migrations){ .count = 0 };
	choose_dir(m, dir);
	err = read_files(m);
	return err < 0 ? err : read_table(m, db);
}

/* ---- applying ------------------------------------------------------------------------------- */

/* Several statements in one text, so PQexec; the message names the line of the file. */
static int run_file(struct migrations *m, struct db *db, const char *folder, const char *name)
{
	char path[700];
	size_t len;
	char *sql;
	PGresult *res;
	int err = 0;

	snprintf(path, sizeof(path), "%s/%s/%s.sql", m->dir, folder, name);
	sql = read_whole(m, path, &len);
	if (sql == NULL)
		return -EIO;
	res = PQexec(db->conn, sql);
	if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK) {
		const char *at = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
		const char *what = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
		long position = at != NULL ? strtol(at, NULL, 10) : 0;
		int line = 1;

		for (long i = 0; i < position - 1 && sql[i] != '\0'; i++)
			line += sql[i] == '\n';
		snprintf(m->error, sizeof(m->error), "%s:%d: %s", path, line,
			what != NULL ? what : PQerrorMessage(db->conn));
		err = -EIO;
	}
	PQclear(res);
	free(sql);
	return err;
}

static int prepare(struct migrations *m, struct db *db)
{
	static const char *const statements[] = {
		"SELECT pg_advisory_lock(" LOCK_KEY ")",
		"CREATE SCHEMA IF NOT EXISTS dialer_meta",
		"CREATE TABLE IF NOT EXISTS dialer_meta.migration ("
		"version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, "
		"applied_at timestamptz NOT NULL DEFAULT now(), actor text NOT NULL DEFAULT session_user)",
	};

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		int err = db_exec(db, statements[i], 0, NULL, NULL);

		if (err < 0)
			return database_error(m, db, err);
	}
	return 0;
}

static int apply_one(struct migrations *m, struct db *db, struct migration *item)
{
	char version[DB_INT_MAX];
	const char *params[] = { db_int_param(item->version, version), item->name, item->sha256 };
	int err = db_begin(db);

	if (err < 0)
		return database_error(m, db, err);
	err = run_file(m, db, "migrations", item->name);
	if (err == 0)
		err = run_file(m, db, "verify", item->name);
	if (err < 0) {
		db_rollback(db);
		return err;
	}
	err = db_exec(db, "INSERT INTO dialer_meta.migration (version, name, sha256) VALUES ($1, $2, $3)", 3, params,
		NULL);
	if (err == 0)
		err = db_commit(db);
	if (err < 0) {
		db_rollback(db);
		return database_error(m, db, err);
	}
	item->state = MIGRATION_APPLIED;
	return 0;
}

/* The first reason not to touch this database; 0 when there is none. */
static int check_states(struct migrations *m)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->list[i].state == MIGRATION_EDITED)
			snprintf(m->error, sizeof(m->error), "migration %s was edited after it was applied (hint: restore "
				"the file, and put the change into a new migration)", m->list[i].name);
		else if (m->list[i].state == MIGRATION_MISSING)
			snprintf(m->error, sizeof(m->error), "the database has migration %s, this program does not (hint: "
				"use the newer release that made it)", m->list[i].name);
		else
			continue;
		return -EINVAL;
	}
	return 0;
}

static int apply_pending(struct migrations *m, struct db *db, migrate_applied_h *applied, void *arg)
{
	int err = read_table(m, db); /* again: another program may have held the lock and migrated */

	if (err == 0)
		err = check_states(m);
	for (size_t i = 0; err == 0 && i < m->count; i++) {
		if (m->list[i].state != MIGRATION_PENDING)
			continue;
		err = apply_one(m, db, &m->list[i]);
		if (err == 0)
			applied(&m->list[i], arg);
	}
	return err;
}

int migrations_apply(struct migrations *m, struct db *db, migrate_applied_h *applied, void *arg)
{
	int err = check_states(m);

	if (err < 0)
		return err;
	err = prepare(m, db);
	if (err == 0)
		err = apply_pending(m, db, applied, arg);
	if (db_exec(db, "SELECT pg_advisory_unlock(" LOCK_KEY ")", 0, NULL, NULL) < 0 && err == 0)
		err = database_error(m, db, -EIO);
	return err;
}

int store_schema_check(struct db *db, char error[MIGRATE_ERROR_MAX])
{
	struct migrations m;
	int err = migrations_read(&m, db, NULL);

	if (err == 0)
		err = check_states(&m);
	for (size_t i = 0; err == 0 && i < m.count; i++)
		if (m.list[i].state == MIGRATION_PENDING) {
			snprintf(m.error, sizeof(m.error), "the database lacks migration %s (hint: dialerctl db migrate)",
				m.list[i].name);
			err = -EINVAL;
		}
	if (err < 0)
		snprintf(error, MIGRATE_ERROR_MAX, "%s", m.error);
	migrations_release(&m);
	return err;
}
