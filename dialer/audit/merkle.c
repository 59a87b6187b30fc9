/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/merkle.h"

#include <errno.h>
#include <string.h>

#include "dialer/base/banned.h"

void merkle_leaf_hash(struct digest *d, const void *leaf, size_t len, struct hash *ret)
{
	digest_sha256(d, (const struct piece[]){ { "\0", 1 }, { leaf, len } }, 2, ret);
}

void merkle_node_hash(struct digest *d, const struct hash *left, const struct hash *right, struct hash *ret)
{
	digest_sha256(d, (const struct piece[]){ { "\1", 1 }, { left, sizeof(*left) }, { right, sizeof(*right) } },
		3, ret);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

/* ---- a range ---- */

void merkle_append(struct digest *d, struct merkle_range *r, const struct hash *leaf,
	merkle_complete_h *complete, void *arg)
{
	struct hash node = *leaf;
	unsigned height = 0;

	if (complete != NULL)
		complete(0, r->size, &node, arg);
	for (; (r->size >> height & 1) != 0; height++) {
		merkle_node_hash(d, &r->peaks[height], &node, &node);
		if (complete != NULL)
			complete(height + 1, r->size >> (height + 1), &node, arg);
	}
	r->peaks[height] = node;
	r->size++;
}

void merkle_root(struct digest *d, const struct merkle_range *r, struct hash *ret)
{
	bool any = false;

	for (unsigned height = 0; height < MERKLE_LEVELS; height++) {
		if ((r->size >> height & 1) == 0)
			continue;
		if (any)
			merkle_node_hash(d, &r->peaks[height], ret, ret);
		else
			*ret = r->peaks[height];
		any = true;
	}
	if (!any)
		digest_sha256(d, NULL, 0, ret);
}

/* ---- reading what is stored ---- */

/* The subtree that takes the left part of n leaves: the largest power of two below n. */
static unsigned split_height(uint64_t n)
{
	unsigned height = 0;

	while ((UINT64_C(2) << height) < n)
		height++;
	return height;
}

/* begin is a multiple of the largest power of two that fits: it always comes from a split. */
static int range_hash(const struct merkle_reader *from, uint64_t begin, uint64_t end, struct hash *ret)
{
	uint64_t n = end - begin;
	unsigned height = split_height(n);
	struct hash left, right;
	int err;

	if (n == 1)
		return from->subtree(0, begin, ret, from->arg);
	if (n == UINT64_C(2) << height)
		return from->subtree(height + 1, begin >> (height + 1), ret, from->arg);
	err = from->subtree(height, begin >> height, &left, from->arg);
	if (err == 0)
		err = range_hash(from, begin + (UINT64_C(1) << height), end, &right);
	if (err == 0)
		merkle_node_hash(from->digest, &left, &right, ret);
	return err;
}

static int add_range(const struct merkle_reader *from, uint64_t begin, uint64_t end, struct merkle_path *ret)
{
	int err = range_hash(from, begin, end, &ret->hash[ret->count]);

	if (err == 0)
		ret->count++;
	return err;
}

int merkle_range_read(const struct merkle_reader *from, uint64_t size, struct merkle_range *ret)
{
	int err = 0;

	*ret = (struct merkle_range){ .size = size };
	for (unsigned height = 0; err == 0 && height < MERKLE_LEVELS; height++)
		if ((size >> height & 1) != 0)
			err = from->subtree(height, (size >> height) - 1, &ret->peaks[height], from->arg);
	return err;
}

static int inclusion(const struct merkle_reader *from, uint64_t begin, uint64_t end, uint64_t index,
	struct merkle_path *ret)
{
	uint64_t middle;
	int err;

	if (end - begin == 1)
		return 0;
	middle = begin + (UINT64_C(1) << split_height(end - begin));
	if (index < middle) {
		err = inclusion(from, begin, middle, index, ret);
		return err < 0 ? err : add_range(from, middle, end, ret);
	}
	err = inclusion(from, middle, end, index, ret);
	return err < 0 ? err : add_range(from, begin, middle, ret);
}

int merkle_inclusion(const struct merkle_reader *from, uint64_t index, uint64_t size,
	struct merkle_path *ret)
{
	ret->count = 0;
	return index < size ? inclusion(from, 0, size, index, ret) : -EINVAL;
}

/* SUBPROOF of the RFC, with the first tree given by its end; known: its hash is the old root itself. */
static int consistency(const struct merkle_reader *from, uint64_t begin, uint64_t end, uint64_t first,
	bool known, struct merkle_path *ret)
{
	uint64_t middle;
	int err;

	if (first == end)
		return known ? 0 : add_range(from, begin, end, ret);
	middle = begin + (UINT64_C(1) << split_height(end - begin));
	if (first <= middle) {
		err = consistency(from, begin, middle, first, known, ret);
		return err < 0 ? err : add_range(from, middle, end, ret);
	}
	err = consistency(from, middle, end, first, false, ret);
	return err < 0 ? err : add_range(from, begin, middle, ret);
}

int merkle_consistency(const struct merkle_reader *from, uint64_t first, uint64_t second,
	struct merkle_path *ret)
{
	ret->count = 0;
	return first > 0 && first <= second ? consistency(from, 0, second, first, true, ret) : -EINVAL;
}
