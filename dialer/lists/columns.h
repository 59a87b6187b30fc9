/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists as lines of fields, described by what stands in which column rather than by who publishes
 * them: "number"; "area,prefix,line"; "-,number,-,action". A first line of names is recognised, and
 * then describes the columns by itself. Separators: comma, semicolon, tab, bar. One thread, blocking.
 */
#ifndef DIALER_LISTS_COLUMNS_H
#define DIALER_LISTS_COLUMNS_H

#include "dialer/lists/country.h"
#include "dialer/lists/reading.h"

#define COLUMNS_MAX 64

enum column {
	COLUMN_SKIP = 0,
	COLUMN_NUMBER, /* a whole number, national or international */
	COLUMN_AREA,   /* parts of it, in this order: area code, */
	COLUMN_PREFIX, /* exchange */
	COLUMN_LINE,   /* and last digits; */
	COLUMN_REST,   /* or all behind the area code */
	COLUMN_ACTION, /* A or D: a change file */
	COLUMN_ANSWER, /* Y, N or I: what a wash said */
};

struct columns {
	enum column kinds[COLUMNS_MAX];
	int count;
	char separator;
	bool heading;     /* the first line holds names */
	const struct country *country;
	bool abroad;      /* with + also numbers of others */
};

/* "area,prefix,line"; "-" is a column that does not matter. -EINVAL with a sentence in error. */
int columns_parse(const char *text, struct columns *ret, char error[READING_ERROR_MAX])
	__attribute__((warn_unused_result));
/* By the names of a first line; false when it holds no names that make a number. */
bool columns_of_heading(const char *line, struct columns *ret);
char columns_separator(const char *line);
bool columns_have(const struct columns *c, enum column kind);
/* Read to the end. Returns 0 or -errno, for reading_end(). */
int columns_read(struct reading *s, const struct columns *c) __attribute__((warn_unused_result));

#endif
