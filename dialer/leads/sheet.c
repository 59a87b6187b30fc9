/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/sheet.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

#define CHUNK_BYTES 65536
#define PROBE_RECORDS 50
#define PARSER_BLOCK 65536

struct sheet {
	struct text *text;
	char path[256];
	char chunk[CHUNK_BYTES];
	size_t chunk_len;       /* the first chunk, read when opening */
	char separator;
	struct csv_parser parser;
	bool parser_ready;

	sheet_record_h *handler;
	void *arg;
	int result;             /* of the handler, or -ENOMEM */

	uint64_t line;          /* of the next byte */
	bool after_cr;
	bool in_record;
	bool open_quote;        /* the file ended inside quotes */
	size_t field_bytes;     /* fed since the last field ended */
	size_t column;          /* of the record so far, beyond the maximum too */
	struct sheet_record record;
	struct buf bytes;       /* the fields, each with its NUL */
	size_t starts[SHEET_COLUMNS_MAX];
	const char *fields[SHEET_COLUMNS_MAX];
	size_t lens[SHEET_COLUMNS_MAX];
};

/* ---- the separator -------------------------------------------------------------------------- */

/* How many records from the start have as many fields as the first; 0 when that is one field. */
static unsigned agreement(const char *text, size_t len, char separator, size_t *ret_fields)
{
	size_t fields = 1, first = 0;
	unsigned agree = 0, records = 0;
	bool quoted = false, any = false;

	for (size_t i = 0; i < len && records < PROBE_RECORDS; i++) {
		char c = text[i];

		if (c == '"')
			quoted = !quoted;
		any = any || (c != '\n' && c != '\r');
		if (!quoted && c == separator)
			fields++;
		if (quoted || (c != '\n' && c != '\r') || !any)
			continue;
		if (records++ == 0)
			first = fields;
		agree += fields == first;
		fields = 1;
		any = false;
	}
	if (records == 0) /* one line without an end */
		first = fields;
	*ret_fields = first;
	return first > 1 ? agree + 1 : 0;
}

char sheet_find_separator(const char *text, size_t len)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	char best = ',';
	unsigned best_agree = 0;
	size_t best_fields = 0;

	for (size_t i = 0; i < sizeof(candidates); i++) {
		size_t fields;
		unsigned agree = agreement(text, len, candidates[i], &fields);

		if (agree > best_agree || (agree == best_agree && agree > 0 && fields > best_fields)) {
			best = candidates[i];
			best_agree = agree;
			best_fields = fields;
		}
	}
	return best;
}

/* ---- opening -------------------------------------------------------------------------------- */

static int open_failed(struct sheet *s, int err, char error[SHEET_ERROR_MAX])
{
	const char *hint = "";

	if (err == -ENOENT)
		hint = " (hint: is the path right?)";
	if (err == -EINVAL)
		hint = " (hint: it must be a regular file; it is read twice)";
	snprintf(error, SHEET_ERROR_MAX, "%s: %s%s", s->path, strerror(-err), hint);
	return err;
}

static int fill_first_chunk(struct sheet *s)
{
	while (sizeof(s->chunk) - s->chunk_len >= 16) {
		long n = text_read(s->text, s->chunk + s->chunk_len, sizeof(s->chunk) - s->chunk_len);

		if (n <= 0)
			return (int)n;
		s->chunk_len += (size_t)n;
	}
	return 0;
}

static int open_parts(struct sheet *s)
{
	int err = text_open(&s->text, s->path);

	if (err == 0)
		err = fill_first_chunk(s);
	if (err < 0)
		return err;
	s->separator = sheet_find_separator(s->chunk, s->chunk_len);
	if (csv_init(&s->parser, CSV_APPEND_NULL) != 0)
		return -ENOMEM;
	s->parser_ready = true;
	csv_set_delim(&s->parser, (unsigned char)s->separator);
	csv_set_blk_size(&s->parser, PARSER_BLOCK); /* it grows by 128 bytes a time otherwise */
	return 0;
}

int sheet_open(struct sheet **sp, const char *path, char error[SHEET_ERROR_MAX])
{
	struct sheet *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL) {
		snprintf(error, SHEET_ERROR_MAX, "out of memory");
		return -ENOMEM;
	}
	s->line = 1;
	buf_init(&s->bytes, SHEET_RECORD_MAX + SHEET_COLUMNS_MAX);
	snprintf(s->path, sizeof(s->path), "%s", path);
	err = open_parts(s);
	if (err < 0) {
		open_failed(s, err, error);
		sheet_close(s);
		return err;
	}
	*sp = s;
	return 0;
}

void sheet_close(struct sheet *s)
{
	if (s == NULL)
		return;
	if (s->parser_ready)
		csv_free(&s->parser);
	buf_release(&s->bytes);
	text_close(s->text);
	free(s);
}

/* ---- records -------------------------------------------------------------------------------- */

/* libcsv: a field ends; data is NULL for an empty one. */
static void on_field(void *data, size_t len, void *arg)
{
	struct sheet *s = arg;
	struct sheet_record *r = &s->record;

	s->field_bytes = 0;
	if (s->column++ >= SHEET_COLUMNS_MAX) {
		r->flaw = SHEET_TOO_WIDE;
		return;
	}
	if (len > 0 && memchr(data, '\0', len) != NULL)
		r->flaw = SHEET_NUL;
	if (s->bytes.len + len > SHEET_RECORD_MAX) {
		r->flaw = SHEET_TOO_LONG;
		len = SHEET_RECORD_MAX - s->bytes.len;
	}
	s->starts[r->count] = s->bytes.len;
	s->lens[r->count] = len;
	buf_add(&s->bytes, data != NULL ? data : "", len);
	buf_addc(&s->bytes, '\0');
	r->count++;
}

/* libcsv: a record ends. */
static void on_end(int c, void *arg)
{
	struct sheet *s = arg;
	struct sheet_record *r = &s->record;

	(void)c;
	if (s->open_quote)
		r->flaw = SHEET_OPEN_QUOTE;
	for (size_t i = 0; i < r->count; i++)
		s->fields[i] = s->bytes.data + s->starts[i];
	r->fields = s->fields;
	r->lens = s->lens;
	if (s->result == 0)
		s->result = buf_error(&s->bytes);
	if (s->result == 0)
		s->result = s->handler(r, s->arg);
	*r = (struct sheet_record){ .line = 0 };
	s->column = 0;
	s->field_bytes = 0;
	s->in_record = false;
	buf_clear(&s->bytes);
}

/* Up to and with the next line break, so that a record knows the line it starts in. */
static size_t line_length(const char *text, size_t len)
{
	const char *lf = memchr(text, '\n', len);
	size_t n = lf != NULL ? (size_t)(lf - text) + 1 : len;
	const char *cr = memchr(text, '\r', n);

	return cr != NULL ? (size_t)(cr - text) + 1 : n;
}

static int too_long(const struct sheet *s, char error[SHEET_ERROR_MAX])
{
	snprintf(error, SHEET_ERROR_MAX,
		"%s:%" PRIu64 ": a field of the record that starts here is longer than %d bytes"
		" (hint: is a quote opened here and never closed?)",
		s->path, s->record.line, SHEET_FIELD_HARD_MAX);
	return -EFBIG;
}

static int feed_line(struct sheet *s, const char *text, size_t len, char error[SHEET_ERROR_MAX])
{
	char last = text[len - 1];

	if (!s->in_record && last != '\n' && last != '\r')
		s->in_record = true;
	if (!s->in_record && len > 1)
		s->in_record = true;
	if (s->in_record && s->record.line == 0)
		s->record.line = s->line;
	s->field_bytes += len;
	if (s->field_bytes > SHEET_FIELD_HARD_MAX)
		return too_long(s, error);
	/* Not strict: a quote inside an unquoted field is an ordinary character, as people write it. */
	if (csv_parse(&s->parser, text, len, on_field, on_end, s) != len) {
		snprintf(error, SHEET_ERROR_MAX, "%s:%" PRIu64 ": %s", s->path, s->line,
			csv_strerror(csv_error(&s->parser)));
		return -ENOMEM;
	}
	if (last == '\r' || (last == '\n' && !(s->after_cr && len == 1)))
		s->line++;
	s->after_cr = last == '\r';
	return s->result;
}

static int feed(struct sheet *s, const char *text, size_t len, char error[SHEET_ERROR_MAX])
{
	int err = 0;

	while (len > 0 && err == 0) {
		size_t n = line_length(text, len);

		err = feed_line(s, text, n, error);
		text += n;
		len -= n;
	}
	return err;
}

int sheet_read(struct sheet *s, sheet_record_h *handler, void *arg, char error[SHEET_ERROR_MAX])
{
	long n = 0;
	int err;

	error[0] = '\0';
	s->handler = handler;
	s->arg = arg;
	err = feed(s, s->chunk, s->chunk_len, error);
	while (err == 0 && (n = text_read(s->text, s->chunk, sizeof(s->chunk))) > 0)
		err = feed(s, s->chunk, (size_t)n, error);
	if (err == 0 && n < 0) {
		err = (int)n;
		snprintf(error, SHEET_ERROR_MAX, "%s: %s", s->path,
			err == -EBUSY ? "changed while it was read (hint: wait until it is written, then load again)" :
					strerror(-err));
	}
	if (err < 0)
		return err;
	/* quoted stays set after the closing quote too; an open one has not been left (pstate 2 of
	   libcsv: within a field, 3: perhaps just behind it). */
	s->open_quote = s->parser.quoted != 0 && s->parser.pstate == 2;
	if (csv_fini(&s->parser, on_field, on_end, s) != 0)
		return -ENOMEM;
	return s->result;
}

const struct text *sheet_text(const struct sheet *s)
{
	return s->text;
}

char sheet_separator(const struct sheet *s)
{
	return s->separator;
}

static const struct {
	const char *text, *remedy;
} flaws[] = {
	[SHEET_SOUND] = { NULL, NULL },
	[SHEET_TOO_LONG] = { "the record is longer than 1048576 bytes", "shorten it, or look for a quote that is not closed" },
	[SHEET_TOO_WIDE] = { "the record has more than 256 columns", "quote fields that hold the separator" },
	[SHEET_NUL] = { "the record holds a NUL byte", "export the file again as UTF-8 text" },
	[SHEET_OPEN_QUOTE] = { "a quote is opened and never closed", "close it, or write a quote within a field twice" },
};

const char *sheet_flaw_text(enum sheet_flaw f)
{
	return flaws[f].text;
}

const char *sheet_flaw_remedy(enum sheet_flaw f)
{
	return flaws[f].remedy;
}
