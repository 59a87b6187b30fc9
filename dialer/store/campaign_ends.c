/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign_ends.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/*
 * $1 campaign: each of its quotas, with what is counted and under way, by the server's clock and the days
 * of the campaign's zone. A call counts to the day on which it began.
 */
static const char quotas_sql[] =
	"SELECT q.what, q.per_day, q.most, k.n AS counted, o.n AS under_way,"
	" dialer.us((d.day + 1)::timestamp AT TIME ZONE c.ends_zone) AS next_day_us"
	" FROM dialer.campaign AS c"
	" CROSS JOIN LATERAL (SELECT (clock_timestamp() AT TIME ZONE c.ends_zone)::date AS day OFFSET 0) AS d"
	" CROSS JOIN LATERAL jsonb_to_recordset(c.ends->'quotas') AS q(what text, per_day boolean, most bigint)"
	" CROSS JOIN LATERAL (SELECT coalesce(sum(x.n), 0)::bigint AS n FROM dialer.campaign_count AS x"
	"  WHERE x.campaign_id = c.id AND x.what = q.what AND (NOT q.per_day OR x.day = d.day)) AS k"
	" CROSS JOIN LATERAL (SELECT count(*) AS n FROM dialer.attempt AS a WHERE a.state = 'committed'"
	"  AND a.campaign_id = c.id AND (NOT q.per_day OR a.committed_at >= d.day::timestamp AT TIME ZONE c.ends_zone)) AS o"
	" WHERE c.id = $1 AND c.ends_zone <> '' ORDER BY q.per_day, q.what";

enum quota_column { QUOTA_WHAT, QUOTA_PER_DAY, QUOTA_MOST, QUOTA_COUNTED, QUOTA_UNDER_WAY, QUOTA_NEXT_DAY };

static const char calls_sql[] =
	"INSERT INTO dialer.campaign_count AS k (campaign_id, what, day, n)"
	" SELECT c.id, 'calls', (clock_timestamp() AT TIME ZONE c.ends_zone)::date, $2 FROM dialer.campaign AS c"
	" WHERE c.id = $1 AND c.ends_zone <> ''"
	" ON CONFLICT (campaign_id, what, day) DO UPDATE SET n = k.n + excluded.n";

static const char end_sql[] =
	"WITH over AS (UPDATE dialer.campaign AS c SET state = 'finished', epoch = epoch + 1,"
	"  changed_at = clock_timestamp()"
	" WHERE c.id = $1 AND c.epoch = $2 AND c.state = 'running'"
	"  AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.campaign_id = c.id"
	"   AND a.state = 'committed') RETURNING id, epoch)"
	" INSERT INTO dialer.campaign_event (campaign_id, kind, epoch, detail)"
	" SELECT id, 'finished', epoch, $3::json FROM over";

static void read_quota(const PGresult *res, int row, struct campaign_quota *ret)
{
	snprintf(ret->what, sizeof(ret->what), "%s", db_text(res, row, QUOTA_WHAT));
	ret->per_day = db_text(res, row, QUOTA_PER_DAY)[0] == 't';
	ret->most = db_int(res, row, QUOTA_MOST);
	ret->counted = db_int(res, row, QUOTA_COUNTED);
	ret->under_way = db_int(res, row, QUOTA_UNDER_WAY);
	ret->next_day_us = db_int(res, row, QUOTA_NEXT_DAY);
}

void campaign_quotas_add(struct batch *b, int64_t campaign_id)
{
	batch_add_ints(b, quotas_sql, 1, (const int64_t[]){ campaign_id });
}

int64_t campaign_quotas_room(const PGresult *res)
{
	int64_t room = INT64_MAX;

	for (int i = 0; i < PQntuples(res); i++) {
		struct campaign_quota q;
		int64_t left;

		read_quota(res, i, &q);
		/* A call counts as one from its begin on; what becomes of it, only when it has ended. */
		left = q.most - q.counted - (strcmp(q.what, "calls") == 0 ? 0 : q.under_way);
		if (left < room)
			room = left;
	}
	return room;
}

void campaign_calls_add(struct batch *b, int64_t campaign_id, int calls)
{
	batch_add_ints(b, calls_sql, 2, (const int64_t[]){ campaign_id, calls });
}

struct job {
	campaign_quotas_h *done;
	void *arg;
};

static void on_quotas(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	struct campaign_quota quotas[CAMPAIGN_QUOTAS_MAX];
	int n = 0;

	(void)message;
	(void)count;
	for (; err == 0 && n < PQntuples(results[0]) && n < CAMPAIGN_QUOTAS_MAX; n++)
		read_quota(results[0], n, &quotas[n]);
	j->done(err, quotas, n, j->arg);
	free(j);
}

void campaign_quotas(struct pipeline *p, int64_t campaign_id, campaign_quotas_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, 0, arg);
		return;
	}
	*j = (struct job){ done, arg };
	campaign_quotas_add(b, campaign_id);
	pipeline_submit(p, b, on_quotas, j);
}

void campaign_end(struct pipeline *p, int64_t id, int64_t epoch, const char *because, int64_t most, int64_t counted)
{
	struct batch *b = batch_new(0);
	char campaign[DB_INT_MAX], number[DB_INT_MAX], detail[160];

	snprintf(detail, sizeof(detail), "{\"because\": \"%s\", \"most\": %" PRId64 ", \"counted\": %" PRId64 "}", because, most,
		counted);
	batch_add(b, end_sql, 3, (const char *const[]){ db_int_param(id, campaign), db_int_param(epoch, number), detail });
	pipeline_submit(p, b, NULL, NULL);
}

int campaign_ends_list(struct db *db, int64_t id, PGresult **ret)
{
	char sql[sizeof(quotas_sql) + 1000], campaign[DB_INT_MAX];

	snprintf(sql, sizeof(sql), "SELECT s.until, s.counted, s.most, s.under_way FROM (SELECT r.what || CASE WHEN r.per_day"
		" THEN ' per day' ELSE '' END AS until, r.counted::text, r.most::text, r.under_way::text, 1 AS place FROM (%s) AS r"
		" UNION ALL SELECT 'date', '', to_char(c.ends_at, 'YYYY-MM-DD\"T\"HH24:MI\"Z\"'), '', 2 FROM dialer.campaign AS c"
		" WHERE c.id = $1 AND c.ends_at IS NOT NULL"
		" UNION ALL SELECT 'it ended because of ' || (e.detail->>'because'), e.detail->>'counted', e.detail->>'most', '', 3"
		" FROM dialer.campaign AS c JOIN dialer.campaign_event AS e ON e.campaign_id = c.id AND e.epoch = c.epoch"
		" AND e.kind = 'finished' AND e.detail IS NOT NULL WHERE c.id = $1 AND c.state = 'finished'"
		") AS s ORDER BY s.place, s.until", quotas_sql);
	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(id, campaign) }, ret);
}
