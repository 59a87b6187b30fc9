/* SPDX-License-Identifier: Apache-2.0 */
/* A node's lease, and what becomes of attempts an earlier run of the node left open. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "dialer/store/nodes.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define LEASE_MS 60000

static void on_lease(const struct node_lease *l, void *arg)
{
	struct rig *r = arg;

	assert_non_null(l);
	assert_in_range(l->server_us, INT64_C(1700000000000000), INT64_MAX);
	assert_false(l->rewound);
	r->draining = l->draining;
	r->ok = l->ours;
	r->value = l->incarnation;
	r->answered = true;
}

static bool take(struct rig *r, const char *name, int lease_ms, bool take_over)
{
	rig_expect(r);
	node_take_lease(r->pipeline, name, lease_ms, take_over, on_lease, r);
	rig_until(r, &r->answered);
	return r->ok;
}

static bool renew(struct rig *r, int64_t incarnation)
{
	rig_expect(r);
	node_renew_lease(r->pipeline, "here", incarnation, LEASE_MS, on_lease, r);
	rig_until(r, &r->answered);
	return r->ok;
}

static void a_held_lease_is_not_given_away(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", LEASE_MS, false));
	assert_int_equal(r->value, 1);
	assert_false(take(r, "here", LEASE_MS, false));
	assert_true(take(r, "there", LEASE_MS, false));
	assert_int_equal(r->value, 1);
}

static void a_dead_process_s_lease_is_taken_over(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", LEASE_MS, false));
	assert_true(take(r, "here", LEASE_MS, true));
	assert_int_equal(r->value, 2);
	assert_false(renew(r, 1));
	assert_true(renew(r, 2));
}

static void an_expired_or_given_up_lease_is_free(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", 0, false));
	assert_true(take(r, "here", LEASE_MS, false));
	assert_int_equal(r->value, 2);
	node_give_up_lease(r->pipeline, "here", 1); /* of an earlier start: no effect */
	assert_false(take(r, "here", LEASE_MS, false));
	node_give_up_lease(r->pipeline, "here", 2);
	assert_true(take(r, "here", LEASE_MS, false));
	assert_int_equal(r->value, 3);
}

static void renewing_moves_the_end(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", 1000, false));
	assert_true(renew(r, 1));
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.node WHERE lease_until >"
				 " now() + interval '30 seconds'"), 1);
}

static void on_reconciled(int err, int count, void *arg)
{
	struct rig *r = arg;

	r->err = err;
	r->value = count;
	r->answered = true;
}

static int64_t reconcile(struct rig *r, int64_t incarnation)
{
	rig_expect(r);
	node_reconcile(r->pipeline, "here", incarnation, RIG_NOW_US, on_reconciled, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
	return r->value;
}

static void an_earlier_run_s_attempts_are_unknown_and_count(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	attempt_unref(rig_dial_one(r)); /* node "here", incarnation 1 */
	assert_int_equal(reconcile(r, 1), 0);
	assert_int_equal(reconcile(r, 2), 1);
	assert_int_equal(reconcile(r, 2), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE state = 'ended'"
				 " AND disposition = 'unknown' AND end_at = dialer.at_us(%lld)",
				 (long long)RIG_NOW_US), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
	/* retry: unknown after 120 seconds */
	assert_int_equal(rig_int("SELECT dialer.us(due_at) FROM dialer.lead WHERE state = 'ready'"
				 " AND attempts = 1 AND last_disposition = 'unknown'"),
		RIG_NOW_US + INT64_C(120000000));
}

static void used_up_or_never_means_done(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .number = N(2) });
	rig_consent(N(1));
	rig_consent(N(2));
	attempt_unref(rig_dial_one(r));
	rig_sql("UPDATE dialer.lead SET attempts = 3 WHERE state = 'dialing'");
	assert_int_equal(reconcile(r, 2), 1);
	rig_sql("UPDATE dialer.campaign SET retry = '{\"default\": -1}'");
	attempt_unref(rig_dial_one(r));
	assert_int_equal(reconcile(r, 2), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'done'"), 2);
}

static void a_persons_next_number_is_released_when_one_is_spent(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .person = 1, .rank = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .person = 1, .rank = 2, .number = N(2), .state = "waiting" });
	rig_consent(N(1));
	attempt_unref(rig_dial_one(r));
	rig_sql("UPDATE dialer.campaign SET retry = '{\"unknown\": -1}'");
	assert_int_equal(reconcile(r, 2), 1);
	assert_string_equal(pgtest_text("SELECT string_agg(state, ' ' ORDER BY id) FROM dialer.lead"),
		"done ready");
}

static int64_t settle_dead(struct rig *r)
{
	rig_expect(r);
	node_settle_dead(r->pipeline, "there", 100, RIG_NOW_US, on_reconciled, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
	return r->value;
}

/* Campaigns ring 20 seconds and calls last 100, so a call has ended for sure after 185. */
static void a_dead_nodes_calls_are_settled_when_they_must_have_ended(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	assert_true(take(r, "here", LEASE_MS, false));
	attempt_unref(rig_dial_one(r)); /* node "here" */
	rig_sql("UPDATE dialer.attempt SET committed_at = now() - interval '1 hour'");
	assert_int_equal(settle_dead(r), 0); /* it lives */
	rig_sql("UPDATE dialer.node SET lease_until = now() - interval '1 second'");
	rig_sql("UPDATE dialer.attempt SET committed_at = now() - interval '180 seconds'");
	assert_int_equal(settle_dead(r), 0); /* it may still talk */
	rig_sql("UPDATE dialer.attempt SET committed_at = now() - interval '186 seconds'");
	assert_int_equal(settle_dead(r), 1);
	assert_int_equal(settle_dead(r), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'ready' AND attempts = 1"
				 " AND last_disposition = 'unknown'"), 1);
}

static void a_machine_that_is_off_is_settled_at_once(void **state)
{
	struct rig *r = *state;

	rig_add_lead(&(struct rig_lead){ .id = 1, .number = N(1) });
	rig_consent(N(1));
	assert_true(take(r, "here", 0, false));
	attempt_unref(rig_dial_one(r));
	assert_int_equal(settle_dead(r), 0);
	rig_sql("UPDATE dialer.node SET gone_at = now()");
	assert_int_equal(settle_dead(r), 1);
	assert_true(take(r, "here", LEASE_MS, false)); /* who takes the lease again is not gone */
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.node WHERE gone_at IS NULL"), 1);
}

static void a_node_learns_that_it_is_drained(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", LEASE_MS, false));
	assert_false(r->draining);
	rig_sql("UPDATE dialer.node SET draining = true");
	assert_true(renew(r, 1));
	assert_true(r->draining);
}

static void acknowledging_keeps_the_newest_epoch(void **state)
{
	struct rig *r = *state;

	assert_true(take(r, "here", LEASE_MS, false));
	node_acknowledge(r->pipeline, "here", 1, 7);
	node_acknowledge(r->pipeline, "here", 1, 8);
	assert_true(renew(r, 1)); /* jumps the queue */
	rig_expect(r);
	node_reconcile(r->pipeline, "nobody", 1, RIG_NOW_US, on_reconciled, r);
	rig_until(r, &r->answered);
	while (pipeline_pending(r->pipeline) > 0)
		assert_true(renew(r, 1));
	assert_int_equal(rig_int("SELECT epoch FROM dialer.node_ack WHERE node = 'here'"), 8);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_held_lease_is_not_given_away),
		T(a_dead_process_s_lease_is_taken_over),
		T(an_expired_or_given_up_lease_is_free),
		T(renewing_moves_the_end),
		T(an_earlier_run_s_attempts_are_unknown_and_count),
		T(used_up_or_never_means_done),
		T(a_persons_next_number_is_released_when_one_is_spent),
		T(a_dead_nodes_calls_are_settled_when_they_must_have_ended),
		T(a_machine_that_is_off_is_settled_at_once),
		T(a_node_learns_that_it_is_drained),
		T(acknowledging_keeps_the_newest_epoch),
	};

	return cmocka_run_group_tests_name("store/nodes", tests, rig_group_open, rig_group_close);
}
