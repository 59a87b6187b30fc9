/* SPDX-License-Identifier: Apache-2.0 */
/* Quotas against PostgreSQL: what counts, what is left, and that none is exceeded. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/campaign.h"
#include "dialer/store/campaign_ends.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define COUNTS "SELECT string_agg(what || ' ' || n, ', ' ORDER BY what) FROM dialer.campaign_count WHERE n <> 0"

/* Leads 1 to 6, and quotas as in the column. */
static void set_up(struct rig *r, const char *quotas)
{
	for (int i = 1; i <= 6; i++) {
		rig_add_lead(&(struct rig_lead){ .id = i, .number = N(i) });
		rig_consent(N(i));
	}
	rig_sql("UPDATE dialer.campaign SET ends_zone = 'America/New_York', ends = '{\"quotas\": [%s]}'", quotas);
	r->campaign->has_quotas = true;
}

static int room(struct rig *r)
{
	int n;

	rig_claim(r, 10);
	n = r->claim->lead_count;
	assert_int_equal(r->claim->full, n < 10 && n < rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'ready'"));
	rig_abandon(r);
	return n;
}

static void end(struct rig *r, struct attempt *a, enum disposition d)
{
	const struct outcome o = { .disposition = d, .end_us = RIG_NOW_US, .post_dial_delay_ms = -1,
		.greeting_end_ms = -1, .first_audio_ms = -1, .recording_from_ms = -1 };
	const struct lead_next next = { .state = d == DISPOSITION_NOT_SENT ? "ready" : "done", .due_us = RIG_NOW_US,
		.give_back = d == DISPOSITION_NOT_SENT };

	rig_expect(r);
	results_outcome(r->results, a, &o, &next, rig_on_done, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->err, 0);
	attempt_unref(a);
}

static void calls_count_from_their_begin(void **state)
{
	struct rig *r = *state;
	struct attempt *a, *b;

	set_up(r, "{\"what\": \"calls\", \"per_day\": false, \"most\": 2}");
	assert_int_equal(room(r), 2);
	a = rig_dial_one(r);
	assert_int_equal(room(r), 1);
	b = rig_dial_one(r);
	assert_int_equal(room(r), 0);
	end(r, a, DISPOSITION_NOT_SENT); /* it was never made */
	assert_int_equal(room(r), 1);
	end(r, b, DISPOSITION_BUSY);
	assert_int_equal(room(r), 1);
	end(r, rig_dial_one(r), DISPOSITION_NO_ANSWER);
	assert_int_equal(room(r), 0);
	assert_string_equal(pgtest_text(COUNTS), "busy 1, calls 2, no_answer 1, not_sent 1");
}

/* One is left, and one call may become it: nobody else is called before that one has ended. */
static void what_calls_may_become_is_reckoned_with(void **state)
{
	struct rig *r = *state;
	struct attempt *a;

	set_up(r, "{\"what\": \"conversations\", \"per_day\": false, \"most\": 2},"
		  " {\"what\": \"qualified\", \"per_day\": false, \"most\": 1}");
	assert_int_equal(room(r), 1); /* the stricter of both */
	a = rig_dial_one(r);
	assert_int_equal(room(r), 0);
	end(r, a, DISPOSITION_VOICEMAIL);
	end(r, rig_dial_one(r), DISPOSITION_TRANSFERRED);
	assert_int_equal(room(r), 1);
	end(r, rig_dial_one(r), DISPOSITION_QUALIFIED);
	assert_int_equal(room(r), 0);
	assert_string_equal(pgtest_text(COUNTS), "calls 3, conversations 2, qualified 1, transferred 1, voicemail 1");
	/* The same from the calls themselves. */
	rig_sql("SELECT dialer.count_anew(1)");
	assert_string_equal(pgtest_text(COUNTS), "calls 3, conversations 2, qualified 1, transferred 1, voicemail 1");
	rig_sql("UPDATE dialer.campaign SET ends_zone = ''; SELECT dialer.count_anew(1)");
	assert_string_equal(pgtest_text(COUNTS), "");
}

static void a_day_has_its_own_figures(void **state)
{
	struct rig *r = *state;

	set_up(r, "{\"what\": \"calls\", \"per_day\": true, \"most\": 1}, {\"what\": \"calls\", \"per_day\": false, \"most\": 3}");
	end(r, rig_dial_one(r), DISPOSITION_BUSY);
	assert_int_equal(room(r), 0);
	rig_sql("UPDATE dialer.campaign_count SET day = day - 1");
	assert_int_equal(room(r), 1);
	rig_sql("UPDATE dialer.campaign_count SET n = 3 WHERE what = 'calls'");
	assert_int_equal(room(r), 0);
}

static void without_quotas_nothing_is_counted(void **state)
{
	struct rig *r = *state;

	set_up(r, "");
	rig_sql("UPDATE dialer.campaign SET ends_zone = ''");
	r->campaign->has_quotas = false;
	end(r, rig_dial_one(r), DISPOSITION_QUALIFIED);
	assert_string_equal(pgtest_text(COUNTS), "");
}

static struct campaign_quota seen[CAMPAIGN_QUOTAS_MAX];

static void on_quotas(int err, const struct campaign_quota *quotas, int count, void *arg)
{
	struct rig *r = arg;

	memcpy(seen, quotas, (size_t)count * sizeof(*quotas));
	r->value = count;
	rig_on_done(err, arg);
}

static void what_is_reached_is_told(void **state)
{
	struct rig *r = *state;
	struct attempt *a;

	set_up(r, "{\"what\": \"calls\", \"per_day\": false, \"most\": 9}, {\"what\": \"hung_up\", \"per_day\": true, \"most\": 4}");
	end(r, rig_dial_one(r), DISPOSITION_HUNG_UP);
	a = rig_dial_one(r);
	rig_expect(r);
	campaign_quotas(r->pipeline, 1, on_quotas, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->value, 2);
	assert_string_equal(seen[0].what, "calls");
	assert_false(seen[0].per_day);
	assert_int_equal(seen[0].counted, 2);
	assert_int_equal(seen[0].most, 9);
	assert_string_equal(seen[1].what, "hung_up");
	assert_true(seen[1].per_day);
	assert_int_equal(seen[1].counted, 1);
	assert_int_equal(seen[1].under_way, 1);
	/* The next midnight in New York: within 25 hours, and on the hour. */
	assert_int_equal(rig_int("SELECT ((dialer.at_us(%lld) AT TIME ZONE 'America/New_York')::time = '00:00'"
				 " AND dialer.at_us(%lld) - now() BETWEEN interval '0' AND interval '25 hours')::int",
				 (long long)seen[1].next_day_us, (long long)seen[1].next_day_us), 1);
	attempt_unref(a);
}

static void settle(struct rig *r)
{
	rig_expect(r);
	campaign_quotas(r->pipeline, 1, on_quotas, r); /* behind what was submitted before */
	rig_until(r, &r->answered);
}

static void it_ends_when_nothing_is_under_way(void **state)
{
	struct rig *r = *state;
	struct attempt *a;

	set_up(r, "{\"what\": \"calls\", \"per_day\": false, \"most\": 1}");
	a = rig_dial_one(r);
	campaign_end(r->pipeline, 1, 7, "calls", 1, 1);
	settle(r);
	assert_string_equal(pgtest_text("SELECT state FROM dialer.campaign"), "running");
	end(r, a, DISPOSITION_BUSY);
	campaign_end(r->pipeline, 1, 6, "calls", 1, 1); /* of an epoch before */
	settle(r);
	assert_string_equal(pgtest_text("SELECT state FROM dialer.campaign"), "running");
	for (int i = 0; i < 2; i++)
		campaign_end(r->pipeline, 1, 7, "calls", 1, 1);
	settle(r);
	assert_string_equal(pgtest_text("SELECT state || ' ' || epoch FROM dialer.campaign"), "finished 8");
	assert_string_equal(pgtest_text("SELECT string_agg(kind || ' ' || detail, ',') FROM dialer.campaign_event"),
		"finished {\"because\": \"calls\", \"most\": 1, \"counted\": 1}");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.lead WHERE state = 'ready'"), 5);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(calls_count_from_their_begin),
		T(what_calls_may_become_is_reckoned_with),
		T(a_day_has_its_own_figures),
		T(without_quotas_nothing_is_counted),
		T(what_is_reached_is_told),
		T(it_ends_when_nothing_is_under_way),
	};

	return cmocka_run_group_tests_name("store/ends", tests, rig_group_open, rig_group_close);
}
