/* SPDX-License-Identifier: Apache-2.0 */
/* Files of recordings: each is what it was when it was finished, or was lawfully removed. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "dialer/audit/verify_priv.h"
#include "dialer/base/file_hash.h"
#include "dialer/store/recording.h"

#include "dialer/base/banned.h"

#define ROWS_AT_ONCE 1000
#define MISSING_MAX 100

/* A file that retention or an erasure took has no name in its row any more, and its leaf says why: verify_row(). */
static int check_file(struct verify *v, struct db *db, const struct verify_options *o, const PGresult *res, int row)
{
	const char *file = db_text(res, row, RECORDING_FILE), *node = db_text(res, row, RECORDING_NODE);
	long long id = (long long)db_int(res, row, RECORDING_ID), attempt = (long long)db_int(res, row, RECORDING_ATTEMPT);
	char path[PATH_MAX], sha256[FILE_HASH_HEX];
	int n = snprintf(path, sizeof(path), "%s/%s", o->state_dir, file);
	int64_t bytes;

	if (n < 0 || (size_t)n >= sizeof(path) || file[0] == '/' || strstr(file, "..") != NULL) {
		verify_found(v, "recording %lld (call %lld): \"%.200s\" is not below the state directory", id, attempt, file);
		return 0;
	}
	bytes = file_hash(path, sha256);
	if (bytes == -ENOENT && strcmp(node, o->node) != 0)
		v->result->elsewhere++;
	else if (bytes == -ENOENT)
		verify_found(v, "recording %lld (call %lld): the file is gone, and neither retention nor an erasure took it", id,
			attempt);
	else if (bytes < 0)
		snprintf(db->error, sizeof(db->error), "cannot read \"%.300s\": %s (hint: --no-files)", path,
			strerror((int)-bytes));
	else if (strcmp(sha256, db_text(res, row, RECORDING_SHA256)) != 0)
		verify_found(v, "recording %lld (call %lld): the file is not what it was when it was finished", id, attempt);
	else
		v->result->recordings++;
	return bytes < 0 && bytes != -ENOENT ? (int)bytes : 0;
}

static int check_files(struct verify *v, struct db *db, const struct verify_options *o)
{
	int64_t after = 0;
	PGresult *res;
	int got, err;

	do {
		err = recording_list(db, after, ROWS_AT_ONCE, &res);
		if (err < 0)
			return err;
		got = PQntuples(res);
		for (int i = 0; err == 0 && i < got; i++) {
			err = check_file(v, db, o, res, i);
			after = db_int(res, i, RECORDING_ID);
		}
		PQclear(res);
	} while (err == 0 && got == ROWS_AT_ONCE);
	return err;
}

int verify_recordings(struct verify *v, struct db *db, const struct verify_options *o)
{
	PGresult *res;
	int err = recording_missing(db, MISSING_MAX, &res);

	if (err < 0)
		return err;
	for (int i = 0; i < PQntuples(res); i++)
		verify_found(v, "call %s: its recording has no hash, and none is due", db_text(res, i, 0));
	PQclear(res);
	return o->state_dir != NULL ? check_files(v, db, o) : 0;
}
