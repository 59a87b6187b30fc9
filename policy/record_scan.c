/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/record_scan.h"

#include <stdint.h>
#include <string.h>

#include "policy/number/e164.h"

struct scan {
	const char *at, *end;
};

static bool take(struct scan *s, const char *text, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len) != 0)
		return false;
	s->at += len;
	return true;
}

static bool take_char(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* A text without escapes; plain ASCII. */
static bool take_text(struct scan *s, const char **ret, size_t *ret_len)
{
	const char *from;

	if (!take_char(s, '"'))
		return false;
	for (from = s->at; s->at < s->end && *s->at != '"'; s->at++)
		if (*s->at < ' ' || *s->at > '~' || *s->at == '\\')
			return false;
	*ret = from;
	*ret_len = (size_t)(s->at - from);
	return take_char(s, '"');
}

static bool take_int(struct scan *s, int64_t *ret)
{
	bool minus = take_char(s, '-');
	const char *from = s->at;
	int64_t n = 0;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - from < 18)
		n = 10 * n + (*s->at++ - '0');
	if (s->at == from || (*from == '0' && (minus || s->at - from > 1)))
		return false;
	*ret = minus ? -n : n;
	return true;
}

/* Which of the names; -1 for none. */
static int name_index(const char *const *names, size_t most, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < most && names[i]; i++)
		if (strncmp(names[i], text, len) == 0 && names[i][len] == '\0')
			return (int)i;
	return -1;
}

static bool scan_enum(struct scan *s, const struct field *f, char *at)
{
	const char *text;
	size_t len;
	int i;

	if (!take_text(s, &text, &len))
		return false;
	i = name_index(f->names, SIZE_MAX, text, len);
	memcpy(at, &i, sizeof i);
	return i >= 0;
}

static bool scan_text(struct scan *s, const struct field *f, char *at)
{
	const char *text;
	size_t len;

	if (!take_text(s, &text, &len) || len >= f->size)
		return false;
	memcpy(at, text, len);
	return true;
}

static bool scan_number(struct scan *s, char *at)
{
	char copy[E164_TEXT_MAX];
	struct e164 number;
	const char *text;
	size_t len;

	if (!take_text(s, &text, &len) || len >= sizeof copy)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (len > 0 && e164_parse(copy, &number) != 0)
		return false;
	if (len > 0)
		memcpy(at, &number, sizeof number);
	return true;
}

bool record_store_int(const struct field *f, int64_t n, char *at)
{
	int32_t count = (int32_t)n;
	uint32_t seconds = (uint32_t)n;

	if (f->type == FIELD_TIME)
		memcpy(at, &n, sizeof n);
	else if (f->type == FIELD_COUNT && count == n)
		memcpy(at, &count, sizeof count);
	else if (f->type == FIELD_UNSIGNED && seconds == n)
		memcpy(at, &seconds, sizeof seconds);
	else
		return false;
	return true;
}

static bool scan_int(struct scan *s, const struct field *f, char *at)
{
	int64_t n;

	return take_int(s, &n) && record_store_int(f, n, at);
}

static bool scan_words(struct scan *s, const struct field *f, char *at)
{
	uint32_t bits = 0;
	const char *text;
	size_t len;
	int i;

	if (!take_char(s, '['))
		return false;
	while (!take_char(s, ']')) {
		if ((bits != 0 && !take_char(s, ',')) || !take_text(s, &text, &len))
			return false;
		i = name_index(f->names, RECORD_WORDS, text, len);
		if (i < 0)
			return false;
		bits |= UINT32_C(1) << i;
	}
	memcpy(at, &bits, sizeof bits);
	return true;
}

static bool scan_scalar(struct scan *s, const struct field *f, char *at)
{
	switch (f->type) { /* coverage: lists and objects have scanners of their own */
	case FIELD_ENUM:
		return scan_enum(s, f, at);
	case FIELD_TEXT:
		return scan_text(s, f, at);
	case FIELD_NUMBER:
		return scan_number(s, at);
	case FIELD_WORDS:
		return scan_words(s, f, at);
	case FIELD_TIME:
	case FIELD_COUNT:
	case FIELD_UNSIGNED:
		return scan_int(s, f, at);
	case FIELD_OBJECT:
	case FIELD_LIST:
		break;
	}
	return false;
}

static bool take_key(struct scan *s, const struct field *f, bool first)
{
	return take_char(s, first ? '{' : ',') && take_char(s, '"') && take(s, f->key, strlen(f->key)) &&
		take(s, "\":", 2);
}

static bool scan_members(struct scan *s, const struct field *fields, char *base)
{
	const struct field *f;

	for (f = fields; f->key; f++)
		if (!take_key(s, f, f == fields) || !scan_scalar(s, f, base + f->offset))
			return false;
	return take_char(s, '}');
}

static bool scan_list(struct scan *s, const struct field *f, char *base)
{
	char *at = base + f->offset;
	uint32_t n = 0;

	if (!take_char(s, '['))
		return false;
	for (; !take_char(s, ']'); n++, at += f->size) {
		if (n == f->max || (n > 0 && !take_char(s, ',')))
			return false;
		if (f->sub->key[0] == '\0' ? !scan_scalar(s, f->sub, at) : !scan_members(s, f->sub, at))
			return false;
	}
	memcpy(base + f->count, &n, sizeof n);
	return true;
}

static bool scan_field(struct scan *s, const struct field *f, char *base)
{
	if (f->type == FIELD_LIST)
		return scan_list(s, f, base);
	if (f->type == FIELD_OBJECT)
		return scan_members(s, f->sub, base + f->offset);
	return scan_scalar(s, f, base + f->offset);
}

bool record_scan(const struct field *fields, const char *text, size_t len, void *base)
{
	struct scan s = { text, text + len };
	const struct field *f;

	for (f = fields; f->key; f++)
		if (!take_key(&s, f, f == fields) || !scan_field(&s, f, base))
			return false;
	return take_char(&s, '}') && s.at == s.end;
}
