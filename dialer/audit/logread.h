/* SPDX-License-Identifier: Apache-2.0 */
/* The stored log as a tree: the merkle_reader of a database, and proofs from it as text. */
#ifndef DIALER_AUDIT_LOGREAD_H
#define DIALER_AUDIT_LOGREAD_H

#include "dialer/audit/head.h"
#include "dialer/audit/merkle.h"
#include "dialer/base/buf.h"
#include "dialer/store/db.h"

struct logread {
	struct db *db;
	struct digest *digest;
};

/* r must outlive the reader. Its errors are those of the database, or -ENODATA for a hash that is not there. */
struct merkle_reader logread_tree(struct logread *r);

/* The newest head with the log's id. Returns 0, -ENOENT, or -EIO. */
int logread_head(struct db *db, struct head *ret) __attribute__((warn_unused_result));

/* The text of one leaf. -ENOENT: there is none. */
int logread_leaf(struct db *db, int64_t seq, struct buf *out) __attribute__((warn_unused_result));

/* An array of hexadecimal texts. */
void path_json(const struct merkle_path *path, struct buf *out);
int path_read(const json_t *array, struct merkle_path *ret) __attribute__((warn_unused_result));

/* Proofs as dialer-evidence(7) has them, without a line end. -EINVAL: no such leaf or sizes. */
int logread_prove(struct logread *r, const struct head *h, int64_t seq, struct buf *out)
	__attribute__((warn_unused_result));
int logread_prove_consistency(struct logread *r, int64_t first, int64_t second, struct buf *out)
	__attribute__((warn_unused_result));

#endif
