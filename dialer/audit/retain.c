/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/retain.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/base/banned.h"

#define REMOVALS_AT_ONCE 500

/* ---- files ---- */

/* 1: removed; 0: it was not there. */
static int remove_file(struct db *db, const char *state_dir, const char *recording)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s/%s", state_dir, recording), err = 0, removed;

	if (n < 0 || (size_t)n >= sizeof(path) || recording[0] == '/' || strstr(recording, "..") != NULL) {
		snprintf(db->error, sizeof(db->error), "recording \"%.200s\" is not below the state directory", recording);
		return -EINVAL;
	}
	removed = unlink(path) == 0;
	if (!removed && errno != ENOENT)
		err = -errno;
	else if (lstat(path, &st) == 0)
		err = -EEXIST;
	if (err < 0)
		snprintf(db->error, sizeof(db->error), "cannot remove \"%.300s\": %s", path, strerror(-err));
	return err < 0 ? err : removed;
}

static int remove_files(struct db *db, const char *state_dir, const PGresult *due, int64_t *ret_files)
{
	int removed = 0;

	*ret_files = 0;
	for (int i = 0; removed >= 0 && i < PQntuples(due); i++) {
		if (db_text(due, i, DUE_RECORDING)[0] == '\0' || db_text(due, i, DUE_HELD)[0] == 't')
			continue;
		removed = remove_file(db, state_dir, db_text(due, i, DUE_RECORDING));
		*ret_files += removed > 0;
	}
	return removed < 0 ? removed : 0;
}

static int remove_taken(struct db *db, const char *node, const char *state_dir, const char *file, int64_t *files)
{
	int removed = remove_file(db, state_dir, file);

	*files += removed > 0;
	return removed < 0 ? removed : retention_removed(db, node, file);
}

int retain_remove(struct db *db, const char *node, const char *state_dir, int64_t *ret_files)
{
	char after[PATH_MAX] = "", why[sizeof(db->error)] = "";
	int got, first = 0;
	PGresult *res;

	*ret_files = 0;
	do {
		int err = retention_removals(db, node, after, REMOVALS_AT_ONCE, &res);

		if (err < 0)
			return err;
		got = PQntuples(res);
		for (int i = 0; i < got; i++) {
			snprintf(after, sizeof(after), "%s", db_text(res, i, 0));
			err = remove_taken(db, node, state_dir, after, ret_files);
			if (err < 0 && first == 0) {
				first = err;
				snprintf(why, sizeof(why), "%s", db->error);
			}
		}
		PQclear(res);
	} while (got == REMOVALS_AT_ONCE);
	if (first < 0)
		snprintf(db->error, sizeof(db->error), "%s", why);
	return first;
}

/* ---- one number ---- */

/*
 * The rows first, because they may refuse; then the files; then the commit. Cut off in between, rows
 * come back that name files which are gone, and the next try erases both.
 */
static int erase(struct db *db, const struct retain_order *o, struct retain_erased *ret)
{
	PGresult *recordings;
	int err = subject_recordings(db, o->number, &recordings);

	if (err < 0)
		return err;
	ret->files = PQntuples(recordings);
	err = o->reason != NULL ? subject_erase(db, o->number, o->reason, o->by, ret->files, ret->subject) :
		subject_expire(db, o->number, ret->files, ret->subject);
	if (err == 0 && !o->dry_run)
		err = remove_files(db, o->state_dir, recordings, &ret->files);
	PQclear(recordings);
	return err == 0 && !o->dry_run ? db_commit(db) : err;
}

int retain_erase(struct db *db, const struct retain_order *o, struct retain_erased *ret)
{
	int err = db_begin(db);

	*ret = (struct retain_erased){ .files = 0 };
	if (err == 0)
		err = retention_lock(db);
	if (err == 0)
		err = erase(db, o, ret);
	if (err < 0 || o->dry_run)
		db_rollback(db);
	return err;
}

/* ---- a run ---- */

static int64_t count_held(const PGresult *res, int column)
{
	int64_t n = 0;

	for (int i = 0; i < PQntuples(res); i++)
		n += db_text(res, i, column)[0] == 't';
	return n;
}

/* In a transaction with the lock on holds. */
static int run_class(struct db *db, const struct retain_params *p, struct retain_done *d)
{
	PGresult *due;
	int err = retention_due(db, d->class_name, &due);

	if (err < 0)
		return err;
	d->held = count_held(due, DUE_HELD);
	if (!p->dry_run && strncmp(d->class_name, "audio", 5) == 0)
		err = remove_files(db, p->state_dir, due, &d->files);
	PQclear(due);
	if (err == 0)
		err = retention_blank(db, d->class_name, d->files, &d->rows);
	return err == 0 && !p->dry_run ? db_commit(db) : err;
}

static int run_locked(struct db *db, const struct retain_params *p, const char *class_name)
{
	struct retain_done d = { .class_name = class_name };
	int err = db_begin(db);

	if (err == 0)
		err = retention_lock(db);
	if (err == 0)
		err = run_class(db, p, &d);
	if (err < 0 || p->dry_run)
		db_rollback(db);
	if (err == 0)
		p->done(&d, p->arg);
	return err;
}

static bool stopped(const struct retain_params *p)
{
	return p->stop != NULL && p->stop(p->arg);
}

/* Each number is erased as on request, in a transaction of its own. */
static int run_evidence(struct db *db, const struct retain_params *p)
{
	struct retain_done d = { .class_name = "evidence" };
	struct retain_erased erased;
	PGresult *due;
	int err = retention_subjects(db, &due);

	if (err < 0)
		return err;
	d.held = count_held(due, 1);
	for (int i = 0; err == 0 && i < PQntuples(due); i++) {
		const struct retain_order o = { .state_dir = p->state_dir, .number = { .digits = (uint64_t)db_int(due, i, 0) },
			.dry_run = p->dry_run };

		if (db_text(due, i, 1)[0] == 't')
			continue;
		err = stopped(p) ? -ECANCELED : retain_erase(db, &o, &erased);
		d.rows += err == 0;
		d.files += err == 0 ? erased.files : 0;
	}
	PQclear(due);
	if (err == 0)
		p->done(&d, p->arg);
	return err;
}

int retain_run(struct db *db, const struct retain_params *p)
{
	static const char *const classes[] = { "audio", "audio_debt", "transcript", "lead" };
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(classes) / sizeof(classes[0]); i++)
		err = stopped(p) ? -ECANCELED : run_locked(db, p, classes[i]);
	return err < 0 ? err : run_evidence(db, p);
}
