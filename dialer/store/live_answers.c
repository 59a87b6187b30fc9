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

/*
 * One campaign's nodes one after the other, until the end of the transaction: what follows sees all that was
 * reserved before, and only then. It is taken first and nothing else is waited for behind it, so it
 * deadlocks with nobody; outcomes do not take it.
 */
static const char turn_sql[] = "SELECT pg_advisory_xact_lock(hashtextextended('dialer.pacing_state', $1))";

/*
 * One statement, so one snapshot. c: the hour under way, counted from the first call. k: what each node
 * counted. others: what each of them has reserved, with what it has committed since added as the reservation is
 * meant (pacing/escrow.h). Of a node that cannot dial under it any more, for its lease has run out or it
 * began anew, and of one that told last in the 30 days before, no more than its open attempts might take.
 * all: the least share that anybody with something reserved goes by, for the law is the campaign's.
 */
static const char read_sql[] =
	"WITH c AS MATERIALIZED (SELECT s.age, floor(s.age / 3600)::int AS cur,"
	"  coalesce(floor(s.age / 3600)::int / 720, 0) AS block"
	"  FROM (SELECT extract(epoch FROM clock_timestamp() - " FIRST_CALL_SQL("$2::bigint") ") AS age) AS s),"
	" k AS MATERIALIZED (SELECT k.node,"
	"   coalesce(sum(k.live) FILTER (WHERE k.hour >= c.block * 720), 0)::bigint AS live,"
	"   coalesce(sum(k.abandoned) FILTER (WHERE k.hour >= c.block * 720), 0)::bigint AS abandoned,"
	"   coalesce(sum(k.live) FILTER (WHERE k.hour >= c.cur - 24), 0)::bigint AS day_live,"
	"   coalesce(sum(k.abandoned) FILTER (WHERE k.hour >= c.cur - 24), 0)::bigint AS day_abandoned"
	"  FROM c JOIN dialer.live_answers AS k ON k.campaign_id = $2 AND k.hour >= least(c.block * 720, c.cur - 24)"
	"  GROUP BY k.node),"
	" up AS MATERIALIZED (SELECT name, incarnation, draining FROM dialer.node WHERE lease_until > clock_timestamp()),"
	" others AS MATERIALIZED (SELECT u.name IS NOT NULL AS up, s.weight, s.at, s.share, greatest(0, CASE"
	"   WHEN u.name IS NOT NULL AND s.block = c.block THEN s.moved"
	"   ELSE least(CASE WHEN s.block = c.block THEN s.moved ELSE s.reserved END, (10000 - s.share) * (SELECT count(*)"
	"    FROM dialer.attempt AS a WHERE a.node = s.node AND a.state = 'committed' AND a.campaign_id = $2)) END) AS reserved"
	"  FROM c CROSS JOIN (SELECT t.*, t.reserved - t.counted + t.share * coalesce(k.live, 0)"
	"    - 10000 * coalesce(k.abandoned, 0) AS moved"
	"   FROM (SELECT p.*, (p.target * 100)::bigint AS share FROM dialer.pacing_state AS p) AS t"
	"   LEFT JOIN k ON k.node = t.node WHERE t.campaign_id = $2 AND t.node <> $1::text) AS s"
	"  LEFT JOIN up AS u ON u.name = s.node AND u.incarnation = s.incarnation),"
	" whole AS MATERIALIZED (SELECT o.share, o.reserved, o.weight, o.share * k.live - 10000 * k.abandoned AS left_over"
	"  FROM (SELECT least($10::bigint, min(share) FILTER (WHERE up AND reserved > 0)) AS share,"
	"    coalesce(sum(reserved), 0)::bigint AS reserved,"
	"    coalesce(sum(weight) FILTER (WHERE up AND at > clock_timestamp() - interval '5 seconds'), 0)::bigint AS weight"
	"   FROM others) AS o, (SELECT coalesce(sum(live), 0)::bigint AS live, coalesce(sum(abandoned), 0)::bigint AS abandoned"
	"   FROM k) AS k),"
	" granted AS MATERIALIZED (SELECT CASE WHEN $13::int > 0"
	"   AND EXISTS (SELECT FROM up WHERE up.name = $1 AND up.incarnation = $11::bigint)"
	"   THEN greatest(0, least(w.left_over * $13::int / (w.weight + $13::int), w.left_over - w.reserved))"
	"   ELSE 0 END AS amount FROM whole AS w),"
	" told AS (INSERT INTO dialer.pacing_state AS s (node, campaign_id, at, pacing, why, lines, seats, busy, waiting, level,"
	"   target, incarnation, ask, weight, block, counted, reserved, team_ready, team_free, team_limits)"
	"  SELECT $1::text, $2::bigint, clock_timestamp(), $3::text, $4::text, $5::int, $6::int, $7::int, $8::int,"
	"   $9::bigint * 0.01, $10::bigint * 0.01,"
	"   $11::bigint, $12::bigint, $13::int, c.block, coalesce((SELECT $10::bigint * k.live - 10000 * k.abandoned FROM k"
	"   WHERE k.node = $1), 0), greatest($14::bigint, g.amount), $15::int, $16::int, $17::boolean FROM c, granted AS g"
	"  ON CONFLICT (node, campaign_id) DO UPDATE SET at = excluded.at, pacing = excluded.pacing, why = excluded.why,"
	"   lines = excluded.lines, seats = excluded.seats, busy = excluded.busy, waiting = excluded.waiting,"
	"   level = excluded.level, target = excluded.target, incarnation = excluded.incarnation, ask = excluded.ask,"
	"   weight = excluded.weight, block = excluded.block, counted = excluded.counted, reserved = excluded.reserved,"
	"   team_ready = excluded.team_ready, team_free = excluded.team_free, team_limits = excluded.team_limits"
	"  WHERE (s.incarnation, s.ask) < (excluded.incarnation, excluded.ask) RETURNING 1)"
	" SELECT coalesce(sum(k.live), 0), coalesce(sum(k.abandoned), 0), coalesce(sum(k.day_live), 0),"
	"  coalesce(sum(k.day_abandoned), 0), (SELECT count(*) FROM up WHERE NOT draining),"
	"  coalesce(min(c.age)::bigint % 2592000, 0), (SELECT share FROM whole),"
	"  (SELECT CASE WHEN EXISTS (SELECT FROM told) THEN amount ELSE -1 END FROM granted)"
	" FROM c LEFT JOIN k ON true";

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
			(double)db_int(res, 0, 5), (int)db_int(res, 0, 4), (int)db_int(res, 0, 6), db_int(res, 0, 7) };
		a.nodes = a.nodes > 1 ? a.nodes : 1;
	}
	j->done(err, &a, j->arg);
	free(j);
}

void live_answers_read(struct pipeline *p, const struct pacing_report *r, live_answers_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));
	char n[13][DB_INT_MAX];

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, arg);
		return;
	}
	*j = (struct job){ done, arg };
	batch_add_ints(b, turn_sql, 1, (const int64_t[]){ r->campaign_id });
	batch_add(b, read_sql, 17, (const char *const[]){ r->node, db_int_param(r->campaign_id, n[0]), r->mode, r->why,
		db_int_param(r->lines, n[1]), db_int_param(r->seats, n[2]), db_int_param(r->busy, n[3]),
		db_int_param(r->waiting, n[4]), db_int_param(r->level_hundredths, n[5]),
		db_int_param(r->target_hundredths, n[6]), db_int_param(r->incarnation, n[7]), db_int_param(r->ask, n[8]),
		db_int_param(r->weight, n[9]), db_int_param(r->held, n[10]),
		r->has_team ? db_int_param(r->team_ready, n[11]) : NULL, r->has_team ? db_int_param(r->team_free, n[12]) : NULL,
		r->has_team ? (r->team_limits ? "t" : "f") : NULL });
	pipeline_submit(p, b, on_rows, j);
}
