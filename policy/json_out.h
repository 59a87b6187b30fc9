/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical JSON into a given buffer, without allocation: no white space, members in the order in
 * which the caller writes them (sorted by key). One thread.
 */
#ifndef POLICY_JSON_OUT_H
#define POLICY_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_out {
	char *start, *at, *end; /* end: the last byte, kept for the NUL */
	bool full;
	bool comma;             /* a member or element stands before the next one */
};

void json_out_begin(struct json_out *j, char *out, size_t size);
/* The length, or -ENOBUFS. */
int json_out_end(struct json_out *j) __attribute__((warn_unused_result));

/* '{' or '[' with key NULL in a list; '}' or ']'. */
void json_out_open(struct json_out *j, const char *key, char bracket);
void json_out_close(struct json_out *j, char bracket);
/* At most max bytes of text; escaped. */
void json_out_text(struct json_out *j, const char *key, const char *text, size_t max);
void json_out_int(struct json_out *j, const char *key, int64_t value);
void json_out_bool(struct json_out *j, const char *key, bool value);

#endif
