/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command shows: rows of the database as an aligned table for people, or as JSON for
 * programs. The same columns, under the same names, in both.
 */
#ifndef DIALERCTL_ROWS_H
#define DIALERCTL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>
#include <libpq-fe.h>

#define ROWS_COLUMNS_MAX 24

/* A table that is filled cell by cell; numbers are aligned to the right. */
struct table {
	size_t columns;
	const char *const *headings;
	char **cells;   /* row after row; owned */
	size_t count, capacity;
	bool failed;    /* out of memory; told by table_print() */
};

void table_init(struct table *t, const char *const *headings, size_t columns);
/* Copies. */
void table_add(struct table *t, const char *cell);
/* Frees the cells; for a table that is not printed after all. */
void table_release(struct table *t);
/* Prints, with indent spaces before each line, and releases. */
void table_print(struct table *t, int indent);

/*
 * Columns whose name ends in "number" or is "caller_id" hold telephone numbers of digits: both
 * forms show "+1202555..."; columns named "number" belong to people and are masked unless full.
 */
struct rows_view {
	bool json;
	bool full;
	const char *none; /* what a person reads when there are no rows */
};
/* Prints and clears the result. Returns an exit code. */
int rows_print(PGresult *res, const struct rows_view *view);
/* Rows as an array of objects: integers, floats, booleans and json as such, all else text. */
json_t *rows_json(const PGresult *res, bool full);
/* One row as an object. */
json_t *row_json(const PGresult *res, int row, bool full);

#endif
