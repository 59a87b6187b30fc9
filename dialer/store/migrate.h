/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema grows by files schema/migrations/NNNN_name.sql, applied in order, each in one
 * transaction together with its schema/verify/NNNN_name.sql and its row in dialer_meta.migration.
 * The row keeps the file's SHA-256: a file that was edited after it was applied is refused,
 * because then nobody could say what the database really holds. There is no way back.
 */
#ifndef DIALER_STORE_MIGRATE_H
#define DIALER_STORE_MIGRATE_H

#include <stddef.h>

#include "dialer/store/db.h"

#define MIGRATE_NAME_MAX 80
#define MIGRATE_ERROR_MAX 768
#define MIGRATE_FILES_MAX 1000      /* versions have four digits */
#define MIGRATE_FILE_BYTES_MAX 4000000

enum migration_state {
	MIGRATION_PENDING = 0,
	MIGRATION_APPLIED,
	MIGRATION_EDITED,  /* applied, but the file has changed since */
	MIGRATION_MISSING, /* applied, but there is no such file: a newer release was here */
};

struct migration {
	int version;
	char name[MIGRATE_NAME_MAX];  /* "0001_ground_floor" */
	char sha256[65];              /* of the file; of the row when the file is missing */
	enum migration_state state;
	char applied_at[DB_TIME_MAX]; /* "" when pending */
};

struct migrations {
	char dir[512];                /* holds migrations/ and verify/ */
	struct migration *list;       /* by version */
	size_t count;
	char error[MIGRATE_ERROR_MAX];
};

/*
 * Read the folder (NULL: the installed one, or else that of the source tree) and compare it with
 * the database. Changes nothing. Returns 0 or -errno with m->error set; migrations_release() is
 * needed either way.
 */
int migrations_read(struct migrations *m, struct db *db, const char *dir)
	__attribute__((warn_unused_result));
void migrations_release(struct migrations *m);

/*
 * Apply what is pending, telling after each. Two that run at once wait for each other. Returns 0,
 * -EINVAL when a file was edited or is missing (nothing is applied), or the error of the one that
 * failed (those before it stay); then m->error is set.
 */
typedef void migrate_applied_h(const struct migration *m, void *arg);
int migrations_apply(struct migrations *m, struct db *db, migrate_applied_h *applied, void *arg)
	__attribute__((warn_unused_result));

/*
 * For a daemon's start: 0 if the database has exactly the migrations of this program, otherwise
 * -EINVAL or -EIO with a sentence and a hint in error.
 */
int store_schema_check(struct db *db, char error[MIGRATE_ERROR_MAX])
	__attribute__((warn_unused_result));

const char *migration_state_name(enum migration_state s);

#endif
