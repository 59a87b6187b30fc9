/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/upcoming.h"

#include <errno.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/classes_sql.h"
#include "dialer/store/db.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX (256 * 1024)

int upcoming_classes(struct db *db, int64_t campaign_id, PGresult **ret)
{
	char id[DB_INT_MAX];

	return db_exec(db, CLASSES_SQL, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}

int upcoming_leads(struct db *db, int64_t campaign_id, const struct upcoming_class *open, int count, int64_t now_us,
	int64_t limit, PGresult **ret)
{
	/* The same ranges of the same index as a claim's (gate_claim.c), and the same order. */
	static const char sql[] =
		"SELECT x.id AS lead, x.number, k.key AS class, x.priority,"
		" CASE x.due_at WHEN '-infinity' THEN '' ELSE to_char(x.due_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END AS due,"
		" x.attempts, x.last_disposition FROM unnest($2::int[], $3::smallint[]) AS c(class_id, priority)"
		" CROSS JOIN LATERAL (SELECT l.* FROM dialer.lead AS l WHERE l.campaign_id = $1 AND l.class_id = c.class_id"
		"  AND l.priority = c.priority AND l.state = 'ready' AND l.due_at <= dialer.at_us($4)"
		"  ORDER BY l.due_at, l.id LIMIT $5) AS x JOIN dialer.calling_class AS k ON k.id = x.class_id"
		" JOIN dialer.phone AS p ON p.number = x.number AND p.in_flight IS NULL"
		" ORDER BY x.priority, x.due_at, x.id LIMIT $5";
	char id[DB_INT_MAX], now[DB_INT_MAX], most[DB_INT_MAX];
	struct buf ids, priorities;
	int err;

	buf_init(&ids, ARRAY_MAX);
	buf_init(&priorities, ARRAY_MAX);
	array_begin(&ids);
	array_begin(&priorities);
	for (int i = 0; i < count; i++) {
		array_add_int(&ids, open[i].class_id);
		array_add_int(&priorities, open[i].priority);
	}
	array_end(&ids);
	array_end(&priorities);
	err = buf_error(&ids) < 0 || buf_error(&priorities) < 0 ? -ENOMEM :
		db_exec(db, sql, 5, (const char *const[]){ db_int_param(campaign_id, id), buf_text(&ids),
			buf_text(&priorities), db_int_param(now_us, now), db_int_param(limit, most) }, ret);
	buf_release(&ids);
	buf_release(&priorities);
	return err;
}
