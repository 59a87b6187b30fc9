/* SPDX-License-Identifier: Apache-2.0 */
/* The section's layout and its hash, shared by the growing set and the view; little endian. */
#ifndef DIALER_LISTS_SPARSE_PRIV_H
#define DIALER_LISTS_SPARSE_PRIV_H

#include <stdint.h>

#define SPARSE_PAGE_BITS 16
#define SPARSE_ARRAY_MAX 4096u /* more numbers than this in a page make it a bitmap */
#define SPARSE_BITMAP_WORDS 4096u /* of 16 bits */
#define SPARSE_SLOTS_MIN_LOG2 4

struct sparse_head {
	uint64_t slots_log2, data_bytes, numbers, zero;
};

struct sparse_slot {
	uint64_t key;   /* 1 + number >> 16; 0 empty */
	uint32_t at;    /* of its data, in units of 2 bytes */
	uint32_t count; /* numbers; above SPARSE_ARRAY_MAX a bitmap */
};

static inline uint64_t sparse_hash(uint64_t key, unsigned shift)
{
	return key * UINT64_C(0x9E3779B97F4A7C15) >> shift;
}

static inline uint32_t sparse_words(uint32_t count)
{
	return count > SPARSE_ARRAY_MAX ? SPARSE_BITMAP_WORDS : count;
}

#endif
