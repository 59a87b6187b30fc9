/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/listfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/lists/ftc.h"

#include "dialer/base/banned.h"

#define LINES_LOOKED_AT 20 /* of XML, for its <list type=...> */

static const char *const form_names[LISTFILE_FORMS] = { "auto", "ftc", "xml", "lines", "csv", "area-csv", "wash" };

const char *listfile_form_name(enum listfile_form form)
{
	return form_names[form];
}

int listfile_form_parse(const char *name, enum listfile_form *ret)
{
	for (int i = 0; i < LISTFILE_FORMS; i++) {
		if (strcmp(form_names[i], name) == 0) {
			*ret = (enum listfile_form)i;
			return 0;
		}
	}
	return -EINVAL;
}

struct look {
	struct reading s;
	struct reading_result r;
	char line[READING_LINE_MAX];
};

static int no_list(const struct look *l, const char *why, char error[READING_ERROR_MAX])
{
	snprintf(error, READING_ERROR_MAX, "%.300s: %s", l->s.path, why);
	return -EBADMSG;
}

/* The first line that is not empty. */
static int first_line(struct look *l, char error[READING_ERROR_MAX])
{
	int got;

	do
		got = reading_line(&l->s, l->line);
	while (got > 0 && l->line[strspn(l->line, " \t\r\n")] == '\0');
	if (got > 0)
		return 0;
	return no_list(l, got == 0 ? "not a file of a register: it is empty" :
		"not a file of a register: its first line is too long, or holds a NUL byte", error);
}

/* In a country of the North American plan whose registers have the FTC's form. */
static bool maybe_ftc(const struct look *l, const struct listfile_want *want, bool *ret_changes)
{
	return want->country->code == 1 && !want->abroad && ftc_is_text(l->line, ret_changes);
}

static bool one_number(const struct look *l, const struct listfile_want *want)
{
	size_t from = strspn(l->line, " \t\""), len = strcspn(l->line + from, "\",;\t|\r");
	struct e164 number;

	return (want->abroad ? country_number_or_abroad(want->country, l->line + from, len, &number) :
		country_number(want->country, l->line + from, len, &number)) == 0;
}

/* The form of a file that says nothing of itself: XML, the FTC's text, lines or columns. */
static int guess(struct look *l, const struct listfile_want *want, struct listfile *f, char error[READING_ERROR_MAX])
{
	bool changes;

	if (l->line[strspn(l->line, " \t")] == '<')
		f->form = LISTFILE_XML;
	else if (want->columns != NULL)
		f->form = LISTFILE_CSV;
	else if (maybe_ftc(l, want, &changes))
		f->form = LISTFILE_FTC;
	else if (columns_of_heading(l->line, &f->columns))
		f->form = columns_have(&f->columns, COLUMN_ANSWER) ? LISTFILE_WASH : LISTFILE_CSV;
	else if (one_number(l, want))
		f->form = LISTFILE_LINES;
	else
		return no_list(l, "not a file of a register (hint: it begins with a number, as in 202,5550123, with <, or with a "
			"line of column names; or say --columns)", error);
	return 0;
}

static void look_at_xml(struct look *l, struct listfile *f)
{
	int changes = ftc_xml_changes(l->line);

	for (int i = 0; changes < 0 && i < LINES_LOOKED_AT && reading_line(&l->s, l->line) > 0; i++)
		changes = ftc_xml_changes(l->line);
	f->rules.changes = changes > 0;
}

static int find_columns(struct look *l, const struct listfile_want *want, struct listfile *f,
	char error[READING_ERROR_MAX])
{
	static const char *const usual[LISTFILE_FORMS] = { [LISTFILE_LINES] = "number",
		[LISTFILE_AREA_CSV] = "area,prefix,line", [LISTFILE_WASH] = "number,answer" };
	const char *text = want->columns != NULL ? want->columns : usual[f->form];
	struct columns heading;
	bool names = columns_of_heading(l->line, &heading);

	if (names && want->columns == NULL) {
		f->columns = heading;
	} else if (text == NULL) {
		return no_list(l, "its first line does not name the columns of a number (hint: --columns)", error);
	} else {
		int err = columns_parse(text, &f->columns, error);

		if (err < 0)
			return err;
		f->columns.separator = columns_separator(l->line);
		f->columns.heading = names;
	}
	f->columns.country = want->country;
	f->columns.abroad = want->abroad;
	if ((f->form == LISTFILE_WASH) != columns_have(&f->columns, COLUMN_ANSWER))
		return no_list(l, "a wash has a column \"answer\", and no other form has", error);
	f->rules.changes = columns_have(&f->columns, COLUMN_ACTION);
	return 0;
}

static int look_at(struct look *l, const struct listfile_want *want, struct listfile *f, char error[READING_ERROR_MAX])
{
	int err = first_line(l, error);

	f->form = want->form;
	if (err == 0 && f->form == LISTFILE_AUTO)
		err = guess(l, want, f, error);
	if (err < 0)
		return err;
	if (f->form == LISTFILE_XML)
		look_at_xml(l, f);
	else if (f->form != LISTFILE_FTC)
		return find_columns(l, want, f, error);
	else if (!ftc_is_text(l->line, &f->rules.changes))
		return no_list(l, "not a file of the registry (hint: it begins with a number, as in 202,5550123)", error);
	if (want->country->code != 1)
		return no_list(l, "only registers of North America have this form (hint: --country, --format)", error);
	return 0;
}

int listfile_detect(const char *path, const struct listfile_want *want, struct listfile *ret,
	char error[READING_ERROR_MAX])
{
	struct look *l = malloc(sizeof(*l));
	int err = -ENOMEM;

	if (l == NULL) {
		snprintf(error, READING_ERROR_MAX, "out of memory");
		return err;
	}
	*ret = (struct listfile){ .form = LISTFILE_AUTO };
	err = reading_begin(&l->s, path, &(struct reading_rules){ .every = 0 }, NULL, &l->r);
	if (err < 0) {
		snprintf(error, READING_ERROR_MAX, "%s", l->r.error);
	} else {
		err = look_at(l, want, ret, error);
		fclose(l->s.f);
		ret->rules.every = want->every;
		ret->rules.changes = ret->rules.changes || want->every != READING_NONE;
		ret->rules.areas = want->areas;
		ret->rules.code = want->abroad ? 0 : want->country->code;
	}
	free(l);
	return err;
}

static int read_records(struct reading *s, const struct listfile *file)
{
	if (file->form == LISTFILE_XML)
		return ftc_read_xml(s);
	return file->form == LISTFILE_FTC ? ftc_read_text(s) : columns_read(s, &file->columns);
}

int listfile_read(const char *path, const struct listfile *file, struct numset_builder *b, struct reading_result *r)
{
	struct reading s;
	int err = reading_begin(&s, path, &file->rules, b, r);

	return err < 0 ? err : reading_end(&s, read_records(&s, file));
}

int listfile_read_filtered(const char *path, const char *sent, const struct listfile *file, struct numset_builder *b,
	struct reading_result *r)
{
	struct listfile f = *file;
	struct reading_result back;
	int err;

	f.rules.sent = READING_SENT;
	err = listfile_read(sent, &f, b, r);
	if (err < 0)
		return err;
	f.rules.sent = READING_CAME_BACK;
	err = listfile_read(path, &f, b, &back);
	if (err < 0)
		*r = back;
	return err;
}
