/* SPDX-License-Identifier: Apache-2.0 */
/* What a node knows to be committed, and databases that lack some of it. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/store/audit_append.h"
#include "dialer/store/campaign.h"
#include "dialer/store/known.h"
#include "dialer/store/node_orders.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define NUMBER UINT64_C(18602340001)
#define LOG "000102030405060708090a0b0c0d0e0f"
#define ROOT "0000000000000000000000000000000000000000000000000000000000000000"

static void what_is_written_can_be_read(void **state)
{
	const struct known all = { LOG, 7, ROOT, 1, 2, 3, 4, 5 }, none = { .log = "" };
	const struct known *const cases[] = { &all, &none };
	char text[KNOWN_TEXT_MAX];

	(void)state;
	for (int i = 0; i < 2; i++) {
		int len = known_write(cases[i], text);
		struct known k;

		assert_int_equal(len, (int)strlen(text));
		assert_int_equal(known_read(text, &k), 0);
		assert_string_equal(k.log, cases[i]->log);
		assert_string_equal(k.head_root, cases[i]->head_root);
		assert_int_equal(k.head_size, cases[i]->head_size);
		assert_int_equal(k.decision_id, cases[i]->decision_id);
		assert_int_equal(k.attempt_id, cases[i]->attempt_id);
		assert_int_equal(k.ended_id, cases[i]->ended_id);
		assert_int_equal(k.opt_out_id, cases[i]->opt_out_id);
		assert_int_equal(k.at_us, cases[i]->at_us);
	}
}

static void a_damaged_file_is_refused(void **state)
{
	struct known k;

	(void)state;
	assert_int_equal(known_read("", &k), -EINVAL);
	assert_int_equal(known_read("1 - 0 - 0 0 0 0", &k), -EINVAL);
	assert_int_equal(known_read("1 - 0 - 0 0 0 0 0", &k), -EINVAL); /* cut off */
	assert_int_equal(known_read("2 - 0 - 0 0 0 0 0\n", &k), -EINVAL);
	assert_int_equal(known_read("1 " LOG "0 0 - 0 0 0 0 0\n", &k), -EINVAL);
}

struct reply {
	bool there;
	enum known_answer answer;
	char missing[KNOWN_TEXT_MAX];
};

static void on_known(int err, enum known_answer answer, const char *missing, void *arg)
{
	struct reply *a = arg;

	assert_int_equal(err, 0);
	a->there = true;
	a->answer = answer;
	snprintf(a->missing, sizeof(a->missing), "%s", missing);
}

static enum known_answer ask(struct rig *r, const struct known *k, struct reply *a)
{
	struct db db;
	enum known_answer again;
	char missing[KNOWN_TEXT_MAX];

	*a = (struct reply){ .there = false };
	known_ask(r->pipeline, "here", k, on_known, a);
	rig_until(r, &a->there);
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(known_ask_blocking(&db, "here", k, &again, missing), 0);
	db_close(&db);
	assert_int_equal(again, a->answer); /* both ways, and asking twice changes nothing */
	assert_string_equal(missing, a->missing);
	return a->answer;
}

/* A log with one head, and an attempt that ended with an opt-out; what a node then knows. */
static struct known lived(struct rig *r)
{
	struct known k = { .log = LOG, .head_size = 1, .head_root = ROOT, .at_us = RIG_NOW_US };
	struct outcome o = { .disposition = DISPOSITION_HUNG_UP, .end_us = RIG_NOW_US };
	const struct lead_next next = { .state = "done" };
	struct attempt *a;

	rig_sql("INSERT INTO dialer.audit_key (key_id, public_key) VALUES ('0123456789abcdef', 'key');"
		"INSERT INTO dialer.audit_log (id, key_id) VALUES (decode('" LOG "', 'hex'), '0123456789abcdef'); INSERT INTO dialer.audit_head (size, root, at, key_id, signature)"
		" VALUES (1, decode('" ROOT "', 'hex'), now(), '0123456789abcdef', decode(repeat('00', 64), 'hex'))");
	rig_add_lead(&(struct rig_lead){ .id = 1, .number = NUMBER });
	rig_consent(NUMBER);
	a = rig_dial_one(r);
	k.decision_id = a->decision_id;
	k.attempt_id = k.ended_id = k.opt_out_id = a->id;
	rig_expect(r);
	results_opt_out(r->pipeline, a, "voice", RIG_NOW_US, rig_on_done, r);
	rig_until(r, &r->answered);
	rig_expect(r);
	results_outcome(r->results, a, &o, &next, rig_on_done, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
	attempt_unref(a);
	return k;
}

static void nothing_is_missing(void **state)
{
	struct rig *r = *state;
	struct known k = lived(r);
	struct reply a;

	assert_int_equal(ask(r, &k, &a), KNOWN_THERE);
	k = (struct known){ .log = "" };
	assert_int_equal(ask(r, &k, &a), KNOWN_THERE);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.node_order"), 0);
}

static void each_thing_is_missed(void **state)
{
	struct rig *r = *state;
	struct known k = lived(r), other;
	struct reply a;

	other = k;
	other.attempt_id++;
	assert_int_equal(ask(r, &other, &a), KNOWN_MISSING);
	assert_non_null(strstr(a.missing, "attempt"));
	other = k;
	other.ended_id++;
	assert_int_equal(ask(r, &other, &a), KNOWN_MISSING);
	assert_non_null(strstr(a.missing, "outcome"));
	other = k;
	other.opt_out_id++;
	assert_int_equal(ask(r, &other, &a), KNOWN_MISSING);
	assert_non_null(strstr(a.missing, "opt-out"));
	other = k;
	other.head_size++;
	assert_int_equal(ask(r, &other, &a), KNOWN_MISSING);
	assert_non_null(strstr(a.missing, "head"));
	other = k;
	other.head_root[0] = '1'; /* another history of the same length */
	assert_int_equal(ask(r, &other, &a), KNOWN_MISSING);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.node_order WHERE kind = 'rewound'"), 5);
}

static void another_database_is_not_missed(void **state)
{
	struct rig *r = *state;
	struct known k = lived(r);
	struct reply a;

	k.log[0] = 'f';
	k.attempt_id += 5;
	assert_int_equal(ask(r, &k, &a), KNOWN_OTHER);
}

/* All nodes are closed until an operator accepts it; then what is missing counts no more. */
static void who_went_back_calls_nobody(void **state)
{
	struct rig *r = *state;
	struct known k = lived(r);
	struct reply a;
	struct db db;
	int nodes = -1;

	rig_add_lead(&(struct rig_lead){ .id = 2, .number = NUMBER + 1 });
	k.attempt_id += 5;
	assert_int_equal(ask(r, &k, &a), KNOWN_MISSING);
	assert_true(rig_int("SELECT nextval('dialer.attempt_id')") > k.attempt_id);
	rig_claim(r, 1);
	assert_false(r->claim->campaign_current);
	rig_abandon(r);
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(audit_may_seal(&db, NULL), -EPERM);
	assert_non_null(strstr(db.error, "here"));
	assert_int_equal(node_orders_accept(&db, "looked into", &nodes), 0);
	assert_int_equal(nodes, 1);
	assert_int_equal(node_orders_accept(&db, "again", &nodes), 0);
	assert_int_equal(nodes, 0);
	assert_int_equal(audit_may_seal(&db, NULL), 0);
	db_close(&db);
	k.at_us = RIG_NOW_US - INT64_C(400) * 86400 * CLOCK_US_PER_S; /* the acceptance is by the server's own clock */
	assert_int_equal(ask(r, &k, &a), KNOWN_ACCEPTED);
	rig_claim(r, 1);
	assert_true(r->claim->campaign_current);
	rig_abandon(r);
}

/* One that signed a head does not sign on where it is missing, even before anybody noticed. */
static void a_lost_head_is_not_signed_over(void **state)
{
	struct rig *r = *state;
	struct audit_head_row head = { .size = 1, .at_us = clock_wall_us() };
	struct db db;

	(void)lived(r);
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(audit_may_seal(&db, &head), 0);
	head.size = 2;
	assert_int_equal(audit_may_seal(&db, &head), -EPERM);
	head.size = 1;
	head.root[0] = 1;
	assert_int_equal(audit_may_seal(&db, &head), -EPERM);
	db_close(&db);
}

/* After the server changed, nobody claims before each node that may have called has asked. */
static void all_nodes_ask_first(void **state)
{
	struct rig *r = *state;
	const struct known k = { .log = "" };
	struct reply a;

	rig_sql("INSERT INTO dialer.node (name, lease_until, incarnation, pid, started_at, server)"
		" VALUES ('there', now() + interval '1 minute', 1, 1, now(), now() - interval '1 year')");
	assert_int_equal(ask(r, &k, &a), KNOWN_THERE);
	rig_claim(r, 1);
	assert_false(r->claim->campaign_current);
	rig_abandon(r);
	rig_sql("UPDATE dialer.node SET lease_until = now() WHERE name = 'there'");
	rig_claim(r, 1);
	assert_true(r->claim->campaign_current);
	rig_abandon(r);
	rig_sql("UPDATE dialer.node SET lease_until = now() + interval '1 minute' WHERE name = 'there';"
		"SELECT dialer.recall('there', '', 0, '', 0, 0, 0, 0, 0)");
	rig_claim(r, 1);
	assert_true(r->claim->campaign_current);
	rig_abandon(r);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(a_damaged_file_is_refused),
		T(nothing_is_missing),
		T(each_thing_is_missed),
		T(another_database_is_not_missed),
		T(who_went_back_calls_nobody),
		T(a_lost_head_is_not_signed_over),
		T(all_nodes_ask_first),
	};

	return cmocka_run_group_tests_name("store/known", tests, rig_group_open, rig_group_close);
}
