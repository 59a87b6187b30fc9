/* SPDX-License-Identifier: Apache-2.0 */
/* Disposition by disposition: where the lead goes, and what becomes of the person's other numbers. */
#include "config.h"

#include <stdio.h>

#include "dialer/pacing/retry.h"
#include "dialer/store/campaign.h"
#include "tests/unit/pacing/callee.h"

#include "dialer/base/banned.h"

#define NOW_US INT64_C(1795021200000000)
#define SECOND_US INT64_C(1000000)

static const struct retry_world world = { .now_us = NOW_US, .clock = &callee };
static struct campaign campaign;
static struct attempt attempt;

/* Every disposition is retried after 60 s plus its own number of seconds, at most three times. */
static int set_up(void **state)
{
	(void)state;
	memset(&campaign, 0, sizeof(campaign));
	memset(&attempt, 0, sizeof(attempt));
	campaign.max_attempts = 3;
	for (int d = 0; d < DISPOSITION_COUNT; d++)
		campaign.retry_s[d] = 60 + d;
	attempt.campaign = &campaign;
	attempt.lead_attempts = 1;
	return 0;
}

enum way { RETRIED, OVER, SPENT, GIVEN_BACK };

static const struct {
	enum disposition disposition;
	enum way way;
} table[] = {
	{ DISPOSITION_QUALIFIED, OVER },
	{ DISPOSITION_NOT_INTERESTED, OVER },
	{ DISPOSITION_OPTED_OUT, OVER },
	{ DISPOSITION_WRONG_NUMBER, SPENT },
	{ DISPOSITION_NO_RESPONSE, RETRIED },
	{ DISPOSITION_TRANSFERRED, OVER },
	{ DISPOSITION_HUNG_UP, OVER },
	{ DISPOSITION_VOICEMAIL, RETRIED },
	{ DISPOSITION_ABANDONED, OVER },
	{ DISPOSITION_BUSY, RETRIED },
	{ DISPOSITION_NO_ANSWER, RETRIED },
	{ DISPOSITION_UNAVAILABLE, RETRIED },
	{ DISPOSITION_DECLINED, RETRIED },
	{ DISPOSITION_BLOCKED, OVER },
	{ DISPOSITION_UNALLOCATED, SPENT },
	{ DISPOSITION_CONGESTION, RETRIED },
	{ DISPOSITION_REFUSED, RETRIED },
	{ DISPOSITION_FAILED, RETRIED },
	{ DISPOSITION_CANCELLED, RETRIED },
	{ DISPOSITION_COMPLETED, OVER },
	{ DISPOSITION_NOT_SENT, GIVEN_BACK },
	{ DISPOSITION_UNKNOWN, RETRIED },
};

static struct lead_next after(enum disposition d)
{
	const struct outcome o = { .disposition = d };

	return retry_after(&attempt, &o, &world);
}

static void check(enum disposition d, enum way way)
{
	struct lead_next n = after(d);
	bool ready = way == RETRIED || way == GIVEN_BACK;

	assert_string_equal(n.state, ready ? "ready" : "done");
	assert_int_equal(n.give_back, way == GIVEN_BACK);
	assert_int_equal(n.finish_person, way == OVER);
	assert_int_equal(n.release_rank, way == SPENT);
	if (way == RETRIED)
		assert_int_equal(n.due_us, NOW_US + (60 + (int64_t)d) * SECOND_US);
	if (way == GIVEN_BACK)
		assert_int_equal(n.due_us, NOW_US);
}

static void every_disposition(void **state)
{
	(void)state;
	/* All are here but "none" and "callback", which has a test of its own. */
	assert_int_equal(sizeof(table) / sizeof(table[0]), DISPOSITION_COUNT - 2);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		check(table[i].disposition, table[i].way);
}

static void used_up_means_spent(void **state)
{
	(void)state;
	attempt.lead_attempts = 2;
	check(DISPOSITION_BUSY, RETRIED);
	attempt.lead_attempts = 3;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		check(table[i].disposition, table[i].way == RETRIED ? SPENT : table[i].way);
}

static void never_means_spent(void **state)
{
	(void)state;
	campaign.retry_s[DISPOSITION_VOICEMAIL] = -1;
	check(DISPOSITION_VOICEMAIL, SPENT);
	check(DISPOSITION_BUSY, RETRIED);
}

static void called_back_when_asked(void **state)
{
	struct outcome o = { .disposition = DISPOSITION_CALLBACK, .callback_us = NOW_US + 7 };
	struct lead_next n = retry_after(&attempt, &o, &world);

	(void)state;
	assert_string_equal(n.state, "ready");
	assert_int_equal(n.due_us, NOW_US + 7);
	assert_int_equal(n.callback_us, n.due_us);
	o.callback_us = 0; /* "later" */
	assert_int_equal(retry_after(&attempt, &o, &world).due_us, NOW_US + 3600 * SECOND_US);
	o.callback_us = NOW_US - 1; /* an hour that is over cannot be kept */
	assert_int_equal(retry_after(&attempt, &o, &world).due_us, NOW_US + 3600 * SECOND_US);
	assert_int_equal(after(DISPOSITION_BUSY).callback_us, 0);
}

/* Somebody waits for it, so the campaign's own cap does not end it. */
static void a_promise_outlives_the_cap(void **state)
{
	const struct outcome o = { .disposition = DISPOSITION_CALLBACK, .callback_us = NOW_US + 7 };
	struct lead_next n;

	(void)state;
	attempt.lead_attempts = 3;
	n = retry_after(&attempt, &o, &world);
	assert_string_equal(n.state, "ready");
	assert_int_equal(n.callback_us, NOW_US + 7);
	/* The call that was promised is the last one, whether or not anybody was there. */
	attempt.callback_us = NOW_US;
	attempt.lead_attempts = 4;
	check(DISPOSITION_NO_ANSWER, SPENT);
	check(DISPOSITION_QUALIFIED, OVER);
	check(DISPOSITION_CONGESTION, SPENT);
}

/* What ended in the carrier's network was not the call somebody waits for. */
static void a_promise_stands_until_it_rings(void **state)
{
	static const struct {
		enum disposition disposition;
		bool stands;
	} ends[] = { { DISPOSITION_CONGESTION, true }, { DISPOSITION_FAILED, true }, { DISPOSITION_REFUSED, true },
		{ DISPOSITION_BUSY, false }, { DISPOSITION_NO_ANSWER, false }, { DISPOSITION_VOICEMAIL, false },
		{ DISPOSITION_CANCELLED, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		attempt.callback_us = NOW_US - 1;
		check(ends[i].disposition, RETRIED);
		assert_int_equal(after(ends[i].disposition).keep_callback, ends[i].stands);
		attempt.callback_us = 0;
		assert_false(after(ends[i].disposition).keep_callback);
	}
}

/* "Next Thursday", said at three in the afternoon, is at three on that day's clock. */
static void a_callback_keeps_its_hour_over_a_change_of_clocks(void **state)
{
	static const struct {
		const char *now, *naive, *due;
	} rows[] = {
		{ "2026-10-29 15:00", "2026-11-05 14:00", "2026-11-05 15:00" },
		{ "2026-03-05 15:00", "2026-03-12 16:00", "2026-03-12 15:00" },
		{ "2026-11-16 15:00", "2026-11-19 15:00", "2026-11-19 15:00" },
		{ "2026-11-16 15:00", "2026-11-16 19:00", "2026-11-16 19:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct retry_world then = { .now_us = local(rows[i].now), .clock = &callee };
		const struct outcome o = { .disposition = DISPOSITION_CALLBACK, .callback_us = local(rows[i].naive) };

		attempt.utc_offset_s = new_york(then.now_us, NULL);
		assert_int_equal(retry_after(&attempt, &o, &then).due_us, local(rows[i].due));
	}
}

/* Spread over parts of the day, and over days; this very attempt counts. */
static void retried_at_another_part_of_the_day(void **state)
{
	struct retry_world then = { .now_us = local("2026-11-16 13:00"), .clock = &callee };
	const struct outcome o = { .disposition = DISPOSITION_BUSY };

	(void)state;
	campaign.day_parts = (struct day_parts){ 2, false, { { 540, 720 }, { 720, 1080 } } };
	attempt.decided_us = local("2026-11-16 12:59");
	assert_int_equal(retry_after(&attempt, &o, &then).due_us, local("2026-11-17 09:00"));
	attempt.tried_us[0] = local("2026-11-15 10:00");
	attempt.tried_us[1] = local("2026-11-14 10:00");
	attempt.tried_count = 2;
	assert_int_equal(retry_after(&attempt, &o, &then).due_us,
		then.now_us + (60 + (int64_t)DISPOSITION_BUSY) * SECOND_US);
	campaign.max_attempts_day = 1;
	assert_int_equal(retry_after(&attempt, &o, &then).due_us, local("2026-11-17 12:00"));
}

#define T(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_disposition),
		T(used_up_means_spent),
		T(never_means_spent),
		T(called_back_when_asked),
		T(a_promise_outlives_the_cap),
		T(a_promise_stands_until_it_rings),
		T(a_callback_keeps_its_hour_over_a_change_of_clocks),
		T(retried_at_another_part_of_the_day),
	};

	return cmocka_run_group_tests_name("pacing/retry", tests, NULL, NULL);
}
