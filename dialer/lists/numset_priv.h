/* SPDX-License-Identifier: Apache-2.0 */
/* The file's layout, shared by reader and builder; little endian, as every machine we run on. */
#ifndef DIALER_LISTS_NUMSET_PRIV_H
#define DIALER_LISTS_NUMSET_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/lists/numset.h"
#include "dialer/lists/sparse.h"

#define NUMSET_MAGIC "DIALNS01"
#define AREA_FIRST 200
#define AREA_COUNT 800
#define EXCHANGE_FIRST 200
#define BITMAP_BYTES 1000000u /* 800 exchanges of 10,000 numbers */
#define BITMAPS_AT 8192u      /* the header takes two pages */

struct numset_header {
	char magic[8];
	uint32_t area_codes, whole_plan;
	int64_t list_date_us;
	uint64_t numbers;
	char version[64];
	char source_sha256[72];
	uint16_t slot[AREA_COUNT]; /* 1 + index of the area code's bitmap; 0 not covered */
	/* Behind the bitmaps: numbers without one, and those that were asked about. 0: no such section. */
	uint64_t sparse_bytes, asked_bytes;
	char cover[NUMSET_COVER_MAX];
};

#define SLOT_SPARSE 0xFFFFu /* covered; its numbers are in the sparse section */
/* Fewer numbers than this of an area code are smaller, and not slower, in the sparse section. */
#define BITMAP_NUMBERS_MIN 100000u

_Static_assert(sizeof(struct numset_header) <= BITMAPS_AT, "the header must fit its pages");

/* The mapped header; bitmaps lie behind it. */
const struct numset_header *numset_header(const struct numset *s);
const struct sparse_view *numset_sparse(const struct numset *s);
const struct sparse_view *numset_asked(const struct numset *s);

/* A North American number, real or not: they are the only ones of 11 digits that begin with 1. */
static inline bool numset_is_plan(struct e164 number)
{
	return number.digits >= UINT64_C(10000000000) && number.digits <= UINT64_C(19999999999);
}

/* Area code index and bit of a number; false when it is none of the plan. */
static inline bool numset_place(struct e164 number, unsigned *ret_area, uint32_t *ret_bit)
{
	uint64_t national = number.digits - UINT64_C(10000000000);
	unsigned area, exchange;

	if (number.digits < UINT64_C(12000000000) || number.digits > UINT64_C(19999999999))
		return false;
	area = (unsigned)(national / 10000000);
	exchange = (unsigned)(national / 10000 % 1000);
	if (exchange < EXCHANGE_FIRST)
		return false;
	*ret_area = area - AREA_FIRST;
	*ret_bit = (exchange - EXCHANGE_FIRST) * 10000u + (uint32_t)(national % 10000);
	return true;
}

#endif
