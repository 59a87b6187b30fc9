/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a file that were refused, as a CSV that a person repairs and loads again: columns
 * reject_line, reject_column, reject_reason, reject_remedy (which loading passes over), then the
 * row as it was. Text that a spreadsheet would run as a formula gets an apostrophe in front. The
 * file appears with the first refusal; written beside and renamed when complete.
 */
#ifndef DIALER_LEADS_REJECTS_H
#define DIALER_LEADS_REJECTS_H

#include "dialer/leads/header.h"

#define REJECTS_PATH_MAX 512

struct rejects;

/* A file that is at path from an earlier load is removed by rejects_finish() when none is written. */
int rejects_new(struct rejects **rp, const char *path) __attribute__((warn_unused_result));
/* Without rejects_finish() before: nothing is left, and the file at path is as it was. */
void rejects_free(struct rejects *r); /* accepts NULL */
/* h: NULL as long as the header is not known. A failed write is told by rejects_finish(). */
void rejects_add(struct rejects *r, const struct header *h, const struct sheet_record *record, const char *column,
	const char *reason, const char *remedy);
uint64_t rejects_count(const struct rejects *r);
/* Returns 0 or -errno. */
int rejects_finish(struct rejects *r) __attribute__((warn_unused_result));
const char *rejects_path(const struct rejects *r);

#endif
