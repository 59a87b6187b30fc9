/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/canon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

static void escape(struct buf *b, unsigned char c)
{
	static const char letters[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
		['"'] = '"', ['\\'] = '\\' };

	if (c < sizeof(letters) && letters[c] != '\0') {
		buf_addc(b, '\\');
		buf_addc(b, letters[c]);
	} else {
		buf_addf(b, "\\u%04x", c);
	}
}

void canon_string(struct buf *b, const char *text, size_t len)
{
	size_t from = 0;

	buf_addc(b, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, text + from, i - from);
		escape(b, c);
		from = i + 1;
	}
	buf_add(b, text + from, len - from);
	buf_addc(b, '"');
}

void canon_int(struct buf *b, int64_t value)
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char text[24];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (value < 0)
		text[--at] = '-';
	buf_add(b, text + at, sizeof(text) - at);
}

/* strcmp() orders by unsigned char, which is the order of the bytes. */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int canon_object(struct buf *b, const json_t *object)
{
	size_t count = json_object_size(object), n = 0;
	const char **names = calloc(count + 1, sizeof(*names));
	const char *name;
	json_t *value;
	int err = 0;

	if (names == NULL)
		return -ENOMEM;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		names[n++] = name;
	qsort(names, count, sizeof(*names), by_name);
	buf_addc(b, '{');
	for (size_t i = 0; err == 0 && i < count; i++) {
		if (i > 0)
			buf_addc(b, ',');
		canon_string(b, names[i], strlen(names[i]));
		buf_addc(b, ':');
		err = canon_value(b, json_object_get(object, names[i]));
	}
	buf_addc(b, '}');
	free(names);
	return err;
}

static int canon_array(struct buf *b, const json_t *array)
{
	int err = 0;

	buf_addc(b, '[');
	for (size_t i = 0; err == 0 && i < json_array_size(array); i++) {
		if (i > 0)
			buf_addc(b, ',');
		err = canon_value(b, json_array_get(array, i));
	}
	buf_addc(b, ']');
	return err;
}

/* The depth is limited by who parsed the value (jansson: 2048). */
int canon_value(struct buf *b, const json_t *value)
{
	int err = 0;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		err = canon_object(b, value);
		break;
	case JSON_ARRAY:
		err = canon_array(b, value);
		break;
	case JSON_STRING:
		canon_string(b, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		canon_int(b, json_integer_value(value));
		break;
	case JSON_TRUE:
		buf_adds(b, "true");
		break;
	case JSON_FALSE:
		buf_adds(b, "false");
		break;
	case JSON_NULL:
		buf_adds(b, "null");
		break;
	case JSON_REAL:
	default:
		return -EINVAL;
	}
	return err < 0 ? err : buf_error(b);
}
