/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a value lies in a JSON text. jansson forgets the place of what it has read; a message
 * about a wrong value needs it. Walks the text again, which jansson has found well-formed.
 */
#ifndef DIALER_AGENT_JSON_PLACE_H
#define DIALER_AGENT_JSON_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#define JSON_PATH_MAX 8

/* Steps from the root: member names, and decimal indexes in arrays. Borrowed text. */
struct json_path {
	const char *step[JSON_PATH_MAX];
	int depth;
};

/*
 * Line and column (from 1, in bytes) of the value at path, or of its name when key is true. When
 * the path leads nowhere: of the last value that exists on the way. Any thread.
 */
void json_place(const char *text, size_t len, const struct json_path *path, bool key,
	int *ret_line, int *ret_column);

#endif
