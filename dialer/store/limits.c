/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

static const char current_sql[] =
	"SELECT DISTINCT ON (trunk) trunk, calls_per_second, channels,"
	" to_char(at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at, reason, actor FROM dialer.trunk_limit"
	" ORDER BY trunk, id DESC";

int limits_set(struct db *db, const struct trunk_limit *limit, const char *reason)
{
	/* One statement, one transaction: announced when it is so, and only then. */
	static const char sql[] =
		"WITH l AS (INSERT INTO dialer.trunk_limit (trunk, calls_per_second, channels, reason)"
		" VALUES ($1, nullif($2::int, -1), nullif($3::int, -1), $4) RETURNING 1)"
		" SELECT pg_notify('dialer_control', 'trunk') FROM l";
	char cps[DB_INT_MAX], channels[DB_INT_MAX];

	return db_exec(db, sql, 4, (const char *const[]){ limit->trunk, db_int_param(limit->calls_per_second, cps),
		db_int_param(limit->channels, channels), reason }, NULL);
}

int limits_current(struct db *db, PGresult **ret)
{
	return db_exec(db, current_sql, 0, NULL, ret);
}

struct job {
	limits_h *done;
	void *arg;
};

static int limit_or_none(const PGresult *res, int row, int col)
{
	return PQgetisnull(res, row, col) ? LIMIT_NONE : (int)db_int(res, row, col);
}

static void on_rows(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	int n = err == 0 ? PQntuples(results[0]) : 0;
	struct trunk_limit *limits = calloc((size_t)n + 1, sizeof(*limits));

	(void)message;
	(void)count;
	if (limits == NULL)
		err = -ENOMEM;
	for (int i = 0; err == 0 && i < n; i++) {
		snprintf(limits[i].trunk, sizeof(limits[i].trunk), "%s", db_text(results[0], i, 0));
		limits[i].calls_per_second = limit_or_none(results[0], i, 1);
		limits[i].channels = limit_or_none(results[0], i, 2);
	}
	j->done(err, limits, err == 0 ? n : 0, j->arg);
	free(limits);
	free(j);
}

void limits_read(struct pipeline *p, limits_h *done, void *arg)
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
	batch_add(b, current_sql, 0, NULL);
	pipeline_submit(p, b, on_rows, j);
}
