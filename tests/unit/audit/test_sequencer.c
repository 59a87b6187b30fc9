/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon's thread: what was written before it is stopped is sealed when stopping returns. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/audit/sequencer.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

static char key[300], conninfo[600];

static struct sequencer_params params(void)
{
	return (struct sequencer_params){ .conninfo = conninfo, .key = key, .publish = "", .interval_ms = 60000 };
}

static int setup(void **state)
{
	static int number;

	(void)state;
	snprintf(key, sizeof(key), "%s/sequencer%d", pgtest_dir(), ++number);
	snprintf(conninfo, sizeof(conninfo), "%s", pgtest_database());
	return 0;
}

static void stopping_seals_what_waits(void **state)
{
	const struct sequencer_params p = params();
	struct sequencer *s = NULL;
	struct sequencer_state st;

	(void)state;
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(sequencer_start(&s, &p), 0);
		pgtest_sql("INSERT INTO dialer.internal_dnc (number, method) VALUES (12065550142, 'officer')");
		sequencer_state(s, &st);
		assert_false(st.failing);
		sequencer_stop(s);
		assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_pending"), 0);
		assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_leaf WHERE kind = 'dnc'"), i);
		assert_int_equal(pgtest_int("SELECT max(size) FROM dialer.audit_head"), i + 1);
	}
}

static void an_open_key_stops_the_start(void **state)
{
	const struct sequencer_params p = params();
	struct sequencer *s = NULL;

	(void)state;
	assert_int_equal(sequencer_start(&s, &p), 0);
	sequencer_stop(s);
	assert_int_equal(chmod(key, 0644), 0);
	s = NULL;
	assert_int_equal(sequencer_start(&s, &p), -EPERM);
	assert_null(s);
}

/* A second node without the key runs, leaves the log alone, and says that it fails. */
static void a_node_without_the_key_does_not_seal(void **state)
{
	const struct sequencer_params p = params();
	struct sequencer *s = NULL;
	struct sequencer_state st;

	(void)state;
	assert_int_equal(sequencer_start(&s, &p), 0);
	sequencer_stop(s);
	assert_int_equal(unlink(key), 0);
	assert_int_equal(sequencer_start(&s, &p), 0);
	sequencer_state(s, &st);
	assert_true(st.failing);
	pgtest_sql("INSERT INTO dialer.internal_dnc (number, method) VALUES (12065550142, 'officer')");
	sequencer_stop(s);
	assert_int_equal(pgtest_int("SELECT count(*) FROM dialer.audit_pending"), 1);
	assert_int_equal(access(key, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(stopping_seals_what_waits, setup),
		cmocka_unit_test_setup(an_open_key_stops_the_start, setup),
		cmocka_unit_test_setup(a_node_without_the_key_does_not_seal, setup),
	};

	pgtest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
