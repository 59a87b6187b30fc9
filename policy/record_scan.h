/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quick reading of a record: exactly the text record_json.c writes, member by member, as the
 * tables say, without a tree. Whatever differs from that by a byte is left to the JSON parser, which
 * decides whether it can be read. One thread.
 */
#ifndef POLICY_RECORD_SCAN_H
#define POLICY_RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"

/* Bits that have a word. */
#define RECORD_WORDS ATTEMPT_FLAGS

enum field_type { FIELD_TIME = 1, FIELD_COUNT, FIELD_UNSIGNED, FIELD_ENUM, FIELD_TEXT, FIELD_NUMBER,
	FIELD_WORDS, FIELD_OBJECT, FIELD_LIST };

/*
 * One member. size: bytes of a text, or of one element of a list. names: of an enum or of bits. sub:
 * members of an object or of an element; count: where a list's length is, and max its most.
 */
struct field {
	const char *key;
	enum field_type type;
	size_t offset, size;
	const char *const *names;
	const struct field *sub;
	size_t count, max;
};

/* False: not understood, and what lies at base is of no use. base is zeroed by the caller. */
bool record_scan(const struct field *fields, const char *text, size_t len, void *base);

/* n where f says, as a time, a count or an unsigned; false when it does not fit, or f is none of these. */
bool record_store_int(const struct field *f, int64_t n, char *at);

#endif
