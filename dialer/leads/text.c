/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "dialer/base/banned.h"

#define CHUNK_BYTES 65536
#define PROBE_BYTES 4096 /* looked at for the NUL pattern of UTF-16 */
#define CHARACTER_MAX 4  /* bytes of one character, in any of the encodings */
#define REPLACEMENT 0xFFFDu

struct text {
	int fd;
	enum text_encoding encoding;
	size_t mark;   /* bytes of the byte order mark */
	uint64_t size, position;
	uint8_t sha256[TEXT_SHA256_BYTES];
	EVP_MD_CTX *again; /* the second reading must give the same hash */
	bool ended;
	unsigned char in[CHUNK_BYTES];
	size_t at, len;
};

/* Does a byte stream stay valid UTF-8? */
struct utf8_check {
	bool bad;
	unsigned expect;         /* continuation bytes still due */
	unsigned char low, high; /* range of the next one */
};

static void utf8_lead(struct utf8_check *u, unsigned char c)
{
	u->low = 0x80;
	u->high = 0xBF;
	if (c >= 0xC2 && c <= 0xDF) {
		u->expect = 1;
	} else if (c >= 0xE0 && c <= 0xEF) {
		u->expect = 2;
		u->low = c == 0xE0 ? 0xA0 : 0x80;  /* overlong */
		u->high = c == 0xED ? 0x9F : 0xBF; /* surrogates */
	} else if (c >= 0xF0 && c <= 0xF4) {
		u->expect = 3;
		u->low = c == 0xF0 ? 0x90 : 0x80;
		u->high = c == 0xF4 ? 0x8F : 0xBF; /* beyond U+10FFFF */
	} else {
		u->bad = true;
	}
}

static void utf8_feed(struct utf8_check *u, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len && !u->bad; i++) {
		if (u->expect == 0) {
			if (data[i] >= 0x80)
				utf8_lead(u, data[i]);
		} else if (data[i] < u->low || data[i] > u->high) {
			u->bad = true;
		} else {
			u->expect--;
			u->low = 0x80;
			u->high = 0xBF;
		}
	}
}

static void detect_by_mark(struct text *t, const unsigned char *data, size_t len, bool *ret_known)
{
	static const struct {
		const char *mark;
		size_t len;
		enum text_encoding encoding;
	} marks[] = {
		{ "\xEF\xBB\xBF", 3, TEXT_UTF8 },
		{ "\xFF\xFE", 2, TEXT_UTF16LE },
		{ "\xFE\xFF", 2, TEXT_UTF16BE },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (len >= marks[i].len && memcmp(data, marks[i].mark, marks[i].len) == 0) {
			t->encoding = marks[i].encoding;
			t->mark = marks[i].len;
			*ret_known = true;
			return;
		}
}

/* UTF-16 of Latin text has a NUL in every other place; a few NULs elsewhere are just dirt. */
static void detect_by_nul(struct text *t, const unsigned char *data, size_t len, bool *ret_known)
{
	size_t nul[2] = { 0, 0 }, pairs;

	if (len > PROBE_BYTES)
		len = PROBE_BYTES;
	pairs = len / 2;
	for (size_t i = 0; i < pairs * 2; i++)
		nul[i & 1] += data[i] == 0;
	if (pairs < 2 || nul[0] + nul[1] == 0)
		return;
	if (nul[1] * 10 >= pairs * 7 && nul[0] * 10 < pairs) {
		t->encoding = TEXT_UTF16LE;
		*ret_known = true;
	} else if (nul[0] * 10 >= pairs * 7 && nul[1] * 10 < pairs) {
		t->encoding = TEXT_UTF16BE;
		*ret_known = true;
	}
}

static long read_some(int fd, void *data, size_t size)
{
	ssize_t n;

	do
		n = read(fd, data, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (long)n;
}

/* The first reading: hash and encoding. */
static int survey(struct text *t)
{
	struct utf8_check utf8 = { .bad = false };
	bool known = false, first = true;
	unsigned len = sizeof(t->sha256);
	long n;

	if (EVP_DigestInit_ex(t->again, EVP_sha256(), NULL) != 1)
		return -ENOMEM;
	while ((n = read_some(t->fd, t->in, sizeof(t->in))) > 0) {
		if (first) {
			detect_by_mark(t, t->in, (size_t)n, &known);
			if (!known)
				detect_by_nul(t, t->in, (size_t)n, &known);
		}
		first = false;
		if (!known)
			utf8_feed(&utf8, t->in, (size_t)n);
		t->size += (uint64_t)n;
		if (EVP_DigestUpdate(t->again, t->in, (size_t)n) != 1)
			return -ENOMEM;
	}
	if (n < 0)
		return (int)n;
	if (!known && (utf8.bad || utf8.expect > 0))
		t->encoding = TEXT_WINDOWS_1252;
	if (EVP_DigestFinal_ex(t->again, t->sha256, &len) != 1 || EVP_DigestInit_ex(t->again, EVP_sha256(), NULL) != 1)
		return -ENOMEM;
	return lseek(t->fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

static int open_all(struct text *t, const char *path)
{
	struct stat st;

	t->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -EINVAL; /* a pipe cannot be read twice */
	t->again = EVP_MD_CTX_new();
	return t->again != NULL ? survey(t) : -ENOMEM;
}

int text_open(struct text **tp, const char *path)
{
	struct text *t = calloc(1, sizeof(*t));
	int err;

	if (t == NULL)
		return -ENOMEM;
	err = open_all(t, path);
	if (err < 0) {
		text_close(t);
		return err;
	}
	*tp = t;
	return 0;
}

void text_close(struct text *t)
{
	if (t == NULL)
		return;
	if (t->fd >= 0)
		close(t->fd);
	EVP_MD_CTX_free(t->again);
	free(t);
}

/* Windows-1252, 0x80 to 0x9F; all else is Latin-1. 0xFFFD: not assigned. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
	0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
	0x0153, 0xFFFD, 0x017E, 0x0178,
};

static size_t put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

static uint32_t unit_at(const struct text *t, size_t at)
{
	unsigned a = t->in[at], b = t->in[at + 1];

	return t->encoding == TEXT_UTF16LE ? a | b << 8 : a << 8 | b;
}

/* One character from the input, which holds it whole or ends. *ret_used is never 0. */
static uint32_t next_utf16(const struct text *t, size_t *ret_used)
{
	size_t left = t->len - t->at;
	uint32_t high, low;

	*ret_used = left < 2 ? left : 2;
	if (left < 2)
		return REPLACEMENT; /* half a unit at the end of the file */
	high = unit_at(t, t->at);
	if (high < 0xD800 || high > 0xDFFF)
		return high;
	low = left >= 4 && high < 0xDC00 ? unit_at(t, t->at + 2) : 0;
	if (low < 0xDC00 || low > 0xDFFF)
		return REPLACEMENT; /* a surrogate on its own */
	*ret_used = 4;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static uint32_t next_character(const struct text *t, size_t *ret_used)
{
	unsigned c = t->in[t->at];

	if (t->encoding != TEXT_WINDOWS_1252)
		return next_utf16(t, ret_used);
	*ret_used = 1;
	return c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c;
}

static int check_same(struct text *t)
{
	uint8_t sha256[TEXT_SHA256_BYTES];
	unsigned len = sizeof(sha256);

	t->ended = true;
	if (EVP_DigestFinal_ex(t->again, sha256, &len) != 1)
		return -ENOMEM;
	return memcmp(sha256, t->sha256, sizeof(sha256)) == 0 ? 0 : -EBUSY;
}

/* Read more behind what is left; a character may be cut by the end of the chunk. */
static int fill(struct text *t)
{
	long n;

	memmove(t->in, t->in + t->at, t->len - t->at);
	t->len -= t->at;
	t->at = 0;
	if (t->ended)
		return 0;
	n = read_some(t->fd, t->in + t->len, sizeof(t->in) - t->len);
	if (n <= 0)
		return n < 0 ? (int)n : check_same(t);
	if (EVP_DigestUpdate(t->again, t->in + t->len, (size_t)n) != 1)
		return -ENOMEM;
	if (t->position == 0) /* a file has at least as many bytes as its mark */
		t->at = t->mark;
	t->position += (uint64_t)n;
	t->len += (size_t)n;
	return 0;
}

static size_t decode(struct text *t, char *out, size_t size)
{
	size_t done = 0, used;

	if (t->encoding == TEXT_UTF8) {
		done = t->len - t->at < size ? t->len - t->at : size;
		memcpy(out, t->in + t->at, done);
		t->at += done;
		return done;
	}
	while (size - done >= CHARACTER_MAX && t->at < t->len && (t->ended || t->len - t->at >= CHARACTER_MAX)) {
		done += put_utf8(out + done, next_character(t, &used));
		t->at += used;
	}
	return done;
}

long text_read(struct text *t, char *out, size_t size)
{
	size_t done = 0;

	while (done == 0) {
		if (t->len - t->at < CHARACTER_MAX) {
			int err = fill(t);

			if (err < 0)
				return err;
		}
		if (t->ended && t->at >= t->len)
			return 0;
		done = decode(t, out, size);
	}
	return (long)done;
}

enum text_encoding text_encoding(const struct text *t)
{
	return t->encoding;
}

const char *text_encoding_name(enum text_encoding e)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252" };

	return names[e];
}

const uint8_t *text_sha256(const struct text *t)
{
	return t->sha256;
}

uint64_t text_size(const struct text *t)
{
	return t->size;
}

uint64_t text_position(const struct text *t)
{
	return t->position;
}
