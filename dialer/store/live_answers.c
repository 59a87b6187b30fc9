/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/live_answers.h"

#include <errno.h>
#include <stdlib.h>

#include "dialer/base/log.h"
#include "dialer/store/db.h"
#include "dialer/store/live_answers_sql.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

static const char report_sql[] =
	"INSERT INTO dialer.pacing_state AS s (node, campaign_id, at, pacing, why, lines, seats, busy, waiting, level,"
	"  target, team_ready, team_free, team_limits)"
	" VALUES ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7, $8, $9 * 0.01, $10 * 0.01, $11, $12, $13)"
	" ON CONFLICT (node, campaign_id) DO UPDATE SET at = excluded.at, pacing = excluded.pacing, why = excluded.why,"
	"  lines = excluded.lines, seats = excluded.seats, busy = excluded.busy, waiting = excluded.waiting,"
	"  level = excluded.level, target = excluded.target, team_ready = excluded.team_ready,"
	"  team_free = excluded.team_free, team_limits = excluded.team_limits";

/* cur: the hour under way, counted from the first call. */
static const char counts_sql[] =
	"SELECT coalesce(sum(k.live) FILTER (WHERE k.hour >= c.cur / 720 * 720), 0),"
	" coalesce(sum(k.abandoned) FILTER (WHERE k.hour >= c.cur / 720 * 720), 0),"
	" coalesce(sum(k.live) FILTER (WHERE k.hour >= c.cur - 24), 0),"
	" coalesce(sum(k.abandoned) FILTER (WHERE k.hour >= c.cur - 24), 0),"
	" (SELECT count(*) FROM dialer.node WHERE lease_until > now() AND NOT draining),"
	" coalesce(min(c.age)::bigint % 2592000, 0)"
	" FROM (SELECT s.age, floor(s.age / 3600)::int AS cur"
	"  FROM (SELECT extract(epoch FROM clock_timestamp() - " FIRST_CALL_SQL("$1") ") AS age) AS s) AS c"
	" LEFT JOIN dialer.live_answers AS k ON k.campaign_id = $1"
	"  AND k.hour >= least(c.cur / 720 * 720, c.cur - 24)";

struct job {
	live_answers_h *done;
	void *arg;
};

static void on_rows(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	struct live_answers a = { .nodes = 1 };

	(void)count;
	if (err < 0) {
		log_warn(STORE, "abandonment not read: %s", message);
	} else {
		const PGresult *res = results[1];

		a = (struct live_answers){ db_int(res, 0, 0), db_int(res, 0, 1), db_int(res, 0, 2), db_int(res, 0, 3),
			(double)db_int(res, 0, 5), (int)db_int(res, 0, 4) };
		a.nodes = a.nodes > 1 ? a.nodes : 1;
	}
	j->done(err, &a, j->arg);
	free(j);
}

void live_answers_read(struct pipeline *p, const struct pacing_report *r, live_answers_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));
	char n[9][DB_INT_MAX];

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, arg);
		return;
	}
	*j = (struct job){ done, arg };
	batch_add(b, report_sql, 13, (const char *const[]){ r->node, db_int_param(r->campaign_id, n[0]), r->mode, r->why,
		db_int_param(r->lines, n[1]), db_int_param(r->seats, n[2]), db_int_param(r->busy, n[3]),
		db_int_param(r->waiting, n[4]), db_int_param(r->level_hundredths, n[5]),
		db_int_param(r->target_hundredths, n[6]), r->has_team ? db_int_param(r->team_ready, n[7]) : NULL,
		r->has_team ? db_int_param(r->team_free, n[8]) : NULL, r->has_team ? (r->team_limits ? "t" : "f") : NULL });
	batch_add_ints(b, counts_sql, 1, (const int64_t[]){ r->campaign_id });
	pipeline_submit(p, b, on_rows, j);
}
