/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/ftc.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define UTF8_MARK "\xEF\xBB\xBF"

enum action { ACTION_NONE = 0, ACTION_ADD, ACTION_DELETE, ACTION_UNCLEAR };

struct ftc {
	FILE *f;
	const char *path;
	struct ftc_file file;
	const bool *areas;
	struct numset_builder *builder;
	struct ftc_result *result;
	uint64_t line;
	unsigned area;  /* of the XML element we are in; 0 none */
	bool ended;     /* the XML list is closed */
	int failed;     /* of the builder */
};

static void bad(struct ftc *s, const char *what)
{
	size_t used = strlen(s->result->error);

	if (s->result->bad++ < FTC_ERRORS_TOLD)
		snprintf(s->result->error + used, FTC_ERROR_MAX - used, "%s%.200s:%" PRIu64 ": %s", used > 0 ? "\n" : "",
			s->path, s->line, what);
}

/* Digits of exactly that many places; -1 otherwise. */
static int64_t digits(const char *text, size_t len, size_t places)
{
	int64_t n = 0;

	if (len != places)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		n = n * 10 + (text[i] - '0');
	}
	return n;
}

static void take(struct ftc *s, int64_t national, enum action action)
{
	struct e164 number = { .digits = UINT64_C(10000000000) + (uint64_t)national };
	bool changed = false;
	int err;

	if (s->file.changes != (action != ACTION_NONE)) {
		bad(s, s->file.changes ? "a change without A or D" : "a change record in a full list");
		return;
	}
	if (action == ACTION_UNCLEAR) {
		bad(s, "both A and D");
		return;
	}
	if (s->areas != NULL && !s->areas[national / 10000000]) {
		bad(s, "a number outside of --area-codes");
		return;
	}
	err = numset_builder_set(s->builder, number, action != ACTION_DELETE, &changed);
	if (err == -EINVAL)
		bad(s, "no number of the North American plan");
	else if (err < 0)
		s->failed = err;
	s->result->numbers++;
	s->result->changed += changed;
}

static enum action action_of(const char *text, size_t len)
{
	if (len != 1)
		return ACTION_NONE;
	return *text == 'A' || *text == 'a' ? ACTION_ADD : *text == 'D' || *text == 'd' ? ACTION_DELETE : ACTION_NONE;
}

static enum action join(enum action a, enum action b)
{
	return a == ACTION_NONE || a == b ? b : b == ACTION_NONE ? a : ACTION_UNCLEAR;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* The next field of a line, without quotes and spaces around it. */
static const char *next_field(const char **at, size_t *ret_len)
{
	const char *start = *at, *end;

	if (start == NULL)
		return NULL;
	end = start + strcspn(start, ",");
	*at = *end == ',' ? end + 1 : NULL;
	while (start < end && strchr(" \t\"", *start) != NULL)
		start++;
	while (end > start && strchr(" \t\"\r\n", end[-1]) != NULL)
		end--;
	*ret_len = (size_t)(end - start);
	return start;
}

/* National number and action of a line; -1 when it is none. */
static int64_t read_line(const char *line, enum action *ret_action)
{
	const char *at = line, *field;
	size_t len = 0;
	int64_t national, area = -1, rest;

	*ret_action = ACTION_NONE;
	field = next_field(&at, &len);
	national = digits(field, len, 10);
	if (national < 0) {
		area = digits(field, len, 3);
		field = next_field(&at, &len);
		rest = field != NULL ? digits(field, len, 7) : -1;
		if (area < 0 || rest < 0)
			return -1;
		national = area * 10000000 + rest;
	}
	while ((field = next_field(&at, &len)) != NULL)
		*ret_action = join(*ret_action, action_of(field, len));
	return national;
}

static void text_line(struct ftc *s, const char *line)
{
	enum action action;
	int64_t national;

	if (line[strspn(line, " \t\r\n\x1A")] == '\0') /* an empty line; old files end in Ctrl-Z */
		return;
	national = read_line(line, &action);
	if (national < 0)
		bad(s, "no number (expected: 202,5550123)");
	else
		take(s, national, action);
}

/* ---- XML ------------------------------------------------------------------------------------ */

/* An attribute of a tag, or NULL. The registry's files use no entities in them. */
static const char *attribute(const char *tag, const char *name, size_t *ret_len)
{
	size_t n = strlen(name);

	for (const char *p = strchr(tag, ' '); p != NULL; p = strchr(p, ' ')) {
		const char *value;

		p += strspn(p, " \t\r\n");
		if (strncasecmp(p, name, n) != 0 || p[n] != '=' || (p[n + 1] != '"' && p[n + 1] != '\''))
			continue;
		value = p + n + 2;
		*ret_len = strcspn(value, p[n + 1] == '"' ? "\"" : "'");
		return value;
	}
	return NULL;
}

static enum action xml_action(const char *tag)
{
	static const char *const names[] = { "change", "action", "type", "ad" };
	enum action action = ACTION_NONE;
	size_t len;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = attribute(tag, names[i], &len);

		if (value != NULL)
			action = join(action, action_of(value, len));
	}
	return action;
}

static bool is_tag(const char *tag, const char *name)
{
	size_t n = strlen(name);

	return strncasecmp(tag, name, n) == 0 && strchr(" \t\r\n/", tag[n]) != NULL; /* its NUL counts */
}

static void xml_phone(struct ftc *s, const char *tag)
{
	size_t len = 0;
	const char *value = attribute(tag, "val", &len);
	int64_t rest = value != NULL ? digits(value, len, 7) : -1;
	int64_t national = value != NULL ? digits(value, len, 10) : -1;

	if (national < 0 && rest >= 0 && s->area != 0)
		national = (int64_t)s->area * 10000000 + rest;
	if (national < 0)
		bad(s, "no number (expected: <ph val='5550123'/> within <ac val='202'>)");
	else
		take(s, national, xml_action(tag));
}

/* tag: what stands between < and >. */
static void xml_tag(struct ftc *s, const char *tag)
{
	size_t len = 0;
	const char *value;
	int64_t area;

	if (is_tag(tag, "/list"))
		s->ended = true;
	else if (is_tag(tag, "/ac"))
		s->area = 0;
	else if (is_tag(tag, "ph"))
		xml_phone(s, tag);
	if (!is_tag(tag, "ac"))
		return;
	value = attribute(tag, "val", &len);
	area = value != NULL ? digits(value, len, 3) : -1;
	s->area = area > 0 ? (unsigned)area : 0;
	if (area < 0)
		bad(s, "no area code (expected: <ac val='202'>)");
}

static int read_xml(struct ftc *s)
{
	char tag[FTC_LINE_MAX];
	size_t n = 0;
	bool inside = false;
	int c;

	while (s->failed == 0 && (c = getc_unlocked(s->f)) != EOF) {
		s->line += c == '\n';
		if (!inside) {
			inside = c == '<';
			n = 0;
		} else if (c == '>') {
			tag[n] = '\0';
			inside = false;
			xml_tag(s, tag);
		} else if (n + 1 == sizeof(tag)) {
			bad(s, "a tag is too long");
			return -EBADMSG;
		} else {
			tag[n++] = (char)(c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
		}
	}
	if (s->failed == 0 && !ferror(s->f) && (inside || !s->ended))
		bad(s, "the file ends before </list>: it is cut short");
	return s->failed;
}

/* ---- both ----------------------------------------------------------------------------------- */

/* A line without its end. 1: a line, 0: the end, -EBADMSG: too long, or with a NUL byte. */
static int get_line(FILE *f, char line[FTC_LINE_MAX])
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(f)) != EOF && c != '\n') {
		if (c == '\0' || n + 1 == FTC_LINE_MAX)
			return -EBADMSG;
		line[n++] = (char)c;
	}
	line[n] = '\0';
	return n > 0 || c != EOF;
}

static int read_text(struct ftc *s)
{
	char line[FTC_LINE_MAX];
	int got;

	s->line = 0;
	while (s->failed == 0 && (got = get_line(s->f, line)) != 0) {
		const char *start = line;

		if (++s->line == 1 && strncmp(line, UTF8_MARK, 3) == 0)
			start += 3;
		if (got < 0) {
			bad(s, "a line is too long, or holds a NUL byte");
			return got;
		}
		text_line(s, start);
	}
	return s->failed;
}

int ftc_detect(const char *path, struct ftc_file *ret, char error[FTC_ERROR_MAX])
{
	char line[FTC_LINE_MAX];
	enum action action = ACTION_NONE;
	FILE *f = fopen(path, "re");
	const char *start = line;
	int got, err = 0;
	size_t len;

	*ret = (struct ftc_file){ .xml = false };
	if (f == NULL) {
		err = -errno;
		snprintf(error, FTC_ERROR_MAX, "%.300s: %s", path, strerror(errno));
		return err;
	}
	do
		got = get_line(f, line);
	while (got > 0 && line[strspn(line, " \t\r\n")] == '\0');
	if (strncmp(line, UTF8_MARK, 3) == 0)
		start += 3;
	start += strspn(start, " \t");
	ret->xml = got > 0 && start[0] == '<';
	while (ret->xml && got > 0) { /* <list type='change'> stands in one of the first lines */
		const char *list = strstr(line, "<list");
		const char *type = list != NULL ? attribute(list + 1, "type", &len) : NULL;

		ret->changes = type != NULL && strncasecmp(type, "change", 6) == 0;
		if (list != NULL || strstr(line, "<ph") != NULL)
			break;
		got = get_line(f, line);
	}
	if (!ret->xml && (got <= 0 || read_line(start, &action) < 0)) {
		snprintf(error, FTC_ERROR_MAX, "%.300s: not a file of the registry (hint: unzip it; it begins with a number, as in "
			"202,5550123, or with <)", path);
		err = -EBADMSG;
	}
	ret->changes = ret->changes || action != ACTION_NONE;
	fclose(f);
	return err;
}

int ftc_read(const char *path, const struct ftc_file *file, const bool *areas, struct numset_builder *b,
	struct ftc_result *r)
{
	struct ftc s = { .path = path, .file = *file, .areas = areas, .builder = b, .result = r, .line = 1 };
	int err;

	*r = (struct ftc_result){ .numbers = 0 };
	s.f = fopen(path, "re");
	if (s.f == NULL) {
		err = -errno;
		snprintf(r->error, sizeof(r->error), "%.300s: %s", path, strerror(errno));
		return err;
	}
	err = file->xml ? read_xml(&s) : read_text(&s);
	if (err == 0 && ferror(s.f))
		err = -EIO;
	fclose(s.f);
	if (err == 0 && r->bad == 0 && r->numbers == 0 && !file->changes)
		bad(&s, "the list holds no number");
	if (r->bad > 0)
		return -EBADMSG;
	if (err < 0)
		snprintf(r->error, sizeof(r->error), "%.300s: %s", path, strerror(-err));
	return err;
}
