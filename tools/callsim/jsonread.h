/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading JSON a person wrote: every fault is said once, with the file, the place (line and column
 * for syntax, the path of the value for content) and a hint. The first fault is kept.
 */
#ifndef CALLSIM_JSONREAD_H
#define CALLSIM_JSONREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define JSON_FILE_MAX (4 * 1024 * 1024) /* bytes of one file */
#define JSON_WHERE_MAX 160              /* a path such as behaviours[3].steps[1] */

struct json_reader {
	const char *file;
	char error[512]; /* "" while all is well */
};

/* The root object of path. Returns 0 with *ret to json_decref(), or -EINVAL/-errno with r->error. */
int json_read_file(struct json_reader *r, const char *path, json_t **ret)
	__attribute__((warn_unused_result));

/* Keep "file: where: what (hint: hint)". Returns -EINVAL, always. */
int json_fault(struct json_reader *r, const char *where, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Refuse keys that are not in the list (ends with NULL), and anything but an object. */
int json_keys(struct json_reader *r, const json_t *object, const char *where,
	const char *const allowed[]) __attribute__((warn_unused_result));

/* A missing key leaves *ret as it is and is no fault. Returns 0 or -EINVAL. */
int json_get_int(struct json_reader *r, const json_t *object, const char *where, const char *key,
	int64_t min, int64_t max, int64_t *ret) __attribute__((warn_unused_result));
int json_get_number(struct json_reader *r, const json_t *object, const char *where,
	const char *key, double min, double max, double *ret) __attribute__((warn_unused_result));
int json_get_bool(struct json_reader *r, const json_t *object, const char *where, const char *key,
	bool *ret) __attribute__((warn_unused_result));
/* Into out of size bytes; longer is a fault, and so is a control character. */
int json_get_text(struct json_reader *r, const json_t *object, const char *where, const char *key,
	char *out, size_t size) __attribute__((warn_unused_result));

#endif
