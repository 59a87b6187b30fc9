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

struct xml {
	struct reading *s;
	unsigned area;              /* of the element we are in; 0 none */
	bool ended;                 /* the list is closed */
};

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

static void take(struct reading *s, int64_t national, enum reading_action action)
{
	reading_take(s, (struct e164){ .digits = UINT64_C(10000000000) + (uint64_t)national }, action);
}

static enum reading_action join(enum reading_action a, enum reading_action b)
{
	return a == READING_NONE || a == b ? b : b == READING_NONE ? a : READING_UNCLEAR;
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
static int64_t read_line(const char *line, enum reading_action *ret_action)
{
	const char *at = line, *field;
	size_t len = 0;
	int64_t national, area = -1, rest;

	*ret_action = READING_NONE;
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
		*ret_action = join(*ret_action, reading_action_of(field, len));
	return national;
}

/* "202,5550123" and no more, which nearly all lines of the large files are; -1: look closer. */
static int64_t plain_line(const char *line)
{
	int64_t n = 0;

	for (int i = 0; i < 11; i++) {
		unsigned digit = (unsigned)(line[i] - '0');

		if (i == 3 ? line[i] != ',' : digit > 9) /* the end of the line is no digit either */
			return -1;
		if (i != 3)
			n = n * 10 + (int)digit;
	}
	return line[11] == '\0' || (line[11] == '\r' && line[12] == '\0') ? n : -1;
}

static void text_line(struct reading *s, const char *line)
{
	enum reading_action action = READING_NONE;
	int64_t national = plain_line(line);

	if (national >= 0) {
		take(s, national, action);
		return;
	}
	if (line[strspn(line, " \t\r\n\x1A")] == '\0') /* an empty line; old files end in Ctrl-Z */
		return;
	national = read_line(line, &action);
	if (national < 0)
		reading_bad(s, "no number (expected: 202,5550123)");
	else
		take(s, national, action);
}

int ftc_read_text(struct reading *s)
{
	char line[READING_LINE_MAX];
	int got = 1;

	while (s->failed == 0 && (got = reading_line(s, line)) > 0)
		text_line(s, line);
	return got;
}

bool ftc_is_text(const char *line, bool *ret_changes)
{
	enum reading_action action;

	if (read_line(line, &action) < 0)
		return false;
	*ret_changes = action != READING_NONE;
	return true;
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

static enum reading_action xml_action(const char *tag)
{
	static const char *const names[] = { "change", "action", "type", "ad" };
	enum reading_action action = READING_NONE;
	size_t len;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = attribute(tag, names[i], &len);

		if (value != NULL)
			action = join(action, reading_action_of(value, len));
	}
	return action;
}

static bool is_tag(const char *tag, const char *name)
{
	size_t n = strlen(name);

	return strncasecmp(tag, name, n) == 0 && strchr(" \t\r\n/", tag[n]) != NULL; /* its NUL counts */
}

static void xml_phone(struct xml *x, const char *tag)
{
	size_t len = 0;
	const char *value = attribute(tag, "val", &len);
	int64_t rest = value != NULL ? digits(value, len, 7) : -1;
	int64_t national = value != NULL ? digits(value, len, 10) : -1;

	if (national < 0 && rest >= 0 && x->area != 0)
		national = (int64_t)x->area * 10000000 + rest;
	if (national < 0)
		reading_bad(x->s, "no number (expected: <ph val='5550123'/> within <ac val='202'>)");
	else
		take(x->s, national, xml_action(tag));
}

/* tag: what stands between < and >. */
static void xml_tag(struct xml *x, const char *tag)
{
	size_t len = 0;
	const char *value;
	int64_t area;

	if (is_tag(tag, "/list"))
		x->ended = true;
	else if (is_tag(tag, "/ac"))
		x->area = 0;
	else if (is_tag(tag, "ph"))
		xml_phone(x, tag);
	if (!is_tag(tag, "ac"))
		return;
	value = attribute(tag, "val", &len);
	area = value != NULL ? digits(value, len, 3) : -1;
	x->area = area > 0 ? (unsigned)area : 0;
	if (area < 0)
		reading_bad(x->s, "no area code (expected: <ac val='202'>)");
}

int ftc_read_xml(struct reading *s)
{
	char tag[READING_LINE_MAX];
	struct xml x = { .s = s };
	size_t n = 0;
	bool inside = false;
	int c;

	s->line = 1;
	while (s->failed == 0 && (c = getc_unlocked(s->f)) != EOF) {
		s->line += c == '\n';
		if (!inside) {
			inside = c == '<';
			n = 0;
		} else if (c == '>') {
			tag[n] = '\0';
			inside = false;
			xml_tag(&x, tag);
		} else if (n + 1 == sizeof(tag)) {
			reading_bad(s, "a tag is too long");
			return -EBADMSG;
		} else {
			tag[n++] = (char)(c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
		}
	}
	if (s->failed == 0 && !ferror(s->f) && (inside || !x.ended))
		reading_bad(s, "the file ends before </list>: it is cut short");
	return 0;
}

int ftc_xml_changes(const char *line)
{
	const char *list = strstr(line, "<list"), *type;
	size_t len;

	if (list == NULL)
		return strstr(line, "<ph") != NULL ? 0 : -1;
	type = attribute(list + 1, "type", &len);
	return type != NULL && strncasecmp(type, "change", 6) == 0;
}
