/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <zip.h>

#include "dialer/base/banned.h"

#define BUFFER_BYTES (256 * 1024)

struct member {
	zip_t *archive;
	zip_file_t *file;
	uint64_t left; /* bytes the directory says are still to come */
};

static ssize_t member_read(void *cookie, char *buf, size_t size)
{
	struct member *m = cookie;
	zip_int64_t n = zip_fread(m->file, buf, size);

	if (n < 0 || (uint64_t)n > m->left || (n == 0 && size > 0 && m->left > 0)) {
		errno = EBADMSG; /* longer or shorter than it said, or a wrong checksum */
		return -1;
	}
	m->left -= (uint64_t)n;
	return (ssize_t)n;
}

static int member_close(void *cookie)
{
	struct member *m = cookie;

	if (m->file != NULL)
		(void)zip_fclose(m->file); /* what was wrong was seen in reading */
	if (m->archive != NULL)
		zip_discard(m->archive);
	free(m);
	return 0;
}

/* The only member that is no folder. */
static int find_member(zip_t *archive, zip_stat_t *ret, const char **ret_why)
{
	zip_int64_t count = zip_get_num_entries(archive, 0);
	int found = 0;

	for (zip_int64_t i = 0; i < count && found < 2; i++) {
		zip_stat_t st;

		if (zip_stat_index(archive, (zip_uint64_t)i, 0, &st) < 0 ||
			(st.valid & (ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) !=
				(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) {
			*ret_why = "its directory is damaged";
			return -EBADMSG;
		}
		if (st.name[0] != '\0' && st.name[strlen(st.name) - 1] == '/')
			continue;
		*ret = st;
		found++;
	}
	if (found != 1)
		*ret_why = found == 0 ? "the archive holds no file" :
					"the archive holds several files (hint: unpack it, load one after the other)";
	else if (ret->size > SOURCE_MEMBER_BYTES_MAX)
		*ret_why = "its file is larger than 16 GiB";
	else if (ret->size > 1000000 && ret->size / SOURCE_RATIO_MAX > ret->comp_size)
		*ret_why = "its file unpacks to more than 250 times its size: no list does";
	else
		return 0;
	return -EBADMSG;
}

static int open_member(struct member *m, const char *path, const char **ret_why)
{
	zip_stat_t st;
	int code = 0, err;

	m->archive = zip_open(path, ZIP_RDONLY, &code);
	if (m->archive == NULL) {
		*ret_why = "a damaged ZIP archive";
		return -EBADMSG;
	}
	err = find_member(m->archive, &st, ret_why);
	if (err < 0)
		return err;
	m->left = st.size;
	m->file = zip_fopen_index(m->archive, st.index, 0);
	if (m->file == NULL) {
		*ret_why = zip_error_code_zip(zip_get_error(m->archive)) == ZIP_ER_NOPASSWD ?
			"its file is encrypted (hint: unpack it)" : "its file cannot be unpacked";
		return -EBADMSG;
	}
	return 0;
}

static int open_archive(FILE **fp, const char *path, char *error, size_t size)
{
	static const cookie_io_functions_t io = { .read = member_read, .close = member_close };
	struct member *m = calloc(1, sizeof(*m));
	const char *why = "out of memory";
	int err = m != NULL ? open_member(m, path, &why) : -ENOMEM;
	FILE *f = NULL;

	if (err == 0) {
		f = fopencookie(m, "r", io);
		err = f != NULL ? 0 : -ENOMEM;
	}
	if (err < 0) {
		snprintf(error, size, "%.300s: %s", path, why);
		if (m != NULL)
			member_close(m);
		return err;
	}
	setvbuf(f, NULL, _IOFBF, BUFFER_BYTES);
	*fp = f;
	return 0;
}

int source_open(FILE **fp, const char *path, char *error, size_t size)
{
	char magic[4] = { 0 };
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL) {
		int err = -errno;

		snprintf(error, size, "%.300s: %s", path, strerror(-err));
		return err;
	}
	setvbuf(f, NULL, _IOFBF, BUFFER_BYTES);
	n = fread(magic, 1, sizeof(magic), f);
	if (n == sizeof(magic) && memcmp(magic, "PK\x03\x04", 4) == 0) {
		fclose(f);
		return open_archive(fp, path, error, size);
	}
	rewind(f);
	*fp = f;
	return 0;
}
