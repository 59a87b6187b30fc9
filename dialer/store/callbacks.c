/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/callbacks.h"

#include "dialer/store/control_priv.h"

#include "dialer/base/banned.h"

int callbacks_list(struct db *db, const char *campaign, int64_t limit, PGresult **ret)
{
	/* Only a decision of the promised hour or later speaks about the promise. */
	static const char sql[] =
		"SELECT l.id AS lead, c.name AS campaign, l.number,"
		" to_char(l.callback_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS asked_for,"
		" to_char(l.due_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS due, l.attempts,"
		" CASE WHEN l.state = 'dialing' THEN 'it is being made'"
		"  WHEN l.state = 'refused' THEN 'it is not made: ' || coalesce(d.rule || ' ' || d.reason,"
		"   'the number is on the do-not-call list')"
		"  WHEN c.state = 'paused' THEN 'it waits until the campaign is resumed'"
		"  WHEN c.state <> 'running' THEN 'it waits until the campaign, which is ' || c.state || ', is started again'"
		"  WHEN l.selection = -c.selection AND c.selection > 0 THEN 'the campaign''s filter keeps it out'"
		"  WHEN d.verdict = 'defer' AND l.due_at = d.defer_until THEN 'the law moved it: ' || d.rule || ' ' || d.reason"
		"  WHEN l.due_at <= clock_timestamp() THEN 'it is the next to be made'"
		"  ELSE 'the law decides at that hour' END AS becomes"
		" FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id"
		" LEFT JOIN dialer.decision AS d ON d.id = l.last_decision AND d.decided_at >= l.callback_at"
		" WHERE l.callback_at IS NOT NULL AND l.state IN ('ready', 'waiting', 'dialing', 'refused')"
		" AND ($1::text IS NULL OR c.name = $1) ORDER BY l.due_at, l.id LIMIT $2";
	char most[DB_INT_MAX];

	return db_exec(db, sql, 2, (const char *const[]){ campaign, db_int_param(limit, most) }, ret);
}

int callbacks_waiting(struct db *db, int64_t campaign_id, int64_t *ret)
{
	static const char sql[] = "SELECT count(*) FROM dialer.lead WHERE campaign_id = $1 AND callback_at IS NOT NULL"
				  " AND state IN ('ready', 'waiting')";
	char id[DB_INT_MAX];

	return control_one_id(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}
