/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Ed25519 key of the log. The private half is a PEM file (PKCS#8) that only its owner may read;
 * the public half lies beside it with ".pub" behind its name and is for everybody. Single owner, any
 * one thread.
 */
#ifndef DIALER_AUDIT_SIGNKEY_H
#define DIALER_AUDIT_SIGNKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNKEY_ID_MAX 17      /* 16 hexadecimal digits of the SHA-256 of the public key */
#define SIGNKEY_PEM_MAX 512
#define SIGNKEY_SIG_BYTES 64
#define SIGNKEY_SIG_TEXT_MAX 89 /* base64 */
#define SIGNKEY_ERROR_MAX 512

struct signkey;

/*
 * Make a key at path (which must not exist) with path.pub beside it. Returns 0, or -errno with a
 * sentence and its remedy in error; nothing that works is left behind then.
 */
int signkey_create(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
	__attribute__((warn_unused_result));
/* Refuses a file that group or others may read (-EPERM). -ENOENT: there is none. */
int signkey_load(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
	__attribute__((warn_unused_result));
/* A public key: enough to verify. From a file, or from the text of one (len bytes). */
int signkey_load_public(struct signkey **kp, const char *path, char error[SIGNKEY_ERROR_MAX])
	__attribute__((warn_unused_result));
int signkey_parse_public(struct signkey **kp, const char *pem, size_t len) __attribute__((warn_unused_result));
void signkey_free(struct signkey *k);

const char *signkey_id(const struct signkey *k);
/* The public half as PEM. Valid as long as the key. */
const char *signkey_public_pem(const struct signkey *k);

/* Returns 0, or -EIO (also for a key without its private half). */
int signkey_sign(const struct signkey *k, const void *data, size_t len, uint8_t sig[SIGNKEY_SIG_BYTES])
	__attribute__((warn_unused_result));
bool signkey_verify(const struct signkey *k, const void *data, size_t len, const uint8_t sig[SIGNKEY_SIG_BYTES]);

/* Base64 with padding. Returns text. */
const char *signature_text(const uint8_t sig[SIGNKEY_SIG_BYTES], char text[SIGNKEY_SIG_TEXT_MAX]);
int signature_read(const char *text, uint8_t sig[SIGNKEY_SIG_BYTES]) __attribute__((warn_unused_result));

#endif
