/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/representatives.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/log.h"
#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/representatives_sql.h"

#include "dialer/base/banned.h"

/*
 * $1 team, $2 attempt, $3 node. FOR UPDATE looks again at the condition in the newest version of a row that another node
 * changed meanwhile, and passes over one that it is just taking: so two attempts never take the same one, and
 * the unique attempt_id keeps one attempt from taking two.
 */
static const char take_sql[] =
	"WITH mine AS (SELECT r.id, r.name, r.trunk, r.address FROM dialer.representative AS r WHERE r.attempt_id = $2),"
	" " REPRESENTATIVE_PARTS_SQL("$3") ","
	" free AS (SELECT r.id FROM dialer.representative AS r JOIN parts AS p ON p.id = r.id"
	"  WHERE r.team = $1 AND " REPRESENTATIVE_FREE_SQL("r")
	"  AND NOT EXISTS (SELECT FROM mine)"
	"  AND EXISTS (SELECT FROM dialer.attempt AS o WHERE o.id = $2 AND o.state = 'committed')"
	"  ORDER BY p.own DESC, " REPRESENTATIVE_SINCE_SQL("r") ", r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED),"
	" taken AS (UPDATE dialer.representative AS r SET attempt_id = $2, changed_at = clock_timestamp() FROM free"
	"  WHERE r.id = free.id RETURNING r.id, r.name, r.trunk, r.address)"
	" SELECT * FROM taken UNION ALL SELECT * FROM mine";

struct taking {
	representatives_taken_h *done;
	void *arg;
};

static void on_taken(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct taking *t = arg;
	const PGresult *res = err == 0 ? results[0] : NULL;
	struct representative r;

	(void)count;
	if (err < 0)
		log_error(STORE, "no representative taken: %s", message);
	if (err < 0 || PQntuples(res) == 0) {
		t->done(err, NULL, t->arg);
		free(t);
		return;
	}
	r.id = db_int(res, 0, 0);
	snprintf(r.name, sizeof(r.name), "%s", db_text(res, 0, 1));
	snprintf(r.trunk, sizeof(r.trunk), "%s", db_text(res, 0, 2));
	snprintf(r.address, sizeof(r.address), "%s", db_text(res, 0, 3));
	t->done(0, &r, t->arg);
	free(t);
}

void representatives_take(struct pipeline *p, const struct representatives_want *want, representatives_taken_h *done,
	void *arg)
{
	struct batch *b = batch_new(0);
	struct taking *t = calloc(1, sizeof(*t));
	char id[DB_INT_MAX];

	if (b == NULL || t == NULL) {
		free(b);
		free(t);
		done(-ENOMEM, NULL, arg);
		return;
	}
	*t = (struct taking){ done, arg };
	batch_add(b, take_sql, 3, (const char *const[]){ want->team, db_int_param(want->attempt_id, id), want->node });
	pipeline_submit(p, b, on_taken, t);
}

/* $1 id, $2 attempt, $3 wrap up, $4 stays ready. Once, however often it is sent: the attempt is no longer theirs. */
static const char release_sql[] =
	"WITH given AS (UPDATE dialer.representative SET attempt_id = NULL, ready = ready AND $4::boolean,"
	"  free_at = clock_timestamp() + CASE WHEN $3::boolean THEN wrap_up_s ELSE 0 END * interval '1 second',"
	"  changed_at = clock_timestamp() WHERE id = $1 AND attempt_id = $2"
	"  RETURNING name, team, trunk, address, wrap_up_s)"
	" INSERT INTO dialer.representative_order (representative, kind, team, trunk, address, wrap_up_s, attempt_id)"
	"  SELECT name, 'no_answer', team, trunk, address, wrap_up_s, $2 FROM given WHERE NOT $4::boolean";

static const struct {
	const char *wraps_up, *stays_ready;
} ends[] = {
	[REPRESENTATIVE_TALKED] = { "t", "t" },
	[REPRESENTATIVE_NO_ANSWER] = { "f", "f" },
	[REPRESENTATIVE_NOT_NEEDED] = { "f", "t" },
};

static void on_released(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	(void)results;
	(void)count;
	(void)arg;
	/* They are free when the attempt's end is written. */
	if (err < 0)
		log_error(STORE, "representative not given back: %s", message);
}

void representatives_release(struct pipeline *p, int64_t id, int64_t attempt_id, enum representative_end how)
{
	struct batch *b = batch_new(PIPELINE_KEEP);
	char who[DB_INT_MAX], attempt[DB_INT_MAX];

	batch_add(b, release_sql, 4, (const char *const[]){ db_int_param(id, who), db_int_param(attempt_id, attempt),
		ends[how].wraps_up, ends[how].stays_ready });
	pipeline_submit(p, b, on_released, NULL);
}

/* $1 team, $2 node. */
static const char count_sql[] =
	"WITH " REPRESENTATIVE_PARTS_SQL("$2")
	" SELECT count(*), count(*) FILTER (WHERE r.free), count(*) FILTER (WHERE r.free AND p.own) FROM parts AS p"
	" JOIN (SELECT r.id, " REPRESENTATIVE_FREE_SQL("r") " AS free FROM dialer.representative AS r) AS r ON r.id = p.id";

struct counting {
	representatives_count_h *done;
	void *arg;
};

static void on_counted(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct counting *k = arg;
	struct representatives_count c = { 0 };

	(void)count;
	if (err < 0) {
		log_warn(STORE, "representatives not counted: %s", message);
	} else {
		const PGresult *res = results[0];

		c = (struct representatives_count){ (int)db_int(res, 0, 0), (int)db_int(res, 0, 1), (int)db_int(res, 0, 2) };
	}
	k->done(err, &c, k->arg);
	free(k);
}

void representatives_count(struct pipeline *p, const char *team, const char *node, representatives_count_h *done,
	void *arg)
{
	struct batch *b = batch_new(0);
	struct counting *k = calloc(1, sizeof(*k));
	const struct representatives_count none = { 0 };

	if (b == NULL || k == NULL) {
		free(b);
		free(k);
		done(-ENOMEM, &none, arg);
		return;
	}
	*k = (struct counting){ done, arg };
	batch_add(b, count_sql, 2, (const char *const[]){ team, node });
	pipeline_submit(p, b, on_counted, k);
}
