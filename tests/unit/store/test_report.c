/* SPDX-License-Identifier: Apache-2.0 */
/* Abandonment as three laws count it: who is in it, and in which span. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/store/db.h"
#include "dialer/store/report.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

/* An answered call that long ago; -1: nothing of the kind was heard. The rows refer to nothing, as no rule is asked. */
static void called(const char *ago, const char *disposition, int greeting_end_ms, int first_audio_ms)
{
	rig_sql("SET session_replication_role = replica; INSERT INTO dialer.attempt (decision_id, campaign_id, lead_id,"
		" number, caller_id, trunk, epoch, node, incarnation, state, committed_at, answer_at, disposition,"
		" greeting_end_ms, first_audio_ms) SELECT count(*) + 1, 1, 1, 18602340001, 18605559001, 'demo', 7, 'test', 1,"
		" 'ended', clock_timestamp() - interval '%s', clock_timestamp() - interval '%s', '%s', nullif(%d, -1),"
		" nullif(%d, -1) FROM dialer.attempt; RESET session_replication_role",
		ago, ago, disposition, greeting_end_ms, first_audio_ms);
}

/* "period live abandoned percent" of the rows whose period is (month) or is not (all others) the month. */
static void reported(struct rig *r, bool month, char *to, size_t size)
{
	struct db db;
	PGresult *res;
	size_t n = 0;

	assert_int_equal(db_open(&db, r->conninfo), 0);
	assert_int_equal(report_run(&db, REPORT_ABANDONMENT, 1, &res), 0);
	to[0] = '\0';
	for (int i = 0; i < PQntuples(res); i++)
		if ((strcmp(PQgetvalue(res, i, 0), "month") == 0) == month)
			n += (size_t)snprintf(to + n, size - n, "%s %s %s %s; ", PQgetvalue(res, i, 0), PQgetvalue(res, i, 3),
				PQgetvalue(res, i, 4), PQgetvalue(res, i, 5));
	PQclear(res);
	db_close(&db);
}

static void abandonment_is_of_live_answers_in_each_span(void **state)
{
	struct rig *r = *state;
	char found[512];

	called("65 days", "completed", 900, 1000);
	called("64 days", "completed", 900, 1000);
	called("64 days", "voicemail", 900, -1); /* a machine is nobody */
	called("31 days", "abandoned", -1, -1);
	called("3 hours", "completed", 900, 2900); /* two seconds: in time */
	called("2 hours", "completed", 900, 2901); /* a millisecond late */
	called("1 hour", "completed", 900, -1);    /* nothing was said at all */
	called("1 hour", "completed", -1, 700);    /* and nothing was greeted */
	reported(r, false, found, sizeof(found));
	assert_string_equal(found, "24 hours 4 2 50.0; 30 days 4 2 50.0; 30 days 1 1 100.0; 30 days 2 0 0.0; ");
}

static void a_month_is_the_calendars(void **state)
{
	struct rig *r = *state;
	char found[512];

	called("32 days", "abandoned", -1, -1);
	called("0 s", "completed", 900, 1000);
	reported(r, true, found, sizeof(found));
	assert_string_equal(found, "month 1 0 0.0; ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(abandonment_is_of_live_answers_in_each_span, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(a_month_is_the_calendars, rig_open, rig_close),
	};

	return cmocka_run_group_tests(tests, rig_group_open, rig_group_close);
}
