/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "dialer/lists/numset.h"
#include "dialer/lists/numset_priv.h"

#include "dialer/base/banned.h"

struct numset_builder {
	uint8_t *bitmaps[AREA_COUNT]; /* anonymous memory: pages never touched cost nothing */
	uint32_t in_area[AREA_COUNT];
	struct sparse *abroad;        /* numbers outside of the plan; when writing, of thin area codes too */
	struct sparse *asked;         /* NULL: not from a wash */
	uint64_t count;
	uint32_t area_codes;
};

int numset_builder_new(struct numset_builder **bp)
{
	struct numset_builder *b = calloc(1, sizeof(*b));
	int err = b != NULL ? sparse_new(&b->abroad) : -ENOMEM;

	if (err < 0) {
		free(b);
		return err;
	}
	*bp = b;
	return 0;
}

void numset_builder_free(struct numset_builder *b)
{
	for (int i = 0; b != NULL && i < AREA_COUNT; i++) {
		if (b->bitmaps[i] != NULL)
			munmap(b->bitmaps[i], BITMAP_BYTES);
	}
	if (b != NULL) {
		sparse_free(b->abroad);
		sparse_free(b->asked);
	}
	free(b);
}

static int ensure(struct numset_builder *b, unsigned area)
{
	void *map;

	if (b->bitmaps[area] != NULL)
		return 0;
	map = mmap(NULL, BITMAP_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return -ENOMEM;
	b->bitmaps[area] = map;
	b->area_codes++;
	return 0;
}

int numset_builder_cover(struct numset_builder *b, int area_code)
{
	if (area_code < AREA_FIRST || area_code >= AREA_FIRST + AREA_COUNT)
		return -EINVAL;
	return ensure(b, (unsigned)(area_code - AREA_FIRST));
}

static int set_abroad(struct numset_builder *b, struct e164 number, bool present, bool *ret_changed)
{
	int err;

	if (numset_is_plan(number) || number.digits < 1000000 || number.digits > UINT64_C(999999999999999))
		return -EINVAL;
	err = sparse_set(b->abroad, number.digits, present, ret_changed);
	if (err == 0 && *ret_changed)
		b->count += present ? 1 : UINT64_MAX;
	return err;
}

int numset_builder_set(struct numset_builder *b, struct e164 number, bool present, bool *ret_changed)
{
	unsigned area;
	uint32_t bit;
	uint8_t mask, *byte;
	int err;

	if (!numset_place(number, &area, &bit))
		return set_abroad(b, number, present, ret_changed);
	err = ensure(b, area);
	if (err < 0)
		return err;
	byte = &b->bitmaps[area][bit / 8];
	mask = (uint8_t)(1 << (bit % 8));
	*ret_changed = ((*byte & mask) != 0) != present;
	if (!*ret_changed)
		return 0;
	*byte ^= mask;
	b->in_area[area] += present ? 1 : UINT32_MAX;
	b->count += present ? 1 : UINT64_MAX;
	return 0;
}

int numset_builder_ask(struct numset_builder *b, struct e164 number)
{
	bool changed;
	int err = b->asked == NULL ? sparse_new(&b->asked) : 0;

	return err < 0 ? err : sparse_set(b->asked, number.digits, true, &changed);
}

bool numset_builder_asked(const struct numset_builder *b, struct e164 number)
{
	return b->asked != NULL && sparse_has(b->asked, number.digits);
}

static int copy_number(uint64_t digits, void *arg)
{
	bool changed;

	return numset_builder_set(arg, (struct e164){ digits }, true, &changed);
}

static int copy_asked(uint64_t digits, void *arg)
{
	return numset_builder_ask(arg, (struct e164){ digits });
}

static void copy_bitmap(struct numset_builder *b, int area, const uint8_t *from)
{
	uint32_t n = 0;

	memcpy(b->bitmaps[area], from, BITMAP_BYTES);
	for (size_t i = 0; i < BITMAP_BYTES; i += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, from + i, sizeof(word));
		n += (uint32_t)__builtin_popcountll(word);
	}
	b->in_area[area] = n;
	b->count += n;
}

int numset_builder_copy(struct numset_builder *b, const struct numset *s)
{
	const struct numset_header *h = numset_header(s);
	int err = 0;

	for (int area = 0; area < AREA_COUNT && err == 0; area++) {
		if (h->slot[area] == 0)
			continue;
		err = ensure(b, (unsigned)area);
		if (err == 0 && h->slot[area] != SLOT_SPARSE)
			copy_bitmap(b, area, (const uint8_t *)h + BITMAPS_AT + (size_t)(h->slot[area] - 1) * BITMAP_BYTES);
	}
	if (err == 0)
		err = sparse_view_each(numset_sparse(s), copy_number, b);
	return err < 0 ? err : sparse_view_each(numset_asked(s), copy_asked, b);
}

uint64_t numset_builder_count(const struct numset_builder *b)
{
	return b->count;
}

uint32_t numset_builder_area_codes(const struct numset_builder *b)
{
	return b->area_codes;
}

/* ---- writing ---- */

static void to_hex(const uint8_t *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

struct output {
	int fd;
	EVP_MD_CTX *md;
};

static int put(const void *data, size_t len, void *arg)
{
	const struct output *o = arg;
	const uint8_t *p = data;

	if (EVP_DigestUpdate(o->md, data, len) != 1)
		return -EIO;
	while (len > 0) {
		ssize_t n = write(o->fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Area codes with few numbers move to the sparse section; their bitmaps stay to say that they are covered. */
static int move_thin(struct numset_builder *b)
{
	int err = 0;

	for (uint32_t area = 0; area < AREA_COUNT && err == 0; area++) {
		uint64_t base = UINT64_C(10000000000) + (uint64_t)(AREA_FIRST + area) * 10000000 + EXCHANGE_FIRST * 10000;

		if (b->bitmaps[area] == NULL || b->in_area[area] == 0 || b->in_area[area] >= BITMAP_NUMBERS_MIN)
			continue;
		for (uint32_t bit = 0; bit < BITMAP_BYTES * 8 && err == 0; bit++) {
			bool changed;

			if (bit % 8 == 0 && b->bitmaps[area][bit / 8] == 0)
				bit += 7;
			else if ((b->bitmaps[area][bit / 8] >> (bit % 8)) & 1)
				err = sparse_set(b->abroad, base + bit, true, &changed);
		}
	}
	return err;
}

static void make_header(const struct numset_builder *b, const struct numset_info *info,
	struct numset_header *h)
{
	memcpy(h->magic, NUMSET_MAGIC, sizeof(h->magic));
	h->whole_plan = info->whole_plan;
	h->list_date_us = info->list_date_us;
	h->numbers = b->count;
	snprintf(h->version, sizeof(h->version), "%s", info->version);
	snprintf(h->source_sha256, sizeof(h->source_sha256), "%s", info->source_sha256);
	snprintf(h->cover, sizeof(h->cover), "%s", info->cover);
	for (int i = 0; i < AREA_COUNT; i++) {
		if (b->bitmaps[i] != NULL && b->in_area[i] >= BITMAP_NUMBERS_MIN)
			h->slot[i] = (uint16_t)++h->area_codes;
		else if (b->bitmaps[i] != NULL)
			h->slot[i] = SLOT_SPARSE;
	}
}

static int put_nothing(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	(void)arg;
	return 0;
}

static int put_sparse(const struct sparse *s, sparse_put_h *h, void *arg, uint64_t *ret_bytes)
{
	return s != NULL && sparse_count(s) > 0 ? sparse_write(s, h, arg, ret_bytes) : 0;
}

static int put_parts(struct numset_builder *b, const struct numset_info *info, struct output *o)
{
	static const uint8_t zero[BITMAPS_AT];
	struct numset_header h = { .numbers = 0 };
	uint64_t bytes;
	int err = move_thin(b);

	make_header(b, info, &h);
	if (err == 0) /* how long they will be */
		err = put_sparse(b->abroad, put_nothing, NULL, &h.sparse_bytes);
	if (err == 0)
		err = put_sparse(b->asked, put_nothing, NULL, &h.asked_bytes);
	if (err == 0)
		err = put(&h, sizeof(h), o);
	if (err == 0)
		err = put(zero, BITMAPS_AT - sizeof(h), o);
	for (int i = 0; i < AREA_COUNT && err == 0; i++)
		if (h.slot[i] != 0 && h.slot[i] != SLOT_SPARSE)
			err = put(b->bitmaps[i], BITMAP_BYTES, o);
	if (err == 0)
		err = put_sparse(b->abroad, put, o, &bytes);
	return err < 0 ? err : put_sparse(b->asked, put, o, &bytes);
}

static int write_set(struct numset_builder *b, int fd, const struct numset_info *info, char *ret_sha256)
{
	struct output o = { fd, EVP_MD_CTX_new() };
	uint8_t digest[32];
	int err = -ENOMEM;

	if (o.md == NULL || EVP_DigestInit_ex(o.md, EVP_sha256(), NULL) != 1)
		goto out;
	err = put_parts(b, info, &o);
	if (err == 0 && EVP_DigestFinal_ex(o.md, digest, NULL) != 1)
		err = -EIO;
	if (err == 0 && fsync(fd) < 0)
		err = -errno;
	if (err == 0)
		to_hex(digest, sizeof(digest), ret_sha256);
out:
	EVP_MD_CTX_free(o.md);
	return err;
}

/* The name, too, must be on the disk before a row in the database relies on it. */
static int sync_folder(const char *path)
{
	char folder[4096];
	char *slash;
	int fd, err = 0;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return 0;
	*slash = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int numset_builder_write(struct numset_builder *b, const char *path,
	const struct numset_info *info, char ret_sha256[NUMSET_SHA256_HEX])
{
	char part[4096];
	int fd, err;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return -ENAMETOOLONG;
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd < 0)
		return -errno;
	err = write_set(b, fd, info, ret_sha256);
	if (close(fd) < 0 && err == 0)
		err = -errno;
	if (err == 0 && rename(part, path) < 0)
		err = -errno;
	if (err < 0)
		(void)unlink(part); /* the first failure is the one to tell */
	return err == 0 ? sync_folder(path) : err;
}

int numset_file_sha256(const char *path, char ret[NUMSET_SHA256_HEX])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t buffer[65536], digest[32];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t n;

	if (fd < 0)
		err = -errno;
	else if (md == NULL || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
		err = -ENOMEM;
	while (err == 0 && (n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n < 0)
			err = -errno;
		else if (EVP_DigestUpdate(md, buffer, (size_t)n) != 1)
			err = -EIO;
	}
	if (err == 0 && EVP_DigestFinal_ex(md, digest, NULL) != 1)
		err = -EIO;
	if (err == 0)
		to_hex(digest, sizeof(digest), ret);
	if (fd >= 0)
		close(fd);
	EVP_MD_CTX_free(md);
	return err;
}
