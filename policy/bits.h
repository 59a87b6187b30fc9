/* SPDX-License-Identifier: Apache-2.0 */
/* A set of at most 128 small numbers: places, zones, lists. A value; no allocation. */
#ifndef POLICY_BITS_H
#define POLICY_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define BITS_MAX 128

struct bits {
	uint64_t word[2];
};

static inline void bits_add(struct bits *b, unsigned i)
{
	b->word[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool bits_has(struct bits b, unsigned i)
{
	return (b.word[i / 64] >> i % 64 & 1) != 0;
}

static inline struct bits bits_or(struct bits a, struct bits b)
{
	return (struct bits){ { a.word[0] | b.word[0], a.word[1] | b.word[1] } };
}

static inline bool bits_empty(struct bits b)
{
	return (b.word[0] | b.word[1]) == 0;
}

static inline bool bits_inside(struct bits inner, struct bits outer)
{
	return ((inner.word[0] & ~outer.word[0]) | (inner.word[1] & ~outer.word[1])) == 0;
}

static inline unsigned bits_count(struct bits b)
{
	return (unsigned)(__builtin_popcountll(b.word[0]) + __builtin_popcountll(b.word[1]));
}

/* The smallest member, taken out; the set is not empty. */
static inline unsigned bits_take(struct bits *b)
{
	unsigned w = b->word[0] == 0, i = (unsigned)__builtin_ctzll(b->word[w]);

	b->word[w] &= b->word[w] - 1;
	return w * 64 + i;
}

#endif
