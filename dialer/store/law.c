/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/law.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/facts.h"
#include "dialer/store/facts_sql.h"

#include "dialer/base/banned.h"

static enum tristate yes_no(const PGresult *res, int col)
{
	return db_text(res, 0, col)[0] == 't' ? TRI_YES : TRI_NO;
}

static int not_found(struct db *db, PGresult *res, const char *what, const char *name, const char *hint)
{
	PQclear(res);
	snprintf(db->error, sizeof(db->error), "no %s \"%s\" (hint: %s)", what, name, hint);
	return -ENOENT;
}

int law_campaign_facts(struct db *db, const char *name, struct facts *f, struct law_campaign *ret)
{
	static const char sql[] =
		"SELECT id, seller_id, purpose, artificial_voice, business, record, ring_s, caller_place,"
		" max_attempts, max_attempts_24h, default_region, coalesce(nullif(subject, ''), name), checklist,"
		" pacing, (ratio * 100)::int, (abandonment_target * 100)::int, max_attempts_day FROM dialer.campaign WHERE name = $1";
	PGresult *res;
	int err = db_exec(db, sql, 1, (const char *const[]){ name }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0)
		return not_found(db, res, "campaign", name, "dialerctl campaign list");
	ret->id = db_int(res, 0, 0);
	ret->seller_id = db_int(res, 0, 1);
	f->purpose = purpose_parse(db_text(res, 0, 2));
	f->artificial_voice = yes_no(res, 3);
	f->business = yes_no(res, 4);
	f->record = yes_no(res, 5);
	f->ring_s = (uint32_t)db_int(res, 0, 6);
	snprintf(f->caller_place, sizeof(f->caller_place), "%s", db_text(res, 0, 7));
	f->max_attempts_lead = (int32_t)db_int(res, 0, 8);
	f->max_attempts_24h = (int32_t)db_int(res, 0, 9);
	snprintf(ret->region, sizeof(ret->region), "%s", db_text(res, 0, 10));
	snprintf(ret->subject, sizeof(ret->subject), "%s", db_text(res, 0, 11));
	snprintf(ret->pacing.mode, sizeof(ret->pacing.mode), "%s", db_text(res, 0, 13));
	ret->pacing.ratio_hundredths = (int)db_int(res, 0, 14);
	ret->pacing.target_hundredths = (int)db_int(res, 0, 15);
	ret->max_attempts_day = (int)db_int(res, 0, 16);
	err = facts_read_checklist(db_text(res, 0, 12), f->held, &f->held_count);
	if (err < 0)
		snprintf(db->error, sizeof(db->error), "the checklist of campaign \"%s\" cannot be read", name);
	PQclear(res);
	return err;
}

int law_seller(struct db *db, const char *name, int64_t *ret_id)
{
	PGresult *res;
	int err = db_exec(db, "SELECT id FROM dialer.seller WHERE name = $1", 1, (const char *const[]){ name }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 0)
		return not_found(db, res, "seller", name, "a campaign file names its seller");
	*ret_id = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

int law_number_facts(struct db *db, const struct law_campaign *c, struct facts *f)
{
	/* The lead of the campaign if there is one, else a person of whom only the number is known. */
	static const char sql[] =
		"SELECT k.promised, " FACTS_COLUMNS " FROM ("
		" SELECT $5::bigint AS number, coalesce(l.person_id, 0) AS person_id,"
		"  coalesce(l.external_id, '') AS external_id, coalesce(l.debt_id, '') AS debt_id,"
		"  coalesce(l.attempts, 0) AS attempts, coalesce(l.address_place, '') AS address_place,"
		"  coalesce(l.postal_code, '') AS postal_code, coalesce(l.county, '') AS county,"
		"  coalesce(l.declared_zone, '') AS declared_zone, l.ebr_transaction_at, l.ebr_inquiry_at,"
		"  l.callback_at IS NOT NULL AS promised,"
		"  coalesce(p.line_type, 'unknown') AS line_type, coalesce(p.ported, 'unknown') AS ported"
		" FROM (SELECT) AS one LEFT JOIN dialer.lead AS l ON l.number = $5 AND l.campaign_id = $3"
		"  AND l.state <> 'undone' LEFT JOIN dialer.phone AS p ON p.number = $5) AS k" FACTS_JOINS;
	char number[DB_INT_MAX], campaign[DB_INT_MAX], seller[DB_INT_MAX], now[DB_INT_MAX];
	enum line_type line = f->line_type;
	PGresult *res;
	int err = db_exec(db, sql, 5,
		(const char *const[]){ db_int_param(f->now_us, now), db_int_param(c->seller_id, seller),
			db_int_param(c->id, campaign), c->subject,
			db_int_param((int64_t)f->number.digits, number) },
		&res);

	if (err < 0)
		return err;
	facts_read_row(res, 0, 1, f);
	if (yes_no(res, 0) == TRI_YES)
		facts_keep_promise(f);
	if (f->line_type == LINE_UNKNOWN)
		f->line_type = line;
	PQclear(res);
	return 0;
}

int law_targets(struct db *db, int64_t campaign_id, PGresult **ret)
{
	static const char sql[] =
		"SELECT class, leads, number_prefix, address_place, postal_prefix, county, declared_zone, line_type, ported,"
		" ebr_transaction_us, ebr_inquiry_us FROM dialer.campaign_targets($1)";
	char id[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}

void law_target_facts(const PGresult *res, int row, struct facts *f, struct law_target *ret)
{
	*ret = (struct law_target){ db_text(res, row, 0), db_int(res, row, 1) };
	f->number.digits = (uint64_t)db_int(res, row, 2);
	facts_read_place(res, row, 3, f);
}
