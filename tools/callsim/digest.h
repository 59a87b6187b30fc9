/* SPDX-License-Identifier: Apache-2.0 */
/* Digest authentication (RFC 7616, RFC 8760 for SIP): MD5 and SHA-256, qop "auth" or none. */
#ifndef CALLSIM_DIGEST_H
#define CALLSIM_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_FIELD_MAX 256
#define DIGEST_HEX_MAX 65 /* SHA-256 as text, with NUL */
#define DIGEST_NONCE_S 300 /* a nonce is good for so many seconds */

enum digest_algorithm { DIGEST_MD5 = 0, DIGEST_SHA256 };

/* Fields of an Authorization or Proxy-Authorization header; "" when missing. */
struct digest_credentials {
	char username[DIGEST_FIELD_MAX], realm[DIGEST_FIELD_MAX], nonce[DIGEST_FIELD_MAX],
		uri[DIGEST_FIELD_MAX], response[DIGEST_FIELD_MAX], algorithm[DIGEST_FIELD_MAX],
		qop[DIGEST_FIELD_MAX], nc[DIGEST_FIELD_MAX], cnonce[DIGEST_FIELD_MAX];
};

/* "MD5" (also "") or "SHA-256", any case. Returns 0 or -EINVAL. */
int digest_algorithm_parse(const char *text, enum digest_algorithm *ret)
	__attribute__((warn_unused_result));
const char *digest_algorithm_name(enum digest_algorithm a);

/* Returns 0, or -EINVAL: not Digest, a field too long or twice, a quote left open. */
int digest_parse(const char *value, struct digest_credentials *ret)
	__attribute__((warn_unused_result));

/* The response these credentials should carry. Returns 0, -EINVAL (unknown qop) or -EIO. */
int digest_response(const struct digest_credentials *c, enum digest_algorithm a,
	const char *password, const char *method, char ret_hex[DIGEST_HEX_MAX])
	__attribute__((warn_unused_result));

/* Nonces carry their time under a key of this process, so none has to be remembered. */
struct digest_key {
	unsigned char bytes[32];
};
int digest_key_new(struct digest_key *ret) __attribute__((warn_unused_result));
/* nonce: DIGEST_FIELD_MAX bytes. Returns 0 or -EIO. */
int digest_nonce(const struct digest_key *k, int64_t wall_us, char *nonce)
	__attribute__((warn_unused_result));

enum nonce_state { NONCE_GOOD = 0, NONCE_STALE, NONCE_FOREIGN };
enum nonce_state digest_nonce_check(const struct digest_key *k, const char *nonce, int64_t wall_us);

/* Compares in constant time. */
bool digest_equal(const char *a, const char *b);

#endif
