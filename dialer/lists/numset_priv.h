/* SPDX-License-Identifier: Apache-2.0 */
/* The file's layout, shared by reader and builder; little endian, as every machine we run on. */
#ifndef DIALER_LISTS_NUMSET_PRIV_H
#define DIALER_LISTS_NUMSET_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/number/e164.h"

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
	uint16_t slot[AREA_COUNT]; /* 1 + index of the area code's bitmap; 0 none */
};

_Static_assert(sizeof(struct numset_header) <= BITMAPS_AT, "the header must fit its pages");

struct numset;

/* The mapped header; bitmaps lie behind it. */
const struct numset_header *numset_header(const struct numset *s);

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
