/* SPDX-License-Identifier: Apache-2.0 */
/* Number sets against a plain model: sparse pages, bitmaps, what is covered, and files that were damaged. */
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

#include "dialer/lists/numset.h"
#include "dialer/lists/sparse.h"

#include "dialer/base/banned.h"

#define MODEL 200000u /* numbers of the model, over four pages */
#define BASE UINT64_C(441234500000)

static char dir[] = "/tmp/dialer-numset-XXXXXX";
static char set_path[64];

static uint64_t random_state = 88172645463325252u;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 11) % limit;
}

struct bytes {
	uint8_t *data;
	size_t used, size;
};

static int put(const void *data, size_t len, void *arg)
{
	struct bytes *b = arg;

	assert_true(b->used + len <= b->size);
	memcpy(b->data + b->used, data, len);
	b->used += len;
	return 0;
}

static int count(uint64_t number, void *arg)
{
	const uint8_t *model = arg;

	assert_true(number >= BASE && number < BASE + MODEL && model[number - BASE]);
	return 0;
}

/* Pages of few numbers, of many, and one that was full and is nearly empty again. */
static void test_model(void **state)
{
	uint8_t *model = calloc(MODEL, 1);
	struct bytes b = { malloc(1 << 20), 0, 1 << 20 };
	struct sparse_view v;
	struct sparse *s;
	uint64_t numbers = 0, bytes;

	(void)state;
	assert_non_null(model);
	assert_non_null(b.data);
	assert_int_equal(sparse_new(&s), 0);
	for (uint32_t i = 0; i < 400000; i++) {
		uint32_t n = i % 4 == 0 ? random_below(MODEL) : 65536 + random_below(60000);
		bool present = i < 300000 ? random_below(8) != 0 : random_below(64) == 0, changed;

		assert_int_equal(sparse_set(s, BASE + n, present, &changed), 0);
		assert_int_equal(changed, model[n] != present);
		model[n] = present;
	}
	for (uint32_t n = 0; n < MODEL; n++) {
		numbers += model[n];
		assert_int_equal(sparse_has(s, BASE + n), model[n]);
	}
	assert_int_equal(sparse_count(s), numbers);
	assert_int_equal(sparse_write(s, put, &b, &bytes), 0);
	assert_int_equal(b.used, bytes);
	assert_int_equal(sparse_view_init(&v, b.data, b.used), 0);
	for (uint32_t n = 0; n < MODEL; n++)
		assert_int_equal(sparse_view_has(&v, BASE + n), model[n]);
	assert_false(sparse_view_has(&v, BASE - 1));
	assert_false(sparse_view_has(&v, 1));
	assert_int_equal(sparse_view_each(&v, count, model), 0);
	for (size_t cut = 1; cut < 64; cut++)
		assert_int_equal(sparse_view_init(&v, b.data, b.used - cut), -EBADMSG);
	sparse_free(s);
	free(b.data);
	free(model);
}

/* No byte of a slot or of the head may lead a look-up out of the section. */
static void test_damage(void **state)
{
	struct bytes b = { malloc(4096), 0, 4096 };
	struct sparse_view v;
	struct sparse *s;
	uint64_t bytes;
	bool changed;

	(void)state;
	assert_non_null(b.data);
	assert_int_equal(sparse_new(&s), 0);
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(sparse_set(s, BASE + i * 70000, true, &changed), 0);
	assert_int_equal(sparse_write(s, put, &b, &bytes), 0);
	for (size_t i = 0; i < b.used; i++) {
		for (int bit = 0; bit < 8; bit++) {
			b.data[i] = (uint8_t)(b.data[i] ^ 1u << bit);
			if (sparse_view_init(&v, b.data, b.used) == 0)
				for (uint32_t n = 0; n < 5; n++)
					(void)sparse_view_has(&v, BASE + n * 70000); /* any answer, within bounds */
			b.data[i] = (uint8_t)(b.data[i] ^ 1u << bit);
		}
	}
	sparse_free(s);
	free(b.data);
}

static void set(struct numset_builder *b, uint64_t digits)
{
	bool changed;

	assert_int_equal(numset_builder_set(b, (struct e164){ digits }, true, &changed), 0);
	assert_true(changed);
}

static struct numset *write_open(struct numset_builder *b, const struct numset_info *info)
{
	char sha256[NUMSET_SHA256_HEX], again[NUMSET_SHA256_HEX];
	struct numset *s;

	assert_int_equal(numset_builder_write(b, set_path, info, sha256), 0);
	numset_builder_free(b);
	assert_int_equal(numset_file_sha256(set_path, again), 0);
	assert_string_equal(sha256, again);
	assert_int_equal(numset_open(&s, set_path), 0);
	return s;
}

static int look(const struct numset *s, uint64_t digits)
{
	return (int)numset_lookup(s, (struct e164){ digits });
}

/* A thick area code has a bitmap, a thin one pages; both come back from a copy. */
static void test_thick_and_thin(void **state)
{
	struct numset_info info = { .version = "v", .cover = "44 353" };
	struct numset_builder *b;
	struct numset *s;
	char text[NUMSET_COVERAGE_MAX];

	(void)state;
	assert_int_equal(numset_builder_new(&b), 0);
	for (uint32_t i = 0; i < 120000; i++)
		set(b, UINT64_C(12022000000) + i * 3);
	set(b, 12122220001);
	set(b, 12129999999);
	set(b, 442079460123);
	assert_int_equal(numset_builder_cover(b, 305), 0);
	for (int round = 0; round < 2; round++) {
		s = write_open(b, &info);
		assert_int_equal(numset_info(s)->numbers, 120003);
		assert_int_equal(numset_info(s)->area_codes, 3);
		assert_int_equal(look(s, 12022000003), NUMSET_PRESENT);
		assert_int_equal(look(s, 12022000004), NUMSET_ABSENT);
		assert_int_equal(look(s, 12122220001), NUMSET_PRESENT);
		assert_int_equal(look(s, 12129999999), NUMSET_PRESENT);
		assert_int_equal(look(s, 12122220002), NUMSET_ABSENT);
		assert_int_equal(look(s, 13052220000), NUMSET_ABSENT);
		assert_int_equal(look(s, 13062220000), NUMSET_NOT_COVERED);
		assert_int_equal(look(s, 12021220000), NUMSET_NOT_COVERED);
		assert_int_equal(look(s, 442079460123), NUMSET_PRESENT);
		assert_int_equal(look(s, 442079460124), NUMSET_ABSENT);
		assert_int_equal(look(s, 353123456), NUMSET_ABSENT);
		assert_int_equal(look(s, 33123456789), NUMSET_NOT_COVERED);
		assert_int_equal(look(s, 0), NUMSET_NOT_COVERED);
		assert_string_equal(numset_coverage(s, text), "3 area codes, +44 353");
		assert_int_equal(numset_builder_new(&b), 0);
		assert_int_equal(numset_builder_copy(b, s), 0);
		assert_int_equal(numset_builder_count(b), 120003);
		numset_close(s);
	}
	numset_builder_free(b);
}

static void test_wash(void **state)
{
	struct numset_info info = { .version = "W1", .whole_plan = true };
	struct numset_builder *b;
	struct numset *s;
	char text[NUMSET_COVERAGE_MAX];

	(void)state;
	assert_int_equal(numset_builder_new(&b), 0);
	set(b, 61412345678);
	assert_int_equal(numset_builder_ask(b, (struct e164){ 61412345678 }), 0);
	assert_int_equal(numset_builder_ask(b, (struct e164){ 61298765432 }), 0);
	assert_int_equal(numset_builder_ask(b, (struct e164){ 12022220000 }), 0);
	assert_true(numset_builder_asked(b, (struct e164){ 61298765432 }));
	assert_false(numset_builder_asked(b, (struct e164){ 61298765433 }));
	s = write_open(b, &info);
	assert_int_equal(look(s, 61412345678), NUMSET_PRESENT);
	assert_int_equal(look(s, 61298765432), NUMSET_ABSENT);
	assert_int_equal(look(s, 61298765433), NUMSET_NOT_COVERED);
	assert_int_equal(look(s, 12022220000), NUMSET_ABSENT);
	assert_int_equal(look(s, 12022220001), NUMSET_NOT_COVERED);
	assert_string_equal(numset_coverage(s, text), "3 numbers that were washed");
	numset_close(s);
}

static void test_the_world(void **state)
{
	struct numset_info info = { .version = "v", .whole_plan = true, .cover = "*" };
	struct numset_builder *b;
	struct numset *s;
	bool changed;

	(void)state;
	assert_int_equal(numset_builder_new(&b), 0);
	set(b, 33123456789);
	assert_int_equal(numset_builder_set(b, (struct e164){ 11021234567 }, true, &changed), -EINVAL);
	assert_int_equal(numset_builder_set(b, (struct e164){ 999999 }, true, &changed), -EINVAL);
	assert_int_equal(numset_builder_set(b, (struct e164){ UINT64_C(1000000000000000) }, true, &changed), -EINVAL);
	s = write_open(b, &info);
	assert_int_equal(look(s, 33123456789), NUMSET_PRESENT);
	assert_int_equal(look(s, 33123456780), NUMSET_ABSENT);
	assert_int_equal(look(s, 12022220000), NUMSET_ABSENT);
	assert_int_equal(look(s, 999999), NUMSET_NOT_COVERED);
	numset_close(s);
}

static void test_cut_short(void **state)
{
	struct numset_info info = { .version = "v" };
	struct numset_builder *b;
	struct numset *s;

	(void)state;
	assert_int_equal(numset_builder_new(&b), 0);
	set(b, 442079460123);
	numset_close(write_open(b, &info));
	assert_int_equal(truncate(set_path, 8192 + 100), 0);
	assert_int_equal(numset_open(&s, set_path), -EBADMSG);
	assert_int_equal(truncate(set_path, 100), 0);
	assert_int_equal(numset_open(&s, set_path), -EBADMSG);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_thick_and_thin),
		cmocka_unit_test(test_wash),
		cmocka_unit_test(test_the_world),
		cmocka_unit_test(test_cut_short),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(set_path, sizeof(set_path), "%s/x.set", dir);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(set_path);
	rmdir(dir);
	return failed;
}
