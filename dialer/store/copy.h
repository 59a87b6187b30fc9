/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COPY ... FROM STDIN in text form, value by value, for loading files: constant memory, no round
 * trips. Errors are kept until copy_finish(). Blocking, one thread, inside the caller's transaction.
 */
#ifndef DIALER_STORE_COPY_H
#define DIALER_STORE_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/buf.h"
#include "dialer/store/db.h"

struct copy {
	struct db *db;
	struct buf data;
	bool in_row;
	int err;
};

/* Returns 0 or -errno with db->error set. After 0 the session accepts nothing else until copy_finish(). */
int copy_start(struct copy *c, struct db *db, const char *sql) __attribute__((warn_unused_result));
void copy_text(struct copy *c, const char *text); /* NULL is SQL NULL */
void copy_int(struct copy *c, int64_t value);
void copy_time(struct copy *c, int64_t wall_us);  /* 0 is SQL NULL */
void copy_bytes(struct copy *c, const uint8_t *data, size_t len);
/* Ends a row. Returns 0, or what failed so far. */
int copy_row(struct copy *c) __attribute__((warn_unused_result));
/* One of the two is needed after each copy_start() that returned 0. Cancelling fails the transaction. */
int copy_finish(struct copy *c) __attribute__((warn_unused_result));
void copy_cancel(struct copy *c);

#endif
