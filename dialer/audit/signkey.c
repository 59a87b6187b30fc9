/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/signkey.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "dialer/audit/digest.h"
#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

#define RAW_PUBLIC_BYTES 32

struct signkey {
	EVP_PKEY *key;
	char id[SIGNKEY_ID_MAX];
	char public_pem[SIGNKEY_PEM_MAX];
};

const char *signkey_id(const struct signkey *k)
{
	return k->id;
}

const char *signkey_public_pem(const struct signkey *k)
{
	return k->public_pem;
}

void signkey_free(struct signkey *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->key);
	free(k);
}

/* ---- from key to struct ---- */

static int write_public_pem(struct signkey *k)
{
	BIO *bio = BIO_new(BIO_s_mem());
	int n = -1;

	if (bio != NULL && PEM_write_bio_PUBKEY(bio, k->key) == 1)
		n = BIO_read(bio, k->public_pem, sizeof(k->public_pem) - 1);
	BIO_free(bio);
	if (n <= 0)
		return -EIO;
	k->public_pem[n] = '\0';
	return 0;
}

static int write_id(struct signkey *k)
{
	uint8_t raw[RAW_PUBLIC_BYTES];
	size_t len = sizeof(raw);
	struct digest *d = NULL;
	struct hash h;
	char hex[DIGEST_HEX_MAX];
	int err = digest_new(&d);

	if (err < 0)
		return err;
	if (EVP_PKEY_get_raw_public_key(k->key, raw, &len) != 1 || len != sizeof(raw)) {
		err = -EIO;
	} else {
		digest_sha256(d, &(const struct piece){ raw, len }, 1, &h);
		snprintf(k->id, sizeof(k->id), "%.16s", hash_hex(&h, hex));
		err = digest_error(d);
	}
	digest_free(d);
	return err;
}

/* Takes pkey. -EINVAL: no Ed25519 key. */
static int wrap(struct signkey **kp, EVP_PKEY *pkey)
{
	struct signkey *k = calloc(1, sizeof(*k));
	int err = k == NULL ? -ENOMEM : pkey == NULL || EVP_PKEY_get_id(pkey) != EVP_PKEY_ED25519 ? -EINVAL : 0;

	if (err < 0) {
		EVP_PKEY_free(pkey);
		free(k);
		return err;
	}
	k->key = pkey;
	err = write_public_pem(k);
	if (err == 0)
		err = write_id(k);
	if (err < 0)
		signkey_free(k);
	else
		*kp = k;
	return err;
}

/* ---- files ---- */

/* A file that was not there; removed again if it cannot be written whole. */
static int write_new(const char *path, mode_t mode, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode), err = 0;

	if (fd < 0)
		return -errno;
	if (fchmod(fd, mode) < 0 || write(fd, text, len) != (ssize_t)len || fsync(fd) < 0)
		err = errno != 0 ? -errno : -EIO;
	if (close(fd) < 0 && err == 0)
		err = -errno;
	if (err < 0)
		(void)unlink(path); /* the first failure is the one to tell */
	return err;
}

static int write_files(const struct signkey *k, const char *path)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char pub[PATH_MAX], *pem;
	long len;
	int err = -EIO;

	if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, k->key, NULL, NULL, 0, NULL, NULL) == 1) {
		len = BIO_get_mem_data(bio, &pem);
		err = write_new(path, 0600, pem, (size_t)len);
	}
	BIO_free(bio);
	if (err < 0)
		return err;
	snprintf(pub, sizeof(pub), "%s.pub", path);
	err = write_new(pub, 0644, k->public_pem, strlen(k->public_pem));
	if (err < 0)
		(void)unlink(path); /* a key nobody can verify with is none */
	return err;
}

int signkey_create(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
{
	struct signkey *k = NULL;
	int err = wrap(&k, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));

	if (err == 0)
		err = write_files(k, path);
	if (err < 0) {
		snprintf(error, SIGNKEY_ERROR_MAX,
			"cannot make the key \"%.200s\" with its .pub: %s (hint: does the folder exist, may you write there?)",
			path, strerror(-err));
		signkey_free(k);
		return err;
	}
	*kp = k;
	return 0;
}

static int open_private(const char *path, FILE **ret, char error[SIGNKEY_ERROR_MAX])
{
	FILE *f = fopen(path, "re");
	struct stat st;
	int err = f == NULL || fstat(fileno(f), &st) < 0 ? -errno : 0;

	if (err == 0 && (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0)) {
		snprintf(error, SIGNKEY_ERROR_MAX,
			"the key \"%.200s\" can be read by others than its owner (hint: chmod 600; if they may have, the log needs a new key)",
			path);
		err = -EPERM;
	} else if (err < 0) {
		snprintf(error, SIGNKEY_ERROR_MAX, "cannot read the key \"%.200s\": %s", path, strerror(-err));
	}
	if (err < 0 && f != NULL)
		fclose(f);
	if (err == 0)
		*ret = f;
	return err;
}

int signkey_load(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
{
	static char no_passphrase[] = ""; /* or OpenSSL asks at the terminal */
	FILE *f = NULL;
	int err = open_private(path, &f, error);

	if (err < 0)
		return err;
	err = wrap(kp, PEM_read_PrivateKey(f, NULL, NULL, no_passphrase));
	fclose(f);
	if (err < 0)
		snprintf(error, SIGNKEY_ERROR_MAX,
			"\"%.200s\" is no Ed25519 private key in PEM (hint: openssl genpkey -algorithm ed25519)", path);
	return err;
}

int signkey_load_public(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
{
	FILE *f = fopen(path, "re");
	int err;

	if (f == NULL) {
		err = -errno;
		snprintf(error, SIGNKEY_ERROR_MAX, "cannot read the public key \"%.200s\": %s", path, strerror(-err));
		return err;
	}
	err = wrap(kp, PEM_read_PUBKEY(f, NULL, NULL, NULL));
	fclose(f);
	if (err < 0)
		snprintf(error, SIGNKEY_ERROR_MAX,
			"\"%.200s\" is no Ed25519 public key in PEM (hint: the file that ends in .pub)", path);
	return err;
}

int signkey_parse_public(struct signkey **kp, const char *pem, size_t len)
{
	BIO *bio = len < INT_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	int err = bio == NULL ? -ENOMEM : wrap(kp, PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL));

	BIO_free(bio);
	return err;
}

/* ---- signatures ---- */

int signkey_sign(const struct signkey *k, const void *data, size_t len, uint8_t sig[SIGNKEY_SIG_BYTES])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t sig_len = SIGNKEY_SIG_BYTES;
	bool good = ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->key) == 1 &&
		EVP_DigestSign(ctx, sig, &sig_len, data, len) == 1 && sig_len == SIGNKEY_SIG_BYTES;

	EVP_MD_CTX_free(ctx);
	return good ? 0 : -EIO;
}

bool signkey_verify(const struct signkey *k, const void *data, size_t len, const uint8_t sig[SIGNKEY_SIG_BYTES])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k->key) == 1 &&
		EVP_DigestVerify(ctx, sig, SIGNKEY_SIG_BYTES, data, len) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

const char *signature_text(const uint8_t sig[SIGNKEY_SIG_BYTES], char text[SIGNKEY_SIG_TEXT_MAX])
{
	EVP_EncodeBlock((unsigned char *)text, sig, SIGNKEY_SIG_BYTES);
	return text;
}

/* 64 bytes are 88 characters of which the last two are "=": 66 decoded bytes, two of them filling. */
int signature_read(const char *text, uint8_t sig[SIGNKEY_SIG_BYTES])
{
	unsigned char bytes[SIGNKEY_SIG_BYTES + 2];
	char again[SIGNKEY_SIG_TEXT_MAX];

	if (strlen(text) != SIGNKEY_SIG_TEXT_MAX - 1 ||
		EVP_DecodeBlock(bytes, (const unsigned char *)text, SIGNKEY_SIG_TEXT_MAX - 1) != (int)sizeof(bytes))
		return -EINVAL;
	/* One text for one signature: no stray bits, no characters that a decoder skips. */
	if (strcmp(signature_text(bytes, again), text) != 0)
		return -EINVAL;
	memcpy(sig, bytes, SIGNKEY_SIG_BYTES);
	return 0;
}
