/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/header.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

struct word {
	unsigned files;
	const char *name;
	enum header_field field;
};

static const struct word words[] = {
#define HEADER(files, name, field) { files, name, field },
#include "dialer/leads/header_tbl.h"
#undef HEADER
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

/* Small letters and digits only. Letters beyond ASCII are left out; no word has them. */
static void reduce(const char *text, char out[HEADER_NAME_MAX])
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < HEADER_NAME_MAX; text++) {
		char c = *text;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
	}
	out[n] = '\0';
}

static const struct word *find_word(enum header_file file, const char *name)
{
	for (size_t i = 0; i < WORD_COUNT; i++)
		if ((words[i].files & (unsigned)file) != 0 && strcmp(words[i].name, name) == 0)
			return &words[i];
	return NULL;
}

/* "phone2" is "phone", but "e164" stays what it is: the whole name is tried first. */
static enum header_field field_of(enum header_file file, const char *text)
{
	char name[HEADER_NAME_MAX];
	const struct word *w;
	size_t n;

	reduce(text, name);
	w = find_word(file, name);
	if (w != NULL)
		return w->field;
	n = strlen(name);
	while (n > 0 && name[n - 1] >= '0' && name[n - 1] <= '9')
		name[--n] = '\0';
	w = find_word(file, name);
	return w != NULL && w->field == HEADER_PHONE ? HEADER_PHONE : HEADER_OTHER;
}

/* The column a map names; -1 none. A name as it stands in the file goes before a number. */
static int find_column(const struct header *h, const char *text, size_t len)
{
	char name[HEADER_NAME_MAX], reduced[HEADER_NAME_MAX], other[HEADER_NAME_MAX];
	char *end;
	unsigned long n;

	snprintf(name, sizeof(name), "%.*s", (int)(len < sizeof(name) ? len : sizeof(name) - 1), text);
	for (size_t i = 0; i < h->columns; i++)
		if (strcmp(h->names[i], name) == 0)
			return (int)i;
	reduce(name, reduced);
	for (size_t i = 0; reduced[0] != '\0' && i < h->columns; i++) {
		reduce(h->names[i], other);
		if (strcmp(other, reduced) == 0)
			return (int)i;
	}
	n = strtoul(name, &end, 10);
	return *end == '\0' && n >= 1 && n <= h->columns ? (int)n - 1 : -1;
}

static int apply_map(struct header *h, enum header_file file, const char *map, bool mapped[SHEET_COLUMNS_MAX],
	char error[HEADER_ERROR_MAX])
{
	const char *equals = strrchr(map, '=');
	const struct word *w;
	char name[HEADER_NAME_MAX];
	int column;

	if (equals == NULL || equals == map || equals[1] == '\0') {
		snprintf(error, HEADER_ERROR_MAX, "--map \"%s\" (hint: --map \"Handy Nr=phone\")", map);
		return -EINVAL;
	}
	reduce(equals + 1, name);
	w = find_word(file, name);
	column = find_column(h, map, (size_t)(equals - map));
	if (w == NULL) {
		snprintf(error, HEADER_ERROR_MAX, "--map \"%s\": there is no field \"%s\" (hint: the fields are in "
			"dialerctl(1); none leaves a column out)", map, equals + 1);
		return -EINVAL;
	}
	if (column < 0) {
		snprintf(error, HEADER_ERROR_MAX, "--map \"%s\": the file has no such column (hint: its first is \"%s\")",
			map, h->names[0]);
		return -EINVAL;
	}
	h->fields[column] = w->field;
	mapped[column] = true;
	return 0;
}

/* A second column of the same meaning: one that --map named wins, else the first; the other is kept as it is. */
static int place_field(struct header *h, size_t i, const bool mapped[SHEET_COLUMNS_MAX], char error[HEADER_ERROR_MAX])
{
	enum header_field f = h->fields[i];
	int first = h->column[f];

	if (f == HEADER_PHONE && h->phone_count == HEADER_PHONES_MAX) {
		snprintf(error, HEADER_ERROR_MAX, "more than %d columns of numbers (hint: --map \"%s=none\")",
			HEADER_PHONES_MAX, h->names[i]);
		return -EINVAL;
	}
	if (f == HEADER_PHONE)
		h->phones[h->phone_count++] = i;
	if (f == HEADER_OTHER || f == HEADER_IGNORED || f == HEADER_PHONE || first < 0) {
		if (first < 0)
			h->column[f] = (int)i;
		return 0;
	}
	if (mapped[i] && mapped[first]) {
		snprintf(error, HEADER_ERROR_MAX, "two columns, \"%s\" and \"%s\", are mapped to the same field",
			h->names[first], h->names[i]);
		return -EINVAL;
	}
	if (mapped[i]) {
		h->fields[first] = HEADER_OTHER;
		h->column[f] = (int)i;
	} else {
		h->fields[i] = HEADER_OTHER;
	}
	return 0;
}

static int no_phone(const struct header *h, char error[HEADER_ERROR_MAX])
{
	size_t used = (size_t)snprintf(error, HEADER_ERROR_MAX,
		"no column of telephone numbers (hint: the first line must name the columns; --map \"NAME=phone\"); columns:");

	for (size_t i = 0; i < h->columns && used + HEADER_NAME_MAX + 4 < HEADER_ERROR_MAX; i++)
		used += (size_t)snprintf(error + used, HEADER_ERROR_MAX - used, " \"%s\"", h->names[i]);
	return -EINVAL;
}

int header_read(struct header *h, enum header_file file, const struct sheet_record *r, const char *const *maps,
	size_t map_count, char error[HEADER_ERROR_MAX])
{
	bool mapped[SHEET_COLUMNS_MAX] = { false };
	int err = 0;

	memset(h, 0, sizeof(*h));
	if (r->flaw != SHEET_SOUND) {
		snprintf(error, HEADER_ERROR_MAX, "%s (hint: %s)", sheet_flaw_text(r->flaw), sheet_flaw_remedy(r->flaw));
		return -EINVAL;
	}
	for (size_t i = 0; i < HEADER_FIELD_COUNT; i++)
		h->column[i] = -1;
	h->columns = r->count;
	for (size_t i = 0; i < r->count; i++) {
		h->fields[i] = field_of(file, r->fields[i]);
		if (r->fields[i][0] == '\0')
			snprintf(h->names[i], sizeof(h->names[i]), "column %zu", i + 1);
		else
			snprintf(h->names[i], sizeof(h->names[i]), "%.*s", HEADER_NAME_MAX - 1, r->fields[i]);
	}
	for (size_t i = 0; i < map_count && err == 0; i++)
		err = apply_map(h, file, maps[i], mapped, error);
	for (size_t i = 0; i < r->count && err == 0; i++)
		err = place_field(h, i, mapped, error);
	if (err == 0 && h->phone_count == 0)
		err = no_phone(h, error);
	return err;
}

const char *header_text(const struct header *h, const struct sheet_record *r, enum header_field field)
{
	int column = h->column[field];

	return column >= 0 && (size_t)column < r->count ? r->fields[column] : "";
}

const char *header_name(const struct header *h, enum header_field field)
{
	return h->column[field] >= 0 ? h->names[h->column[field]] : "";
}
