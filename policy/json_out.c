/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/json_out.h"

#include <errno.h>
#include <string.h>

#define INT64_DIGITS 20

static void raw(struct json_out *j, const char *bytes, size_t len)
{
	if ((size_t)(j->end - j->at) < len) {
		j->full = true;
		return;
	}
	memcpy(j->at, bytes, len);
	j->at += len;
}

/* What needs no escape is copied in one piece. */
static void escaped(struct json_out *j, const char *text, size_t max)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, from = 0;

	raw(j, "\"", 1);
	for (i = 0; i < max && text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i];
		char code[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		raw(j, text + from, i - from);
		from = i;
		if (c < 0x20) {
			raw(j, code, sizeof code);
			from++;
		} else {
			raw(j, "\\", 1);
		}
	}
	raw(j, text + from, i - from);
	raw(j, "\"", 1);
}

static void lead(struct json_out *j, const char *key)
{
	if (j->comma)
		raw(j, ",", 1);
	j->comma = true;
	if (!key)
		return;
	raw(j, "\"", 1);
	raw(j, key, strlen(key));
	raw(j, "\":", 2);
}

void json_out_begin(struct json_out *j, char *out, size_t size)
{
	*j = (struct json_out){ .start = out, .at = out, .end = size > 0 ? out + size - 1 : out,
		.full = size == 0 };
}

int json_out_end(struct json_out *j)
{
	if (j->full)
		return -ENOBUFS;
	*j->at = '\0';
	return (int)(j->at - j->start);
}

void json_out_open(struct json_out *j, const char *key, char bracket)
{
	lead(j, key);
	raw(j, &bracket, 1);
	j->comma = false;
}

void json_out_close(struct json_out *j, char bracket)
{
	raw(j, &bracket, 1);
	j->comma = true;
}

void json_out_text(struct json_out *j, const char *key, const char *text, size_t max)
{
	lead(j, key);
	escaped(j, text, max);
}

void json_out_int(struct json_out *j, const char *key, int64_t value)
{
	char digits[INT64_DIGITS];
	size_t i = sizeof digits;
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		digits[--i] = (char)('0' + left % 10);
		left /= 10;
	} while (left != 0);
	lead(j, key);
	if (value < 0)
		raw(j, "-", 1);
	raw(j, digits + i, sizeof digits - i);
}

void json_out_bool(struct json_out *j, const char *key, bool value)
{
	lead(j, key);
	raw(j, value ? "true" : "false", value ? 4 : 5);
}
