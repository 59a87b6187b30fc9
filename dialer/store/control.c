/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/control_priv.h"

#include "dialer/base/banned.h"

#define ARRAYS_MAX (1024 * 1024) /* bytes of ids; more campaigns than anybody runs */

int control_one_id(struct db *db, const char *sql, int n, const char *const *params, int64_t *ret_id)
{
	PGresult *res;
	int err = db_exec(db, sql, n, params, &res);

	if (err < 0)
		return err;
	*ret_id = PQntuples(res) == 1 ? db_int(res, 0, 0) : 0;
	PQclear(res);
	return 0;
}

int control_event(struct db *db, int64_t id, int64_t epoch, const char *kind, const char *detail)
{
	static const char sql[] =
		"INSERT INTO dialer.campaign_event (campaign_id, kind, epoch, detail) VALUES ($1, $2, $3, $4)";
	char campaign[DB_INT_MAX], number[DB_INT_MAX];
	const char *params[] = { db_int_param(id, campaign), kind, db_int_param(epoch, number), detail };
	int err = db_exec(db, sql, 4, params, NULL);

	/* Inside the transaction: delivered at commit, and only then. */
	return err < 0 ? err : db_exec(db, "SELECT pg_notify('dialer_control', $1)", 1, params, NULL);
}

static const struct {
	const char *from;  /* states it may be in, as a PostgreSQL array */
	const char *state; /* afterwards */
	const char *event;
	bool anew;         /* decide refused leads anew */
} actions[] = {
	[CAMPAIGN_START] = { "{draft,paused,stopped,finished}", "running", "started", true },
	[CAMPAIGN_PAUSE] = { "{running,paused}", "paused", "paused", false },
	[CAMPAIGN_RESUME] = { "{paused}", "running", "resumed", true },
	[CAMPAIGN_DRAIN] = { "{running,paused}", "paused", "drained", false },
	[CAMPAIGN_STOP] = { "{running,paused,stopped}", "stopped", "stopped", false },
};

/* What the event says of the calls under way; NULL when nothing. */
static const char *calls_detail(enum campaign_calls calls)
{
	static const char *const details[] = {
		[CAMPAIGN_CALLS_GO_ON] = NULL,
		[CAMPAIGN_CALLS_CANCEL_RINGING] = "{\"calls\": \"cancel_ringing\"}",
		[CAMPAIGN_CALLS_HANG_UP] = "{\"calls\": \"hang_up\"}",
	};

	return details[calls];
}

int campaign_find(struct db *db, const char *name, int64_t *ret_id)
{
	int64_t id = 0;
	int err = control_one_id(db, "SELECT id FROM dialer.campaign WHERE name = $1", 1, (const char *const[]){ name }, &id);

	if (err == 0 && id == 0) {
		snprintf(db->error, sizeof(db->error), "no campaign \"%s\" (hint: dialerctl campaign list)", name);
		return -ENOENT;
	}
	*ret_id = id;
	return err;
}

/* Locks the row, so that two people who act at once act one after the other. */
static int lock_campaign(struct db *db, const char *name, struct campaign_change *ret)
{
	PGresult *res;
	int err = campaign_find(db, name, &ret->id);

	snprintf(ret->name, sizeof(ret->name), "%s", name);
	if (err == 0)
		err = db_exec(db, "SELECT state FROM dialer.campaign WHERE name = $1 FOR UPDATE", 1,
			(const char *const[]){ name }, &res);
	if (err < 0)
		return err;
	snprintf(ret->before, sizeof(ret->before), "%s", db_text(res, 0, 0));
	PQclear(res);
	return 0;
}

/*
 * One number of a person at a time: the first refused one becomes ready, those behind it wait for
 * it; a person who was reached is left alone. A call that was promised keeps its hour.
 */
static int decide_anew(struct db *db, struct campaign_change *ret)
{
	static const char sql[] =
		"WITH again AS (UPDATE dialer.lead AS l SET due_at = coalesce(l.callback_at, '-infinity'),"
		"  state = CASE WHEN EXISTS (SELECT FROM dialer.lead AS o WHERE o.person_id = l.person_id"
		"   AND o.campaign_id = l.campaign_id AND o.id <> l.id AND (o.state IN ('ready', 'dialing')"
		"    OR (o.state = 'refused' AND (o.rank, o.id) < (l.rank, l.id)))) THEN 'waiting' ELSE 'ready' END"
		"  WHERE l.campaign_id = $1 AND l.state = 'refused' AND NOT EXISTS (SELECT FROM dialer.lead AS o"
		"   WHERE o.person_id = l.person_id AND o.campaign_id = l.campaign_id AND o.state = 'done'"
		"   AND o.last_disposition = ANY ('{qualified,transferred,not_interested,opted_out,callback,"
		"hung_up,abandoned,completed,blocked}'))"
		"  RETURNING 1) SELECT count(*) FROM again";
	char id[DB_INT_MAX];

	return control_one_id(db, sql, 1, (const char *const[]){ db_int_param(ret->id, id) }, &ret->decided_anew);
}

static int change_state(struct db *db, const char *name, enum campaign_action action, enum campaign_calls calls,
	struct campaign_change *ret)
{
	static const char sql[] =
		"UPDATE dialer.campaign SET state = $2, calls = $4, epoch = epoch + 1, changed_at = now()"
		" WHERE id = $1 AND state = ANY ($3::text[]) RETURNING epoch";
	char id[DB_INT_MAX];
	int err = lock_campaign(db, name, ret);

	if (err < 0)
		return err;
	err = control_one_id(db, sql, 4,
		(const char *const[]){ db_int_param(ret->id, id), actions[action].state, actions[action].from,
			campaign_calls_name(calls) },
		&ret->epoch);
	if (err == 0 && ret->epoch == 0) {
		snprintf(db->error, sizeof(db->error), "campaign \"%s\" is %s", name, ret->before);
		return -EPERM;
	}
	if (err == 0 && actions[action].anew)
		err = decide_anew(db, ret);
	return err < 0 ? err : control_event(db, ret->id, ret->epoch, actions[action].event, calls_detail(calls));
}

static int finish(struct db *db, int err)
{
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}

int campaign_control(struct db *db, const char *name, enum campaign_action action, enum campaign_calls calls,
	struct campaign_change *ret)
{
	int err = db_begin(db);

	*ret = (struct campaign_change){ .id = 0 };
	return err < 0 ? err : finish(db, change_state(db, name, action, calls, ret));
}

static int stop_each(struct db *db, enum campaign_calls calls, struct campaign_change **ret, int *ret_count)
{
	static const char sql[] =
		"UPDATE dialer.campaign AS c SET state = 'stopped', calls = $1, epoch = c.epoch + 1, changed_at = now()"
		" FROM (SELECT id, state FROM dialer.campaign WHERE state IN ('running', 'paused') ORDER BY id FOR UPDATE) AS o"
		" WHERE c.id = o.id RETURNING c.id, c.epoch, c.name, o.state";
	PGresult *res;
	int err = db_exec(db, sql, 1, (const char *const[]){ campaign_calls_name(calls) }, &res);

	if (err < 0)
		return err;
	*ret = calloc((size_t)PQntuples(res) + 1, sizeof(**ret));
	if (*ret == NULL)
		err = -ENOMEM;
	for (int i = 0; err == 0 && i < PQntuples(res); i++) {
		struct campaign_change *c = &(*ret)[(*ret_count)++];

		c->id = db_int(res, i, 0);
		c->epoch = db_int(res, i, 1);
		snprintf(c->name, sizeof(c->name), "%s", db_text(res, i, 2));
		snprintf(c->before, sizeof(c->before), "%s", db_text(res, i, 3));
		err = control_event(db, c->id, c->epoch, "stopped", calls_detail(calls));
	}
	PQclear(res);
	return err;
}

int campaign_stop_all(struct db *db, enum campaign_calls calls, struct campaign_change **ret, int *ret_count)
{
	int err = db_begin(db);

	*ret = NULL;
	*ret_count = 0;
	if (err == 0)
		err = finish(db, stop_each(db, calls, ret, ret_count));
	if (err < 0) {
		free(*ret);
		*ret = NULL;
		*ret_count = 0;
	}
	return err;
}

static void read_limits(const PGresult *res, int column, struct campaign_limits *ret)
{
	ret->max_concurrent = (int)db_int(res, 0, column);
	snprintf(ret->pacing.mode, sizeof(ret->pacing.mode), "%s", db_text(res, 0, column + 1));
	ret->pacing.ratio_hundredths = (int)db_int(res, 0, column + 2);
	ret->pacing.target_hundredths = (int)db_int(res, 0, column + 3);
}

static int put_limits(char *out, size_t size, const struct campaign_limits *l)
{
	const struct pacing_spec *p = &l->pacing;

	return snprintf(out, size,
		"\"max_concurrent\": %d, \"pacing\": \"%s\", \"ratio\": %d.%02d, \"abandonment_target\": %d.%02d",
		l->max_concurrent, p->mode, p->ratio_hundredths / 100, p->ratio_hundredths % 100,
		p->target_hundredths / 100, p->target_hundredths % 100);
}

/* Nothing stands for "as it is". */
static const char *given(int value, char *buf)
{
	return value != 0 ? db_int_param(value, buf) : NULL;
}

static int set_limits(struct db *db, const char *name, const struct campaign_limits *wanted,
	struct campaign_limits *ret_before, struct campaign_limits *ret_after, struct campaign_change *ret)
{
	static const char sql[] =
		"UPDATE dialer.campaign AS c SET max_concurrent = coalesce($2, c.max_concurrent),"
		"  pacing = coalesce($3, c.pacing), ratio = coalesce($4 * 0.01, c.ratio),"
		"  abandonment_target = coalesce($5 * 0.01, c.abandonment_target), epoch = c.epoch + 1, changed_at = now()"
		" FROM dialer.campaign AS o WHERE c.id = $1 AND o.id = c.id RETURNING c.epoch,"
		"  o.max_concurrent, o.pacing, (o.ratio * 100)::int, (o.abandonment_target * 100)::int,"
		"  c.max_concurrent, c.pacing, (c.ratio * 100)::int, (c.abandonment_target * 100)::int";
	const struct pacing_spec *p = &wanted->pacing;
	char id[DB_INT_MAX], most[DB_INT_MAX], ratio[DB_INT_MAX], target[DB_INT_MAX], after[160], before[160],
		detail[360];
	PGresult *res;
	int err = lock_campaign(db, name, ret);

	if (err == 0)
		err = db_exec(db, sql, 5, (const char *const[]){ db_int_param(ret->id, id),
			given(wanted->max_concurrent, most), p->mode[0] != '\0' ? p->mode : NULL,
			given(p->ratio_hundredths, ratio), given(p->target_hundredths, target) }, &res);
	if (err < 0)
		return err;
	ret->epoch = db_int(res, 0, 0);
	read_limits(res, 1, ret_before);
	read_limits(res, 5, ret_after);
	PQclear(res);
	put_limits(before, sizeof(before), ret_before);
	put_limits(after, sizeof(after), ret_after);
	snprintf(detail, sizeof(detail), "{%s, \"before\": {%s}}", after, before);
	return control_event(db, ret->id, ret->epoch, "limited", detail);
}

int campaign_limit(struct db *db, const char *name, const struct campaign_limits *wanted,
	struct campaign_limits *ret_before, struct campaign_limits *ret_after, struct campaign_change *ret)
{
	int err = db_begin(db);

	*ret = (struct campaign_change){ .id = 0 };
	return err < 0 ? err : finish(db, set_limits(db, name, wanted, ret_before, ret_after, ret));
}

int campaign_waiting_nodes(struct db *db, const struct campaign_change *changes, int count, int *ret_waiting,
	int *ret_acked, char *names, size_t size)
{
	static const char sql[] =
		"SELECT count(*) FILTER (WHERE NOT acked), count(*) FILTER (WHERE acked),"
		"  coalesce(string_agg(name, ', ' ORDER BY name) FILTER (WHERE NOT acked), '')"
		" FROM (SELECT n.name, NOT EXISTS (SELECT FROM unnest($1::bigint[], $2::bigint[]) AS c (id, epoch)"
		"   WHERE NOT EXISTS (SELECT FROM dialer.node_ack AS a WHERE a.node = n.name AND a.campaign_id = c.id"
		"    AND a.epoch >= c.epoch)) AS acked"
		"  FROM dialer.node AS n WHERE n.lease_until > now()) AS s";
	struct buf ids, epochs;
	PGresult *res;
	int err;

	buf_init(&ids, ARRAYS_MAX);
	buf_init(&epochs, ARRAYS_MAX);
	array_begin(&ids);
	array_begin(&epochs);
	for (int i = 0; i < count; i++) {
		array_add_int(&ids, changes[i].id);
		array_add_int(&epochs, changes[i].epoch);
	}
	array_end(&ids);
	array_end(&epochs);
	err = buf_error(&ids) < 0 || buf_error(&epochs) < 0 ? -ENOMEM :
		db_exec(db, sql, 2, (const char *const[]){ buf_text(&ids), buf_text(&epochs) }, &res);
	buf_release(&ids);
	buf_release(&epochs);
	if (err < 0)
		return err;
	*ret_waiting = (int)db_int(res, 0, 0);
	*ret_acked = (int)db_int(res, 0, 1);
	snprintf(names, size, "%s", db_text(res, 0, 2));
	PQclear(res);
	return 0;
}

int campaign_open_attempts(struct db *db, int64_t campaign_id, int64_t *ret)
{
	char id[DB_INT_MAX];

	return control_one_id(db, "SELECT count(*) FROM dialer.attempt WHERE state = 'committed' AND campaign_id = $1", 1,
		(const char *const[]){ db_int_param(campaign_id, id) }, ret);
}
