/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/digest.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define HASHED_MAX 4096 /* longest text hashed: user, realm, URI and nonces together */

static const char *const algorithm_names[] = { [DIGEST_MD5] = "MD5", [DIGEST_SHA256] = "SHA-256" };

int digest_algorithm_parse(const char *text, enum digest_algorithm *ret)
{
	if (text[0] == '\0' || strcasecmp(text, "MD5") == 0)
		*ret = DIGEST_MD5;
	else if (strcasecmp(text, "SHA-256") == 0)
		*ret = DIGEST_SHA256;
	else
		return -EINVAL;
	return 0;
}

const char *digest_algorithm_name(enum digest_algorithm a)
{
	return algorithm_names[a];
}

static const struct {
	const char *name;
	size_t offset;
} fields[] = {
#define FIELD(f) { #f, offsetof(struct digest_credentials, f) }
	FIELD(username), FIELD(realm), FIELD(nonce), FIELD(uri), FIELD(response), FIELD(algorithm),
	FIELD(qop), FIELD(nc), FIELD(cnonce),
#undef FIELD
};

static char *field_of(struct digest_credentials *c, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strlen(fields[i].name) == len && strncasecmp(fields[i].name, name, len) == 0)
			return (char *)c + fields[i].offset;
	}
	return NULL;
}

/* A token or quoted string at *p into out (NULL: skipped). Returns 0 or -EINVAL. */
static int parse_value(const char **p, char *out)
{
	bool quoted = **p == '"';
	size_t n = 0;

	if (quoted)
		(*p)++;
	while (quoted ? **p != '"' : **p != ',' && **p != ' ' && **p != '\t' && **p != '\0') {
		if (quoted && **p == '\\')
			(*p)++;
		if (**p == '\0')
			return -EINVAL;
		if (n + 1 >= DIGEST_FIELD_MAX)
			return -EINVAL;
		if (out != NULL)
			out[n] = **p;
		n++;
		(*p)++;
	}
	if (out != NULL)
		out[n] = '\0';
	if (quoted)
		(*p)++;
	return 0;
}

int digest_parse(const char *value, struct digest_credentials *ret)
{
	struct digest_credentials c = { .username = "" };
	const char *p = value;

	if (strncasecmp(p, "Digest", 6) != 0 || (p[6] != ' ' && p[6] != '\t'))
		return -EINVAL;
	for (p += 6; *(p += strspn(p, " \t,")) != '\0';) {
		size_t n = strcspn(p, "= \t,");
		char *field = field_of(&c, p, n);

		p += n;
		p += strspn(p, " \t");
		if (n == 0 || *p != '=' || (field != NULL && field[0] != '\0'))
			return -EINVAL;
		p += 1 + strspn(p + 1, " \t");
		if (parse_value(&p, field) < 0)
			return -EINVAL;
	}
	*ret = c;
	return 0;
}

static void to_hex(const unsigned char *bytes, size_t len, char *hex)
{
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

/* Hash of the parts joined by ':'; the parts end with NULL. */
static int hash(enum digest_algorithm a, const char *const parts[], char hex[DIGEST_HEX_MAX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	struct buf text;
	int err = 0;

	buf_init(&text, HASHED_MAX);
	for (size_t i = 0; parts[i] != NULL; i++) {
		if (i > 0)
			buf_addc(&text, ':');
		buf_adds(&text, parts[i]);
	}
	if (buf_error(&text) < 0 ||
		EVP_Digest(buf_text(&text), text.len, sum, &len,
			a == DIGEST_SHA256 ? EVP_sha256() : EVP_md5(), NULL) != 1)
		err = -EIO;
	else
		to_hex(sum, len, hex);
	buf_release(&text);
	return err;
}

int digest_response(const struct digest_credentials *c, enum digest_algorithm a,
	const char *password, const char *method, char ret_hex[DIGEST_HEX_MAX])
{
	char ha1[DIGEST_HEX_MAX], ha2[DIGEST_HEX_MAX];
	const char *user[] = { c->username, c->realm, password, NULL };
	const char *request[] = { method, c->uri, NULL };
	const char *plain[] = { ha1, c->nonce, ha2, NULL };
	const char *auth[] = { ha1, c->nonce, c->nc, c->cnonce, c->qop, ha2, NULL };

	if (c->qop[0] != '\0' && strcasecmp(c->qop, "auth") != 0)
		return -EINVAL;
	if (hash(a, user, ha1) < 0 || hash(a, request, ha2) < 0)
		return -EIO;
	return hash(a, c->qop[0] != '\0' ? auth : plain, ret_hex);
}

int digest_key_new(struct digest_key *ret)
{
	return RAND_bytes(ret->bytes, (int)sizeof(ret->bytes)) == 1 ? 0 : -EIO;
}

/* "<time in hex>.<first half of its HMAC>" */
int digest_nonce(const struct digest_key *k, int64_t wall_us, char *nonce)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	int n = snprintf(nonce, DIGEST_FIELD_MAX, "%" PRIx64 ".", (uint64_t)wall_us);

	if (HMAC(EVP_sha256(), k->bytes, (int)sizeof(k->bytes), (const unsigned char *)nonce,
			(size_t)n - 1, mac, &len) == NULL)
		return -EIO;
	to_hex(mac, 16, nonce + n);
	return 0;
}

enum nonce_state digest_nonce_check(const struct digest_key *k, const char *nonce, int64_t wall_us)
{
	char again[DIGEST_FIELD_MAX], *end;
	int64_t made;

	if (!isxdigit((unsigned char)nonce[0]))
		return NONCE_FOREIGN;
	made = (int64_t)strtoull(nonce, &end, 16);
	if (*end != '.' || digest_nonce(k, made, again) < 0 || !digest_equal(again, nonce))
		return NONCE_FOREIGN;
	return wall_us - made > DIGEST_NONCE_S * CLOCK_US_PER_S ? NONCE_STALE : NONCE_GOOD;
}

bool digest_equal(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n == strlen(b) && CRYPTO_memcmp(a, b, n) == 0;
}
