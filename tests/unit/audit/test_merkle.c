/* SPDX-License-Identifier: Apache-2.0 */
/* The tree against the published example, and against the RFC's recursion written out plainly. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/merkle.h"

#include "dialer/base/banned.h"

#define LEAVES 70

static struct digest *d;
static struct hash leaves[LEAVES];

/* MTH of the RFC, word by word. */
static void mth(unsigned begin, unsigned end, struct hash *ret)
{
	struct hash left, right;
	unsigned k = 1;

	if (end - begin == 0) {
		digest_sha256(d, NULL, 0, ret);
		return;
	}
	if (end - begin == 1) {
		*ret = leaves[begin];
		return;
	}
	while (2 * k < end - begin)
		k *= 2;
	mth(begin, begin + k, &left);
	mth(begin + k, end, &right);
	merkle_node_hash(d, &left, &right, ret);
}

static int asked;

static int subtree(unsigned height, uint64_t index, struct hash *ret, void *arg)
{
	const unsigned *size = arg;
	unsigned begin = (unsigned)(index << height), end = (unsigned)((index + 1) << height);

	assert_true(end <= *size); /* only complete subtrees of the tree may be asked for */
	asked++;
	mth(begin, end, ret);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	assert_int_equal(digest_new(&d), 0);
	for (unsigned i = 0; i < LEAVES; i++)
		merkle_leaf_hash(d, &(char){ (char)i }, 1, &leaves[i]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	digest_free(d);
	return 0;
}

/* The example of the Certificate Transparency implementations (RFC 6962). */
static void the_published_roots(void **state)
{
	static const struct {
		const char *leaf;
		size_t len;
		const char *root;
	} rows[] = {
		{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
		{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
		{ "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
		{ "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
		{ "@ABC", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
		{ "PQRSTUVW", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
		{ "`abcdefghijklmno", 16, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
	};
	struct merkle_range r = { .size = 0 };
	struct hash h;
	char hex[DIGEST_HEX_MAX];

	(void)state;
	merkle_root(d, &r, &h);
	assert_string_equal(hash_hex(&h, hex), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		merkle_leaf_hash(d, rows[i].leaf, rows[i].len, &h);
		merkle_append(d, &r, &h, NULL, NULL);
		merkle_root(d, &r, &h);
		assert_string_equal(hash_hex(&h, hex), rows[i].root);
	}
}

static void told(unsigned height, uint64_t index, const struct hash *hash, void *arg)
{
	struct hash expected;

	mth((unsigned)(index << height), (unsigned)((index + 1) << height), &expected);
	assert_true(hash_equal(hash, &expected));
	++*(int *)arg;
}

static void appending_is_the_recursion(void **state)
{
	struct merkle_range r = { .size = 0 }, read;
	struct merkle_reader from = { d, subtree, &(unsigned){ LEAVES } };
	struct hash root, expected;
	int complete = 0;

	(void)state;
	for (unsigned n = 1; n <= LEAVES; n++) {
		merkle_append(d, &r, &leaves[n - 1], told, &complete);
		merkle_root(d, &r, &root);
		mth(0, n, &expected);
		assert_true(hash_equal(&root, &expected));
		from.arg = &n;
		assert_int_equal(merkle_range_read(&from, n, &read), 0);
		merkle_root(d, &read, &root);
		assert_true(hash_equal(&root, &expected));
	}
	assert_int_equal(complete, 70 + 35 + 17 + 8 + 4 + 2 + 1);
}

static void every_inclusion_holds_and_no_other(void **state)
{
	struct merkle_path path;
	struct hash root;

	(void)state;
	for (unsigned n = 1; n <= LEAVES; n++) {
		struct merkle_reader from = { d, subtree, &n };

		mth(0, n, &root);
		for (unsigned i = 0; i < n; i++) {
			assert_int_equal(merkle_inclusion(&from, i, n, &path), 0);
			assert_true(merkle_check_inclusion(d, &leaves[i], i, n, &path, &root));
			assert_false(merkle_check_inclusion(d, &leaves[i], i + 1, n, &path, &root));
			if (n > 1)
				assert_false(merkle_check_inclusion(d, &leaves[(i + 1) % n], i, n, &path, &root));
			path.hash[path.count++] = root;
			assert_false(merkle_check_inclusion(d, &leaves[i], i, n, &path, &root));
			path.count -= 2;
			assert_false(path.count >= 0 && merkle_check_inclusion(d, &leaves[i], i, n, &path, &root));
		}
	}
	assert_int_equal(merkle_inclusion(&(struct merkle_reader){ d, subtree, NULL }, 5, 5, &path), -EINVAL);
	assert_false(merkle_check_inclusion(d, &leaves[0], 0, 0, &(struct merkle_path){ .count = 0 }, &root));
}

static void every_consistency_holds_and_no_other(void **state)
{
	struct merkle_head first, second;
	struct merkle_path path;

	(void)state;
	for (unsigned n = 1; n <= LEAVES; n++) {
		struct merkle_reader from = { d, subtree, &n };

		second.size = n;
		mth(0, n, &second.root);
		for (unsigned m = 1; m <= n; m++) {
			first.size = m;
			mth(0, m, &first.root);
			assert_int_equal(merkle_consistency(&from, m, n, &path), 0);
			assert_true(merkle_check_consistency(d, &first, &second, &path));
			first.root.b[7] ^= 1;
			assert_false(merkle_check_consistency(d, &first, &second, &path));
			first.root.b[7] ^= 1;
			second.root.b[31] ^= 0x80;
			assert_false(merkle_check_consistency(d, &first, &second, &path));
			second.root.b[31] ^= 0x80;
			for (int i = 0; i < path.count; i++) {
				path.hash[i].b[0] ^= 4;
				assert_false(merkle_check_consistency(d, &first, &second, &path));
				path.hash[i].b[0] ^= 4;
			}
			path.hash[path.count++] = first.root;
			assert_false(merkle_check_consistency(d, &first, &second, &path));
		}
	}
	assert_int_equal(merkle_consistency(&(struct merkle_reader){ d, subtree, NULL }, 0, 5, &path), -EINVAL);
	assert_int_equal(merkle_consistency(&(struct merkle_reader){ d, subtree, NULL }, 6, 5, &path), -EINVAL);
}

/* A proof reads one subtree for each level, not the leaves. */
static void proofs_read_little(void **state)
{
	struct merkle_path path;
	unsigned n = 64;

	(void)state;
	asked = 0;
	assert_int_equal(merkle_inclusion(&(struct merkle_reader){ d, subtree, &n }, 37, 64, &path), 0);
	assert_int_equal(path.count, 6);
	assert_int_equal(asked, 6);
}

static int broken(unsigned height, uint64_t index, struct hash *ret, void *arg)
{
	(void)height;
	(void)index;
	(void)ret;
	(void)arg;
	return -EIO;
}

static void a_reader_that_fails_is_told(void **state)
{
	const struct merkle_reader from = { d, broken, NULL };
	struct merkle_range r;
	struct merkle_path path;

	(void)state;
	assert_int_equal(merkle_range_read(&from, 9, &r), -EIO);
	assert_int_equal(merkle_inclusion(&from, 3, 9, &path), -EIO);
	assert_int_equal(merkle_consistency(&from, 3, 9, &path), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_roots),
		cmocka_unit_test(appending_is_the_recursion),
		cmocka_unit_test(every_inclusion_holds_and_no_other),
		cmocka_unit_test(every_consistency_holds_and_no_other),
		cmocka_unit_test(proofs_read_little),
		cmocka_unit_test(a_reader_that_fails_is_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
