/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/recorded.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/base/file_hash.h"
#include "dialer/store/recording.h"

#include "dialer/base/banned.h"

#define AT_ONCE 500
#define NAME_MAX_BYTES 256

/* A WAV header of 44 bytes: bytes a second at 28, of data at 40. */
#define HEADER_BYTES 44
#define HEADER_RATE 28
#define HEADER_DATA 40

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* How long it is by its size, and whether its header was written at the end, as it should be. */
static int measure(int fd, struct recording *r)
{
	uint8_t header[HEADER_BYTES];
	ssize_t n = pread(fd, header, sizeof(header), 0);
	struct stat st;
	uint32_t rate;

	if (n < 0 || fstat(fd, &st) < 0)
		return -errno;
	rate = n == HEADER_BYTES ? get32(header + HEADER_RATE) : 0;
	r->complete = rate > 0 && (int64_t)get32(header + HEADER_DATA) == st.st_size - HEADER_BYTES;
	r->duration_ms = rate > 0 ? (st.st_size - HEADER_BYTES) * 1000 / rate : 0;
	return 0;
}

/* -EWOULDBLOCK: still being written. */
static int hash_open(int fd, struct recording *r, char sha256[FILE_HASH_HEX])
{
	int err;

	if (flock(fd, LOCK_SH | LOCK_NB) < 0 || fsync(fd) < 0)
		return -errno;
	err = measure(fd, r);
	if (err < 0)
		return err;
	r->bytes = file_hash_fd(fd, sha256);
	r->sha256 = sha256;
	return r->bytes < 0 ? (int)r->bytes : 0;
}

static int hash_file(const char *state_dir, struct recording *r, char sha256[FILE_HASH_HEX])
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", state_dir, r->file), fd, err;

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	if (r->file[0] == '/' || strstr(r->file, "..") != NULL)
		return -EPERM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	err = hash_open(fd, r, sha256);
	close(fd);
	return err;
}

/* The file that a call may have left before a crash: begun on the day of its commit, or after midnight. */
static int find_unnamed(const char *state_dir, const PGresult *res, int row, char name[NAME_MAX_BYTES],
	struct recording *r, char sha256[FILE_HASH_HEX])
{
	int err = -ENOENT;

	for (int day = RECORDING_DUE_DAY; err == -ENOENT && day <= RECORDING_DUE_NEXT_DAY; day++) {
		snprintf(name, NAME_MAX_BYTES, "recordings/%s/%lld.wav", db_text(res, row, day),
			(long long)db_int(res, row, RECORDING_DUE_ATTEMPT));
		err = hash_file(state_dir, r, sha256);
	}
	return err;
}

static int failed(struct db *db, const struct recording *r, int err)
{
	snprintf(db->error, sizeof(db->error), "cannot hash recording \"%.200s\": %s", r->file, strerror(-err));
	return err;
}

static int do_row(struct db *db, const char *state_dir, const PGresult *res, int row, struct recorded *ret)
{
	char sha256[FILE_HASH_HEX], name[NAME_MAX_BYTES];
	struct recording r = { .file = db_text(res, row, RECORDING_DUE_FILE) };
	int64_t attempt = db_int(res, row, RECORDING_DUE_ATTEMPT);
	bool named = r.file[0] != '\0';
	int err;

	if (!named)
		r.file = name;
	err = named ? hash_file(state_dir, &r, sha256) : find_unnamed(state_dir, res, row, name, &r, sha256);
	if (err == -EWOULDBLOCK) {
		ret->busy++;
		return 0;
	}
	if (err == -ENOENT && !named)
		return recording_none(db, attempt);
	if (err < 0 && err != -ENOENT)
		return failed(db, &r, err);
	ret->gone += err == -ENOENT;
	ret->hashed += err == 0;
	return recording_add(db, attempt, &r);
}

int recorded_hash_all(struct db *db, const char *node, const char *state_dir, struct recorded *ret)
{
	char first[sizeof(db->error)] = "";
	int64_t after = 0;
	PGresult *res;
	int got, err, first_err = 0;

	*ret = (struct recorded){ .hashed = 0 };
	do {
		err = recording_due(db, node, after, AT_ONCE, &res);
		if (err < 0)
			return err;
		got = PQntuples(res);
		for (int i = 0; i < got; i++) {
			err = do_row(db, state_dir, res, i, ret);
			if (err < 0 && first_err == 0) {
				first_err = err;
				snprintf(first, sizeof(first), "%s", db->error);
			}
			after = db_int(res, i, RECORDING_DUE_ATTEMPT);
		}
		PQclear(res);
	} while (got == AT_ONCE);
	if (first_err < 0)
		snprintf(db->error, sizeof(db->error), "%s", first);
	return first_err;
}
