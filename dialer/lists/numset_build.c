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
	uint64_t count;
	uint32_t area_codes;
};

int numset_builder_new(struct numset_builder **bp)
{
	*bp = calloc(1, sizeof(**bp));
	return *bp != NULL ? 0 : -ENOMEM;
}

void numset_builder_free(struct numset_builder *b)
{
	for (int i = 0; b != NULL && i < AREA_COUNT; i++) {
		if (b->bitmaps[i] != NULL)
			munmap(b->bitmaps[i], BITMAP_BYTES);
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

int numset_builder_set(struct numset_builder *b, struct e164 number, bool present, bool *ret_changed)
{
	unsigned area;
	uint32_t bit;
	uint8_t mask, *byte;
	int err;

	if (!numset_place(number, &area, &bit))
		return -EINVAL;
	err = ensure(b, area);
	if (err < 0)
		return err;
	byte = &b->bitmaps[area][bit / 8];
	mask = (uint8_t)(1 << (bit % 8));
	*ret_changed = ((*byte & mask) != 0) != present;
	if (!*ret_changed)
		return 0;
	*byte ^= mask;
	b->count += present ? 1 : UINT64_MAX;
	return 0;
}

int numset_builder_copy(struct numset_builder *b, const struct numset *s)
{
	const struct numset_info *info = numset_info(s);
	const struct numset_header *h = numset_header(s);

	for (int area = 0; area < AREA_COUNT; area++) {
		int err;

		if (h->slot[area] == 0)
			continue;
		err = ensure(b, (unsigned)area);
		if (err < 0)
			return err;
		memcpy(b->bitmaps[area],
			(const uint8_t *)h + BITMAPS_AT + (size_t)(h->slot[area] - 1) * BITMAP_BYTES,
			BITMAP_BYTES);
	}
	b->count = info->numbers;
	return 0;
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

static int write_hashed(int fd, EVP_MD_CTX *md, const void *data, size_t len)
{
	const uint8_t *p = data;

	if (EVP_DigestUpdate(md, data, len) != 1)
		return -EIO;
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void make_header(const struct numset_builder *b, const struct numset_info *info,
	struct numset_header *h)
{
	uint16_t next = 0;

	memcpy(h->magic, NUMSET_MAGIC, sizeof(h->magic));
	h->area_codes = b->area_codes;
	h->whole_plan = info->whole_plan;
	h->list_date_us = info->list_date_us;
	h->numbers = b->count;
	snprintf(h->version, sizeof(h->version), "%s", info->version);
	snprintf(h->source_sha256, sizeof(h->source_sha256), "%s", info->source_sha256);
	for (int i = 0; i < AREA_COUNT; i++)
		h->slot[i] = b->bitmaps[i] != NULL ? ++next : 0;
}

static int write_set(const struct numset_builder *b, int fd, const struct numset_info *info,
	char *ret_sha256)
{
	static const uint8_t zero[BITMAPS_AT];
	struct numset_header header = { .numbers = 0 };
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t digest[32];
	int err = -ENOMEM;

	if (md == NULL || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1)
		goto out;
	make_header(b, info, &header);
	err = write_hashed(fd, md, &header, sizeof(header));
	if (err == 0)
		err = write_hashed(fd, md, zero, BITMAPS_AT - sizeof(header));
	for (int i = 0; i < AREA_COUNT && err == 0; i++) {
		if (b->bitmaps[i] != NULL)
			err = write_hashed(fd, md, b->bitmaps[i], BITMAP_BYTES);
	}
	if (err == 0 && EVP_DigestFinal_ex(md, digest, NULL) != 1)
		err = -EIO;
	if (err == 0 && fsync(fd) < 0)
		err = -errno;
	if (err == 0)
		to_hex(digest, sizeof(digest), ret_sha256);
out:
	EVP_MD_CTX_free(md);
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

int numset_builder_write(const struct numset_builder *b, const char *path,
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
