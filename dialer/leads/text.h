/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text file of any of the encodings that spreadsheets write, read as UTF-8. Opening reads the
 * file once for its hash and its encoding, reading reads it again: memory stays constant. One
 * owner, one thread, blocking: for tools.
 */
#ifndef DIALER_LEADS_TEXT_H
#define DIALER_LEADS_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum text_encoding { TEXT_UTF8 = 0, TEXT_UTF16LE, TEXT_UTF16BE, TEXT_WINDOWS_1252 };

#define TEXT_SHA256_BYTES 32

struct text;

/*
 * Encoding: a byte order mark decides; else NUL bytes at every other place mean UTF-16; else text
 * that is no UTF-8 is Windows-1252. Returns 0 or -errno (-EINVAL: not a regular file).
 */
int text_open(struct text **tp, const char *path) __attribute__((warn_unused_result));
void text_close(struct text *t); /* accepts NULL */

/*
 * Fill out with UTF-8, without byte order mark; size at least 16. What cannot be decoded becomes
 * U+FFFD. Returns the bytes, 0 at the end, -errno, or -EBUSY: the file is not the one that was
 * opened any more (somebody writes to it).
 */
long text_read(struct text *t, char *out, size_t size) __attribute__((warn_unused_result));

enum text_encoding text_encoding(const struct text *t);
const char *text_encoding_name(enum text_encoding e);
const uint8_t *text_sha256(const struct text *t);
uint64_t text_size(const struct text *t);
uint64_t text_position(const struct text *t); /* bytes of the file read so far */

#endif
