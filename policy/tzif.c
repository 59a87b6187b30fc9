/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/tzif.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/tzposix.h"

#define HEADER_BYTES 44
#define TYPE_BYTES 6
#define OFFSET_LIMIT_S 93599 /* RFC 8536: at most 25:59:59 */
#define FOOTER_MAX 128

struct header {
	uint32_t isut, isstd, leap, time, type, chars;
	char version;
};

struct reader {
	const unsigned char *p;
	size_t left;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const unsigned char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static const unsigned char *take(struct reader *r, size_t n)
{
	const unsigned char *p = r->p;

	if (r->left < n)
		return NULL;
	r->p += n;
	r->left -= n;
	return p;
}

static int read_header(struct reader *r, struct header *h)
{
	const unsigned char *p = take(r, HEADER_BYTES);

	if (!p || memcmp(p, "TZif", 4) != 0)
		return -EINVAL;
	h->version = (char)p[4];
	h->isut = be32(p + 20);
	h->isstd = be32(p + 24);
	h->leap = be32(p + 28);
	h->time = be32(p + 32);
	h->type = be32(p + 36);
	h->chars = be32(p + 40);
	/* The sum below cannot overflow once each count is under the file's own limit. */
	if (h->isut > TZIF_BYTES_MAX || h->isstd > TZIF_BYTES_MAX || h->leap > TZIF_BYTES_MAX ||
		h->time > TZIF_BYTES_MAX || h->type > 256 || h->chars > TZIF_BYTES_MAX)
		return -EINVAL;
	return 0;
}

static size_t block_bytes(const struct header *h, size_t time_bytes)
{
	return h->time * (time_bytes + 1) + (size_t)h->type * TYPE_BYTES + h->chars +
		h->leap * (time_bytes + 4) + h->isstd + h->isut;
}

static int append(struct tzif *z, int64_t time, int32_t offset)
{
	if (z->count >= TZIF_TRANSITIONS_MAX || (z->count > 0 && time <= z->times[z->count - 1]))
		return -EINVAL;
	z->times[z->count] = time;
	z->count++;
	z->offsets[z->count] = offset;
	return 0;
}

/* The block of 8-byte times. */
static int read_block(struct reader *r, const struct header *h, struct tzif *z)
{
	const unsigned char *times = take(r, block_bytes(h, 8));
	const unsigned char *indexes, *types;
	uint32_t i;

	if (!times || h->type == 0 || h->leap != 0)
		return -EINVAL;
	indexes = times + (size_t)h->time * 8;
	types = indexes + h->time;
	for (i = 0; i < h->type; i++) {
		int32_t offset = (int32_t)be32(types + (size_t)i * TYPE_BYTES);

		if (offset < -OFFSET_LIMIT_S || offset > OFFSET_LIMIT_S)
			return -EINVAL;
	}
	z->offsets[0] = (int32_t)be32(types);
	for (i = 0; i < h->time; i++) {
		if (indexes[i] >= h->type)
			return -EINVAL;
		if (append(z, be64(times + (size_t)i * 8),
			(int32_t)be32(types + (size_t)indexes[i] * TYPE_BYTES)) != 0)
			return -EINVAL;
	}
	return 0;
}

static int append_later(struct tzif *z, int64_t time, int32_t offset)
{
	if (z->count > 0 && time <= z->times[z->count - 1])
		return 0;
	return append(z, time, offset);
}

/* From the year of the last transition on, what the footer says. */
static int expand(struct tzif *z, const struct tzposix *tz)
{
	int64_t last = z->count > 0 ? z->times[z->count - 1] : 0;
	int year = 1970;

	if (!tz->has_summer) {
		/* The footer holds after the last transition, also where there is none at all. */
		if (z->count == 0)
			z->offsets[0] = tz->standard;
		return 0;
	}
	if (last >= z->until)
		return 0;
	if (last > 0)
		year = civil_from_days((int32_t)civil_floor_div(last, CIVIL_DAY_S)).year;
	for (; year <= TZIF_LAST_YEAR; year++) {
		int64_t start = tzposix_change(&tz->start, year, tz->standard);
		int64_t end = tzposix_change(&tz->end, year, tz->summer);
		bool north = start < end;

		if (append_later(z, north ? start : end, north ? tz->summer : tz->standard) != 0 ||
			append_later(z, north ? end : start, north ? tz->standard : tz->summer) != 0)
			return -EINVAL;
	}
	return 0;
}

static int read_footer(struct reader *r, struct tzif *z)
{
	const unsigned char *p = take(r, 1), *end;
	char text[FOOTER_MAX];
	struct tzposix tz;
	size_t n;

	if (!p || *p != '\n')
		return -EINVAL;
	end = memchr(r->p, '\n', r->left);
	if (!end || (size_t)(end - r->p) >= sizeof text)
		return -EINVAL;
	n = (size_t)(end - r->p);
	if (n == 0) {
		/* No rule for the future: the last transition is the last thing known. */
		z->until = z->count > 0 ? z->times[z->count - 1] : INT64_MIN;
		return 0;
	}
	memcpy(text, r->p, n);
	text[n] = '\0';
	if (tzposix_parse(&tz, text) != 0)
		return -EINVAL;
	z->until = (int64_t)civil_days((struct civil_date){ TZIF_LAST_YEAR + 1, 1, 1 }) * CIVIL_DAY_S;
	return expand(z, &tz);
}

static int parse(struct tzif *z, const void *bytes, size_t len)
{
	struct reader r = { .p = bytes, .left = len };
	struct header h;

	if (len > TZIF_BYTES_MAX || read_header(&r, &h) != 0 || h.version < '2' ||
		!take(&r, block_bytes(&h, 4)))
		return -EINVAL;
	if (read_header(&r, &h) != 0 || read_block(&r, &h, z) != 0)
		return -EINVAL;
	return read_footer(&r, z);
}

static void cut(struct tzif *z)
{
	uint32_t n = 0, i;

	for (i = 0; i < TZIF_PIECES; i++) {
		while (n < z->count && z->times[n] < (int64_t)i << TZIF_PIECE_SHIFT)
			n++;
		z->pieces[i] = (uint16_t)n;
	}
}

int tzif_parse(struct tzif *zone, const void *bytes, size_t len)
{
	struct tzif z = { 0 };
	int r = -ENOMEM;

	z.times = calloc(TZIF_TRANSITIONS_MAX, sizeof *z.times);
	z.offsets = calloc(TZIF_TRANSITIONS_MAX + 1, sizeof *z.offsets);
	z.pieces = calloc(TZIF_PIECES, sizeof *z.pieces);
	if (z.times && z.offsets && z.pieces)
		r = parse(&z, bytes, len);
	if (r != 0) {
		tzif_release(&z);
		return r;
	}
	cut(&z);
	*zone = z;
	return 0;
}

void tzif_release(struct tzif *zone)
{
	free(zone->times);
	free(zone->offsets);
	free(zone->pieces);
	*zone = (struct tzif){ 0 };
}

bool tzif_offset(const struct tzif *zone, int64_t time_s, int32_t *ret_offset)
{
	int64_t piece = time_s >> TZIF_PIECE_SHIFT;
	uint32_t n = 0;

	if (time_s >= zone->until)
		return false;
	/* Times before 1970, or beyond the pieces in a file that nobody has, take longer. */
	if (piece >= 0 && piece < TZIF_PIECES)
		n = zone->pieces[piece];
	while (n < zone->count && zone->times[n] <= time_s)
		n++;
	*ret_offset = zone->offsets[n];
	return true;
}
