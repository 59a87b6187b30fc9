/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/numbers.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/base/banned.h"

int numbers_list(struct db *db, const char *pool, PGresult **ret)
{
	static const char sql[] =
		"SELECT p.name AS pool, n.number AS caller_id, n.place, n.state, n.state_reason,"
		" coalesce(u.attempts, 0) AS used_today, n.daily_cap, n.attestation"
		" FROM dialer.pool_number AS n JOIN dialer.number_pool AS p ON p.id = n.pool_id"
		" LEFT JOIN dialer.number_use AS u ON u.number = n.number"
		"  AND u.day = (now() AT TIME ZONE 'UTC')::date"
		" WHERE $1::text IS NULL OR p.name = $1 ORDER BY p.name, n.number";

	return db_exec(db, sql, 1, (const char *const[]){ pool }, ret);
}

int numbers_add(struct db *db, const char *pool, const struct campaign_number *n)
{
	static const char sql[] =
		"INSERT INTO dialer.pool_number (pool_id, number, place, daily_cap, attestation)"
		" SELECT id, $2, $3, $4, $5 FROM dialer.number_pool WHERE name = $1 RETURNING 1";
	char number[DB_INT_MAX], cap[DB_INT_MAX], text[E164_TEXT_MAX];
	const char *params[] = { pool, db_int_param((int64_t)n->number.digits, number), n->place,
		db_int_param(n->daily_cap, cap), n->attestation };
	int rows = db_exec_rows(db, sql, 5, params);

	if (rows == -EEXIST)
		snprintf(db->error, sizeof(db->error), "%s is in pool \"%s\" already (hint: dialerctl number activate)",
			e164_format(n->number, text), pool);
	if (rows < 0)
		return rows;
	if (rows == 0) {
		snprintf(db->error, sizeof(db->error), "no pool \"%s\" (hint: dialerctl number list; campaign load makes "
			"pools)", pool);
		return -ENOENT;
	}
	return 0;
}

int numbers_set_state(struct db *db, struct e164 number, const char *state, const char *reason)
{
	static const char sql[] = "UPDATE dialer.pool_number SET state = $2, state_reason = $3"
				  " WHERE number = $1 AND state <> 'retired' RETURNING 1";
	char text[DB_INT_MAX], plus[E164_TEXT_MAX];
	int rows = db_exec_rows(db, sql, 3,
		(const char *const[]){ db_int_param((int64_t)number.digits, text), state, reason });

	if (rows < 0)
		return rows;
	if (rows == 0) {
		snprintf(db->error, sizeof(db->error), "%s is in no pool (hint: dialerctl number list)",
			e164_format(number, plus));
		return -ENOENT;
	}
	return 0;
}

int numbers_trunk_use(struct db *db, PGresult **ret)
{
	static const char sql[] =
		"SELECT trunk, count(*) FILTER (WHERE state = 'committed') AS in_progress,"
		" count(*) FILTER (WHERE committed_at > now() - interval '1 minute') AS last_minute,"
		" count(*) AS last_hour, count(*) FILTER (WHERE disposition IN ('congestion', 'refused', 'failed'))"
		"  AS failed_last_hour"
		" FROM dialer.attempt WHERE committed_at > now() - interval '1 hour' OR state = 'committed'"
		" GROUP BY trunk ORDER BY trunk";

	return db_exec(db, sql, 0, NULL, ret);
}
