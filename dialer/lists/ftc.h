/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of the national do-not-call registry (FTC), unzipped: full lists as flat text
 * ("202,5550123" or "2025550123" a line) or XML, and change lists, whose records also say A (added)
 * or D (deleted), as text or XML. Told apart by their content. Streaming, one thread, blocking.
 *
 * The order of a change record behind its number is not published; a field that is A or D, in any
 * place, is taken as the action, and a record without one is an error.
 */
#ifndef DIALER_LISTS_FTC_H
#define DIALER_LISTS_FTC_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/lists/numset.h"

#define FTC_LINE_MAX 65536 /* bytes of a line, or of a tag */
#define FTC_ERROR_MAX 1024
#define FTC_ERRORS_TOLD 5  /* lines that are told before the file is refused */

struct ftc_file {
	bool changes; /* not a full list */
	bool xml;
};

struct ftc_result {
	uint64_t numbers; /* records */
	uint64_t changed; /* numbers that were not so before; the others are repeated */
	uint64_t bad;     /* lines that cannot be read */
	char error[FTC_ERROR_MAX]; /* "file:line: what" for the first ones */
};

/* What kind of file it is. Returns 0, or -EBADMSG/-errno with error set. */
int ftc_detect(const char *path, struct ftc_file *ret, char error[FTC_ERROR_MAX]) __attribute__((warn_unused_result));
/*
 * Apply all records to b. areas: 1000 flags of the area codes the file may speak about; NULL for all.
 * Returns 0, -EBADMSG when a line is bad (b is then of no use), or -errno; r->error tells.
 */
int ftc_read(const char *path, const struct ftc_file *file, const bool *areas, struct numset_builder *b,
	struct ftc_result *r) __attribute__((warn_unused_result));

#endif
