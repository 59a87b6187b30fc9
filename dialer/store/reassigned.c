/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/reassigned.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/clock.h"
#include "dialer/store/facts_sql.h"

#include "dialer/base/banned.h"

/* $1 now, $2 seller, as FACTS_CONSENT wants them; $3 campaign. */
#define ASKABLE \
	" FROM dialer.lead AS k" FACTS_CONSENT \
	" WHERE k.campaign_id = $3::bigint AND k.state <> 'undone'" \
	" AND k.number BETWEEN 12000000000 AND 19999999999 "
#define IN_FORCE "(g.id IS NOT NULL AND g.revoked_at IS NULL AND coalesce(g.expires_at > dialer.at_us($1), true))"

struct campaign {
	char now[DB_INT_MAX], id[DB_INT_MAX], seller[DB_INT_MAX];
};

static int find_campaign(struct db *db, const char *name, struct campaign *ret)
{
	PGresult *res;
	int err = db_exec(db, "SELECT id, seller_id FROM dialer.campaign WHERE name = $1", 1,
		(const char *const[]){ name }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0) {
		snprintf(db->error, sizeof(db->error), "no campaign \"%s\" (hint: dialerctl campaign list)", name);
		err = -ENOENT;
	} else {
		db_int_param(db_int(res, 0, 0), ret->id);
		db_int_param(db_int(res, 0, 1), ret->seller);
		db_int_param(clock_wall_us(), ret->now);
	}
	PQclear(res);
	return err;
}

int reassigned_questions(struct db *db, const char *campaign, int64_t after, int limit, PGresult **ret)
{
	static const char sql[] =
		"SELECT k.number - 10000000000 AS number,"
		" (g.happened_at AT TIME ZONE 'Pacific/Pago_Pago')::date AS asked_about" ASKABLE
		" AND " IN_FORCE " AND k.number > $4::bigint ORDER BY k.number LIMIT $5::int";
	char after_text[DB_INT_MAX], limit_text[DB_INT_MAX];
	struct campaign c;
	int err = find_campaign(db, campaign, &c);

	if (err < 0)
		return err;
	return db_exec(db, sql, 5, (const char *const[]){ c.now, c.seller, c.id, db_int_param(after, after_text),
		db_int_param(limit, limit_text) }, ret);
}

int reassigned_without_consent(struct db *db, const char *campaign, int64_t *ret)
{
	static const char sql[] = "SELECT count(*)" ASKABLE " AND NOT " IN_FORCE;
	struct campaign c;
	PGresult *res;
	int err = find_campaign(db, campaign, &c);

	if (err == 0)
		err = db_exec(db, sql, 3, (const char *const[]){ c.now, c.seller, c.id }, &res);
	if (err < 0)
		return err;
	*ret = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

int reassigned_begin(struct reassigned_import *ri, struct db *db)
{
	int err;

	*ri = (struct reassigned_import){ .db = db };
	err = db_begin(db);
	if (err == 0)
		err = db_exec(db, "CREATE TEMPORARY TABLE reassigned_stage (number bigint, asked_about date, answer text)"
			" ON COMMIT DROP", 0, NULL, NULL);
	if (err == 0)
		err = copy_start(&ri->copy, db, "COPY pg_temp.reassigned_stage FROM STDIN");
	if (err < 0)
		db_rollback(db);
	return err;
}

int reassigned_add(struct reassigned_import *ri, struct e164 number, const char *about, const char *answer)
{
	copy_int(&ri->copy, (int64_t)number.digits);
	copy_text(&ri->copy, about);
	copy_text(&ri->copy, answer);
	return copy_row(&ri->copy);
}

int reassigned_finish(struct reassigned_import *ri, const struct reassigned_file *file, int64_t *ret_added)
{
	static const char sql[] =
		"INSERT INTO dialer.reassigned_answer (number, asked_about, asked_at, answer, company, source, file_sha256)"
		" SELECT number, asked_about, $1, answer, $2, $3, decode($4, 'hex') FROM pg_temp.reassigned_stage"
		" ORDER BY number ON CONFLICT DO NOTHING";
	char asked[DB_TIME_MAX];
	const char *params[] = { db_time_param(file->asked_us, asked), file->company, file->source, file->file_sha256 };
	PGresult *res;
	int err = copy_finish(&ri->copy);

	if (err == 0)
		err = db_exec(ri->db, sql, 4, params, &res);
	if (err == 0) {
		*ret_added = strtoll(PQcmdTuples(res), NULL, 10);
		PQclear(res);
		err = db_commit(ri->db);
	}
	if (err < 0)
		db_rollback(ri->db);
	return err;
}

void reassigned_abandon(struct reassigned_import *ri)
{
	copy_cancel(&ri->copy);
	db_rollback(ri->db);
}

int reassigned_answers(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT asked_at, asked_about, answer, company, source, recorded_at, actor FROM dialer.reassigned_answer"
		" WHERE number = $1 ORDER BY asked_at DESC, asked_about DESC, id DESC";
	char text[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param((int64_t)number.digits, text) }, ret);
}
