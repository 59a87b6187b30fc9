/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/numset.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/lists/numset_priv.h"

#include "dialer/base/banned.h"

#define COVERS_MAX 16
#define DIGITS_MAX 15
#define SHORTEST 7 /* digits of a telephone number with its calling code */

/* Numbers of one length that a calling code begins. */
struct range {
	uint64_t first, last;
};

struct numset {
	const uint8_t *map;
	size_t size;
	const struct numset_header *header;
	struct sparse_view sparse, asked;
	struct range covers[COVERS_MAX * (DIGITS_MAX - SHORTEST + 1)];
	int cover_count;
	struct numset_info info;
};

static int check(struct numset *s)
{
	const struct numset_header *h = s->header;
	size_t bitmaps = BITMAPS_AT + (size_t)h->area_codes * BITMAP_BYTES;
	int err;

	if (memcmp(h->magic, NUMSET_MAGIC, sizeof(h->magic)) != 0 || h->area_codes > AREA_COUNT ||
		h->sparse_bytes > s->size || h->asked_bytes > s->size ||
		s->size != bitmaps + h->sparse_bytes + h->asked_bytes)
		return -EBADMSG;
	for (int i = 0; i < AREA_COUNT; i++) {
		if (h->slot[i] > h->area_codes && h->slot[i] != SLOT_SPARSE)
			return -EBADMSG;
	}
	err = sparse_view_init(&s->sparse, s->map + bitmaps, h->sparse_bytes);
	return err < 0 ? err : sparse_view_init(&s->asked, s->map + bitmaps + h->sparse_bytes, h->asked_bytes);
}

/* "44 353" to ranges: 440000 to 449999 and so on, for each length. "*" is every number. */
static void read_cover(struct numset *s)
{
	const char *at = s->info.cover;

	if (strcmp(at, "*") == 0) {
		s->covers[s->cover_count++] = (struct range){ 1000000, UINT64_C(999999999999999) };
		return;
	}
	for (int n = 0; *at != '\0' && n < COVERS_MAX; n++) {
		char *end;
		uint64_t code = strtoull(at, &end, 10), first = code;

		for (int length = (int)(end - at); code > 0 && length <= DIGITS_MAX; length++) {
			if (length >= SHORTEST)
				s->covers[s->cover_count++] = (struct range){ first, first + (first / code - 1) };
			first *= 10;
		}
		at = *end == ' ' ? end + 1 : "";
	}
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
	/* Populated: the first look-ups of a page must not wait for the kernel either. */
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
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
	for (int i = 0; i < AREA_COUNT; i++)
		s->info.area_codes += s->header->slot[i] != 0;
	s->info.whole_plan = s->header->whole_plan != 0;
	s->info.washed = s->header->asked_bytes > 0;
	snprintf(s->info.cover, sizeof(s->info.cover), "%.63s", s->header->cover);
	read_cover(s);
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

const struct sparse_view *numset_sparse(const struct numset *s)
{
	return &s->sparse;
}

const struct sparse_view *numset_asked(const struct numset *s)
{
	return &s->asked;
}

static enum numset_answer in_sparse(const struct numset *s, struct e164 number)
{
	return sparse_view_has(&s->sparse, number.digits) ? NUMSET_PRESENT : NUMSET_ABSENT;
}

/* Of a number that is none of the North American plan. */
static enum numset_answer look_abroad(const struct numset *s, struct e164 number)
{
	if (numset_is_plan(number))
		return NUMSET_NOT_COVERED;
	for (int i = 0; i < s->cover_count; i++)
		if (number.digits >= s->covers[i].first && number.digits <= s->covers[i].last)
			return in_sparse(s, number);
	return s->asked.slots != NULL ? in_sparse(s, number) : NUMSET_NOT_COVERED;
}

static void locate(const struct numset *s, struct e164 number, struct numset_seek *k)
{
	static const uint8_t zero; /* for what is known without a bitmap */
	unsigned area, slot;
	uint32_t bit;

	*k = (struct numset_seek){ .set = s, .number = number, .where = NUMSET_ABROAD };
	if (!numset_place(number, &area, &bit))
		return;
	slot = s->header->slot[area];
	k->where = slot == SLOT_SPARSE ? NUMSET_IN_SPARSE : NUMSET_AT_BIT;
	if (slot == 0) {
		k->byte = &zero;
		k->base = s->header->whole_plan ? NUMSET_ABSENT : NUMSET_NOT_COVERED;
	} else if (slot != SLOT_SPARSE) {
		k->byte = s->map + BITMAPS_AT + (size_t)(slot - 1) * BITMAP_BYTES + bit / 8;
		k->shift = bit % 8;
		k->base = NUMSET_ABSENT;
	}
}

void numset_seek(const struct numset *s, struct e164 number, struct numset_seek *ret)
{
	locate(s, number, ret);
	sparse_view_fetch_slot(&s->asked, number.digits);
	if (ret->where == NUMSET_AT_BIT)
		__builtin_prefetch(ret->byte);
	else
		sparse_view_fetch_slot(&s->sparse, number.digits);
}

void numset_step(const struct numset_seek *k)
{
	sparse_view_fetch_page(&k->set->asked, k->number.digits);
	if (k->where != NUMSET_AT_BIT)
		sparse_view_fetch_page(&k->set->sparse, k->number.digits);
}

enum numset_answer numset_found(const struct numset_seek *k)
{
	const struct numset *s = k->set;

	if (s->asked.slots != NULL && !sparse_view_has(&s->asked, k->number.digits))
		return NUMSET_NOT_COVERED;
	if (k->where == NUMSET_AT_BIT) /* no branch on what comes from far away: the processor goes on while it waits */
		return (enum numset_answer)(k->base + ((*k->byte >> k->shift) & 1));
	return k->where == NUMSET_IN_SPARSE ? in_sparse(s, k->number) : look_abroad(s, k->number);
}

enum numset_answer numset_lookup(const struct numset *s, struct e164 number)
{
	struct numset_seek k;

	locate(s, number, &k);
	return numset_found(&k);
}

const char *numset_coverage(const struct numset *s, char out[NUMSET_COVERAGE_MAX])
{
	const struct numset_info *i = &s->info;

	if (i->washed) {
		snprintf(out, NUMSET_COVERAGE_MAX, "%" PRIu64 " numbers that were washed", s->asked.numbers);
		return out;
	}
	if (strcmp(i->cover, "*") == 0)
		snprintf(out, NUMSET_COVERAGE_MAX, "the world");
	else if (i->whole_plan)
		snprintf(out, NUMSET_COVERAGE_MAX, "whole North American plan%s%s", i->cover[0] != '\0' ? ", +" : "", i->cover);
	else if (i->area_codes > 0)
		snprintf(out, NUMSET_COVERAGE_MAX, "%" PRIu32 " area codes%s%s", i->area_codes, i->cover[0] != '\0' ? ", +" : "",
			i->cover);
	else
		snprintf(out, NUMSET_COVERAGE_MAX, "%s%s", i->cover[0] != '\0' ? "+" : "nothing", i->cover);
	return out;
}
