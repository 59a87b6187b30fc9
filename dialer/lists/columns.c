/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/columns.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "dialer/base/banned.h"

#define NAME_MAX_LEN 24
#define DIGITS_TEXT_MAX 48

/* The first name of each kind is the word of --columns. Compared without case, blanks and signs. */
static const struct {
	const char *name;
	enum column kind;
} names[] = {
	{ "number", COLUMN_NUMBER }, { "phone", COLUMN_NUMBER }, { "phonenumber", COLUMN_NUMBER },
	{ "telephone", COLUMN_NUMBER }, { "telephonenumber", COLUMN_NUMBER }, { "tel", COLUMN_NUMBER },
	{ "msisdn", COLUMN_NUMBER }, { "tn", COLUMN_NUMBER }, { "fullnumber", COLUMN_NUMBER },
	{ "area", COLUMN_AREA }, { "areacode", COLUMN_AREA }, { "npa", COLUMN_AREA },
	{ "prefix", COLUMN_PREFIX }, { "exchange", COLUMN_PREFIX }, { "nxx", COLUMN_PREFIX },
	{ "line", COLUMN_LINE }, { "linenumber", COLUMN_LINE }, { "suffix", COLUMN_LINE }, { "last4", COLUMN_LINE },
	{ "rest", COLUMN_REST }, { "local", COLUMN_REST }, { "localnumber", COLUMN_REST },
	{ "sevendigit", COLUMN_REST }, { "action", COLUMN_ACTION }, { "changetype", COLUMN_ACTION },
	{ "adddelete", COLUMN_ACTION }, { "answer", COLUMN_ANSWER }, { "result", COLUMN_ANSWER },
	{ "washresult", COLUMN_ANSWER }, { "onregister", COLUMN_ANSWER },
};

static bool kind_of(const char *text, size_t len, enum column *ret)
{
	char name[NAME_MAX_LEN];
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]))
			continue;
		if (n + 1 == sizeof(name))
			return false;
		name[n++] = (char)tolower((unsigned char)text[i]);
	}
	name[n] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, name) == 0) {
			*ret = names[i].kind;
			return true;
		}
	}
	return false;
}

/* The next field of a line, without quotes and blanks around it; NULL after the last one. */
static const char *next_field(const char **at, char separator, size_t *ret_len)
{
	const char *start = *at, *end;
	bool quoted;

	if (start == NULL)
		return NULL;
	start += strspn(start, separator == '\t' ? " " : " \t");
	quoted = *start == '"';
	end = quoted ? strchr(++start, '"') : NULL;
	if (end == NULL)
		end = start + strcspn(start, (const char[]){ separator, '\0' });
	*at = strchr(end, separator);
	if (*at != NULL)
		++*at;
	while (end > start && strchr(" \t\r", end[-1]) != NULL)
		end--;
	*ret_len = (size_t)(end - start);
	return start;
}

bool columns_have(const struct columns *c, enum column kind)
{
	for (int i = 0; i < c->count; i++)
		if (c->kinds[i] == kind)
			return true;
	return false;
}

/* Exactly one way to put a number together, and no kind twice. */
static bool make_a_number(const struct columns *c)
{
	bool area = columns_have(c, COLUMN_AREA), prefix = columns_have(c, COLUMN_PREFIX);
	bool line = columns_have(c, COLUMN_LINE), rest = columns_have(c, COLUMN_REST);

	for (int i = 0; i < c->count; i++)
		for (int k = 0; k < i; k++)
			if (c->kinds[i] != COLUMN_SKIP && c->kinds[i] == c->kinds[k])
				return false;
	if (columns_have(c, COLUMN_NUMBER))
		return !area && !prefix && !line && !rest;
	return area && (rest ? !prefix && !line : prefix && line);
}

int columns_parse(const char *text, struct columns *ret, char error[READING_ERROR_MAX])
{
	const char *at = text, *field;
	size_t len = 0;

	*ret = (struct columns){ .separator = ',' };
	while ((field = next_field(&at, ',', &len)) != NULL) {
		enum column kind = COLUMN_SKIP;

		if (ret->count == COLUMNS_MAX || (!(len == 1 && *field == '-') && !kind_of(field, len, &kind))) {
			snprintf(error, READING_ERROR_MAX, "--columns \"%.100s\": \"%.*s\" is no column (hint: number, area, prefix, "
				"line, rest, action, answer, or - to skip)", text, (int)(len < 40 ? len : 40), field);
			return -EINVAL;
		}
		ret->kinds[ret->count++] = kind;
	}
	if (make_a_number(ret))
		return 0;
	snprintf(error, READING_ERROR_MAX, "--columns \"%.100s\" makes no number (hint: number; or area,rest; or "
		"area,prefix,line; each once)", text);
	return -EINVAL;
}

char columns_separator(const char *line)
{
	static const char marks[] = ",;\t|";
	char best = ',';
	int most = 0;

	for (const char *m = marks; *m != '\0'; m++) {
		int n = 0;

		for (const char *p = line; *p != '\0'; p++)
			n += *p == *m;
		if (n > most) {
			most = n;
			best = *m;
		}
	}
	return best;
}

bool columns_of_heading(const char *line, struct columns *ret)
{
	const char *at = line, *field;
	size_t len = 0;

	*ret = (struct columns){ .separator = columns_separator(line), .heading = true };
	while ((field = next_field(&at, ret->separator, &len)) != NULL && ret->count < COLUMNS_MAX) {
		enum column kind = COLUMN_SKIP;

		(void)kind_of(field, len, &kind); /* a name we do not know is a column that does not matter */
		ret->kinds[ret->count++] = kind;
	}
	return make_a_number(ret);
}

/* ---- reading -------------------------------------------------------------------------------- */

struct record {
	char digits[DIGITS_TEXT_MAX]; /* of the parts, in order */
	size_t used;
	const char *number;
	size_t number_len;
	enum reading_action action;
	enum reading_answer answer;
	const char *wrong;
};

static enum reading_answer answer_of(const char *text, size_t len)
{
	static const struct {
		const char *word;
		enum reading_answer answer;
	} words[] = { { "Y", READING_LISTED }, { "N", READING_CLEAN }, { "I", READING_INVALID }, { "yes", READING_LISTED },
		{ "no", READING_CLEAN }, { "invalid", READING_INVALID }, { "true", READING_LISTED },
		{ "false", READING_CLEAN }, { "1", READING_LISTED }, { "0", READING_CLEAN } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == len && strncasecmp(words[i].word, text, len) == 0)
			return words[i].answer;
	return 0;
}

/* A part of a number has as many digits as it must, or a spreadsheet has eaten zeros. */
static void take_part(struct record *r, const char *text, size_t len, size_t want, const char *wrong)
{
	if (len != want || r->used + len >= sizeof(r->digits)) {
		r->wrong = wrong;
		return;
	}
	memcpy(r->digits + r->used, text, len);
	r->used += len;
}

static void take_field(struct record *r, enum column kind, const char *text, size_t len)
{
	switch (kind) {
	case COLUMN_SKIP:
		break;
	case COLUMN_NUMBER:
		r->number = text;
		r->number_len = len;
		break;
	case COLUMN_AREA:
		take_part(r, text, len, 3, "the area code has not 3 digits");
		break;
	case COLUMN_PREFIX:
		take_part(r, text, len, 3, "the prefix has not 3 digits (hint: has a spreadsheet dropped zeros?)");
		break;
	case COLUMN_LINE:
		take_part(r, text, len, 4, "the line has not 4 digits (hint: has a spreadsheet dropped zeros?)");
		break;
	case COLUMN_REST:
		take_part(r, text, len, 7, "the number behind the area code has not 7 digits");
		break;
	case COLUMN_ACTION:
		r->action = reading_action_of(text, len);
		if (r->action == READING_NONE)
			r->wrong = "the action is neither A nor D";
		break;
	case COLUMN_ANSWER:
		r->answer = answer_of(text, len);
		if (r->answer == 0)
			r->wrong = "the answer is none of Y, N and I";
		break;
	}
}

/* Parts may stand in any order of columns: gather them in the order of a number. */
static void gather(const struct columns *c, const char *line, struct record *r)
{
	static const enum column order[] = { COLUMN_AREA, COLUMN_PREFIX, COLUMN_LINE, COLUMN_REST };
	const char *fields[COLUMN_ANSWER + 1] = { NULL }, *at = line, *field;
	size_t lens[COLUMN_ANSWER + 1] = { 0 }, len = 0;
	int n = 0;

	*r = (struct record){ .used = 0 };
	for (; (field = next_field(&at, c->separator, &len)) != NULL; n++) {
		if (n < c->count) {
			fields[c->kinds[n]] = field;
			lens[c->kinds[n]] = len;
		} else if (len > 0) {
			r->wrong = "more columns than are described (hint: --columns, with - for those that do not matter)";
			return;
		}
	}
	if (n < c->count && !c->heading) {
		r->wrong = "too few columns";
		return;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (fields[order[i]] != NULL)
			take_field(r, order[i], fields[order[i]], lens[order[i]]);
	for (enum column k = COLUMN_NUMBER; k <= COLUMN_ANSWER; k++)
		if ((k == COLUMN_NUMBER || k >= COLUMN_ACTION) && fields[k] != NULL)
			take_field(r, k, fields[k], lens[k]);
}

static int number_of(const struct columns *c, const struct record *r, struct e164 *ret)
{
	return c->abroad ? country_number_or_abroad(c->country, r->number, r->number_len, ret) :
		country_number(c->country, r->number, r->number_len, ret);
}

static void read_record(struct reading *s, const struct columns *c, const char *line)
{
	bool wash = columns_have(c, COLUMN_ANSWER);
	struct e164 number;
	struct record r;

	gather(c, line, &r);
	if (r.number == NULL && r.wrong == NULL) {
		r.number = r.digits;
		r.number_len = r.used;
	}
	if (r.wrong == NULL && wash && r.answer == 0)
		r.wrong = "too few columns";
	if (r.wrong == NULL && r.answer != READING_INVALID && number_of(c, &r, &number) < 0)
		r.wrong = r.number_len == 0 ? "no number" : "no number of the list's country (hint: --country)";
	if (r.wrong != NULL)
		reading_bad(s, r.wrong);
	else if (r.answer == READING_INVALID)
		s->result->invalid++, s->result->numbers++;
	else if (wash)
		reading_answer(s, number, r.answer);
	else
		reading_take(s, number, r.action);
}

int columns_read(struct reading *s, const struct columns *c)
{
	char line[READING_LINE_MAX];
	bool heading = c->heading;
	int got = 1;

	while (s->failed == 0 && (got = reading_line(s, line)) > 0) {
		if (line[strspn(line, " \t\r\x1A")] == '\0') /* old files end in Ctrl-Z */
			continue;
		if (!heading)
			read_record(s, c, line);
		heading = false;
	}
	return got;
}
