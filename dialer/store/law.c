/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/law.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/facts.h"

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
		" max_attempts, max_attempts_24h, default_region FROM dialer.campaign WHERE name = $1";
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
	PQclear(res);
	return 0;
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

/* The consent that helps most, chosen as the claim chooses it (gate_claim.c). */
static int read_consent(struct db *db, const char *number, const char *seller, const char *now,
	struct consent_fact *c)
{
	static const char sql[] =
		"SELECT e.id, e.form, e.artificial_voice, e.scope, dialer.us(e.happened_at),"
		" dialer.us(e.expires_at), dialer.us(r.revoked_at) FROM dialer.consent_event AS e"
		" LEFT JOIN LATERAL (SELECT max(v.happened_at) AS revoked_at FROM dialer.consent_event AS v"
		"  WHERE v.number = e.number AND v.kind = 'revoke'"
		"  AND (v.seller_id IS NULL OR v.seller_id = e.seller_id) AND v.channel IN ('voice', 'all')"
		"  AND v.happened_at >= e.happened_at AND v.happened_at <= dialer.at_us($3)) AS r ON true"
		" WHERE e.number = $1 AND e.kind = 'grant' AND e.seller_id = $2"
		"  AND e.channel IN ('voice', 'all') AND e.happened_at <= dialer.at_us($3)"
		" ORDER BY (r.revoked_at IS NULL AND coalesce(e.expires_at > dialer.at_us($3), true)) DESC,"
		"  (e.form = 'written') DESC, e.artificial_voice DESC,"
		"  (e.scope IN ('marketing', 'all')) DESC, e.happened_at DESC LIMIT 1";
	const char *scope;
	PGresult *res;
	int err = db_exec(db, sql, 3, (const char *const[]){ number, seller, now }, &res);

	if (err < 0)
		return err;
	c->known = TRI_YES;
	if (PQntuples(res) == 1) {
		scope = db_text(res, 0, 3);
		c->event_id = db_int(res, 0, 0);
		c->form = strcmp(db_text(res, 0, 1), "written") == 0 ? CONSENT_WRITTEN : CONSENT_ORAL;
		c->artificial_voice = yes_no(res, 2);
		c->marketing = strcmp(scope, "marketing") == 0 || strcmp(scope, "all") == 0 ? TRI_YES : TRI_NO;
		c->seller_named = TRI_YES; /* the ledger keeps one row per seller named */
		c->obtained_us = db_int(res, 0, 4);
		c->expires_us = db_int(res, 0, 5);
		c->revoked_us = db_int(res, 0, 6);
	}
	PQclear(res);
	return 0;
}

static int read_lead(struct db *db, const char *number, const char *campaign, struct facts *f)
{
	static const char sql[] =
		"SELECT address_place, left(postal_code, 3), declared_zone, coalesce(dialer.us(ebr_transaction_at), 0),"
		" coalesce(dialer.us(ebr_inquiry_at), 0), attempts FROM dialer.lead"
		" WHERE number = $1 AND campaign_id = $2 AND state <> 'undone'";
	PGresult *res;
	int err = db_exec(db, sql, 2, (const char *const[]){ number, campaign }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 1) {
		snprintf(f->address_place, sizeof(f->address_place), "%s", db_text(res, 0, 0));
		snprintf(f->postal_prefix, sizeof(f->postal_prefix), "%s", db_text(res, 0, 1));
		snprintf(f->declared_zone, sizeof(f->declared_zone), "%s", db_text(res, 0, 2));
		f->ebr_transaction_us = db_int(res, 0, 3);
		f->ebr_inquiry_us = db_int(res, 0, 4);
		f->attempts_lead = (int32_t)db_int(res, 0, 5);
	}
	PQclear(res);
	return 0;
}

int law_number_facts(struct db *db, int64_t campaign_id, int64_t seller_id, struct facts *f)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT FROM dialer.internal_dnc WHERE number = $1),"
		" ARRAY(SELECT dialer.us(committed_at) FROM dialer.attempt WHERE number = $1"
		"  AND committed_at > dialer.at_us($2) - interval '31 days' AND disposition <> 'not_sent'"
		"  ORDER BY committed_at DESC LIMIT 48)";
	char number[DB_INT_MAX], campaign[DB_INT_MAX], seller[DB_INT_MAX], now[DB_INT_MAX];
	PGresult *res;
	int err;

	db_int_param((int64_t)f->number.digits, number);
	db_int_param(f->now_us, now);
	err = db_exec(db, sql, 2, (const char *const[]){ number, now }, &res);
	if (err < 0)
		return err;
	f->internal_dnc.listed = yes_no(res, 0);
	facts_read_attempts(f, db_text(res, 0, 1));
	PQclear(res);
	err = read_consent(db, number, db_int_param(seller_id, seller), now, &f->consent);
	return err < 0 ? err : read_lead(db, number, db_int_param(campaign_id, campaign), f);
}
