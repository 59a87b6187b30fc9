/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define LINE_BYTES_MAX (256 * 1024) /* an INVITE with all its headers, escaped */

struct report {
	FILE *file;
	struct buf line;
	bool failed;
};

int report_open(struct report **rp, const char *path)
{
	struct report *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return -ENOMEM;
	buf_init(&r->line, LINE_BYTES_MAX);
	if (path != NULL) {
		r->file = fopen(path, "ae");
		if (r->file == NULL) {
			int err = -errno;

			free(r);
			return err;
		}
	}
	*rp = r;
	return 0;
}

void report_close(struct report *r)
{
	if (r == NULL)
		return;
	if (r->file != NULL)
		(void)fclose(r->file); /* every line was flushed and checked */
	buf_release(&r->line);
	free(r);
}

/* Bytes of the UTF-8 sequence at s (len bytes left), 0 when it is none (RFC 3629). */
static size_t utf8_length(const unsigned char *s, size_t len)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
		: s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

static void add_text(struct report *r, const char *text)
{
	size_t left = strlen(text);

	buf_addc(&r->line, '"');
	while (left > 0) {
		size_t n = utf8_length((const unsigned char *)text, left);

		if (n == 0)
			buf_adds(&r->line, "\\ufffd");
		else
			buf_add_json(&r->line, text, n);
		n = n == 0 ? 1 : n;
		text += n;
		left -= n;
	}
	buf_addc(&r->line, '"');
}

static void add_separator(struct report *r)
{
	char last = r->line.len > 0 ? r->line.data[r->line.len - 1] : '{';

	if (last != '{' && last != '[')
		buf_addc(&r->line, ',');
}

static void add_key(struct report *r, const char *key)
{
	add_separator(r);
	add_text(r, key);
	buf_addc(&r->line, ':');
}

void report_begin(struct report *r, const char *event, uint64_t call)
{
	buf_clear(&r->line);
	buf_addf(&r->line, "{\"at_us\":%" PRId64, clock_wall_us());
	report_text(r, "event", event);
	if (call != 0)
		report_int(r, "call", (int64_t)call);
}

void report_text(struct report *r, const char *key, const char *value)
{
	add_key(r, key);
	add_text(r, value);
}

void report_int(struct report *r, const char *key, int64_t value)
{
	add_key(r, key);
	buf_addf(&r->line, "%" PRId64, value);
}

void report_bool(struct report *r, const char *key, bool value)
{
	add_key(r, key);
	buf_adds(&r->line, value ? "true" : "false");
}

static void add_ms(struct report *r, int64_t us)
{
	/* Integers only: a decimal comma of the locale must not get in. */
	if (us < 0)
		buf_adds(&r->line, "null");
	else
		buf_addf(&r->line, "%" PRId64 ".%d", us / 1000, (int)(us % 1000 / 100));
}

void report_ms(struct report *r, const char *key, int64_t us)
{
	add_key(r, key);
	add_ms(r, us);
}

void report_ms_list(struct report *r, const char *key, const int64_t *us, size_t count)
{
	report_list(r, key);
	for (size_t i = 0; i < count; i++) {
		add_separator(r);
		add_ms(r, us[i]);
	}
	report_list_end(r);
}

void report_object(struct report *r, const char *key)
{
	add_key(r, key);
	buf_addc(&r->line, '{');
}

void report_object_end(struct report *r)
{
	buf_addc(&r->line, '}');
}

void report_list(struct report *r, const char *key)
{
	add_key(r, key);
	buf_addc(&r->line, '[');
}

void report_list_text(struct report *r, const char *value)
{
	add_separator(r);
	add_text(r, value);
}

void report_list_end(struct report *r)
{
	buf_addc(&r->line, ']');
}

void report_end(struct report *r)
{
	buf_adds(&r->line, "}\n");
	if (r->file == NULL)
		return;
	if (buf_error(&r->line) == 0 &&
		fwrite(r->line.data, 1, r->line.len, r->file) == r->line.len && fflush(r->file) == 0)
		return;
	if (!r->failed)
		fprintf(stderr, "callsim: cannot write the log: %s\n"
			"hint: free space on its disk; what follows is incomplete\n", strerror(errno));
	r->failed = true;
}

bool report_failed(const struct report *r)
{
	return r->failed;
}
