/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tables: encodings, separators, quotes, line numbers, limits. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dialer/base/buf.h"
#include "dialer/leads/sheet.h"

#include "dialer/base/banned.h"

static char path[64];

static void write_bytes(const void *data, size_t len)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Records as "LINE[a|b]", flaws as "LINE!FLAW". */
static int note(const struct sheet_record *r, void *arg)
{
	struct buf *b = arg;

	buf_addf(b, "%d", (int)r->line);
	if (r->flaw != SHEET_SOUND) {
		buf_addf(b, "!%d ", (int)r->flaw);
		return 0;
	}
	buf_addc(b, '[');
	for (size_t i = 0; i < r->count; i++) {
		assert_int_equal(strlen(r->fields[i]), r->lens[i]);
		buf_addf(b, "%s%s", i > 0 ? "|" : "", r->fields[i]);
	}
	buf_adds(b, "] ");
	return 0;
}

static void expect_bytes(const void *data, size_t len, enum text_encoding encoding, char separator, const char *want)
{
	char error[SHEET_ERROR_MAX];
	struct sheet *s;
	struct buf b;

	write_bytes(data, len);
	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_open(&s, path, error), 0);
	assert_int_equal(text_encoding(sheet_text(s)), encoding);
	assert_int_equal(sheet_separator(s), separator);
	assert_int_equal(sheet_read(s, note, &b, error), 0);
	assert_string_equal(buf_text(&b), want);
	sheet_close(s);
	buf_release(&b);
}

static void expect(const char *text, char separator, const char *want)
{
	expect_bytes(text, strlen(text), TEXT_UTF8, separator, want);
}

static void test_plain(void **state)
{
	(void)state;
	expect("a,b\n1,2\n", ',', "1[a|b] 2[1|2] ");
	expect("a,b\r\n1,2", ',', "1[a|b] 2[1|2] ");
	expect("a,b\r1,2\r", ',', "1[a|b] 2[1|2] ");
	expect("", ',', "");
	expect("\n\n\r\n", ',', "");
	expect("a\n\n\nb\n", ',', "1[a] 4[b] ");
}

static void test_quotes(void **state)
{
	(void)state;
	expect("a,b\n\"x,\ny\",\"say \"\"hi\"\"\"\nlast,1\n", ',', "1[a|b] 2[x,\ny|say \"hi\"] 4[last|1] ");
	expect("a,b\n5\" disk,2\n", ',', "1[a|b] 2[5\" disk|2] ");
	expect("a,b\n1,\"never closed\n2,3\n", ',', "1[a|b] 2!4 ");
	expect("a,b\n1,\"closed\"", ',', "1[a|b] 2[1|closed] ");
}

static void test_separators(void **state)
{
	(void)state;
	expect("a;b\n1,5;2\n2,5;3\n", ';', "1[a|b] 2[1,5|2] 3[2,5|3] ");
	expect("a\tb\n1\t\n\t2\n", '\t', "1[a|b] 2[1|] 3[|2] ");
	expect("a|b\n1|2\n", '|', "1[a|b] 2[1|2] ");
	expect("\"x;y;z\",b\n1,2\n", ',', "1[x;y;z|b] 2[1|2] ");
	expect("phone\n1\n", ',', "1[phone] 2[1] ");
}

static void test_encodings(void **state)
{
	static const char le[] = "\xFF\xFE" "a\0,\0b\0\n\0\xE9\0,\0\x3D\xD8\x00\xDE\n\0";
	static const char le_bare[] = "n\0a\0m\0e\0,\0b\0\n\0x\0,\0y\0";
	static const char be[] = "\xFE\xFF\0a\0,\0b\0\n\0\xFC\0,\0y";
	static const char lone[] = "\xFF\xFE" "a\0,\0\x00\xD8";

	(void)state;
	expect("\xEF\xBB\xBF" "a,b\n\xC3\xA9,2\n", ',', "1[a|b] 2[\xC3\xA9|2] ");
	expect_bytes("a,b\n\xE9\x80,\x81\n", 9, TEXT_WINDOWS_1252, ',', "1[a|b] 2[\xC3\xA9\xE2\x82\xAC|\xEF\xBF\xBD] ");
	expect_bytes("a\xC3", 2, TEXT_WINDOWS_1252, ',', "1[a\xC3\x83] ");
	expect_bytes(le, sizeof(le) - 1, TEXT_UTF16LE, ',', "1[a|b] 2[\xC3\xA9|\xF0\x9F\x98\x80] ");
	expect_bytes(le_bare, sizeof(le_bare) - 1, TEXT_UTF16LE, ',', "1[name|b] 2[x|y] ");
	expect_bytes(be, sizeof(be) - 1, TEXT_UTF16BE, ',', "1[a|b] 2[\xC3\xBC|y] ");
	expect_bytes(lone, sizeof(lone) - 1, TEXT_UTF16LE, ',', "1[a|\xEF\xBF\xBD] ");
}

static void test_nul(void **state)
{
	(void)state;
	expect_bytes("a,b\n1,x\0y\n3,4\n", 14, TEXT_UTF8, ',', "1[a|b] 2!3 3[3|4] ");
}

/* 10 MB in one line: the record is flawed, the next one is read. */
static void test_long(void **state)
{
	size_t len = 10 * 1024 * 1024;
	char *text = malloc(len + 16);

	(void)state;
	assert_non_null(text);
	memcpy(text, "a,b\n", 4);
	memset(text + 4, 'x', len);
	memcpy(text + 4 + len, "\n3,4\n", 5);
	expect_bytes(text, len + 9, TEXT_UTF8, ',', "1[a|b] 2!1 3[3|4] ");
	free(text);
}

static void test_wide(void **state)
{
	char text[1200] = "a,b\n";

	(void)state;
	memset(text + 4, ',', 1000);
	memcpy(text + 1004, "\n3,4\n", 6);
	expect(text, ',', "1[a|b] 2!2 3[3|4] ");
}

static int stop(const struct sheet_record *r, void *arg)
{
	(void)arg;
	return r->line == 2 ? -EIO : 0;
}

static int pass(const struct sheet_record *r, void *arg)
{
	(void)r;
	(void)arg;
	return 0;
}

static void test_errors(void **state)
{
	char error[SHEET_ERROR_MAX];
	struct sheet *s;
	FILE *f;

	(void)state;
	assert_int_equal(sheet_open(&s, "/nonexistent/x.csv", error), -ENOENT);
	assert_non_null(strstr(error, "hint: "));
	assert_int_equal(sheet_open(&s, "/tmp", error), -EISDIR);
	write_bytes("a\nb\nc\n", 6);
	assert_int_equal(sheet_open(&s, path, error), 0);
	assert_int_equal(sheet_read(s, stop, NULL, error), -EIO);
	sheet_close(s);
	/* one that changes between the two readings, beyond the first chunk */
	f = fopen(path, "we");
	for (int i = 0; i < 40000; i++)
		fputs("1234,5678\n", f);
	fclose(f);
	assert_int_equal(sheet_open(&s, path, error), 0);
	f = fopen(path, "ae");
	fputs("9,9\n", f);
	fclose(f);
	assert_int_equal(sheet_read(s, pass, NULL, error), -EBUSY);
	assert_non_null(strstr(error, "changed while it was read"));
	sheet_close(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_errors),
	};
	int failed;

	snprintf(path, sizeof(path), "/tmp/dialer-sheet-%d.csv", (int)getpid());
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
