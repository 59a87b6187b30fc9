/* SPDX-License-Identifier: Apache-2.0 */
/* What calls leave behind, and that writing it twice changes nothing. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <event2/event.h>

#include "dialer/store/campaign.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define SECOND_US INT64_C(1000000)

static const struct outcome answered = {
	.disposition = DISPOSITION_QUALIFIED,
	.invite_us = RIG_NOW_US + SECOND_US, .ring_us = RIG_NOW_US + 2 * SECOND_US,
	.answer_us = RIG_NOW_US + 5 * SECOND_US, .end_us = RIG_NOW_US + 50 * SECOND_US,
	.sip_call_id = "abc@here", .sip_code = 200, .ended_by_us = true,
	.post_dial_delay_ms = 340, .greeting_end_ms = 900, .first_audio_ms = 1100,
	.turn_ms = { 420, 380 }, .turn_count = 2, .barge_in_ms = { 150 }, .barge_in_count = 1,
	.recording = "recordings/1.wav", .recording_from_ms = 0,
	.slots_json = (char *)(uintptr_t)"{\"day\":\"monday\"}",
};

static struct outcome ended(enum disposition d)
{
	return (struct outcome){ .disposition = d, .end_us = RIG_NOW_US + SECOND_US,
		.post_dial_delay_ms = -1, .greeting_end_ms = -1, .first_audio_ms = -1,
		.recording_from_ms = -1 };
}

static void write_outcome(struct rig *r, struct attempt *a, const struct outcome *o,
	const struct lead_next *next)
{
	rig_expect(r);
	results_outcome(r->results, a, o, next, rig_on_done, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
}

static struct attempt *dial(struct rig *r)
{
	rig_add_lead(&(struct rig_lead){ .id = 1, .person = 1, .rank = 1, .number = N(1) });
	rig_add_lead(&(struct rig_lead){ .id = 2, .person = 1, .rank = 2, .number = N(2), .state = "waiting" });
	rig_add_lead(&(struct rig_lead){ .id = 3, .person = 1, .rank = 3, .number = N(3), .state = "waiting" });
	rig_consent(N(1));
	return rig_dial_one(r);
}

static void states_are(const char *expected)
{
	assert_string_equal(pgtest_text("SELECT string_agg(state, ' ' ORDER BY id) FROM dialer.lead"),
		expected);
}

static void an_outcome_once_and_twice(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome other = ended(DISPOSITION_BUSY);
	const struct lead_next over = { .state = "done", .finish_person = true };
	const struct lead_next again = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };
	char before[2048], *after;

	write_outcome(r, a, &answered, &over);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE state = 'ended'"
				 " AND disposition = 'qualified' AND sip_code = 200 AND ended_by = 'us'"
				 " AND turn_ms = '{420,380}' AND barge_in_ms = '{150}'"
				 " AND recording_from_ms = 0 AND slots->>'day' = 'monday'"
				 " AND dialer.us(answer_at) = %lld", (long long)answered.answer_us), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
	states_are("done done done");
	snprintf(before, sizeof(before), "%s",
		pgtest_text("SELECT (a, l, u)::text FROM dialer.attempt AS a, dialer.lead AS l,"
			    " dialer.number_use AS u WHERE l.id = 1"));
	write_outcome(r, a, &other, &again);
	after = strdup(pgtest_text("SELECT (a, l, u)::text FROM dialer.attempt AS a, dialer.lead AS l,"
				   " dialer.number_use AS u WHERE l.id = 1"));
	assert_string_equal(before, after);
	free(after);
	attempt_unref(a);
}

static void what_others_settled_gets_its_truth_as_a_line(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);

	rig_sql("UPDATE dialer.attempt SET state = 'ended', disposition = 'unknown'");
	write_outcome(r, a, &answered, &(struct lead_next){ .state = "done" });
	write_outcome(r, a, &answered, &(struct lead_next){ .state = "done" });
	assert_string_equal(pgtest_text("SELECT string_agg(kind || ' ' || text, ',') FROM dialer.call_event"),
		"late_outcome qualified");
	assert_string_equal(pgtest_text("SELECT disposition FROM dialer.attempt"), "unknown");
	attempt_unref(a);
}

static void nothing_happened_is_null(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome o = ended(DISPOSITION_NOT_SENT);
	const struct lead_next back = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };

	assert_int_equal(rig_int("SELECT sum(attempts) FROM dialer.number_use"), 1);
	write_outcome(r, a, &o, &back);
	/* Given back: the lead's count, the caller ID's count and the number itself. */
	assert_int_equal(rig_int("SELECT attempts FROM dialer.lead WHERE id = 1 AND state = 'ready'"
				 " AND last_disposition = 'not_sent'"), 0);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE invite_at IS NULL"
				 " AND answer_at IS NULL AND sip_code IS NULL AND ended_by = ''"
				 " AND post_dial_delay_ms IS NULL AND recording_from_ms IS NULL"
				 " AND slots IS NULL"), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE in_flight IS NOT NULL"), 0);
	states_are("ready waiting waiting");
	attempt_unref(a);
}

/* The sequences of a PostgreSQL that crashed before a commit go back: then its ids are given out once more. */
static void given_back_is_only_what_was_decided_then(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome o = ended(DISPOSITION_NOT_SENT);
	const struct lead_next back = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };

	a->decided_us -= 1;
	write_outcome(r, a, &o, &back);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE state = 'committed'"), 1);
	assert_int_equal(rig_int("SELECT attempts FROM dialer.lead WHERE id = 1 AND state = 'dialing'"), 1);
	a->decided_us += 1;
	write_outcome(r, a, &o, &back);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.attempt WHERE disposition = 'not_sent'"), 1);
	attempt_unref(a);
}

/* The day of a caller ID's use is the decision's, on both ways. */
static void given_back_on_the_day_it_was_taken(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome o = ended(DISPOSITION_NOT_SENT);
	const struct lead_next back = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };

	write_outcome(r, a, &o, &back);
	assert_int_equal(rig_int("SELECT attempts FROM dialer.number_use WHERE number = %llu"
				 " AND day = '2026-11-18'", (unsigned long long)RIG_CALLER), 0);
	attempt_unref(a);
}

static void a_spent_number_releases_the_next(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome o = ended(DISPOSITION_UNALLOCATED);
	const struct lead_next next = { .state = "done", .release_rank = true };

	write_outcome(r, a, &o, &next);
	states_are("done ready waiting");
	attempt_unref(a);
}

static void a_retry_waits(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	const struct outcome o = ended(DISPOSITION_BUSY);
	const struct lead_next next = { .state = "ready", .due_us = RIG_NOW_US + 60 * SECOND_US };

	write_outcome(r, a, &o, &next);
	assert_int_equal(rig_int("SELECT dialer.us(due_at) FROM dialer.lead WHERE id = 1 AND attempts = 1"
				 " AND last_disposition = 'busy'"), RIG_NOW_US + 60 * SECOND_US);
	states_are("ready waiting waiting");
	attempt_unref(a);
}

static void an_opt_out_is_one_transaction_and_announced(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	struct batch *listen = batch_new(0);
	int notifies = r->notifies;

	batch_add(listen, "LISTEN dialer_stop", 0, NULL);
	pipeline_submit(r->pipeline, listen, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		rig_expect(r);
		results_opt_out(r->pipeline, a, "voice", RIG_NOW_US, rig_on_done, r);
		rig_until(r, &r->answered);
		assert_int_equal(r->err, 0);
	}
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.internal_dnc WHERE number = %llu"
				 " AND attempt_id = %lld AND method = 'voice' AND seller_id = 1",
				 (unsigned long long)N(1), (long long)a->id), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.consent_event WHERE kind = 'revoke'"
				 " AND number = %llu AND seller_id IS NULL AND channel = 'all'"
				 " AND happened_at = dialer.at_us(%lld)", (unsigned long long)N(1),
				 (long long)RIG_NOW_US), 1);
	rig_until_count(r, &r->notifies, notifies + 1);
	assert_string_equal(r->channel, "dialer_stop");
	assert_string_equal(r->payload, "18602340001");
	attempt_unref(a);
}

static void an_opt_out_refuses_waiting_leads_of_the_number(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);

	/* The same number as a lead of another campaign. */
	rig_sql("INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice,"
		" business, record, default_region, trunk, max_concurrent, ring_s, max_attempts,"
		" max_attempts_24h, retry, on_answer, opening, script, source) SELECT 'other', seller_id,"
		" pool_id, purpose, artificial_voice, business, record, default_region, trunk,"
		" max_concurrent, ring_s, max_attempts, max_attempts_24h, retry, on_answer, opening,"
		" script, source FROM dialer.campaign;"
		"INSERT INTO dialer.lead (id, campaign_id, load_id, person_id, number, class_id)"
		" VALUES (8, 2, 1, 8, %llu, 1)", (unsigned long long)N(1));
	rig_expect(r);
	results_opt_out(r->pipeline, a, "key", RIG_NOW_US, rig_on_done, r);
	rig_until(r, &r->answered);
	states_are("dialing waiting waiting refused");
	attempt_unref(a);
}

static void the_timeline_in_order_and_once(void **state)
{
	struct rig *r = *state;
	struct attempt *a = dial(r);
	struct attempt twice = *a;

	for (int i = 0; i < 2; i++) {
		struct call_event events[] = {
			{ .at_us = RIG_NOW_US, .offset_ms = -1, .kind = "sip", .detail_json = strdup("{\"code\":180}") },
			{ .at_us = RIG_NOW_US + 1, .offset_ms = 0, .kind = "heard", .text = strdup("a \"quoted\", \\ word {") },
		};

		results_events(r->results, i == 0 ? a : &twice, events, 2);
	}
	write_outcome(r, a, &answered, &(struct lead_next){ .state = "done" });
	assert_int_equal(a->events_written, 2);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.call_event"), 2);
	assert_string_equal(pgtest_text("SELECT text FROM dialer.call_event WHERE seq = 1"),
		"a \"quoted\", \\ word {");
	assert_int_equal(rig_int("SELECT (detail->>'code')::int FROM dialer.call_event"
				 " WHERE seq = 0 AND offset_ms IS NULL"), 180);
	attempt_unref(a);
}

/* ---- several at once ---- */

struct written {
	int good, bad;
};

static void on_one(int err, void *arg)
{
	struct written *w = arg;

	if (err == 0)
		w->good++;
	else
		w->bad++;
}

/* Attempts of count people under way, each with a number of their own. */
static void dial_people(struct rig *r, struct attempt **attempts, int count)
{
	for (int i = 0; i < count; i++) {
		rig_add_lead(&(struct rig_lead){ .id = i + 1, .number = N(i + 1) });
		rig_consent(N(i + 1));
		attempts[i] = rig_dial_one(r);
	}
}

static void until_written(struct rig *r)
{
	bool over = false;

	while (!over) {
		event_base_loop(r->base, EVLOOP_ONCE);
		over = results_pending(r->results) == 0;
	}
}

static void free_all(struct attempt **attempts, int count)
{
	for (int i = 0; i < count; i++)
		attempt_unref(attempts[i]);
}

static void what_comes_together_is_one_transaction(void **state)
{
	struct rig *r = *state;
	struct attempt *attempts[3];
	struct written w = { 0, 0 };
	const struct outcome o = ended(DISPOSITION_NOT_SENT);
	const struct lead_next back = { .state = "ready", .due_us = RIG_NOW_US, .give_back = true };

	dial_people(r, attempts, 3);
	for (int i = 0; i < 3; i++) {
		struct call_event line = { .at_us = RIG_NOW_US + i, .offset_ms = -1, .kind = "sip" };

		results_events(r->results, attempts[i], &line, 1);
		results_outcome(r->results, attempts[i], &o, &back, on_one, &w);
	}
	assert_int_equal(results_pending(r->results), 6);
	until_written(r);
	assert_int_equal(w.good, 3);
	assert_int_equal(rig_int("SELECT count(DISTINCT t.x) FROM (SELECT xmin::text AS x FROM dialer.attempt"
				 " UNION SELECT xmin::text FROM dialer.call_event) AS t"), 1);
	assert_int_equal(rig_int("SELECT max(count) FROM dialer.audit_pending WHERE kind = 'outcome'"), 3);
	/* Each gives its caller ID a call of the day back. */
	assert_int_equal(rig_int("SELECT sum(attempts) FROM dialer.number_use"), 0);
	states_are("ready ready ready");
	free_all(attempts, 3);
}

static void one_that_cannot_be_written_takes_no_other_along(void **state)
{
	struct rig *r = *state;
	struct attempt *attempts[3];
	struct written w = { 0, 0 };
	const struct lead_next over = { .state = "done" };

	dial_people(r, attempts, 3);
	for (int i = 0; i < 3; i++) {
		struct outcome o = answered;
		struct call_event line = { .at_us = RIG_NOW_US, .offset_ms = -1, .kind = "sip" };

		if (i == 1)
			o.slots_json = (char *)(uintptr_t)"{\"day\": no JSON";
		results_events(r->results, attempts[i], &line, 1);
		results_outcome(r->results, attempts[i], &o, &over, on_one, &w);
	}
	until_written(r);
	assert_int_equal(w.good, 2);
	assert_int_equal(w.bad, 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.call_event"), 3);
	states_are("done dialing done");
	free_all(attempts, 3);
}

static void two_ends_of_one_person_release_two_numbers(void **state)
{
	struct rig *r = *state;
	struct attempt *attempts[2];
	struct written w = { 0, 0 };
	const struct outcome o = ended(DISPOSITION_UNALLOCATED);
	const struct lead_next spent = { .state = "done", .release_rank = true };

	for (int i = 1; i <= 4; i++)
		rig_add_lead(&(struct rig_lead){ .id = i, .person = 1, .rank = i, .number = N(i),
			.state = i > 2 ? "waiting" : "ready" });
	rig_consent(N(1));
	rig_consent(N(2));
	attempts[0] = rig_dial_one(r);
	attempts[1] = rig_dial_one(r);
	for (int i = 0; i < 2; i++)
		results_outcome(r->results, attempts[i], &o, &spent, on_one, &w);
	until_written(r);
	assert_int_equal(w.good, 2);
	states_are("done done ready ready");
	free_all(attempts, 2);
}

static void a_lost_connection_loses_no_result(void **state)
{
	struct rig *r = *state;
	struct attempt *attempts[2];
	struct written w = { 0, 0 };
	const struct lead_next over = { .state = "done" };

	dial_people(r, attempts, 2);
	for (int i = 0; i < 2; i++)
		results_outcome(r->results, attempts[i], &answered, &over, on_one, &w);
	rig_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
		" AND pid <> pg_backend_pid()");
	until_written(r);
	assert_int_equal(w.good, 2);
	assert_int_equal(r->downs, 1);
	states_are("done done");
	free_all(attempts, 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_outcome_once_and_twice),
		T(what_others_settled_gets_its_truth_as_a_line),
		T(nothing_happened_is_null),
		T(given_back_is_only_what_was_decided_then), T(given_back_on_the_day_it_was_taken),
		T(a_spent_number_releases_the_next),
		T(a_retry_waits),
		T(an_opt_out_is_one_transaction_and_announced),
		T(an_opt_out_refuses_waiting_leads_of_the_number),
		T(the_timeline_in_order_and_once),
		T(what_comes_together_is_one_transaction),
		T(one_that_cannot_be_written_takes_no_other_along),
		T(two_ends_of_one_person_release_two_numbers),
		T(a_lost_connection_loses_no_result),
	};

	return cmocka_run_group_tests_name("store/results", tests, rig_group_open, rig_group_close);
}
