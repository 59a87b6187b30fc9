/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of list files share: lines with a limit, where each record goes, and messages
 * that name file and line. A file with one bad record is refused as a whole, so the first few are
 * told at once. One thread, blocking.
 */
#ifndef DIALER_LISTS_READING_H
#define DIALER_LISTS_READING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "dialer/lists/numset.h"

#define READING_LINE_MAX 65536 /* bytes of a line, or of a tag */
#define READING_ERROR_MAX 1024
#define READING_ERRORS_TOLD 5  /* lines that are told before the file is refused */

enum reading_action { READING_NONE = 0, READING_ADD, READING_DELETE, READING_UNCLEAR };
/* What a register that was asked about a number said; INVALID is no answer. */
enum reading_answer { READING_LISTED = 1, READING_CLEAN, READING_INVALID };

/* One of the two files of a wash whose answer is what came back of the numbers that were sent in. */
enum reading_wash { READING_NO_WASH = 0, READING_SENT, READING_CAME_BACK };

struct reading_result {
	uint64_t numbers; /* records */
	uint64_t changed; /* numbers that were not so before; the others are repeated */
	uint64_t invalid; /* records without an answer */
	uint64_t bad;     /* lines that cannot be read */
	char error[READING_ERROR_MAX]; /* "file:line: what" for the first ones */
};

/* What the reader may take; all of it optional. */
struct reading_rules {
	bool changes;               /* each record must say whether it is added or deleted */
	enum reading_action every;  /* what records without a word of their own do; NONE: as full lists */
	enum reading_wash sent;
	const bool *areas;          /* 1000 flags of the area codes the file may speak about */
	uint16_t code;              /* the calling code its numbers must have; 0: any */
};

struct reading {
	FILE *f;
	const char *path;
	struct reading_rules rules;
	struct numset_builder *builder;
	struct reading_result *result;
	uint64_t line;
	int failed;    /* of the builder */
};

/* Returns 0 with *r cleared, or -errno with r->error set. */
int reading_begin(struct reading *s, const char *path, const struct reading_rules *rules, struct numset_builder *b,
	struct reading_result *r) __attribute__((warn_unused_result));
/* The next line without its end, and without a byte order mark. 1: a line; 0: the end; -EBADMSG, told. */
int reading_line(struct reading *s, char line[READING_LINE_MAX]) __attribute__((warn_unused_result));
/* Put a record into the set. digits beyond the rules are told as bad. */
void reading_take(struct reading *s, struct e164 number, enum reading_action action);
void reading_answer(struct reading *s, struct e164 number, enum reading_answer answer);
void reading_bad(struct reading *s, const char *what);
/*
 * Closes. err: what the reader returned. Returns 0; -EBADMSG when something was bad (the set is of no
 * use then); or -errno. An empty full list is bad.
 */
int reading_end(struct reading *s, int err) __attribute__((warn_unused_result));

/* "A", "d", "add", "delete": what a field says; NONE when it is no such word. */
enum reading_action reading_action_of(const char *text, size_t len);

#endif
