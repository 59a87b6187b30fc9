/* SPDX-License-Identifier: Apache-2.0 */
/* The registry's files, the number sets made of them, and the list in force. */
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

#include "dialer/lists/listfile.h"
#include "dialer/lists/lists.h"

#include "dialer/base/banned.h"

static char dir[] = "/tmp/dialer-ftc-XXXXXX";
static char path[64], set_path[64];

static int read_text(const char *text, const bool *areas, struct numset_builder *b, struct reading_result *r)
{
	struct listfile_want want = { .country = country_find("US"), .areas = areas };
	struct listfile file;
	FILE *f = fopen(path, "we");
	int err;

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	*r = (struct reading_result){ .numbers = 0 };
	err = listfile_detect(path, &want, &file, r->error);
	return err < 0 ? err : listfile_read(path, &file, b, r);
}

static void test_forms(void **state)
{
	static const struct {
		const char *text;
		uint64_t numbers; /* in the set afterwards, of one that had +1 202 555 0123 before */
	} cases[] = {
		{ "202,5550123\n212,5550124\n", 2 },
		{ "\xEF\xBB\xBF" "\"202\",\"5550123\"\r\n\r\n\"212\",\"5550124\"\r\n", 2 },
		{ "2025550123\n2125550124", 2 },
		{ "202,5550124,2026-11-01 10:00:00,A\n", 2 },
		{ "202,5550123,2026-11-01 10:00:00,D\n", 0 },
		{ "2025550123,d\n2025550123,A\n", 1 },
		{ "<?xml version='1.0'?>\n<list type='full'>\n<ac val='303'><ph val='2225555'/>\n<ph val=\"2225556\" />"
			"</ac></list>\n", 3 },
		{ "<list type=\"change\"><ac val='202'><ph val='5550123' change='D'/></ac></list>", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct numset_builder *b;
		struct reading_result r;
		bool changed;

		assert_int_equal(numset_builder_new(&b), 0);
		assert_int_equal(numset_builder_set(b, (struct e164){ 12025550123 }, true, &changed), 0);
		assert_int_equal(read_text(cases[i].text, NULL, b, &r), 0);
		assert_int_equal(numset_builder_count(b), cases[i].numbers);
		numset_builder_free(b);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *want; /* part of the message */
	} cases[] = {
		{ "202,5550123\n202,555012\n", ":2: no number" },
		{ "202,5550123\n2025550123x\n", ":2: no number" },
		{ "202,5550123\n102,5550123\n", ":2: no number of the North American plan" },
		{ "202,5550123\n202,1550123\n", ":2: no number of the North American plan" },
		{ "202,5550123\n202,5550124,A\n", ":2: a change record in a full list" },
		{ "202,5550124,A\n202,5550123\n", ":2: a change without A or D" },
		{ "202,5550124,A,D\n", ":1: both A and D" },
		{ "212,5550124\n", ":1: a number outside of --area-codes" },
		{ "PK\x03\x04", "a damaged ZIP archive" },
		{ "nonsense\n2025550123\n", "not a file of a register" },
		{ "", "not a file of a register: it is empty" },
		{ "<list type='full'><ac val='202'><ph val='5550123'/>", "cut short" },
		{ "<list type='full'><ph val='5550123'/></list>", "no number" },
		{ "<list type='full'></list>", "the list holds no number" },
	};
	bool areas[1000] = { [102] = true, [202] = true };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct numset_builder *b;
		struct reading_result r;

		assert_int_equal(numset_builder_new(&b), 0);
		assert_int_equal(read_text(cases[i].text, areas, b, &r), -EBADMSG);
		if (strstr(r.error, cases[i].want) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", r.error, cases[i].want);
		numset_builder_free(b);
	}
}

static void test_long_line(void **state)
{
	char *text = malloc(READING_LINE_MAX + 100);
	struct numset_builder *b;
	struct reading_result r;

	(void)state;
	assert_non_null(text);
	memset(text, '1', READING_LINE_MAX + 50);
	memcpy(text, "202,5550123\n", 12);
	text[READING_LINE_MAX + 50] = '\0';
	assert_int_equal(numset_builder_new(&b), 0);
	assert_int_equal(read_text(text, NULL, b, &r), -EBADMSG);
	assert_non_null(strstr(r.error, ":2: a line is too long"));
	numset_builder_free(b);
	free(text);
}

struct told {
	int calls, err;
};

static void tell(const struct dnc_list_row *row, int err, void *arg)
{
	struct told *t = arg;

	assert_string_equal(row->name, "us-national");
	t->calls++;
	t->err = err;
}

static enum tristate listed(const struct lists *l, const char *list, uint64_t digits)
{
	struct list_fact fact;

	lists_lookup(l, list, (struct e164){ digits }, &fact);
	assert_string_equal(fact.name, list);
	assert_int_equal(fact.version[0] != '\0', fact.list_date_us != 0);
	return fact.listed;
}

/* From a file to an answer: covered, absent, present, and a set that somebody touched. */
static void test_lists(void **state)
{
	struct numset_info info = { .version = "2026-11", .list_date_us = 1700000000000000 };
	struct dnc_list_row row = { .name = "us-national", .set_path = "x.set", .version = "2026-11",
		.list_date_us = 1700000000000000 };
	struct told told = { 0, 0 };
	struct numset_builder *b;
	struct reading_result r;
	struct lists *l;
	FILE *f;

	(void)state;
	assert_int_equal(numset_builder_new(&b), 0);
	assert_int_equal(read_text("202,5550123\n", NULL, b, &r), 0);
	assert_int_equal(numset_builder_cover(b, 305), 0);
	assert_int_equal(numset_builder_write(b, set_path, &info, row.set_sha256), 0);
	numset_builder_free(b);
	assert_int_equal(lists_open(&l, dir), 0);
	assert_int_equal(listed(l, "us-national", 12025550123), TRI_UNKNOWN);
	lists_use(l, &row, 1, tell, &told);
	assert_int_equal(told.calls, 1);
	assert_int_equal(told.err, 0);
	assert_int_equal(listed(l, "us-national", 12025550123), TRI_YES);
	assert_int_equal(listed(l, "us-nationa", 12025550123), TRI_UNKNOWN);
	assert_int_equal(listed(l, "us-national", 12025550124), TRI_NO);
	assert_int_equal(listed(l, "us-national", 13052220124), TRI_NO);
	assert_int_equal(listed(l, "us-national", 12125550124), TRI_UNKNOWN);
	lists_use(l, &row, 1, tell, &told);
	assert_int_equal(told.calls, 1); /* nothing is new */
	lists_use(l, NULL, 0, tell, &told);
	assert_int_equal(listed(l, "us-national", 12025550123), TRI_UNKNOWN);
	f = fopen(set_path, "r+e");
	assert_non_null(f);
	fseek(f, -1, SEEK_END);
	fputc('x', f);
	fclose(f);
	lists_use(l, &row, 1, tell, &told);
	assert_int_equal(told.err, -EBADMSG);
	assert_int_equal(listed(l, "us-national", 12025550123), TRI_UNKNOWN);
	lists_close(l);
}

#define MANY 1000

/* Many at once answer as one by one: bitmaps, thin area codes, other countries, washed numbers, no list. */
static void test_many(void **state)
{
	static const char *const names[] = { "us-national", "gb-tps", "washed", "us-none" };
	static const uint64_t firsts[] = { 12022000000, 13052000000, 441200000000, 12122000000, 331 };
	static struct list_fact one[MANY], many[MANY];
	struct dnc_list_row rows[3] = { { .name = "us-national", .set_path = "many0.set", .version = "1", .list_date_us = 1 },
		{ .name = "gb-tps", .set_path = "many1.set", .version = "2", .list_date_us = 1 },
		{ .name = "washed", .set_path = "many2.set", .version = "3", .list_date_us = 1 } };
	struct lists_ask asks[MANY];
	int answers[TRI_YES + 1] = { 0 };
	struct lists *l;

	(void)state;
	for (int k = 0; k < 3; k++) {
		struct numset_info info = { .version = "1", .list_date_us = 1 };
		struct numset_builder *b;
		char file[96];
		bool changed;

		assert_int_equal(numset_builder_new(&b), 0);
		snprintf(info.cover, sizeof(info.cover), "%s", k == 1 ? "44" : "");
		for (uint64_t i = 0; i < 200000; i++) {
			/* 202 becomes a bitmap; 305 and the far end of Britain stay thin. */
			uint64_t digits = k == 1 ? firsts[2] + (i < 190000 ? i : i * 50) :
				i < 199000 ? firsts[0] + i * 2 : firsts[1] + i % 1000 * 300;

			if (k == 2 && i % 100 == 0)
				assert_int_equal(numset_builder_ask(b, (struct e164){ digits + i % 3 }), 0);
			assert_int_equal(numset_builder_set(b, (struct e164){ digits }, true, &changed), 0);
		}
		snprintf(file, sizeof(file), "%s/%s", dir, rows[k].set_path);
		assert_int_equal(numset_builder_write(b, file, &info, rows[k].set_sha256), 0);
		numset_builder_free(b);
	}
	assert_int_equal(lists_open(&l, dir), 0);
	lists_use(l, rows, 3, NULL, NULL);
	assert_int_equal(lists_count(l), 3);
	for (uint64_t i = 0; i < MANY; i++) {
		struct e164 number = { firsts[i % 5] + i * 397 % 400000 };

		asks[i] = (struct lists_ask){ names[i / 7 % 4], number, &many[i] };
		lists_lookup(l, asks[i].name, number, &one[i]);
		answers[one[i].listed]++;
	}
	lists_lookup_many(l, asks, MANY);
	assert_memory_equal(one, many, sizeof(one));
	for (int k = TRI_UNKNOWN; k <= TRI_YES; k++)
		assert_in_range(answers[k], MANY / 50, MANY);
	lists_lookup_many(l, asks, 0);
	lists_close(l);
	for (int k = 0; k < 3; k++) {
		char file[96];

		snprintf(file, sizeof(file), "%s/%s", dir, rows[k].set_path);
		unlink(file);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_lists),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/list.txt", dir);
	snprintf(set_path, sizeof(set_path), "%s/x.set", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	unlink(set_path);
	rmdir(dir);
	return failed;
}
