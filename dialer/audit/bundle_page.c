/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/bundle_page.h"

#include <string.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define LOCAL_MAX 64

/* ---- rows ---- */

json_t *row_plain(const json_t *record)
{
	json_t *leaf = json_loads(json_string_value(json_object_get(record, "leaf")), 0, NULL);
	json_t *row = json_copy(json_object_get(leaf, "body"));

	json_object_update(row, json_object_get(record, "reveal"));
	json_object_update(row, json_object_get(record, "json"));
	json_object_set(row, "_kind", json_object_get(leaf, "kind"));
	json_object_set(row, "_at", json_object_get(leaf, "at"));
	json_object_set(row, "_blanked", json_object_get(record, "blanked"));
	json_object_set(row, "_index", json_object_get(record, "index"));
	json_decref(leaf);
	return row;
}

const char *row_text(const json_t *row, const char *column)
{
	const char *text = json_string_value(json_object_get(row, column));

	return text != NULL ? text : "";
}

const char *row_kept(const json_t *row, const char *column)
{
	size_t i;
	json_t *name;

	json_array_foreach(json_object_get(row, "_blanked"), i, name)
		if (strcmp(json_string_value(name), column) == 0)
			return "(no longer kept: its time was over)";
	return row_text(row, column);
}

bool row_is(const json_t *row, const char *kind)
{
	return strcmp(row_text(row, "_kind"), kind) == 0;
}

json_int_t row_int(const json_t *row, const char *column)
{
	return json_integer_value(json_object_get(row, column));
}

/* ---- text ---- */

static void put(struct page *p, char c)
{
	static const struct { char c; const char *as; } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },
		{ '"', "&quot;" } };

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (c == entities[i].c) {
			buf_adds(p->out, entities[i].as);
			return;
		}
	}
	buf_addc(p->out, c);
}

void page_text(struct page *p, const char *text)
{
	for (; *text != '\0'; text++)
		put(p, *text);
}

void page_cell(struct page *p, const char *text)
{
	buf_adds(p->out, "<td>");
	page_text(p, text);
	buf_adds(p->out, "</td>");
}

void page_when(struct page *p, const json_t *row, const char *column)
{
	const json_t *us = json_object_get(row, column);
	char text[CLOCK_TEXT_MAX], local[LOCAL_MAX] = "";

	if (!json_is_integer(us))
		return;
	page_text(p, clock_format_utc(json_integer_value(us), text, sizeof(text)));
	if (p->clock != NULL)
		p->clock(json_integer_value(us), local, sizeof(local), p->arg);
	if (local[0] != '\0') {
		buf_adds(p->out, " <span class=\"small\">(");
		page_text(p, local);
		buf_adds(p->out, ")</span>");
	}
}

void page_when_cell(struct page *p, const json_t *row, const char *column)
{
	buf_adds(p->out, "<td class=\"when\">");
	page_when(p, row, column);
	buf_adds(p->out, "</td>");
}

void page_words(struct page *p, const char *text)
{
	for (; *text != '\0'; text++)
		put(p, *text == '_' ? ' ' : *text);
}

void page_table(struct page *p, const char *const *headings)
{
	buf_adds(p->out, "<table><tr>");
	for (; *headings != NULL; headings++)
		buf_addf(p->out, "<th>%s</th>", *headings);
	buf_adds(p->out, "</tr>\n");
}

int page_count(const struct page *p, const char *kind, const char *column, const char *value)
{
	size_t i;
	json_t *row;
	int n = 0;

	json_array_foreach(p->rows, i, row)
		n += row_is(row, kind) && (column == NULL || strcmp(row_text(row, column), value) == 0);
	return n;
}

bool page_none(struct page *p, const char *kind)
{
	if (page_count(p, kind, NULL, NULL) > 0)
		return false;
	buf_adds(p->out, "<p>None.</p>\n");
	return true;
}

const json_t *page_find(const struct page *p, const char *kind, const char *column, const char *value)
{
	size_t i;
	json_t *row;

	json_array_foreach(p->rows, i, row)
		if (row_is(row, kind) && strcmp(row_text(row, column), value) == 0)
			return row;
	return NULL;
}

void page_line(struct page *p, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	buf_addf(p->out, "<tr><td>%s</td><td>", label);
	page_text(p, text);
	buf_adds(p->out, "</td></tr>\n");
}

void page_time_line(struct page *p, const char *label, const json_t *row, const char *column)
{
	if (!json_is_integer(json_object_get(row, column)))
		return;
	buf_addf(p->out, "<tr><td>%s</td><td>", label);
	page_when(p, row, column);
	buf_adds(p->out, "</td></tr>\n");
}

