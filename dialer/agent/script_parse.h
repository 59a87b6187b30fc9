/* SPDX-License-Identifier: Apache-2.0 */
/* What reading a script and checking it share: the text, the place now read, the message. */
#ifndef DIALER_AGENT_SCRIPT_PARSE_H
#define DIALER_AGENT_SCRIPT_PARSE_H

#include <jansson.h>

#include "dialer/agent/json_place.h"
#include "dialer/agent/script_priv.h"

struct parse {
	const char *text;
	size_t len;
	struct json_path at;  /* of the value being read */
	struct script *s;
	char *error;          /* SCRIPT_ERROR_MAX bytes */
};

/*
 * Write "line N column M: what (hint: ...)" about the value at p->at (or its name, when key) and
 * return -EINVAL.
 */
int parse_fail(struct parse *p, bool key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), warn_unused_result));
/* One step down and up; a step too deep is not counted in the message's place. */
void parse_push(struct parse *p, const char *step);
void parse_pop(struct parse *p);

/*
 * After everything was read: resolve state names, find states that cannot be reached or cannot
 * be left, variables nobody sets, disclosures without what the law wants in them.
 */
int script_check(struct parse *p) __attribute__((warn_unused_result));

#endif
