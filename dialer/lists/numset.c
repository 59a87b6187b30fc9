/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/numset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/lists/numset_priv.h"

#include "dialer/base/banned.h"

struct numset {
	const uint8_t *map;
	size_t size;
	const struct numset_header *header;
	struct numset_info info;
};

static int check(const struct numset *s)
{
	const struct numset_header *h = s->header;

	if (memcmp(h->magic, NUMSET_MAGIC, sizeof(h->magic)) != 0 || h->area_codes > AREA_COUNT ||
		s->size != BITMAPS_AT + (size_t)h->area_codes * BITMAP_BYTES)
		return -EBADMSG;
	for (int i = 0; i < AREA_COUNT; i++) {
		if (h->slot[i] > h->area_codes)
			return -EBADMSG;
	}
	return 0;
}

static int map_file(struct numset *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_size < (off_t)BITMAPS_AT) {
		close(fd);
		return -EBADMSG;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return -errno;
	s->map = map;
	s->size = (size_t)st.st_size;
	s->header = map;
	return check(s);
}

int numset_open(struct numset **sp, const char *path)
{
	struct numset *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return -ENOMEM;
	err = map_file(s, path);
	if (err < 0) {
		numset_close(s);
		return err;
	}
	snprintf(s->info.version, sizeof(s->info.version), "%.39s", s->header->version);
	snprintf(s->info.source_sha256, sizeof(s->info.source_sha256), "%.64s", s->header->source_sha256);
	s->info.list_date_us = s->header->list_date_us;
	s->info.numbers = s->header->numbers;
	s->info.area_codes = s->header->area_codes;
	s->info.whole_plan = s->header->whole_plan != 0;
	*sp = s;
	return 0;
}

void numset_close(struct numset *s)
{
	if (s == NULL)
		return;
	if (s->map != NULL)
		munmap((void *)(uintptr_t)s->map, s->size);
	free(s);
}

const struct numset_header *numset_header(const struct numset *s)
{
	return s->header;
}

const struct numset_info *numset_info(const struct numset *s)
{
	return &s->info;
}

enum numset_answer numset_lookup(const struct numset *s, struct e164 number)
{
	unsigned area, slot;
	uint32_t bit;
	const uint8_t *bitmap;

	if (!numset_place(number, &area, &bit))
		return NUMSET_NOT_COVERED;
	slot = s->header->slot[area];
	if (slot == 0)
		return s->header->whole_plan ? NUMSET_ABSENT : NUMSET_NOT_COVERED;
	bitmap = s->map + BITMAPS_AT + (size_t)(slot - 1) * BITMAP_BYTES;
	return (bitmap[bit / 8] >> (bit % 8)) & 1 ? NUMSET_PRESENT : NUMSET_ABSENT;
}
