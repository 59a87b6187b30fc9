/* SPDX-License-Identifier: Apache-2.0 */
/* Files of every form: columns, countries, washes, archives, and the reassigned-numbers register. */
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
#include <zip.h>

#include "dialer/lists/listfile.h"
#include "dialer/lists/reassigned.h"

#include "dialer/base/banned.h"

static char dir[] = "/tmp/dialer-listfile-XXXXXX";
static char path[64], sent_path[64];

static void write_file(const char *to, const char *text)
{
	FILE *f = fopen(to, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static bool holds(struct numset_builder *b, uint64_t digits)
{
	bool changed = false;

	return numset_builder_set(b, (struct e164){ digits }, true, &changed) == 0 && !changed;
}

struct list_case {
	const char *text, *country, *columns;
	enum listfile_form form, got;
	uint64_t numbers, one; /* how many the set holds then, and one of them; 0: none */
};

static void read_case(const struct list_case *c)
{
	struct listfile_want want = { .form = c->form, .columns = c->columns, .country = country_find(c->country) };
	struct numset_builder *b;
	struct reading_result r;
	struct listfile f;

	write_file(path, c->text);
	assert_int_equal(numset_builder_new(&b), 0);
	if (listfile_detect(path, &want, &f, r.error) < 0 || listfile_read(path, &f, b, &r) < 0)
		fail_msg("\"%s\": %s", c->text, r.error);
	assert_int_equal(f.form, c->got);
	assert_int_equal(numset_builder_count(b), c->numbers);
	assert_true(c->one == 0 || holds(b, c->one));
	numset_builder_free(b);
}

static void test_read(void **state)
{
	static const struct list_case cases[] = {
		{ "020 7946 0123\n07911 123456\r\n\n", "GB", NULL, LISTFILE_AUTO, LISTFILE_LINES, 2, 442079460123 },
		{ "+442079460123\n0044 7911 123456\n", "GB", NULL, LISTFILE_AUTO, LISTFILE_LINES, 2, 447911123456 },
		{ "telephone\n(020) 7946-0123\n", "GB", NULL, LISTFILE_AUTO, LISTFILE_CSV, 1, 442079460123 },
		{ "Name;Phone Number\n\"X, Y\";\"512 622 2001\"\n", "US", NULL, LISTFILE_AUTO, LISTFILE_CSV, 1, 15126222001 },
		{ "512,622,2001\n512,622,0042\n", "US", NULL, LISTFILE_AREA_CSV, LISTFILE_AREA_CSV, 2, 15126220042 },
		{ "Line,Prefix,Area_Code\n2001,622,512\n", "US", NULL, LISTFILE_AUTO, LISTFILE_CSV, 1, 15126222001 },
		{ "x|6222001|512\n", "US", "-,rest,area", LISTFILE_AUTO, LISTFILE_CSV, 1, 15126222001 },
		{ "1-512-622-2001,A\n5126222002,D\n5126222001,add\n", "US", "number,action", LISTFILE_AUTO, LISTFILE_CSV, 1,
			15126222001 },
		{ "number\tchange type\n0412 345 678\tA\n", "AU", NULL, LISTFILE_AUTO, LISTFILE_CSV, 1, 61412345678 },
		{ "0412345678,Y\n0298765432,n\n0412345679,I\nx,I\n", "AU", NULL, LISTFILE_WASH, LISTFILE_WASH, 1, 61412345678 },
		{ "Number,Result\n0412345678,no\n", "AU", NULL, LISTFILE_AUTO, LISTFILE_WASH, 0, 0 },
		{ "06 12345678\n347 1234567\n", "IT", NULL, LISTFILE_AUTO, LISTFILE_LINES, 2, 390612345678 },
		{ "<list type='full' level='ac' val='416' /> <ac val='416'>\n<ph val='7222003' /></ac> </list>", "CA", NULL,
			LISTFILE_AUTO, LISTFILE_XML, 1, 14167222003 },
		{ "416,7222003\n", "CA", NULL, LISTFILE_AUTO, LISTFILE_FTC, 1, 14167222003 },
		{ "91234567\n", "SG", NULL, LISTFILE_AUTO, LISTFILE_LINES, 1, 6591234567 },
		{ "\xEF\xBB\xBF" "04123456789,x\n", "DE", "number,-", LISTFILE_AUTO, LISTFILE_CSV, 1, 494123456789 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		read_case(&cases[i]);
}

static void refuse_case(const char *text, const char *country, const char *columns, enum listfile_form form,
	const char *wanted)
{
	struct listfile_want want = { .form = form, .columns = columns, .country = country_find(country) };
	struct numset_builder *b;
	struct reading_result r;
	struct listfile f;
	int err;

	write_file(path, text);
	assert_int_equal(numset_builder_new(&b), 0);
	err = listfile_detect(path, &want, &f, r.error);
	if (err == 0)
		err = listfile_read(path, &f, b, &r);
	assert_true(err == -EBADMSG || err == -EINVAL);
	if (strstr(r.error, wanted) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", r.error, wanted);
	numset_builder_free(b);
}

static void test_refused(void **state)
{
	(void)state;
	refuse_case("020 7946 0123\n020 7946 012\xC2\xA0\n", "GB", NULL, 0, ":2: no number of the list's country");
	refuse_case("020 7946 0123\n+33123456789\n", "GB", NULL, 0, ":2: no number of the list's country");
	refuse_case("020 7946 0123\n020 7946 0123 456\n", "GB", NULL, 0, ":2: no number of the list's country");
	refuse_case("020 7946 0123\n020 7946 0123,D\n", "GB", NULL, 0, ":2: more columns than are described");
	refuse_case("512,622,2001\n512,622,42\n", "US", NULL, LISTFILE_AREA_CSV, ":2: the line has not 4 digits");
	refuse_case("512,622\n", "US", NULL, LISTFILE_AREA_CSV, ":1: too few columns");
	refuse_case("512,122,2001\n", "US", NULL, LISTFILE_AREA_CSV, ":1: no number of the North American plan");
	refuse_case("5126222001,X\n", "US", "number,action", 0, ":1: the action is neither A nor D");
	refuse_case("0412345678,Q\n", "AU", NULL, LISTFILE_WASH, ":1: the answer is none of Y, N and I");
	refuse_case("5126222001\n", "US", "number,colour", 0, "\"colour\" is no column");
	refuse_case("5126222001\n", "US", "area,line", 0, "makes no number");
	refuse_case("5126222001\n", "US", "number,number", 0, "makes no number");
	refuse_case("0412345678\n", "AU", "number", LISTFILE_WASH, "a wash has a column");
	refuse_case("name,colour\nx,y\n", "GB", NULL, 0, "not a file of a register");
	refuse_case("name,colour\nx,y\n", "US", NULL, LISTFILE_CSV, "does not name the columns");
	refuse_case("<list></list>", "GB", NULL, 0, "only registers of North America");
	refuse_case("x,y\n", "US", NULL, LISTFILE_FTC, "not a file of the registry");
	refuse_case("\n\n", "GB", NULL, 0, "it is empty");
}

static void test_filtered(void **state)
{
	struct listfile_want want = { .country = country_find("FR") };
	struct numset_builder *b;
	struct reading_result r;
	struct listfile f;

	(void)state;
	write_file(sent_path, "01 23 45 67 89\n02 23 45 67 89\n");
	write_file(path, "02 23 45 67 89\n");
	assert_int_equal(numset_builder_new(&b), 0);
	assert_int_equal(listfile_detect(path, &want, &f, r.error), 0);
	assert_int_equal(listfile_read_filtered(path, sent_path, &f, b, &r), 0);
	assert_int_equal(numset_builder_count(b), 1);
	assert_true(holds(b, 33123456789));
	assert_true(numset_builder_asked(b, (struct e164){ 33223456789 }));
	write_file(path, "03 23 45 67 89\n");
	assert_int_equal(listfile_read_filtered(path, sent_path, &f, b, &r), -EBADMSG);
	assert_non_null(strstr(r.error, ":1: a number that was not sent in"));
	numset_builder_free(b);
}

/* ---- archives ---- */

static void add_member(zip_t *z, const char *name, const char *data, size_t len)
{
	zip_source_t *s = zip_source_buffer(z, data, len, 0);

	assert_non_null(s);
	assert_true(zip_file_add(z, name, s, 0) >= 0);
}

static int read_archive(struct numset_builder *b, struct reading_result *r)
{
	struct listfile_want want = { .country = country_find("US") };
	struct listfile f;
	int err = listfile_detect(path, &want, &f, r->error);

	return err < 0 ? err : listfile_read(path, &f, b, r);
}

static zip_t *new_archive(void)
{
	int code;
	zip_t *z;

	unlink(path);
	z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
	assert_non_null(z);
	return z;
}

static void test_archives(void **state)
{
	static const char list[] = "202,5550123\n202,5550124\n";
	size_t large = 4000000;
	char *zeros = calloc(1, large);
	struct numset_builder *b;
	struct reading_result r;
	zip_t *z;

	(void)state;
	assert_non_null(zeros);
	assert_int_equal(numset_builder_new(&b), 0);
	z = new_archive();
	assert_true(zip_dir_add(z, "folder", 0) >= 0);
	add_member(z, "folder/list.txt", list, sizeof(list) - 1);
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(read_archive(b, &r), 0);
	assert_int_equal(numset_builder_count(b), 2);
	z = new_archive();
	add_member(z, "a.txt", list, sizeof(list) - 1);
	add_member(z, "b.txt", list, sizeof(list) - 1);
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(read_archive(b, &r), -EBADMSG);
	assert_non_null(strstr(r.error, "several files"));
	z = new_archive();
	assert_true(zip_dir_add(z, "folder", 0) >= 0);
	add_member(z, "bomb.txt", zeros, large);
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(read_archive(b, &r), -EBADMSG);
	assert_non_null(strstr(r.error, "250 times"));
	numset_builder_free(b);
	free(zeros);
}

/* A byte of the packed data that is not what it was is seen, by its checksum if by nothing else. */
static void test_damaged_archive(void **state)
{
	static const char list[] = "202,5550123\n202,5550124\n";
	struct numset_builder *b;
	struct reading_result r;
	zip_t *z = new_archive();
	zip_source_t *s = zip_source_buffer(z, list, sizeof(list) - 1, 0);
	FILE *f;

	(void)state;
	assert_int_equal(zip_file_add(z, "a", s, 0), 0);
	assert_int_equal(zip_set_file_compression(z, 0, ZIP_CM_STORE, 0), 0);
	assert_int_equal(zip_close(z), 0);
	f = fopen(path, "r+e");
	assert_non_null(f);
	fseek(f, 31 + 10, SEEK_SET); /* a digit of the first number */
	fputc('9', f);
	fclose(f);
	assert_int_equal(numset_builder_new(&b), 0);
	assert_true(read_archive(b, &r) < 0);
	numset_builder_free(b);
}

/* ---- the reassigned-numbers register ---- */

static int keep(const struct reassigned_answer *a, void *arg)
{
	struct reassigned_answer **at = arg;

	*(*at)++ = *a;
	return 0;
}

static void test_reassigned(void **state)
{
	struct reassigned_answer answers[4], *at = answers;
	struct reading_result r;

	(void)state;
	write_file(path, "Phone,Date,Result\r\n2025550123,2025-03-01,no\r\n(202) 555-0124,3/1/25,YES\n"
		"\"2025550125\",\"03/01/2025\",\"no_data\"\n12025550126,2025-03-01,null\n");
	assert_int_equal(reassigned_read(path, keep, &at, &r), 0);
	assert_int_equal(at - answers, 4);
	for (int i = 0; i < 4; i++) {
		static const enum reassigned wanted[] = { REASSIGNED_NO, REASSIGNED_YES, REASSIGNED_NO_DATA, REASSIGNED_NO_DATA };

		assert_string_equal(answers[i].about, "2025-03-01");
		assert_int_equal(answers[i].number.digits, UINT64_C(12025550123) + (uint64_t)i);
		assert_int_equal(answers[i].answer, wanted[i]);
	}
}

static void test_reassigned_refused(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "2025550123,2025-03-01,no\n2025550123,2025-02-30,no\n", ":2: no day" },
		{ "2025550123,2025-3-1,no\n", ":1: no day" },
		{ "2025550123,13/01/2025,no\n", ":1: no day" },
		{ "2025550123,1/1/125,no\n", ":1: no day" },
		{ "2025550123,2025-03-01,maybe\n", ":1: the answer is none" },
		{ "2025550123,2025-03-01\n", ":1: not number, day and answer" },
		{ "2025550123,2025-03-01,no,x\n", ":1: not number, day and answer" },
		{ "442079460123,2025-03-01,no\n", ":1: no number" },
		{ "", "no number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reassigned_answer answers[4], *at = answers;
		struct reading_result r;

		write_file(path, cases[i].text);
		assert_int_equal(reassigned_read(path, keep, &at, &r), -EBADMSG);
		if (strstr(r.error, cases[i].want) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", r.error, cases[i].want);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_archives),
		cmocka_unit_test(test_damaged_archive),
		cmocka_unit_test(test_reassigned),
		cmocka_unit_test(test_reassigned_refused),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/list", dir);
	snprintf(sent_path, sizeof(sent_path), "%s/sent", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	unlink(sent_path);
	rmdir(dir);
	return failed;
}
