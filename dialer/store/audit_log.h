/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the transparency log: its key, its heads, leaves and stored hashes. Blocking, one thread. */
#ifndef DIALER_STORE_AUDIT_LOG_H
#define DIALER_STORE_AUDIT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/db.h"

#define AUDIT_LOG_ID_BYTES 16
#define AUDIT_KEY_ID_MAX 17
#define AUDIT_PEM_MAX 512
#define AUDIT_HASH_BYTES 32
#define AUDIT_SIGNATURE_BYTES 64
#define AUDIT_NODE_STEP 8 /* hashes of complete subtrees are stored at every eighth height */

struct audit_log_row {
	uint8_t id[AUDIT_LOG_ID_BYTES];
	char key_id[AUDIT_KEY_ID_MAX];
	char public_key[AUDIT_PEM_MAX]; /* PEM */
};
/* -ENOENT: nothing was ever sealed. */
int audit_log_get(struct db *db, struct audit_log_row *ret) __attribute__((warn_unused_result));

struct audit_head_row {
	int64_t size;
	int64_t at_us;
	char key_id[AUDIT_KEY_ID_MAX];
	uint8_t root[AUDIT_HASH_BYTES], signature[AUDIT_SIGNATURE_BYTES];
};
/* The newest; -ENOENT: none. */
int audit_head_newest(struct db *db, struct audit_head_row *ret) __attribute__((warn_unused_result));
/* Heads larger than size, smallest first, at most limit; read rows with audit_head_read(). */
int audit_heads(struct db *db, int64_t above, int limit, PGresult **ret) __attribute__((warn_unused_result));
/* False: a column has another length than the table allows. */
bool audit_head_read(const PGresult *res, int row, struct audit_head_row *ret);

/* The sequence number of a leaf by the row it is about; -ENOENT: not in the log (yet). */
int audit_leaf_find(struct db *db, const char *kind, int64_t row_id, int64_t *ret_seq)
	__attribute__((warn_unused_result));

/* Leaves from .. from + count - 1, binary columns as below; fewer at the end or where some are missing. */
enum audit_leaf_column { AUDIT_LEAF_SEQ = 0, AUDIT_LEAF_KIND, AUDIT_LEAF_ROW, AUDIT_LEAF_AT, AUDIT_LEAF_SUBJECT,
	AUDIT_LEAF_TEXT, AUDIT_LEAF_HASH };
int audit_leaves(struct db *db, int64_t from, int64_t count, PGresult **ret) __attribute__((warn_unused_result));
/* A bigint of a binary result; 0 for NULL. */
int64_t audit_binary_int(const PGresult *res, int row, int col);

/* Hashes of height 0 (leaves) or a multiple of AUDIT_NODE_STEP, one binary column, by index. */
int audit_hashes(struct db *db, unsigned height, uint64_t from, uint64_t count, PGresult **ret)
	__attribute__((warn_unused_result));
/* Sealed leaves, and how many rows wait. */
int audit_counts(struct db *db, int64_t *ret_leaves, int64_t *ret_nodes, int64_t *ret_pending)
	__attribute__((warn_unused_result));

/* What a person looks for. Zero and NULL: any. */
struct audit_search {
	int64_t number;
	const char *campaign, *kind;
	int64_t since_us, until_us;
	int64_t decision;
	int64_t limit;
};
/* seq, kind, at (microseconds), number (NULL: none), leaf as text; newest first. */
int audit_search(struct db *db, const struct audit_search *s, PGresult **ret) __attribute__((warn_unused_result));

/* Begin a transaction that reads one moment of the database, unless one is open: then *ret_began is false. */
int audit_snapshot(struct db *db, bool *ret_began) __attribute__((warn_unused_result));

#endif
