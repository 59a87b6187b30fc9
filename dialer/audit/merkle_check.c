/* SPDX-License-Identifier: Apache-2.0 */
/* Checking proofs, which needs no tree: what an outsider does. */
#include "config.h"

#include "dialer/audit/merkle.h"

#include "dialer/base/banned.h"

/* Both walks go up from a node fn of a level whose last node is sn, as the RFC names them. */
struct walk {
	uint64_t fn, sn;
};

static void up_from_right_edge(struct walk *w)
{
	while ((w->fn & 1) == 0 && w->fn != 0) {
		w->fn >>= 1;
		w->sn >>= 1;
	}
}

bool merkle_check_inclusion(struct digest *d, const struct hash *leaf, uint64_t index, uint64_t size,
	const struct merkle_path *path, const struct hash *root)
{
	struct walk w = { index, size - 1 };
	struct hash node = *leaf;

	if (index >= size)
		return false;
	for (int i = 0; i < path->count; i++) {
		if (w.sn == 0)
			return false;
		if ((w.fn & 1) != 0 || w.fn == w.sn) {
			merkle_node_hash(d, &path->hash[i], &node, &node);
			up_from_right_edge(&w);
		} else {
			merkle_node_hash(d, &node, &path->hash[i], &node);
		}
		w.fn >>= 1;
		w.sn >>= 1;
	}
	return w.sn == 0 && digest_error(d) == 0 && hash_equal(&node, root);
}

bool merkle_check_consistency(struct digest *d, const struct merkle_head *first,
	const struct merkle_head *second, const struct merkle_path *path)
{
	struct walk w = { first->size - 1, second->size - 1 };
	struct hash old, new;
	int next = 0;

	if (first->size == 0 || first->size > second->size)
		return false;
	if (first->size == second->size)
		return path->count == 0 && hash_equal(&first->root, &second->root);
	for (; (w.fn & 1) != 0; w.fn >>= 1)
		w.sn >>= 1;
	/* A first tree that is one complete subtree begins the path itself. */
	if ((first->size & (first->size - 1)) == 0)
		old = first->root;
	else if (path->count > 0)
		old = path->hash[next++];
	else
		return false;
	new = old;
	for (; next < path->count; next++) {
		if (w.sn == 0)
			return false;
		if ((w.fn & 1) != 0 || w.fn == w.sn) {
			merkle_node_hash(d, &path->hash[next], &old, &old);
			merkle_node_hash(d, &path->hash[next], &new, &new);
			up_from_right_edge(&w);
		} else {
			merkle_node_hash(d, &new, &path->hash[next], &new);
		}
		w.fn >>= 1;
		w.sn >>= 1;
	}
	return w.sn == 0 && digest_error(d) == 0 && hash_equal(&old, &first->root) &&
		hash_equal(&new, &second->root);
}
