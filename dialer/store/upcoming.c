/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/upcoming.h"

#include <errno.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/classes_sql.h"
#include "dialer/store/db.h"
#include "dialer/store/turns_sql.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX (256 * 1024)

int upcoming_classes(struct db *db, int64_t campaign_id, PGresult **ret)
{
	char id[DB_INT_MAX];

	return db_exec(db, CLASSES_SQL, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}

enum range_column { R_CLASSES, R_PRIORITIES, R_LISTS, R_STARTS, R_STRIDES, RANGE_COLUMNS };

static int read_leads(struct db *db, int64_t campaign_id, const struct buf ranges[RANGE_COLUMNS], int64_t now_us,
	int64_t limit, PGresult **ret)
{
	/* The same ranges of the same index as a claim's (gate_claim.c), and the same order, by the same text. */
	static const char sql[] =
		"SELECT x.id AS lead, x.number, k.key AS class, coalesce(i.name, '') AS list, coalesce(i.weight, 1) AS weight,"
		" x.priority,"
		" CASE x.due_at WHEN '-infinity' THEN '' ELSE to_char(x.due_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END AS due,"
		" x.ord, x.attempts, x.last_disposition"
		" FROM (" TURNS_SQL("(SELECT class_id, priority, NULL::bigint, 0::bigint, -9223372036854775808, list_id, start, stride"
			" FROM unnest($2::int[], $3::smallint[], $4::int[], $5::bigint[], $6::bigint[])"
			" AS r(class_id, priority, list_id, start, stride))",
			"$1", "(SELECT c.selection FROM dialer.campaign AS c WHERE c.id = $1)", "$7", "$8") ") AS c"
		" JOIN dialer.lead AS x ON x.id = c.id JOIN dialer.calling_class AS k ON k.id = x.class_id"
		" JOIN dialer.phone AS p ON p.number = x.number AND p.in_flight IS NULL"
		" LEFT JOIN dialer.lead_list AS i ON i.id = x.list_id"
		" ORDER BY c.place";
	char id[DB_INT_MAX], now[DB_INT_MAX], most[DB_INT_MAX];

	for (int i = 0; i < RANGE_COLUMNS; i++)
		if (buf_error(&ranges[i]) < 0)
			return buf_error(&ranges[i]);
	return db_exec(db, sql, 8, (const char *const[]){ db_int_param(campaign_id, id), buf_text(&ranges[R_CLASSES]),
		buf_text(&ranges[R_PRIORITIES]), buf_text(&ranges[R_LISTS]), buf_text(&ranges[R_STARTS]),
		buf_text(&ranges[R_STRIDES]), db_int_param(now_us, now), db_int_param(limit, most) }, ret);
}

int upcoming_leads(struct db *db, int64_t campaign_id, const struct gate_class *open, int count, int64_t now_us,
	int64_t limit, PGresult **ret)
{
	struct buf ranges[RANGE_COLUMNS];
	int err;

	for (int i = 0; i < RANGE_COLUMNS; i++) {
		buf_init(&ranges[i], ARRAY_MAX);
		array_begin(&ranges[i]);
	}
	for (int i = 0; i < count; i++) {
		array_add_int(&ranges[R_CLASSES], open[i].class_id);
		array_add_int(&ranges[R_PRIORITIES], open[i].priority);
		array_add_int(&ranges[R_LISTS], open[i].list_id);
		array_add_int(&ranges[R_STARTS], open[i].start);
		array_add_int(&ranges[R_STRIDES], open[i].stride);
	}
	for (int i = 0; i < RANGE_COLUMNS; i++)
		array_end(&ranges[i]);
	err = read_leads(db, campaign_id, ranges, now_us, limit, ret);
	for (int i = 0; i < RANGE_COLUMNS; i++)
		buf_release(&ranges[i]);
	return err;
}

int upcoming_held(struct db *db, int64_t campaign_id, PGresult **ret)
{
	static const char sql[] =
		"SELECT h.list, h.weight, h.why, sum(h.leads) AS leads FROM (SELECT coalesce(i.name, '') AS list,"
		"  coalesce(i.weight, 1) AS weight, r.leads, CASE WHEN r.selection = -c.selection AND c.selection > 0 THEN 'filter'"
		"   WHEN r.selection <> c.selection THEN 'not looked at yet' ELSE 'weight 0' END AS why"
		"  FROM (SELECT l.list_id, l.selection, count(*) AS leads FROM dialer.lead AS l WHERE l.campaign_id = $1"
		"   AND l.state = 'ready' GROUP BY l.list_id, l.selection) AS r"
		"  JOIN dialer.campaign AS c ON c.id = $1 LEFT JOIN dialer.lead_list AS i ON i.id = r.list_id"
		"  WHERE r.selection <> c.selection OR i.weight = 0) AS h"
		" GROUP BY h.list, h.weight, h.why ORDER BY h.list, h.why";
	char id[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}

int upcoming_states(struct db *db, int64_t campaign_id, PGresult **ret)
{
	static const char sql[] =
		"SELECT state, count(*) AS leads FROM dialer.lead WHERE campaign_id = $1 AND state NOT IN ('ready', 'undone')"
		" GROUP BY state ORDER BY state";
	char id[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}
