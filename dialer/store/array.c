/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/array.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

void array_begin(struct buf *b)
{
	buf_clear(b);
	buf_addc(b, '{');
}

void array_end(struct buf *b)
{
	buf_addc(b, '}');
}

static void separate(struct buf *b)
{
	if (b->len > 1)
		buf_addc(b, ',');
}

void array_add_int(struct buf *b, int64_t value)
{
	separate(b);
	buf_addf(b, "%" PRId64, value);
}

void array_add_null(struct buf *b)
{
	separate(b);
	buf_adds(b, "NULL");
}

void array_add_text(struct buf *b, const char *text)
{
	separate(b);
	buf_addc(b, '"');
	for (;;) {
		size_t plain = strcspn(text, "\"\\");

		buf_add(b, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		buf_addc(b, '\\');
		buf_addc(b, *text++);
	}
	buf_addc(b, '"');
}

int array_read_ints(const char *text, int64_t *values, int max)
{
	int n = 0;

	if (*text++ != '{')
		return 0;
	while (n < max && *text != '}' && *text != '\0') {
		char *end;
		long long v = strtoll(text, &end, 10);

		if (end == text)
			break;
		values[n++] = v;
		text = *end == ',' ? end + 1 : end;
	}
	return n;
}
