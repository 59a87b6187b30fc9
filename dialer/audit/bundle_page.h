/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a bundle's page: the plain rows of its records, and HTML made of them. Errors stay in page.out. */
#ifndef DIALER_AUDIT_BUNDLE_PAGE_H
#define DIALER_AUDIT_BUNDLE_PAGE_H

#include <stdbool.h>

#include <jansson.h>

#include "dialer/audit/bundle.h"

struct page {
	struct buf *out;
	const json_t *bundle;
	bundle_clock_h *clock;
	void *arg;
	json_t *rows; /* of row_plain(); owned */
};

/* The columns of a record in plain text, with "_kind" of the leaf and "_index" in the log; owned by the caller. */
json_t *row_plain(const json_t *record);
const char *row_text(const json_t *row, const char *column); /* "" if there is none */
/* The same, or that it is not kept any more. */
const char *row_kept(const json_t *row, const char *column);
json_int_t row_int(const json_t *row, const char *column);   /* 0 if there is none */
bool row_is(const json_t *row, const char *kind);

/* How many records of a kind have this value in a column; column NULL: how many there are. */
int page_count(const struct page *p, const char *kind, const char *column, const char *value);
const json_t *page_find(const struct page *p, const char *kind, const char *column, const char *value);

void page_text(struct page *p, const char *text);
void page_words(struct page *p, const char *text); /* "no_common_window" as words */
void page_cell(struct page *p, const char *text);
/* An instant in UTC, and by the clock of the person. */
void page_when(struct page *p, const json_t *row, const char *column);
void page_when_cell(struct page *p, const json_t *row, const char *column);
void page_table(struct page *p, const char *const *headings); /* the list ends with NULL */
/* A row of two cells; nothing if there is nothing to tell. */
void page_line(struct page *p, const char *label, const char *text);
void page_time_line(struct page *p, const char *label, const json_t *row, const char *column);
/* Is there no record of a kind? Then the page says so. */
bool page_none(struct page *p, const char *kind);

#endif
