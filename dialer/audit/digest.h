/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 and HMAC-SHA256 with the algorithms fetched once, and their text forms. An error of the
 * library stays in the digest and is asked for once, with digest_error(); results after an error
 * are all zero. Single owner, any one thread.
 */
#ifndef DIALER_AUDIT_DIGEST_H
#define DIALER_AUDIT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX_MAX 65

struct buf;
struct digest;

struct hash {
	uint8_t b[DIGEST_BYTES];
};

/* Returns 0 or -ENOMEM. digest_free() accepts NULL. */
int digest_new(struct digest **dp) __attribute__((warn_unused_result));
void digest_free(struct digest *d);
/* 0, or -EIO after a failure of the library. */
int digest_error(const struct digest *d) __attribute__((warn_unused_result));

/* Of up to three pieces, one behind the other; a piece of length 0 may be NULL. */
struct piece {
	const void *data;
	size_t len;
};
void digest_sha256(struct digest *d, const struct piece *pieces, int count, struct hash *ret);
void digest_hmac(struct digest *d, const uint8_t key[DIGEST_BYTES], const struct piece *pieces, int count,
	struct hash *ret);

/* Lower-case hexadecimal; out needs DIGEST_HEX_MAX bytes. Returns out. */
const char *hash_hex(const struct hash *h, char *out);
void hex_add(struct buf *b, const void *data, size_t len);
/* Exactly 2 * len digits, either case. Returns 0, or -EINVAL with out as it was or half written. */
int hex_read(const char *text, size_t text_len, void *out, size_t len) __attribute__((warn_unused_result));

#endif
