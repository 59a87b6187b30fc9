/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of RFC 9162, section 2.1, without storage: appending, roots, proofs and their check.
 *
 * A subtree is complete when its leaves are 2^height in number and start at a multiple of that; it
 * is named by (height, index), its leaves being index << height and on. A tree of n leaves is a row
 * of complete subtrees, one for each bit of n, highest first: a range. Seven leaves are the subtrees
 * (2,0), (1,2) and (0,6), and the root is H(H20, H(H12, H06)). Appending merges as addition carries.
 * Only complete subtrees never change, so they are what may be stored.
 */
#ifndef DIALER_AUDIT_MERKLE_H
#define DIALER_AUDIT_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/audit/digest.h"

#define MERKLE_LEVELS 63          /* sizes below 2^63, as in a bigint */
#define MERKLE_PATH_MAX (2 * MERKLE_LEVELS)

void merkle_leaf_hash(struct digest *d, const void *leaf, size_t len, struct hash *ret);

struct merkle_range {
	uint64_t size;
	struct hash peaks[MERKLE_LEVELS]; /* peaks[h] counts if bit h of size is set */
};

/* A subtree became complete; height 0 is the leaf itself. */
typedef void merkle_complete_h(unsigned height, uint64_t index, const struct hash *hash, void *arg);
/* complete may be NULL. Start with a range that is all zero. */
void merkle_append(struct digest *d, struct merkle_range *r, const struct hash *leaf,
	merkle_complete_h *complete, void *arg);
/* Of a range of any size; of none, the hash of nothing. */
void merkle_root(struct digest *d, const struct merkle_range *r, struct hash *ret);

/* The hash of a complete subtree from wherever hashes are kept. Returns 0 or -errno. */
typedef int merkle_subtree_h(unsigned height, uint64_t index, struct hash *ret, void *arg);
struct merkle_reader {
	struct digest *digest;
	merkle_subtree_h *subtree;
	void *arg;
};

/* Path: bottom up, at most MERKLE_PATH_MAX hashes. */
struct merkle_path {
	struct hash hash[MERKLE_PATH_MAX];
	int count;
};

/* The first size leaves of a stored tree. Returns 0 or the reader's error. */
int merkle_range_read(const struct merkle_reader *from, uint64_t size, struct merkle_range *ret)
	__attribute__((warn_unused_result));
/*
 * Sections 2.1.3.1 and 2.1.4.1. Return 0, the reader's error, or -EINVAL unless index < size,
 * or 0 < first <= second.
 */
int merkle_inclusion(const struct merkle_reader *from, uint64_t index, uint64_t size,
	struct merkle_path *ret) __attribute__((warn_unused_result));
int merkle_consistency(const struct merkle_reader *from, uint64_t first, uint64_t second,
	struct merkle_path *ret) __attribute__((warn_unused_result));

/* Sections 2.1.3.2 and 2.1.4.2: does the path prove it? */
bool merkle_check_inclusion(struct digest *d, const struct hash *leaf, uint64_t index, uint64_t size,
	const struct merkle_path *path, const struct hash *root);
struct merkle_head {
	uint64_t size;
	struct hash root;
};
bool merkle_check_consistency(struct digest *d, const struct merkle_head *first,
	const struct merkle_head *second, const struct merkle_path *path);

bool hash_equal(const struct hash *a, const struct hash *b);
void merkle_node_hash(struct digest *d, const struct hash *left, const struct hash *right, struct hash *ret);

#endif
