/* SPDX-License-Identifier: Apache-2.0 */
/* Filter, order and lists in the database: who is claimed, in which order, and what a change does to both. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/campaign.h"
#include "dialer/store/db.h"
#include "dialer/store/lead_lists.h"
#include "dialer/store/selection.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))

static void add_leads(int count)
{
	for (int i = 1; i <= count; i++)
		rig_add_lead(&(struct rig_lead){ .id = i, .number = N(i) });
}

/* "1 2 3": what a claim of the whole campaign gives. */
static const char *claimed(struct rig *r, const struct gate_class *classes, int count)
{
	static char text[256];
	size_t used = 0;

	rig_claim_classes(r, classes, count, 100);
	text[0] = '\0';
	for (int i = 0; i < r->claim->lead_count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%lld", i > 0 ? " " : "",
			(long long)r->claim->leads[i].lead_id);
	rig_abandon(r);
	return text;
}

static const struct gate_class everything = { .class_id = 1, .priority = 5, .after_due_us = INT64_MIN };

static void only_what_the_present_selection_keeps_is_claimed(void **state)
{
	struct rig *r = *state;

	add_leads(4);
	rig_sql("UPDATE dialer.campaign SET selection = 2; UPDATE dialer.lead SET selection = CASE id WHEN 1 THEN 0"
		" WHEN 2 THEN 1 WHEN 3 THEN -2 ELSE 2 END");
	r->campaign->selection = 2;
	assert_string_equal(claimed(r, &everything, 1), "4");
	/* A node that has not seen the change yet. */
	r->campaign->selection = 1;
	rig_sql("UPDATE dialer.campaign SET epoch = 8");
	assert_string_equal(claimed(r, &everything, 1), "");
}

static void the_order_is_kept_behind_a_bound(void **state)
{
	struct rig *r = *state;
	struct gate_class behind = everything;

	add_leads(5);
	rig_sql("UPDATE dialer.lead SET ord = 3 - id");
	assert_string_equal(claimed(r, &everything, 1), "5 4 3 2 1");
	behind.after_ord = 0;
	behind.after_id = 3;
	assert_string_equal(claimed(r, &behind, 1), "2 1");
}

static void lists_take_turns(void **state)
{
	const struct gate_class ranges[] = {
		{ .class_id = 1, .priority = 5, .after_due_us = INT64_MIN, .list_id = 1, .stride = 240240 },
		{ .class_id = 1, .priority = 5, .after_due_us = INT64_MIN, .list_id = 2, .start = 100, .stride = 720720 },
		{ .class_id = 1, .priority = 3, .after_due_us = INT64_MIN, .list_id = 2, .stride = 720720 },
	};
	struct rig *r = *state;

	add_leads(10);
	rig_sql("UPDATE dialer.lead SET list_id = CASE WHEN id <= 6 THEN 1 ELSE 2 END;"
		"UPDATE dialer.lead SET priority = 3 WHERE id = 10");
	/* Turns of list 1 begin at 0, 240240, ...; of list 2 at 100, 720820, 1441540. */
	assert_string_equal(claimed(r, ranges, 3), "10 1 7 2 3 4 8 5 6 9");
	/* Where its list is not called, nobody of it is. */
	assert_string_equal(claimed(r, ranges, 1), "1 2 3 4 5 6");
}

static void turns_are_kept_with_the_claim(void **state)
{
	struct rig *r = *state;

	add_leads(1);
	rig_consent(N(1));
	for (int pass = 200; pass >= 100; pass -= 100) {
		rig_claim(r, 1);
		rig_decide(r);
		r->claim->shares[r->claim->share_count++] = (struct gate_share){ 4, 5, pass, pass - 50 };
		rig_commit(r);
		assert_int_equal(r->err, 0);
		rig_sql("UPDATE dialer.lead SET state = 'ready'; UPDATE dialer.phone SET in_flight = NULL");
	}
	/* Another node that was not as far takes nothing back. */
	assert_int_equal(rig_int("SELECT pass FROM dialer.lead_share WHERE campaign_id = 1 AND list_id = 4"
				 " AND priority = 5 AND served = 150"), 200);
}

static void what_changed_meanwhile_is_looked_at_again(void **state)
{
	struct rig *r = *state;
	struct selection_verdict verdicts[2];
	struct selection_place place = { .id = 0 };
	struct selection_lead lead;
	struct db db;
	PGresult *res;

	add_leads(2);
	rig_sql("UPDATE dialer.campaign SET selection = 1");
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(selection_read(&db, 1, &place, &res), 0);
	assert_int_equal(PQntuples(res), 2);
	for (int i = 0; i < 2; i++) {
		selection_row(res, i, &lead);
		verdicts[i] = (struct selection_verdict){ .id = lead.id, .ord = 7, .version = lead.version, .keeps = lead.id == 1 };
	}
	rig_sql("UPDATE dialer.lead SET attempts = 1 WHERE id = 1");
	assert_int_equal(selection_write(&db, 1, verdicts, 2), 0);
	PQclear(res);
	assert_string_equal(pgtest_text("SELECT string_agg(selection || '/' || ord, ' ' ORDER BY id) FROM dialer.lead"),
		"0/0 -1/7");
	/* Nothing is behind the two; from the beginning there is the one again. */
	assert_int_equal(place.id, 2);
	assert_int_equal(selection_read(&db, 1, &place, &res), 0);
	assert_int_equal(PQntuples(res), 0);
	PQclear(res);
	place.id = 0;
	assert_int_equal(selection_read(&db, 1, &place, &res), 0);
	assert_int_equal(PQntuples(res), 1);
	PQclear(res);
	db_close(&db);
}

static void a_change_raises_selection_and_epoch_once(void **state)
{
	struct rig *r = *state;
	struct db db;
	int64_t id;
	int number;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(selection_set(&db, "north", "attempts < \"x\\\"", NULL, &id, &number), 0);
	assert_int_equal(number, 1);
	assert_int_equal(selection_set(&db, "north", "attempts < \"x\\\"", "file", &id, &number), 0);
	assert_int_equal(number, 0);
	assert_int_equal(rig_int("SELECT epoch FROM dialer.campaign"), 8);
	assert_string_equal(pgtest_text("SELECT detail->>'filter' FROM dialer.campaign_event WHERE epoch = 8 AND kind = 'changed'"),
		"attempts < \"x\\\"");
	assert_int_equal(selection_set(&db, "nobody", "", NULL, &id, &number), -ENOENT);
	db_close(&db);
}

static void a_weight_is_set_and_told(void **state)
{
	const struct lead_list a = { "a.csv", 3 }, none = { "b.csv", 3 };
	struct rig *r = *state;
	struct lead_list_change change;
	struct db db;
	bool same;

	rig_sql("INSERT INTO dialer.lead_list (campaign_id, name, weight) VALUES (1, 'a.csv', 1)");
	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(lead_lists_same(&db, "north", &a, 1, &same), 0);
	assert_false(same);
	assert_int_equal(lead_list_set(&db, "north", &a, &change), 0);
	assert_int_equal(change.before, 1);
	assert_int_equal(change.epoch, 8);
	assert_int_equal(lead_lists_same(&db, "north", &a, 1, &same), 0);
	assert_true(same);
	assert_int_equal(lead_list_set(&db, "north", &none, &change), -ENOENT);
	assert_non_null(strstr(db.error, "hint: "));
	assert_int_equal(rig_int("SELECT epoch FROM dialer.campaign"), 8);
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_the_present_selection_keeps_is_claimed, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(the_order_is_kept_behind_a_bound, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(lists_take_turns, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(turns_are_kept_with_the_claim, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(what_changed_meanwhile_is_looked_at_again, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(a_change_raises_selection_and_epoch_once, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(a_weight_is_set_and_told, rig_open, rig_close),
	};

	return cmocka_run_group_tests(tests, rig_group_open, rig_group_close);
}
