/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/json_place.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

struct cursor {
	const char *p, *end;
};

static void skip_space(struct cursor *c)
{
	while (c->p < c->end && strchr(" \t\r\n", *c->p) != NULL)
		c->p++;
}

static void skip_string(struct cursor *c)
{
	for (c->p++; c->p < c->end && *c->p != '"'; c->p++)
		if (*c->p == '\\')
			c->p++;
	c->p++;
}

/* Past one value of any kind, by counting brackets outside of strings. */
static void skip_value(struct cursor *c)
{
	int depth = 0;

	skip_space(c);
	while (c->p < c->end) {
		if (*c->p == '"') {
			skip_string(c);
		} else if (*c->p == '{' || *c->p == '[') {
			depth++;
			c->p++;
		} else if (*c->p == '}' || *c->p == ']') {
			if (depth-- == 0)
				return;
			c->p++;
		} else if (depth == 0 && (*c->p == ',' || *c->p == ':')) {
			return;
		} else {
			c->p++;
			if (depth == 0 && c->p < c->end && strchr(" \t\r\n,]}", *c->p) != NULL)
				return;
			continue;
		}
		if (depth == 0)
			return;
	}
}

/* Into the member called name; false (and no movement) when there is none. */
static bool enter_member(struct cursor *c, const char *name, const char **ret_key)
{
	struct cursor m = *c;
	size_t len = strlen(name);

	for (m.p++; skip_space(&m), m.p < m.end && *m.p == '"';) {
		const char *key = m.p;

		skip_string(&m);
		bool match = (size_t)(m.p - key) == len + 2 && memcmp(key + 1, name, len) == 0;
		skip_space(&m);
		m.p++; /* colon */
		skip_space(&m);
		if (match) {
			*ret_key = key;
			*c = m;
			return true;
		}
		skip_value(&m);
		skip_space(&m);
		if (m.p < m.end && *m.p == ',')
			m.p++;
	}
	return false;
}

static bool enter_element(struct cursor *c, const char *index)
{
	struct cursor m = *c;
	long n = strtol(index, NULL, 10);

	for (m.p++; skip_space(&m), m.p < m.end && *m.p != ']'; n--) {
		if (n == 0) {
			*c = m;
			return true;
		}
		skip_value(&m);
		skip_space(&m);
		if (m.p < m.end && *m.p == ',')
			m.p++;
	}
	return false;
}

void json_place(const char *text, size_t len, const struct json_path *path, bool key,
	int *ret_line, int *ret_column)
{
	struct cursor c = { text, text + len };
	const char *name = NULL, *at;
	bool found = true;

	skip_space(&c);
	for (int i = 0; i < path->depth && found && c.p < c.end; i++) {
		name = NULL;
		if (*c.p == '{')
			found = enter_member(&c, path->step[i], &name);
		else
			found = *c.p == '[' && enter_element(&c, path->step[i]);
	}
	at = key && found && name != NULL ? name : c.p;
	*ret_line = 1;
	*ret_column = 1;
	for (const char *p = text; p < at && p < c.end; p++) {
		(*ret_column)++;
		if (*p == '\n') {
			(*ret_line)++;
			*ret_column = 1;
		}
	}
}
