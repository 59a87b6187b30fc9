/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a leaf, exactly: an outsider computes them from dialer-evidence(7). */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "dialer/audit/leaf.h"

#include "dialer/base/banned.h"

static const struct audit_column columns[] = {
	{ "agreed", AUDIT_BOOL, 0 },
	{ "at", AUDIT_TIME, 0 },
	{ "detail", AUDIT_JSON, 0 },
	{ "hash", AUDIT_BYTES, 0 },
	{ "ms", AUDIT_INTS, 0 },
	{ "none", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "text", AUDIT_TEXT, 0 },
};
static const struct audit_kind kind = { .name = "test", .columns = columns, .column_count = 8 };

struct rig {
	struct digest *d;
	PGresult *res;
	struct buf out;
};

static void set(PGresult *res, int col, const char *text)
{
	char value[64];

	assert_true(strlen(text) < sizeof(value));
	memcpy(value, text, strlen(text) + 1);
	assert_int_equal(PQsetvalue(res, 0, col, value, (int)strlen(value)), 1);
}

static int setup(void **state)
{
	static const char *const values[] = { "5", "1795021200000000", "12065550142", "t", "-1", "{\"a\": 1}", "00ff",
		"{1,-2}", NULL, "12065550142", "a\n\"b\"" };
	static struct rig rig;
	PGresAttDesc names[11];

	memset(names, 0, sizeof(names));
	rig.res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	for (int i = 0; i < 11; i++) {
		static char name[] = "c";

		names[i].name = name;
	}
	assert_int_equal(PQsetResultAttrs(rig.res, 11, names), 1);
	for (int i = 0; i < 11; i++) {
		if (values[i] != NULL)
			set(rig.res, i, values[i]);
		else
			assert_int_equal(PQsetvalue(rig.res, 0, i, NULL, -1), 1);
	}
	assert_int_equal(digest_new(&rig.d), 0);
	buf_init(&rig.out, LEAF_BYTES_MAX);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	digest_free(r->d);
	PQclear(r->res);
	buf_release(&r->out);
	return 0;
}

static struct audit_subject subject(void)
{
	struct audit_subject s = { .no = 1, .number = 12065550142 };

	memset(s.id, 0xab, sizeof(s.id));
	memset(s.key, 'k', sizeof(s.key));
	return s;
}

/* The hashes were made with Python's hashlib and hmac. */
static void the_exact_bytes(void **state)
{
	struct rig *r = *state;
	const struct audit_subject s = subject();

	assert_int_equal(leaf_build(r->d, &(struct leaf_source){ &kind, r->res, 0, 7, &s }, &r->out), 0);
	assert_string_equal(buf_text(&r->out),
		"{\"at\":1795021200000000,\"body\":{\"agreed\":true,\"at\":-1,\"detail\":{\"sha256\":"
		"\"f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310\"},\"hash\":\"00ff\","
		"\"ms\":[1,-2],\"none\":null,\"number\":{\"hmac\":"
		"\"244cae1f510b5a33c83dd02b03df3cc358b384e8dca3c085e12f7623f4bef718\"},"
		"\"text\":\"a\\n\\\"b\\\"\"},\"id\":5,\"kind\":\"test\",\"seq\":7,"
		"\"subject\":\"abababababababababababababababab\",\"v\":1}");
}

static void nothing_personal_without_a_key(void **state)
{
	struct rig *r = *state;
	struct audit_subject s = subject();

	assert_int_equal(leaf_build(r->d, &(struct leaf_source){ &kind, r->res, 0, 7, NULL }, &r->out), -EINVAL);
	s.erased = true;
	buf_clear(&r->out);
	assert_int_equal(leaf_build(r->d, &(struct leaf_source){ &kind, r->res, 0, 7, &s }, &r->out), -EINVAL);
	assert_null(strstr(buf_text(&r->out), "12065550142"));
}

static void values_that_their_type_forbids(void **state)
{
	static const struct {
		int column;
		const char *text;
	} rows[] = { { 1, "12x" }, { 1, "" }, { 1, "1.5" }, { 4, "{1,NULL}" }, { 4, "1,2" }, { 4, "{" } };
	struct rig *r = *state;
	const struct audit_subject s = subject();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setup(state);
		r = *state;
		set(r->res, AUDIT_ROW_COLUMNS + rows[i].column, rows[i].text);
		assert_int_equal(leaf_build(r->d, &(struct leaf_source){ &kind, r->res, 0, 7, &s }, &r->out), -EINVAL);
		teardown(state);
	}
	setup(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_exact_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_personal_without_a_key, setup, teardown),
		cmocka_unit_test(values_that_their_type_forbids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
