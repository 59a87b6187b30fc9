/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/mask.h"
#include "policy/number/e164.h"
#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

/* Type numbers of PostgreSQL's pg_type; they never change. */
enum { TYPE_BOOL = 16, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_JSON = 114, TYPE_FLOAT8 = 701,
	TYPE_NUMERIC = 1700, TYPE_JSONB = 3802 };

void table_init(struct table *t, const char *const *headings, size_t columns)
{
	*t = (struct table){ .headings = headings, .columns = columns };
}

void table_add(struct table *t, const char *cell)
{
	if (t->count == t->capacity) {
		size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
		char **grown = realloc(t->cells, capacity * sizeof(*grown));

		if (grown == NULL) {
			t->failed = true;
			return;
		}
		t->cells = grown;
		t->capacity = capacity;
	}
	t->cells[t->count] = strdup(cell);
	if (t->cells[t->count] == NULL)
		t->failed = true;
	else
		t->count++;
}

/* Columns on a terminal: UTF-8 continuation bytes take none. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static bool is_number(const char *cell)
{
	return *cell != '\0' && strspn(cell, "0123456789.-%") == strlen(cell) && strspn(cell, "-") < 2 &&
		strchr(cell + 1, '-') == NULL;
}

/* A cell; the last of a row is not padded, so that no line ends in spaces. */
static void print_cell(const char *cell, size_t width, bool right, bool last)
{
	int pad = (int)(width - width_of(cell));

	if (right)
		printf("%*s%s%s", pad, "", cell, last ? "\n" : "  ");
	else if (last)
		printf("%s\n", cell);
	else
		printf("%s%*s  ", cell, pad, "");
}

static void measure(const struct table *t, size_t *widths, bool *right)
{
	for (size_t c = 0; c < t->columns; c++) {
		widths[c] = width_of(t->headings[c]);
		right[c] = t->count > 0;
	}
	for (size_t i = 0; i < t->count; i++) {
		size_t c = i % t->columns, w = width_of(t->cells[i]);

		if (w > widths[c])
			widths[c] = w;
		if (t->cells[i][0] != '\0' && !is_number(t->cells[i]))
			right[c] = false;
	}
}

void table_release(struct table *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->cells[i]);
	free(t->cells);
	*t = (struct table){ .headings = t->headings, .columns = t->columns };
}

void table_print(struct table *t, int indent)
{
	size_t widths[ROWS_COLUMNS_MAX];
	bool right[ROWS_COLUMNS_MAX];

	if (t->failed || t->columns > ROWS_COLUMNS_MAX) {
		ctl_fail(CTL_FAILED, "out of memory");
	} else {
		measure(t, widths, right);
		printf("%*s", indent, "");
		for (size_t c = 0; c < t->columns; c++)
			print_cell(t->headings[c], widths[c], right[c], c + 1 == t->columns);
		for (size_t i = 0; i < t->count; i++) {
			size_t c = i % t->columns;

			if (c == 0)
				printf("%*s", indent, "");
			print_cell(t->cells[i], widths[c], right[c], c + 1 == t->columns);
		}
	}
	table_release(t);
}

/* ---- rows of the database ------------------------------------------------------------------- */

static bool ends_with_number(const char *name)
{
	size_t len = strlen(name);

	return strcmp(name, "caller_id") == 0 || (len >= 6 && strcmp(name + len - 6, "number") == 0);
}

/* The cell as people and programs read it. text may be returned itself. */
static const char *cell_text(const PGresult *res, int row, int col, bool full, char *text, size_t size)
{
	const char *name = PQfname(res, col), *value = PQgetvalue(res, row, col);
	uint64_t digits;

	if (value[0] == '\0')
		return "";
	if (PQftype(res, col) == TYPE_BOOL)
		return value[0] == 't' ? "yes" : "no";
	if (PQftype(res, col) != TYPE_INT8 || !ends_with_number(name))
		return value;
	digits = strtoull(value, NULL, 10);
	if (strcmp(name, "number") == 0 && !full) {
		char masked[MASK_TEXT_MAX];

		snprintf(text, size, "%s", mask_number(digits, masked));
	} else {
		snprintf(text, size, "+%s", value);
	}
	return text;
}

static json_t *cell_json(const PGresult *res, int row, int col, bool full)
{
	const char *value = PQgetvalue(res, row, col);
	Oid type = PQftype(res, col);
	char text[32];

	if (PQgetisnull(res, row, col))
		return json_null();
	if (type == TYPE_BOOL)
		return json_boolean(value[0] == 't');
	if (type == TYPE_JSON || type == TYPE_JSONB)
		return json_loads(value, JSON_DECODE_ANY, NULL);
	if ((type == TYPE_INT8 && !ends_with_number(PQfname(res, col))) || type == TYPE_INT4 || type == TYPE_INT2)
		return json_integer(strtoll(value, NULL, 10));
	if (type == TYPE_FLOAT8 || type == TYPE_NUMERIC)
		return json_real(strtod(value, NULL));
	return json_string(cell_text(res, row, col, full, text, sizeof(text)));
}

json_t *row_json(const PGresult *res, int row, bool full)
{
	json_t *object = json_object();

	for (int c = 0; c < PQnfields(res); c++)
		if (json_object_set_new(object, PQfname(res, c), cell_json(res, row, c, full)) < 0) {
			json_decref(object);
			return NULL;
		}
	return object;
}

json_t *rows_json(const PGresult *res, bool full)
{
	json_t *array = json_array();

	for (int i = 0; i < PQntuples(res); i++)
		if (json_array_append_new(array, row_json(res, i, full)) < 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static void print_table(const PGresult *res, bool full)
{
	const char *headings[ROWS_COLUMNS_MAX];
	struct table t;
	int columns = PQnfields(res);
	char text[32];

	for (int c = 0; c < columns; c++)
		headings[c] = PQfname(res, c);
	table_init(&t, headings, (size_t)columns);
	for (int i = 0; i < PQntuples(res); i++)
		for (int c = 0; c < columns; c++)
			table_add(&t, cell_text(res, i, c, full, text, sizeof(text)));
	table_print(&t, 0);
}

int rows_print(PGresult *res, const struct rows_view *view)
{
	int code = CTL_OK;

	if (view->json)
		code = ctl_print_json(rows_json(res, view->full));
	else if (PQntuples(res) == 0)
		puts(view->none);
	else
		print_table(res, view->full);
	PQclear(res);
	return code;
}
