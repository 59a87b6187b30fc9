/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of North American numbers as one memory-mapped file: a header, then one bitmap of
 * 8,000,000 bits (1,000,000 bytes) for each area code present, for exchanges 200-999. 250 million
 * numbers take 400 MB and a look-up is one bit; the page cache does the rest.
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

struct numset_info {
	char version[NUMSET_VERSION_MAX];  /* of the list, as its publisher names it */
	int64_t list_date_us;
	char source_sha256[NUMSET_SHA256_HEX]; /* of the file it was made from */
	uint64_t numbers;
	uint32_t area_codes;               /* bitmaps in the file */
	bool whole_plan;                   /* the list covers every area code, present or not */
};

/* ---- reading; any number of threads may look up ---- */

struct numset;

/* Map a set. Returns 0, -errno, or -EBADMSG for a file that is no set or is cut short. */
int numset_open(struct numset **sp, const char *path) __attribute__((warn_unused_result));
void numset_close(struct numset *s); /* accepts NULL */
const struct numset_info *numset_info(const struct numset *s);

enum numset_answer { NUMSET_NOT_COVERED = 0, NUMSET_ABSENT, NUMSET_PRESENT };
/* NOT_COVERED: no number of the plan, or an area code the list does not speak about. */
enum numset_answer numset_lookup(const struct numset *s, struct e164 number);

/* ---- building ---- */

struct numset_builder;

int numset_builder_new(struct numset_builder **bp) __attribute__((warn_unused_result));
void numset_builder_free(struct numset_builder *b); /* accepts NULL */
/* Start from the numbers of another set, for a change file. */
int numset_builder_copy(struct numset_builder *b, const struct numset *s)
	__attribute__((warn_unused_result));
/* Add or remove; *ret_changed tells whether it was not so before. -EINVAL: no number of the plan. */
int numset_builder_set(struct numset_builder *b, struct e164 number, bool present, bool *ret_changed)
	__attribute__((warn_unused_result));
/* The list speaks about this area code even if it has no number in it. */
int numset_builder_cover(struct numset_builder *b, int area_code) __attribute__((warn_unused_result));
uint64_t numset_builder_count(const struct numset_builder *b);
uint32_t numset_builder_area_codes(const struct numset_builder *b);
/*
 * Write the set (numbers and area_codes of info are filled in). ret_sha256: of the file written,
 * hexadecimal. Returns 0 or -errno; nothing is left at path then.
 */
int numset_builder_write(const struct numset_builder *b, const char *path,
	const struct numset_info *info, char ret_sha256[NUMSET_SHA256_HEX])
	__attribute__((warn_unused_result));

/* SHA-256 of a file, hexadecimal. Returns 0 or -errno. */
int numset_file_sha256(const char *path, char ret[NUMSET_SHA256_HEX])
	__attribute__((warn_unused_result));

#endif
