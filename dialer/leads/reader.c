/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define PROGRESS_ROWS 1000

int reader_open(struct reader *rd, enum header_file file, const struct load_options *o, struct load_result *r)
{
	int err;

	memset(rd, 0, sizeof(*rd));
	memset(r, 0, sizeof(*r));
	rd->options = o;
	rd->result = r;
	rd->file = file;
	snprintf(rd->region, sizeof(rd->region), "%s", o->region != NULL ? o->region : "US");
	if (o->rejects != NULL)
		snprintf(r->rejects, sizeof(r->rejects), "%s", o->rejects);
	else if (snprintf(r->rejects, sizeof(r->rejects), "%s.rejects.csv", o->path) >= (int)sizeof(r->rejects))
		r->rejects[0] = '\0';
	err = r->rejects[0] != '\0' ? rejects_new(&rd->rejects, r->rejects) : -ENAMETOOLONG;
	if (err < 0) {
		snprintf(r->error, sizeof(r->error), "%s: %s", o->path, strerror(-err));
		return err;
	}
	err = sheet_open(&rd->sheet, o->path, r->error);
	if (err < 0) {
		reader_close(rd);
		return err == -ENOENT ? -EIO : err; /* -ENOENT is for what the database lacks */
	}
	r->encoding = text_encoding_name(text_encoding(sheet_text(rd->sheet)));
	r->separator = sheet_separator(rd->sheet);
	return 0;
}

void reader_close(struct reader *rd)
{
	sheet_close(rd->sheet);
	rejects_free(rd->rejects);
	rd->sheet = NULL;
	rd->rejects = NULL;
}

void reader_reject(struct reader *rd, const struct sheet_record *r, const char *column, const char *reason,
	const char *remedy)
{
	rejects_add(rd->rejects, rd->header_known ? &rd->header : NULL, r, column, reason, remedy);
	rd->result->rejected++;
}

enum phone_error reader_phone(const struct reader *rd, const struct sheet_record *r, size_t column, struct phone *ret)
{
	const char *text = column < r->count ? r->fields[column] : "";

	if (text[0] == '\'' || text[0] == '=') /* '+1... of a rejects file, ="+1..." of a spreadsheet's export */
		text++;
	if (text[0] == '"') {
		size_t len = strlen(++text);

		return phone_parse(text, len > 0 && text[len - 1] == '"' ? len - 1 : len, rd->region, ret);
	}
	return phone_parse(text, strlen(text), rd->region, ret);
}

/* "what (hint: remedy)" in two. */
void reader_reject_phone(struct reader *rd, const struct sheet_record *r, size_t column, enum phone_error e)
{
	static const char mark[] = " (hint: ";
	const char *text = phone_error_text(e), *hint = strstr(text, mark);
	char reason[128], remedy[128] = "write it as +12025550142";

	snprintf(reason, sizeof(reason), "%.*s", (int)(hint != NULL ? (size_t)(hint - text) : strlen(text)), text);
	if (hint != NULL)
		snprintf(remedy, sizeof(remedy), "%.*s", (int)strcspn(hint + sizeof(mark) - 1, ")"), hint + sizeof(mark) - 1);
	reader_reject(rd, r, rd->header.names[column], reason, remedy);
}

bool reader_time(struct reader *rd, const struct sheet_record *r, enum header_field field, int64_t *ret)
{
	const char *text = header_text(&rd->header, r, field);

	*ret = 0;
	if (text[0] == '\0' || clock_parse(text, ret) == 0)
		return true;
	reader_reject(rd, r, header_name(&rd->header, field), "not a date or a time",
		"write 2026-01-31, or 2026-01-31T09:30:00-05:00");
	return false;
}

/* "column 1" is the number, the rest is passed over. */
static void no_header(struct header *h, const struct sheet_record *r)
{
	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < HEADER_FIELD_COUNT; i++)
		h->column[i] = -1;
	h->columns = r->count;
	for (size_t i = 0; i < r->count; i++)
		snprintf(h->names[i], sizeof(h->names[i]), "column %zu", i + 1);
	h->fields[0] = HEADER_PHONE;
	h->column[HEADER_PHONE] = 0;
	h->phones[0] = 0;
	h->phone_count = 1;
}

static int read_header(struct reader *rd, const struct sheet_record *r, bool *ret_is_row)
{
	struct load_result *res = rd->result;
	char error[HEADER_ERROR_MAX];
	struct phone phone;
	int err;

	*ret_is_row = rd->header_optional && r->flaw == SHEET_SOUND && reader_phone(rd, r, 0, &phone) == PHONE_OK;
	if (*ret_is_row) {
		no_header(&rd->header, r);
		rd->header_known = true;
		return 0;
	}
	err = header_read(&rd->header, rd->file, r, rd->options->maps, rd->options->map_count, error);
	if (err < 0) {
		snprintf(res->error, sizeof(res->error), "%s:%" PRIu64 ": %s", rd->options->path, r->line, error);
		return err;
	}
	rd->header_known = true;
	return 0;
}

/* More fields than the header names; empty ones at the end are nothing. */
static bool too_many(const struct reader *rd, const struct sheet_record *r)
{
	for (size_t i = rd->header.columns; i < r->count; i++)
		if (r->lens[i] > 0)
			return true;
	return false;
}

static void tell_progress(struct reader *rd)
{
	const struct load_options *o = rd->options;
	const struct text *t = sheet_text(rd->sheet);

	if (o->progress == NULL || rd->result->rows < rd->progress_at)
		return;
	rd->progress_at = rd->result->rows + PROGRESS_ROWS;
	o->progress(text_position(t), text_size(t), o->progress_arg);
}

static int on_record(const struct sheet_record *r, void *arg)
{
	struct reader *rd = arg;

	if (!rd->header_known) {
		bool is_row;
		int err = read_header(rd, r, &is_row);

		if (err < 0 || !is_row)
			return err;
	}
	rd->result->rows++;
	tell_progress(rd);
	if (r->flaw != SHEET_SOUND) {
		reader_reject(rd, r, "", sheet_flaw_text(r->flaw), sheet_flaw_remedy(r->flaw));
		return 0;
	}
	if (too_many(rd, r)) {
		reader_reject(rd, r, "", "more fields than the first line names",
			"quote fields that hold the separator, or name the columns");
		return 0;
	}
	return rd->on_row(r, rd->arg);
}

int reader_run(struct reader *rd)
{
	char error[SHEET_ERROR_MAX];
	int err = sheet_read(rd->sheet, on_record, rd, error);

	if (err < 0 && error[0] != '\0')
		snprintf(rd->result->error, sizeof(rd->result->error), "%s", error);
	if (err == 0 && !rd->header_known) {
		snprintf(rd->result->error, sizeof(rd->result->error),
			"%s: the file is empty (hint: its first line names the columns, one of them phone)",
			rd->options->path);
		err = -EINVAL;
	}
	if (err == 0 && rd->options->progress != NULL)
		rd->options->progress(text_size(sheet_text(rd->sheet)), text_size(sheet_text(rd->sheet)),
			rd->options->progress_arg);
	return err;
}

int reader_finish(struct reader *rd)
{
	int err = rejects_finish(rd->rejects);

	if (err < 0)
		snprintf(rd->result->error, sizeof(rd->result->error), "%s: %s (hint: --rejects FILE)", rd->result->rejects,
			strerror(-err));
	return err;
}
