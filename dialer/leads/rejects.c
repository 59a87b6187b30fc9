/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/rejects.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/banned.h"

struct rejects {
	char path[REJECTS_PATH_MAX], part[REJECTS_PATH_MAX + 8];
	FILE *file; /* NULL: none yet */
	uint64_t count;
	int err;
};

int rejects_new(struct rejects **rp, const char *path)
{
	struct rejects *r;

	if (strlen(path) >= REJECTS_PATH_MAX)
		return -ENAMETOOLONG;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return -ENOMEM;
	snprintf(r->path, sizeof(r->path), "%s", path);
	snprintf(r->part, sizeof(r->part), "%s.part", path);
	*rp = r;
	return 0;
}

void rejects_free(struct rejects *r)
{
	if (r == NULL)
		return;
	if (r->file != NULL) {
		fclose(r->file);
		unlink(r->part);
	}
	free(r);
}

static void put_quoted(FILE *f, const char *text, size_t len)
{
	bool formula = len > 0 && strchr("=+-@\t\r", text[0]) != NULL;

	fputc('"', f);
	if (formula)
		fputc('\'', f);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			fputc('"', f);
		if (text[i] != '\0') /* what stood there is told by the reason */
			fputc(text[i], f);
	}
	fputc('"', f);
}

static void put_text(FILE *f, const char *text)
{
	put_quoted(f, text, strlen(text));
}

static void put_header(struct rejects *r, const struct header *h)
{
	fputs("reject_line,reject_column,reject_reason,reject_remedy", r->file);
	for (size_t i = 0; h != NULL && i < h->columns; i++) {
		if (h->fields[i] == HEADER_IGNORED)
			continue;
		fputc(',', r->file);
		put_text(r->file, h->names[i]);
	}
	fputs("\r\n", r->file);
}

void rejects_add(struct rejects *r, const struct header *h, const struct sheet_record *record, const char *column,
	const char *reason, const char *remedy)
{
	r->count++;
	if (r->file == NULL && r->err == 0) {
		r->file = fopen(r->part, "we");
		if (r->file == NULL)
			r->err = -errno;
		else
			put_header(r, h);
	}
	if (r->file == NULL)
		return;
	fprintf(r->file, "%" PRIu64 ",", record->line);
	put_text(r->file, column);
	fputc(',', r->file);
	put_text(r->file, reason);
	fputc(',', r->file);
	put_text(r->file, remedy);
	for (size_t i = 0; i < record->count; i++) {
		if (h != NULL && i < h->columns && h->fields[i] == HEADER_IGNORED)
			continue;
		fputc(',', r->file);
		put_quoted(r->file, record->fields[i], record->lens[i]);
	}
	fputs("\r\n", r->file);
	if (ferror(r->file) && r->err == 0)
		r->err = -EIO;
}

uint64_t rejects_count(const struct rejects *r)
{
	return r->count;
}

int rejects_finish(struct rejects *r)
{
	bool bad;

	if (r->file == NULL) {
		if (r->err == 0 && unlink(r->path) < 0 && errno != ENOENT)
			r->err = -errno;
		return r->err;
	}
	bad = fclose(r->file) != 0;
	r->file = NULL;
	if (bad && r->err == 0)
		r->err = -EIO;
	if (r->err == 0 && rename(r->part, r->path) < 0)
		r->err = -errno;
	if (r->err < 0)
		unlink(r->part);
	return r->err;
}

const char *rejects_path(const struct rejects *r)
{
	return r->path;
}
