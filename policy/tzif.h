/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One time zone from the bytes of a TZif file (RFC 8536, versions 2 and later), so that the clock
 * a rule is judged by does not depend on the TZ variable or on libc state. The POSIX footer is
 * expanded once up to TZIF_LAST_YEAR; later instants are "beyond data", never guessed.
 */
#ifndef POLICY_TZIF_H
#define POLICY_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TZIF_LAST_YEAR 2100
#define TZIF_BYTES_MAX 65536      /* the largest file in tzdata is under 4 KB */
#define TZIF_TRANSITIONS_MAX 4096

/* From 1970 to 2106 time is cut in pieces of 48 days, most of which hold no change. */
#define TZIF_PIECE_SHIFT 22
#define TZIF_PIECES 1024

struct tzif {
	int64_t *times;    /* seconds since 1970, ascending */
	int32_t *offsets;  /* seconds east of UTC: [0] before times[0], [i] from times[i - 1] on */
	uint32_t count;    /* of times */
	int64_t until;     /* data ends here, exclusive */
	uint16_t *pieces;  /* how many changes lie before the begin of each piece */
};

/* Returns 0, -EINVAL (not such a file, leap seconds, over a limit) or -ENOMEM. */
int tzif_parse(struct tzif *zone, const void *bytes, size_t len) __attribute__((warn_unused_result));
void tzif_release(struct tzif *zone);

/* Offset from UTC at time_s; false beyond the data. */
bool tzif_offset(const struct tzif *zone, int64_t time_s, int32_t *ret_offset);

#endif
