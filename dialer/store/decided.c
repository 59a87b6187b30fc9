/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/decided.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

/* PostgreSQL counts microseconds from 2000-01-01. */
#define PG_EPOCH_US INT64_C(946684800000000)

/* Numbers above it stand for erased subjects: dialer.erase_number(). */
#define STAND_INS INT64_C(9000000000000000)

#define WHERE \
	" WHERE d.id BETWEEN $1::bigint AND $2::bigint" \
	" AND ($3::text IS NULL OR d.campaign_id = (SELECT c.id FROM dialer.campaign AS c WHERE c.name = $3))" \
	" AND ($4::timestamptz IS NULL OR d.decided_at >= $4) AND ($5::timestamptz IS NULL OR d.decided_at < $5)"

/* Fills the parameters of WHERE; the texts live in bufs. */
struct where {
	char first[DB_INT_MAX], last[DB_INT_MAX], since[DB_TIME_MAX], until[DB_TIME_MAX];
	const char *params[5];
};

static void fill(struct where *w, const struct decided_filter *f, int64_t first, int64_t last)
{
	w->params[0] = db_int_param(first, w->first);
	w->params[1] = db_int_param(last, w->last);
	w->params[2] = f->campaign;
	w->params[3] = db_time_param(f->since_us, w->since);
	w->params[4] = db_time_param(f->until_us, w->until);
}

static int check_campaign(struct db *db, const char *name)
{
	PGresult *res;
	int err = db_exec(db, "SELECT FROM dialer.campaign WHERE name = $1", 1, &name, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		snprintf(db->error, sizeof(db->error), "no campaign \"%s\" (hint: dialerctl campaign list)", name);
		err = -ENOENT;
	}
	PQclear(res);
	return err;
}

int decided_range(struct db *db, const struct decided_filter *f, int64_t *ret_first, int64_t *ret_last)
{
	static const char sql[] =
		"SELECT coalesce(min(d.id), 0), coalesce(max(d.id), -1) FROM dialer.decision AS d" WHERE;
	struct where w;
	PGresult *res;
	int err = f->campaign != NULL ? check_campaign(db, f->campaign) : 0;

	fill(&w, f, f->decision != 0 ? f->decision : INT64_MIN, f->decision != 0 ? f->decision : INT64_MAX);
	if (err == 0)
		err = db_exec(db, sql, 5, w.params, &res);
	if (err < 0)
		return err;
	*ret_first = db_int(res, 0, 0);
	*ret_last = db_int(res, 0, 1);
	PQclear(res);
	return 0;
}

int decided_read(struct db *db, const struct decided_filter *f, int64_t first, int64_t last, PGresult **ret)
{
	static const char sql[] =
		"SELECT d.id, d.number, d.decided_at, d.defer_until, d.verdict, d.rule, d.reason, d.pack_hash,"
		" d.rulings, d.facts, d.obligations FROM dialer.decision AS d" WHERE " ORDER BY d.id";
	struct where w;

	fill(&w, f, first, last);
	return db_exec_binary(db, sql, 5, w.params, ret);
}

static int64_t big(const PGresult *res, int row, int col)
{
	uint64_t n;

	memcpy(&n, PQgetvalue(res, row, col), sizeof(n));
	return (int64_t)be64toh(n);
}

void decided_row(const PGresult *res, int row, struct decided *ret)
{
	*ret = (struct decided){
		.id = big(res, row, 0),
		.number = big(res, row, 1),
		.decided_us = big(res, row, 2) + PG_EPOCH_US,
		.defer_until_us = PQgetisnull(res, row, 3) ? 0 : big(res, row, 3) + PG_EPOCH_US,
		.verdict = PQgetvalue(res, row, 4),
		.rule = PQgetvalue(res, row, 5),
		.reason = PQgetvalue(res, row, 6),
		.pack_hash = PQgetvalue(res, row, 7),
		.rulings = PQgetvalue(res, row, 8),
		.facts = PQgetvalue(res, row, 9),
		.obligations = PQgetvalue(res, row, 10),
		.rulings_len = PQgetlength(res, row, 8),
		.facts_len = PQgetlength(res, row, 9),
		.obligations_len = PQgetlength(res, row, 10),
	};
}

bool decided_is_erased(const struct decided *d)
{
	return d->number > STAND_INS && d->facts_len == 2 && memcmp(d->facts, "{}", 2) == 0;
}
