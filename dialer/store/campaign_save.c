/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign_save.h"

#include <inttypes.h>
#include <stdio.h>

#include "dialer/store/campaign_times.h"
#include "dialer/store/control_priv.h"
#include "dialer/store/selection.h"

#include "dialer/base/banned.h"

static const char *yes_no(bool b)
{
	return b ? "true" : "false";
}

static int save_seller(struct db *db, const struct campaign_spec *s, int64_t *ret_id)
{
	static const char sql[] =
		"INSERT INTO dialer.seller AS s (name, legal_name, callback_number, toll_free_number)"
		" VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (name) DO UPDATE SET legal_name = excluded.legal_name,"
		"  callback_number = excluded.callback_number, toll_free_number = excluded.toll_free_number"
		" RETURNING s.id";
	char callback[DB_INT_MAX], toll_free[DB_INT_MAX];
	const char *params[] = { s->seller, s->seller_legal_name,
		db_int_param((int64_t)s->callback_number.digits, callback),
		s->toll_free_number.digits != 0 ? db_int_param((int64_t)s->toll_free_number.digits, toll_free) : NULL };

	return control_one_id(db, sql, 4, params, ret_id);
}

static int save_numbers(struct db *db, const struct campaign_spec *s, const char *pool_id)
{
	static const char retire_sql[] =
		"UPDATE dialer.pool_number SET state = 'retired', state_reason = 'left the campaign file'"
		" WHERE pool_id = $1 AND state <> 'retired' AND NOT number = ANY ($2::bigint[])";
	/* A number that comes back is active again; one an officer rests stays at rest. */
	static const char sql[] =
		"INSERT INTO dialer.pool_number AS n (pool_id, number, place, daily_cap, attestation)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (pool_id, number) DO UPDATE SET place = excluded.place,"
		"  daily_cap = excluded.daily_cap, attestation = excluded.attestation,"
		"  state = CASE n.state WHEN 'retired' THEN 'active' ELSE n.state END,"
		"  state_reason = CASE n.state WHEN 'retired' THEN '' ELSE n.state_reason END";
	char list[CAMPAIGN_NUMBERS_MAX * (E164_TEXT_MAX + 1) + 3];
	size_t used = 1;
	int err;

	list[0] = '{';
	for (size_t i = 0; i < s->number_count; i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%" PRIu64, i > 0 ? "," : "",
			s->numbers[i].number.digits);
	snprintf(list + used, sizeof(list) - used, "}");
	err = db_exec(db, retire_sql, 2, (const char *const[]){ pool_id, list }, NULL);
	for (size_t i = 0; err == 0 && i < s->number_count; i++) {
		const struct campaign_number *n = &s->numbers[i];
		char number[DB_INT_MAX], cap[DB_INT_MAX];
		const char *params[] = { pool_id, db_int_param((int64_t)n->number.digits, number), n->place,
			db_int_param(n->daily_cap, cap), n->attestation };

		err = db_exec(db, sql, 5, params, NULL);
	}
	return err;
}

static int save_campaign(struct db *db, const struct campaign_spec *s, const char *seller_id, const char *pool_id,
	struct campaign_saved *ret)
{
	static const char sql[] =
		"INSERT INTO dialer.campaign AS c (name, seller_id, pool_id, purpose, artificial_voice, business,"
		"  record, default_region, caller_place, trunk, max_concurrent, ring_s, max_attempts,"
		"  max_attempts_24h, retry, on_answer, opening, script, source, subject, checklist,"
		"  pacing, ratio, abandonment_target, hand_over)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
		"  $21, $22, $23 * 0.01, $24 * 0.01, $25)"
		" ON CONFLICT (name) DO UPDATE SET seller_id = excluded.seller_id, pool_id = excluded.pool_id,"
		"  purpose = excluded.purpose, artificial_voice = excluded.artificial_voice,"
		"  business = excluded.business, record = excluded.record,"
		"  default_region = excluded.default_region, caller_place = excluded.caller_place,"
		"  trunk = excluded.trunk, max_concurrent = excluded.max_concurrent, ring_s = excluded.ring_s,"
		"  max_attempts = excluded.max_attempts, max_attempts_24h = excluded.max_attempts_24h,"
		"  retry = excluded.retry, on_answer = excluded.on_answer, opening = excluded.opening,"
		"  script = excluded.script, source = excluded.source,"
		"  subject = excluded.subject, checklist = excluded.checklist, pacing = excluded.pacing,"
		"  ratio = excluded.ratio, abandonment_target = excluded.abandonment_target, hand_over = excluded.hand_over,"
		"  epoch = c.epoch + 1, changed_at = now()"
		" RETURNING c.id, c.epoch, c.epoch = 1";
	char concurrent[DB_INT_MAX], ring[DB_INT_MAX], attempts[DB_INT_MAX], day[DB_INT_MAX],
		ratio[DB_INT_MAX], target[DB_INT_MAX];
	const char *params[] = { s->name, seller_id, pool_id, s->purpose, yes_no(s->artificial_voice),
		yes_no(s->business), yes_no(s->record), s->region, s->caller_place, s->trunk,
		db_int_param(s->max_concurrent, concurrent), db_int_param(s->ring_s, ring),
		db_int_param(s->max_attempts, attempts), db_int_param(s->max_attempts_24h, day), s->retry, s->on_answer,
		s->opening, s->script, s->source, s->subject, s->checklist, s->pacing.mode,
		db_int_param(s->pacing.ratio_hundredths, ratio), db_int_param(s->pacing.target_hundredths, target), s->hand_over };
	PGresult *res;
	int err = db_exec(db, sql, 25, params, &res);

	if (err < 0)
		return err;
	ret->id = db_int(res, 0, 0);
	ret->epoch = db_int(res, 0, 1);
	ret->created = db_text(res, 0, 2)[0] == 't';
	PQclear(res);
	return 0;
}

/* Has this very file with this very script been loaded last, and no limit, weight, filter or order been set since? Then nothing is to be done. */
static int same_as_before(struct db *db, const struct campaign_spec *s, struct campaign_saved *ret)
{
	char concurrent[DB_INT_MAX], ratio[DB_INT_MAX], target[DB_INT_MAX];
	bool same_lists = false, same_selection = false;
	PGresult *res;
	int err = db_exec(db,
		"SELECT id, epoch FROM dialer.campaign WHERE name = $1 AND source = $2 AND script::text = $3"
		" AND max_concurrent = $4 AND pacing = $5 AND ratio = $6 * 0.01 AND abandonment_target = $7 * 0.01 AND schedule = $8",
		8, (const char *const[]){ s->name, s->source, s->script, db_int_param(s->max_concurrent, concurrent),
			s->pacing.mode, db_int_param(s->pacing.ratio_hundredths, ratio),
			db_int_param(s->pacing.target_hundredths, target), s->schedule_text }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 1) {
		ret->id = db_int(res, 0, 0);
		ret->epoch = db_int(res, 0, 1);
		err = lead_lists_same(db, s->name, s->lists, s->list_count, &same_lists);
		if (err == 0)
			err = selection_same(db, ret->id, s->filter, s->order, &same_selection);
	}
	ret->changed = PQntuples(res) == 0 || !same_lists || !same_selection;
	PQclear(res);
	return err;
}

static int save_all(struct db *db, const struct campaign_spec *s, struct campaign_saved *ret)
{
	char seller[DB_INT_MAX], pool[DB_INT_MAX];
	int64_t seller_id = 0, pool_id = 0;
	int selection;
	int err = same_as_before(db, s, ret);

	if (err < 0 || !ret->changed)
		return err;
	err = save_seller(db, s, &seller_id);
	if (err == 0)
		err = control_one_id(db,
			"INSERT INTO dialer.number_pool AS p (name) VALUES ($1)"
			" ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING p.id",
			1, (const char *const[]){ s->pool }, &pool_id);
	if (err == 0)
		err = save_numbers(db, s, db_int_param(pool_id, pool));
	if (err == 0)
		err = save_campaign(db, s, db_int_param(seller_id, seller), pool, ret);
	if (err == 0)
		err = campaign_times_save(db, s, ret->id);
	if (err == 0)
		err = lead_lists_save(db, ret->id, s->lists, s->list_count);
	if (err == 0)
		err = selection_save(db, ret->id, ret->epoch, s->filter, s->order, &selection);
	if (err == 0)
		err = control_event(db, ret->id, ret->epoch, ret->created ? "loaded" : "changed", NULL);
	return err;
}

int campaign_save(struct db *db, const struct campaign_spec *s, struct campaign_saved *ret)
{
	int err = db_begin(db);

	*ret = (struct campaign_saved){ .id = 0 };
	if (err < 0)
		return err;
	err = save_all(db, s, ret);
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}
