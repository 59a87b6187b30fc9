/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/digest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

struct digest {
	EVP_MD *sha256;
	EVP_MD_CTX *md;
	EVP_MAC *hmac;
	EVP_MAC_CTX *mac;
	int error;
};

int digest_new(struct digest **dp)
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};
	struct digest *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return -ENOMEM;
	d->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	d->md = EVP_MD_CTX_new();
	d->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	d->mac = d->hmac != NULL ? EVP_MAC_CTX_new(d->hmac) : NULL;
	if (d->sha256 == NULL || d->md == NULL || d->mac == NULL || EVP_MAC_CTX_set_params(d->mac, params) != 1) {
		digest_free(d);
		return -ENOMEM;
	}
	*dp = d;
	return 0;
}

void digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MAC_CTX_free(d->mac);
	EVP_MAC_free(d->hmac);
	EVP_MD_CTX_free(d->md);
	EVP_MD_free(d->sha256);
	free(d);
}

int digest_error(const struct digest *d)
{
	return d->error;
}

void digest_sha256(struct digest *d, const struct piece *pieces, int count, struct hash *ret)
{
	bool good = EVP_DigestInit_ex2(d->md, d->sha256, NULL) == 1;

	for (int i = 0; good && i < count; i++)
		good = EVP_DigestUpdate(d->md, pieces[i].data, pieces[i].len) == 1;
	if (!good || EVP_DigestFinal_ex(d->md, ret->b, NULL) != 1) {
		*ret = (struct hash){ { 0 } };
		d->error = -EIO;
	}
}

void digest_hmac(struct digest *d, const uint8_t key[DIGEST_BYTES], const struct piece *pieces, int count,
	struct hash *ret)
{
	bool good = EVP_MAC_init(d->mac, key, DIGEST_BYTES, NULL) == 1;
	size_t len;

	for (int i = 0; good && i < count; i++)
		good = EVP_MAC_update(d->mac, pieces[i].data, pieces[i].len) == 1;
	if (!good || EVP_MAC_final(d->mac, ret->b, &len, sizeof(ret->b)) != 1) {
		*ret = (struct hash){ { 0 } };
		d->error = -EIO;
	}
}

static const char digits[] = "0123456789abcdef";

const char *hash_hex(const struct hash *h, char *out)
{
	for (int i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = digits[h->b[i] >> 4];
		out[2 * i + 1] = digits[h->b[i] & 15];
	}
	out[DIGEST_HEX_MAX - 1] = '\0';
	return out;
}

void hex_add(struct buf *b, const void *data, size_t len)
{
	const uint8_t *from = data;
	char part[128];
	size_t n;

	for (; len > 0; from += n, len -= n) {
		n = len < sizeof(part) / 2 ? len : sizeof(part) / 2;
		for (size_t i = 0; i < n; i++) {
			part[2 * i] = digits[from[i] >> 4];
			part[2 * i + 1] = digits[from[i] & 15];
		}
		buf_add(b, part, 2 * n);
	}
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_read(const char *text, size_t text_len, void *out, size_t len)
{
	uint8_t *to = out;

	if (text_len != 2 * len)
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
