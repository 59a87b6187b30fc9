/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the transparency log, for its sequencer (dialer/audit/seal.h): all of one pass happens in
 * one transaction of the caller, who holds the lock. Blocking, one thread.
 */
#ifndef DIALER_STORE_AUDIT_APPEND_H
#define DIALER_STORE_AUDIT_APPEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/base/buf.h"
#include "dialer/store/audit_log.h"
#include "dialer/store/db.h"

/* Until the transaction ends. *ret_got is false when another session has it. */
int audit_lock(struct db *db, bool *ret_got) __attribute__((warn_unused_result));
/* The same, waiting for it. */
int audit_lock_wait(struct db *db) __attribute__((warn_unused_result));
/* Begin the log: its row and that of its key. */
int audit_log_start(struct db *db, const struct audit_log_row *log) __attribute__((warn_unused_result));

/*
 * Take waiting rows away, oldest first, until there are about max (one more piece may come along, of
 * at most 1000): kind, count and row_ids as an array literal, in order.
 */
int audit_take(struct db *db, int max, PGresult **ret) __attribute__((warn_unused_result));

/* Many rows into one table, in PostgreSQL's binary COPY form. */
struct audit_copy {
	struct db *db;
	struct buf data;
	int err;
};
struct audit_leaf_row {
	int64_t seq, row_id, at_us;
	int64_t subject;    /* 0: none */
	const char *kind;
	const void *leaf;
	size_t leaf_len;
	const uint8_t *hash; /* AUDIT_HASH_BYTES */
};
/* After 0 the session accepts nothing but rows until audit_copy_end(), which tells what failed. */
int audit_copy_leaves(struct audit_copy *c, struct db *db) __attribute__((warn_unused_result));
void audit_copy_leaf(struct audit_copy *c, const struct audit_leaf_row *row);
int audit_copy_nodes(struct audit_copy *c, struct db *db) __attribute__((warn_unused_result));
void audit_copy_node(struct audit_copy *c, unsigned height, uint64_t index, const uint8_t *hash);
/* good false: the rows are given up; then the transaction has failed. */
int audit_copy_end(struct audit_copy *c, bool good) __attribute__((warn_unused_result));

int audit_head_add(struct db *db, const struct audit_head_row *head) __attribute__((warn_unused_result));

/*
 * May the log be sealed on? Not while the database went back in time, nor where it lacks a head that was signed
 * before, NULL for none: two heads of one size would be two histories. Accepted by an operator, it may. 0, or
 * -EPERM with why in db->error, or as db_exec().
 */
int audit_may_seal(struct db *db, const struct audit_head_row *known) __attribute__((warn_unused_result));

#endif
