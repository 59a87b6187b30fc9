/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of any bytes: separators, encodings, quotes, header mapping; see fuzz.h for how it is built. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/leads/header.h"
#include "dialer/leads/place.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

struct seen {
	struct header header;
	bool known;
	size_t records;
};

static int on_record(const struct sheet_record *r, void *arg)
{
	struct seen *s = arg;
	char error[HEADER_ERROR_MAX], place[PLACE_TEXT_MAX];

	if (!s->known && header_read(&s->header, HEADER_LEADS, r, NULL, 0, error) < 0)
		return 0;
	s->known = true;
	s->records++;
	for (size_t i = 0; i < r->count && r->flaw == SHEET_SOUND; i++)
		if (strlen(r->fields[i]) != r->lens[i])
			abort();
	if (place_of(header_text(&s->header, r, HEADER_STATE), "", "US", place) == 0 && strlen(place) >= PLACE_TEXT_MAX)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct seen s;
	char path[64], error[SHEET_ERROR_MAX];
	struct sheet *sheet;

	s.known = false;
	fuzz_file(path, sizeof(path), data, size);
	if (sheet_open(&sheet, path, error) == 0) {
		if (sheet_read(sheet, on_record, &s, error) < 0 && error[0] == '\0')
			abort(); /* a failure without a word */
		sheet_close(sheet);
	}
	return 0;
}
