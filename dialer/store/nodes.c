/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/nodes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dialer/base/log.h"
#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* now() of the server is right here: leases are compared by the server alone. */
static const char take_sql[] =
	"INSERT INTO dialer.node AS n (name, lease_until, incarnation, pid, started_at)"
	" VALUES ($1, now() + $2 * interval '1 millisecond', 1, $3, now())"
	" ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until,"
	"  incarnation = n.incarnation + 1, pid = excluded.pid, started_at = now(), gone_at = NULL"
	" WHERE n.lease_until <= now() OR $4::boolean RETURNING incarnation, draining";

static const char renew_sql[] =
	"UPDATE dialer.node SET lease_until = now() + $2 * interval '1 millisecond'"
	" WHERE name = $1 AND incarnation = $3 RETURNING incarnation, draining";

static const char give_up_sql[] =
	"UPDATE dialer.node SET lease_until = now() WHERE name = $1 AND incarnation = $2";

/* What follows from attempts that ended as unknown. retry holds seconds per disposition; negative means never again. */
#define SETTLE_ENDED \
	" RETURNING a.id, a.lead_id, a.number, a.campaign_id)," \
	" freed AS (UPDATE dialer.phone AS p SET in_flight = NULL FROM ended AS e" \
	"  WHERE p.number = e.number AND p.in_flight = e.id)," \
	" moved AS (UPDATE dialer.lead AS l SET last_disposition = 'unknown', selection = 0," \
	"  callback_at = NULL, own_priority = NULL, priority = coalesce(l.own_priority, l.priority)," \
	"  state = CASE WHEN l.attempts < c.max_attempts AND d.delay_s >= 0 THEN 'ready' ELSE 'done' END," \
	"  due_at = dialer.at_us($3) + greatest(d.delay_s, 0) * interval '1 second'" \
	" FROM ended AS e JOIN dialer.campaign AS c ON c.id = e.campaign_id" \
	" CROSS JOIN LATERAL (SELECT coalesce((c.retry->>'unknown')::int," \
	"  (c.retry->>'default')::int, -1) AS delay_s) AS d" \
	" WHERE l.id = e.lead_id AND l.state = 'dialing' RETURNING l.person_id, l.state)," \
	" released AS (UPDATE dialer.lead AS l SET state = 'ready' FROM moved AS m" \
	"  WHERE m.state = 'done' AND l.id = (SELECT w.id FROM dialer.lead AS w" \
	"   WHERE w.person_id = m.person_id AND w.state = 'waiting' ORDER BY w.rank LIMIT 1))" \
	" SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM moved)"

/* $1 node, $2 incarnation, $3 now. */
static const char reconcile_sql[] =
	"WITH ended AS ("
	" UPDATE dialer.attempt AS a SET state = 'ended', disposition = 'unknown', end_at = dialer.at_us($3)"
	" WHERE a.node = $1 AND a.incarnation < $2 AND a.state = 'committed'" SETTLE_ENDED;

/*
 * $1 node, $2 seconds a call may last after its ringing, $3 now. Leases and ages are compared by the
 * server alone.
 */
static const char settle_dead_sql[] =
	"WITH ended AS ("
	" UPDATE dialer.attempt AS a SET state = 'ended', disposition = 'unknown', end_at = dialer.at_us($3)"
	" FROM dialer.node AS n, dialer.campaign AS k"
	" WHERE a.state = 'committed' AND a.node <> $1 AND n.name = a.node AND n.lease_until < now()"
	" AND k.id = a.campaign_id AND (n.gone_at IS NOT NULL"
	"  OR a.committed_at + (2 * k.ring_s + $2::int) * interval '1 second' < now())" SETTLE_ENDED;

static const char acknowledge_sql[] =
	"INSERT INTO dialer.node_ack (node, campaign_id, epoch) VALUES ($1, $2, $3)"
	" ON CONFLICT (node, campaign_id) DO UPDATE SET epoch = excluded.epoch,"
	"  acked_at = clock_timestamp()";

/* Once for each incarnation, however often it is sent. */
static const char note_sql[] =
	"INSERT INTO dialer.node_event (node, event, incarnation, version, config_sha256, config_changed, pack_hash,"
	" tz_version) SELECT $1::text, $2::text, $3::bigint, $4::text, decode($5::text, 'hex'),"
	" coalesce((SELECT b.config_sha256 <> decode($5, 'hex') FROM dialer.node_event AS b WHERE b.node = $1"
	"  AND b.event = 'start' AND b.incarnation < $3 ORDER BY b.incarnation DESC LIMIT 1), false), $6::text, $7::text"
	" ON CONFLICT (node, incarnation, event) DO NOTHING";

static const char state_sql[] =
	"SELECT dialer.us(clock_timestamp()), EXISTS (SELECT FROM dialer.node WHERE rewound_at IS NOT NULL),"
	" encode(l.id, 'hex'), h.size, encode(h.root, 'hex') FROM (SELECT 1) AS one"
	" LEFT JOIN dialer.audit_log AS l ON true"
	" LEFT JOIN LATERAL (SELECT size, root FROM dialer.audit_head ORDER BY size DESC LIMIT 1) AS h ON true";

struct lease_job {
	node_lease_h *done;
	void *arg;
};

static void on_lease(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct lease_job *j = arg;
	struct node_lease l = { .ours = false };

	if (err == 0 && count == 2) {
		l.ours = PQntuples(results[0]) == 1;
		l.incarnation = l.ours ? db_int(results[0], 0, 0) : 0;
		l.draining = l.ours && db_text(results[0], 0, 1)[0] == 't';
		l.server_us = db_int(results[1], 0, 0);
		l.rewound = db_text(results[1], 0, 1)[0] == 't';
		snprintf(l.log, sizeof(l.log), "%s", db_text(results[1], 0, 2));
		l.head_size = db_int(results[1], 0, 3);
		snprintf(l.head_root, sizeof(l.head_root), "%s", db_text(results[1], 0, 4));
	} else if (err < 0) {
		log_warn(STORE, "lease not renewed: %s", message);
	}
	j->done(err == 0 ? &l : NULL, j->arg);
	free(j);
}

static void submit_lease(struct pipeline *p, const char *sql, int n, const char *const *params,
	node_lease_h *done, void *arg)
{
	struct batch *b = batch_new(PIPELINE_FIRST);
	struct lease_job *j = calloc(1, sizeof(*j));

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(NULL, arg);
		return;
	}
	*j = (struct lease_job){ done, arg };
	batch_add(b, sql, n, params);
	batch_add(b, state_sql, 0, NULL);
	pipeline_submit(p, b, on_lease, j);
}

void node_take_lease(struct pipeline *p, const char *name, int lease_ms, bool take_over,
	node_lease_h *done, void *arg)
{
	char ms[DB_INT_MAX], pid[DB_INT_MAX];

	submit_lease(p, take_sql, 4,
		(const char *const[]){ name, db_int_param(lease_ms, ms), db_int_param(getpid(), pid),
			take_over ? "t" : "f" },
		done, arg);
}

void node_renew_lease(struct pipeline *p, const char *name, int64_t incarnation, int lease_ms,
	node_lease_h *done, void *arg)
{
	char ms[DB_INT_MAX], inc[DB_INT_MAX];

	submit_lease(p, renew_sql, 3,
		(const char *const[]){ name, db_int_param(lease_ms, ms), db_int_param(incarnation, inc) },
		done, arg);
}

void node_give_up_lease(struct pipeline *p, const char *name, int64_t incarnation)
{
	struct batch *b = batch_new(0);
	char inc[DB_INT_MAX];

	batch_add(b, give_up_sql, 2, (const char *const[]){ name, db_int_param(incarnation, inc) });
	pipeline_submit(p, b, NULL, NULL);
}

struct reconcile_job {
	void (*done)(int err, int count, void *arg);
	void *arg;
};

static void on_reconciled(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct reconcile_job *j = arg;

	(void)count;
	if (err < 0)
		log_error(STORE, "attempts of an earlier run or a dead node not settled: %s", message);
	j->done(err, err == 0 ? (int)db_int(results[0], 0, 0) : 0, j->arg);
	free(j);
}

static void settle(struct pipeline *p, const char *sql, const char *name, int64_t second, int64_t now_us,
	void (*done)(int err, int count, void *arg), void *arg)
{
	struct batch *b = batch_new(PIPELINE_FIRST);
	struct reconcile_job *j = calloc(1, sizeof(*j));
	char text[DB_INT_MAX], now[DB_INT_MAX];

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, 0, arg);
		return;
	}
	*j = (struct reconcile_job){ done, arg };
	batch_add(b, sql, 3, (const char *const[]){ name, db_int_param(second, text), db_int_param(now_us, now) });
	pipeline_submit(p, b, on_reconciled, j);
}

void node_reconcile(struct pipeline *p, const char *name, int64_t incarnation, int64_t now_us,
	void (*done)(int err, int count, void *arg), void *arg)
{
	settle(p, reconcile_sql, name, incarnation, now_us, done, arg);
}

/* The INVITE, a late 18x (call_rings_s() in call/call.h) and hanging up take a moment, too. */
#define SETTLE_EXTRA_S 45

void node_settle_dead(struct pipeline *p, const char *name, int call_max_s, int64_t now_us,
	void (*done)(int err, int count, void *arg), void *arg)
{
	settle(p, settle_dead_sql, name, call_max_s + SETTLE_EXTRA_S, now_us, done, arg);
}

void node_acknowledge(struct pipeline *p, const char *name, int64_t campaign_id, int64_t epoch)
{
	struct batch *b = batch_new(0);
	char id[DB_INT_MAX], e[DB_INT_MAX];

	batch_add(b, acknowledge_sql, 3,
		(const char *const[]){ name, db_int_param(campaign_id, id), db_int_param(epoch, e) });
	pipeline_submit(p, b, NULL, NULL);
}

static void on_noted(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	(void)results;
	(void)count;
	(void)arg;
	if (err < 0)
		log_error(STORE, "start or stop of the node not written: %s", message);
}

void node_note(struct pipeline *p, const char *name, int64_t incarnation, const char *event,
	const struct node_identity *id)
{
	struct batch *b = batch_new(PIPELINE_KEEP);
	char inc[DB_INT_MAX];

	batch_add(b, note_sql, 7,
		(const char *const[]){ name, event, db_int_param(incarnation, inc), id->version, id->config_sha256,
			id->pack_hash, id->tz_version });
	pipeline_submit(p, b, on_noted, NULL);
}
