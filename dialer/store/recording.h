/* SPDX-License-Identifier: Apache-2.0 */
/* What files of recordings were when they were finished, and which have yet to be hashed. Blocking, one thread. */
#ifndef DIALER_STORE_RECORDING_H
#define DIALER_STORE_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/db.h"

/*
 * Calls of the node behind this one (0: the first) whose recording is not hashed yet, at most limit, in
 * order. Columns: attempt, file (below the state directory; "": a crash kept it from being named), and
 * the days, "2026-11-21", on which such a file may have been begun.
 */
enum recording_due_column { RECORDING_DUE_ATTEMPT = 0, RECORDING_DUE_FILE, RECORDING_DUE_DAY, RECORDING_DUE_NEXT_DAY };
int recording_due(struct db *db, const char *node, int64_t after, int limit, PGresult **ret)
	__attribute__((warn_unused_result));

struct recording {
	const char *file;    /* below the state directory */
	const char *sha256;  /* hexadecimal; NULL: the file is gone, and bytes and duration_ms are not looked at */
	int64_t bytes, duration_ms;
	bool complete;
};
/* One transaction: the row of evidence is there and the call no longer due. Nothing, if it is not due any more. */
int recording_add(struct db *db, int64_t attempt, const struct recording *r) __attribute__((warn_unused_result));
/* There is no file: nothing was recorded before the crash. */
int recording_none(struct db *db, int64_t attempt) __attribute__((warn_unused_result));

/*
 * Rows behind this id whose file is to be there, at most limit, in order.
 */
enum recording_column { RECORDING_ID = 0, RECORDING_ATTEMPT, RECORDING_NODE, RECORDING_FILE, RECORDING_SHA256 };
int recording_list(struct db *db, int64_t after, int limit, PGresult **ret) __attribute__((warn_unused_result));
/* Calls that name a recording of which there is no hash and none is due, at most limit. One column. */
int recording_missing(struct db *db, int limit, PGresult **ret) __attribute__((warn_unused_result));

#endif
