/* SPDX-License-Identifier: Apache-2.0 */
/* Disposition by disposition: where the lead goes, and what becomes of the person's other numbers. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/pacing/retry.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

#define NOW_US INT64_C(1795021200000000)
#define SECOND_US INT64_C(1000000)

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

	return retry_after(&attempt, &o, NOW_US);
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
	struct lead_next n = retry_after(&attempt, &o, NOW_US);

	(void)state;
	assert_string_equal(n.state, "ready");
	assert_int_equal(n.due_us, NOW_US + 7);
	o.callback_us = 0; /* "later" */
	assert_int_equal(retry_after(&attempt, &o, NOW_US).due_us, NOW_US + 3600 * SECOND_US);
	o.callback_us = NOW_US - 1; /* an hour that is over cannot be kept */
	assert_int_equal(retry_after(&attempt, &o, NOW_US).due_us, NOW_US + 3600 * SECOND_US);
	attempt.lead_attempts = 3;
	n = retry_after(&attempt, &o, NOW_US);
	assert_string_equal(n.state, "done");
	assert_true(n.finish_person);
}

#define T(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_disposition),
		T(used_up_means_spent),
		T(never_means_spent),
		T(called_back_when_asked),
	};

	return cmocka_run_group_tests_name("pacing/retry", tests, NULL, NULL);
}
