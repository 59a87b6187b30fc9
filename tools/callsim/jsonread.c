/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/jsonread.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define WHAT_MAX 256

int json_fault(struct json_reader *r, const char *where, const char *hint, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	if (r->error[0] != '\0')
		return -EINVAL;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(r->error, sizeof(r->error), "%s: %s%s%s\nhint: %s", r->file, where,
		where[0] != '\0' ? ": " : "", what, hint);
	return -EINVAL;
}

static int read_all(FILE *f, char **ret_text, size_t *ret_len)
{
	char *text = malloc(JSON_FILE_MAX + 1);
	size_t n;

	if (text == NULL)
		return -ENOMEM;
	n = fread(text, 1, JSON_FILE_MAX + 1, f);
	if (ferror(f) || n > JSON_FILE_MAX) {
		free(text);
		return ferror(f) ? -EIO : -EFBIG;
	}
	*ret_text = text;
	*ret_len = n;
	return 0;
}

int json_read_file(struct json_reader *r, const char *path, json_t **ret)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t len = 0;
	json_error_t e;
	int err;

	r->file = path;
	if (f == NULL) {
		err = errno;
		json_fault(r, "", "give the path of a JSON file, see callsim(1)", "cannot open: %s",
			strerror(err));
		return -err;
	}
	err = read_all(f, &text, &len);
	(void)fclose(f); /* it was only read */
	if (err < 0) {
		json_fault(r, "", "a configuration of callsim has a few kilobytes",
			"cannot read: %s", strerror(-err));
		return err;
	}
	*ret = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);
	free(text);
	if (*ret == NULL)
		snprintf(r->error, sizeof(r->error),
			"%s:%d:%d: %s\nhint: texts and keys need double quotes, and the last element "
			"of a list or object has no comma after it",
			path, e.line, e.column, e.text);
	else if (!json_is_object(*ret))
		json_fault(r, "", "begin the file with {", "the file is not a JSON object");
	if (r->error[0] == '\0')
		return 0;
	json_decref(*ret);
	*ret = NULL;
	return -EINVAL;
}

static void join(char hint[WHAT_MAX], const char *const words[])
{
	size_t n = (size_t)snprintf(hint, WHAT_MAX, "known keys:");

	for (size_t i = 0; words[i] != NULL && n < WHAT_MAX; i++)
		n += (size_t)snprintf(hint + n, WHAT_MAX - n, " %s", words[i]);
}

int json_keys(struct json_reader *r, const json_t *object, const char *where,
	const char *const allowed[])
{
	char hint[WHAT_MAX];
	const char *key;
	json_t *value;

	join(hint, allowed);
	if (!json_is_object(object))
		return json_fault(r, where, hint, "expected an object");
	/* Jansson's iterators take a pointer without const and change nothing. */
	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		size_t i = 0;

		while (allowed[i] != NULL && strcmp(allowed[i], key) != 0)
			i++;
		if (allowed[i] == NULL)
			return json_fault(r, where, hint, "unknown key \"%.60s\"", key);
	}
	return 0;
}

int json_get_int(struct json_reader *r, const json_t *object, const char *where, const char *key,
	int64_t min, int64_t max, int64_t *ret)
{
	const json_t *v = json_object_get(object, key);
	char hint[WHAT_MAX];

	if (v == NULL)
		return 0;
	snprintf(hint, sizeof(hint), "from %" PRId64 " to %" PRId64, min, max);
	if (!json_is_integer(v))
		return json_fault(r, where, hint, "\"%s\" is not a whole number", key);
	if (json_integer_value(v) < min || json_integer_value(v) > max)
		return json_fault(r, where, hint, "\"%s\" is out of range", key);
	*ret = json_integer_value(v);
	return 0;
}

int json_get_number(struct json_reader *r, const json_t *object, const char *where,
	const char *key, double min, double max, double *ret)
{
	const json_t *v = json_object_get(object, key);
	char hint[WHAT_MAX];

	if (v == NULL)
		return 0;
	snprintf(hint, sizeof(hint), "a number from %g to %g", min, max);
	if (!json_is_number(v) || json_number_value(v) < min || json_number_value(v) > max)
		return json_fault(r, where, hint, "\"%s\" is no number of its range", key);
	*ret = json_number_value(v);
	return 0;
}

int json_get_bool(struct json_reader *r, const json_t *object, const char *where, const char *key,
	bool *ret)
{
	const json_t *v = json_object_get(object, key);

	if (v == NULL)
		return 0;
	if (!json_is_boolean(v))
		return json_fault(r, where, "true or false", "\"%s\" is not a truth value", key);
	*ret = json_is_true(v);
	return 0;
}

int json_get_text(struct json_reader *r, const json_t *object, const char *where, const char *key,
	char *out, size_t size)
{
	const json_t *v = json_object_get(object, key);
	char hint[WHAT_MAX];

	if (v == NULL)
		return 0;
	snprintf(hint, sizeof(hint), "a text of at most %zu bytes on one line", size - 1);
	if (!json_is_string(v))
		return json_fault(r, where, hint, "\"%s\" is not a text", key);
	if (json_string_length(v) >= size)
		return json_fault(r, where, hint, "\"%s\" is too long", key);
	for (const char *p = json_string_value(v); *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return json_fault(r, where, hint, "\"%s\" holds a control character", key);
	}
	snprintf(out, size, "%s", json_string_value(v));
	return 0;
}
