/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table in a text file, record by record: RFC 4180 with quoted line breaks, any encoding
 * (text.h), separators comma, semicolon, tab or bar found by itself, empty lines passed over.
 * libcsv parses; this module finds the separator, counts lines and holds the limits.
 */
#ifndef DIALER_LEADS_SHEET_H
#define DIALER_LEADS_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/leads/text.h"

#define SHEET_COLUMNS_MAX 256
#define SHEET_RECORD_MAX 1048576        /* bytes of a record that is used; longer ones are flawed */
#define SHEET_FIELD_HARD_MAX 67108864   /* bytes after which the file itself is refused */
#define SHEET_ERROR_MAX 512

enum sheet_flaw {
	SHEET_SOUND = 0,
	SHEET_TOO_LONG,   /* over SHEET_RECORD_MAX; the fields hold its beginning */
	SHEET_TOO_WIDE,   /* over SHEET_COLUMNS_MAX */
	SHEET_NUL,        /* a NUL byte inside */
	SHEET_OPEN_QUOTE, /* the file ends inside a quoted field */
};

/* Valid during the call of the handler. Fields are NUL-terminated UTF-8. */
struct sheet_record {
	uint64_t line; /* in the file, of its first character, from 1 */
	enum sheet_flaw flaw;
	size_t count;
	const char *const *fields;
	const size_t *lens;
};

/* Returns 0 to go on, or -errno to end sheet_read() with it. */
typedef int sheet_record_h(const struct sheet_record *r, void *arg);

struct sheet;

/* Returns 0 or -errno with "file: what (hint: remedy)" in error. */
int sheet_open(struct sheet **sp, const char *path, char error[SHEET_ERROR_MAX])
	__attribute__((warn_unused_result));
void sheet_close(struct sheet *s); /* accepts NULL */

/* Read all records, once. A failure of the file is told in error, one of the handler is not. */
int sheet_read(struct sheet *s, sheet_record_h *handler, void *arg, char error[SHEET_ERROR_MAX])
	__attribute__((warn_unused_result));

const struct text *sheet_text(const struct sheet *s);
char sheet_separator(const struct sheet *s);
/* A sentence for a rejects file, and what to do. NULL for SHEET_SOUND. */
const char *sheet_flaw_text(enum sheet_flaw f);
const char *sheet_flaw_remedy(enum sheet_flaw f);

/* The separator that divides the records of a beginning of text best; ',' when none does. */
char sheet_find_separator(const char *text, size_t len);

#endif
