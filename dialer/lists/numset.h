/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of numbers as one memory-mapped file: a header; one bitmap of 8,000,000 bits (1,000,000
 * bytes, exchanges 200-999) for each North American area code with many numbers; and a sparse
 * section (sparse.h) for the other area codes and the rest of the world. 250 million North American
 * numbers take 360 MB and a look-up is one bit; the page cache does the rest.
 *
 * A set also says what it speaks about: area codes, or the whole North American plan; calling
 * codes of other countries; or, of a file that came back from a wash, exactly the numbers that were
 * sent in. A number outside of that is not covered, which is another answer than absent.
 *
 * The file says what it was made from and hashes to what its database row says; it is written
 * under another name, synced and renamed, so a reader sees the old set or the new one.
 */
#ifndef DIALER_LISTS_NUMSET_H
#define DIALER_LISTS_NUMSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/number/e164.h"

#define NUMSET_VERSION_MAX 40
#define NUMSET_SHA256_HEX 65
#define NUMSET_COVER_MAX 64

struct numset_info {
	char version[NUMSET_VERSION_MAX];  /* of the list, as its publisher names it */
	int64_t list_date_us;
	char source_sha256[NUMSET_SHA256_HEX]; /* of the file it was made from */
	uint64_t numbers;
	uint32_t area_codes;               /* area codes the list has numbers of, or says it covers */
	bool whole_plan;                   /* the list covers every area code, present or not */
	bool washed;                       /* the list covers the numbers that were asked about only */
	char cover[NUMSET_COVER_MAX];      /* calling codes it covers besides: "44", "33 34", "*" all */
};

/* ---- reading; any number of threads may look up ---- */

struct numset;

/* Map a set. Returns 0, -errno, or -EBADMSG for a file that is no set or is cut short. */
int numset_open(struct numset **sp, const char *path) __attribute__((warn_unused_result));
void numset_close(struct numset *s); /* accepts NULL */
const struct numset_info *numset_info(const struct numset *s);

/* "whole North American plan", "3 area codes", "+44", "12 numbers that were washed". Returns out. */
#define NUMSET_COVERAGE_MAX 160
const char *numset_coverage(const struct numset *s, char out[NUMSET_COVERAGE_MAX]);

enum numset_answer { NUMSET_NOT_COVERED = 0, NUMSET_ABSENT = 1, NUMSET_PRESENT = 2 };
/* NOT_COVERED: what the list does not speak about, which includes no telephone number at all. */
enum numset_answer numset_lookup(const struct numset *s, struct e164 number);
/*
 * Most of a look-up is waiting for memory far away. Whoever has many numbers seeks each of them first,
 * which asks for the memory and waits for nothing; then steps on with each; then reads the answers.
 */
enum numset_where { NUMSET_AT_BIT = 0, NUMSET_IN_SPARSE = 1, NUMSET_ABROAD = 2 };

struct numset_seek {
	const struct numset *set;
	struct e164 number;
	enum numset_where where;
	const uint8_t *byte;     /* AT_BIT: of the bitmap */
	uint8_t shift;           /* of the bit in there */
	uint8_t base;            /* the answer when the bit is 0; one more when it is 1 */
};

void numset_seek(const struct numset *s, struct e164 number, struct numset_seek *ret);
void numset_step(const struct numset_seek *k);
/* As numset_lookup(). */
enum numset_answer numset_found(const struct numset_seek *k);

/* ---- building ---- */

struct numset_builder;

int numset_builder_new(struct numset_builder **bp) __attribute__((warn_unused_result));
void numset_builder_free(struct numset_builder *b); /* accepts NULL */
/* Start from the numbers of another set, for a change file. */
int numset_builder_copy(struct numset_builder *b, const struct numset *s)
	__attribute__((warn_unused_result));
/*
 * Add or remove; *ret_changed tells whether it was not so before. -EINVAL: no number of the North
 * American plan, and with another calling code none of 7 to 15 digits.
 */
int numset_builder_set(struct numset_builder *b, struct e164 number, bool present, bool *ret_changed)
	__attribute__((warn_unused_result));
/* The list speaks about this area code even if it has no number in it. */
int numset_builder_cover(struct numset_builder *b, int area_code) __attribute__((warn_unused_result));
/* This number was asked about in a wash. The set then covers such numbers only. */
int numset_builder_ask(struct numset_builder *b, struct e164 number) __attribute__((warn_unused_result));
bool numset_builder_asked(const struct numset_builder *b, struct e164 number);
uint64_t numset_builder_count(const struct numset_builder *b);
uint32_t numset_builder_area_codes(const struct numset_builder *b);
/*
 * Write the set (numbers, area_codes and washed of info are filled in); b is spent then and can only
 * be freed. ret_sha256: of the file written, hexadecimal. Returns 0 or -errno; nothing is left at
 * path then.
 */
int numset_builder_write(struct numset_builder *b, const char *path,
	const struct numset_info *info, char ret_sha256[NUMSET_SHA256_HEX])
	__attribute__((warn_unused_result));

/* SHA-256 of a file, hexadecimal. Returns 0 or -errno. */
int numset_file_sha256(const char *path, char ret[NUMSET_SHA256_HEX])
	__attribute__((warn_unused_result));

#endif
