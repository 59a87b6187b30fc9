/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list's file of any form that we read, plain or zipped: which form it has, and its records into
 * a number set. One thread, blocking.
 */
#ifndef DIALER_LISTS_LISTFILE_H
#define DIALER_LISTS_LISTFILE_H

#include "dialer/lists/columns.h"
#include "dialer/lists/reading.h"

enum listfile_form {
	LISTFILE_AUTO = 0, /* by the file's first lines */
	LISTFILE_FTC,      /* text of the FTC and the Canadian register */
	LISTFILE_XML,      /* the same as XML */
	LISTFILE_LINES,    /* one number a line */
	LISTFILE_CSV,      /* columns, by their first line or --columns */
	LISTFILE_AREA_CSV, /* area code, prefix, line */
	LISTFILE_WASH,     /* numbers that were sent in, with an answer each */
};

enum { LISTFILE_FORMS = LISTFILE_WASH + 1 };
const char *listfile_form_name(enum listfile_form form);
/* -EINVAL: no such name. */
int listfile_form_parse(const char *name, enum listfile_form *ret) __attribute__((warn_unused_result));

/* What is known before the file is opened. */
struct listfile_want {
	enum listfile_form form;
	const char *columns;         /* --columns; NULL: none */
	enum reading_action every;   /* a change file whose records all are added, or deleted */
	const struct country *country;
	bool abroad;                 /* numbers of other countries may stand in it, with + */
	const bool *areas;
};

struct listfile {
	enum listfile_form form;     /* never AUTO */
	struct columns columns;      /* LINES, CSV, AREA_CSV, WASH */
	struct reading_rules rules;
};

/* Returns 0, or -EBADMSG/-EINVAL/-errno with error set. */
int listfile_detect(const char *path, const struct listfile_want *want, struct listfile *ret,
	char error[READING_ERROR_MAX]) __attribute__((warn_unused_result));
/*
 * Apply all records to b. Returns 0, -EBADMSG when a line is bad (b is then of no use), or -errno;
 * r->error tells.
 */
int listfile_read(const char *path, const struct listfile *file, struct numset_builder *b, struct reading_result *r)
	__attribute__((warn_unused_result));
/*
 * A wash that came back as a shorter file: sent is what went in, path what came back, the numbers
 * that may be called. Those that did not come back are listed. Errors as above.
 */
int listfile_read_filtered(const char *path, const char *sent, const struct listfile *file, struct numset_builder *b,
	struct reading_result *r) __attribute__((warn_unused_result));

#endif
