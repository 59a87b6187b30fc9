/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/consent_show.h"

#include "dialer/base/banned.h"

static int of_number(struct db *db, const char *sql, struct e164 number, PGresult **ret)
{
	char text[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param((int64_t)number.digits, text) }, ret);
}

int consent_history(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT e.id AS event, e.kind, coalesce(s.name, 'all sellers') AS seller, e.channel, e.form,"
		" e.artificial_voice, e.scope, e.happened_at, e.expires_at, e.method, e.evidence, e.person,"
		" encode(e.text_sha256, 'hex') AS text_sha256, (t.id IS NOT NULL) AS text_kept, t.text, e.language,"
		" e.jurisdiction, e.not_condition, e.signed, e.reach_purpose, CASE WHEN e.kind = 'revoke' THEN"
		"  coalesce('calls of ' || s.name, 'calls of every seller') || CASE e.reach_purpose WHEN '' THEN"
		"  ', for every purpose' ELSE ', only about ' || e.reach_purpose END END AS reach,"
		" e.supersedes, e.consent_ref AS ref, e.source_url, host(e.actor_ip) AS ip, e.user_agent, e.call_ref,"
		" e.audio_offset_ms, e.attempt_id AS call, e.load_id AS load, e.load_line AS line, l.file_name AS file,"
		" encode(l.file_sha256, 'hex') AS file_sha256, e.recorded_at, e.actor"
		" FROM dialer.consent_event AS e LEFT JOIN dialer.seller AS s ON s.id = e.seller_id"
		" LEFT JOIN dialer.consent_text AS t ON t.sha256 = e.text_sha256"
		" LEFT JOIN dialer.load AS l ON l.id = e.load_id"
		" WHERE e.number = $1 ORDER BY e.happened_at DESC, e.id DESC";

	return of_number(db, sql, number, ret);
}

/*
 * The same choice as the gate's (facts_sql.h), for each seller, channel and purpose that was ever granted.
 * A revocation of one purpose ends a grant for just that purpose; a wider one it only cuts, and "except"
 * names what it took.
 */
int consent_in_force(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT DISTINCT ON (s.name, w.channel, e.scope) s.name AS seller, w.channel, e.scope, (SELECT"
		"  string_agg(DISTINCT v.reach_purpose, ', ') FROM dialer.consent_event AS v WHERE v.number = e.number"
		"  AND v.kind = 'revoke' AND (v.seller_id IS NULL OR v.seller_id = e.seller_id) AND v.channel IN (w.channel, 'all')"
		"  AND v.happened_at >= e.happened_at AND v.happened_at <= now() AND v.reach_purpose <> ''"
		"  AND e.scope IN ('marketing', 'informational', 'all')) AS except,"
		" e.form, e.artificial_voice, e.happened_at, e.expires_at, e.id AS event"
		" FROM dialer.consent_event AS e JOIN dialer.seller AS s ON s.id = e.seller_id"
		" JOIN (VALUES ('voice'), ('text')) AS w (channel) ON e.channel IN (w.channel, 'all')"
		" WHERE e.number = $1 AND e.kind = 'grant'"
		" AND e.happened_at <= now() AND coalesce(e.expires_at > now(), true)"
		" AND NOT EXISTS (SELECT FROM dialer.consent_event AS v WHERE v.number = e.number AND v.kind = 'revoke'"
		"  AND (v.seller_id IS NULL OR v.seller_id = e.seller_id) AND v.channel IN (w.channel, 'all')"
		"  AND v.happened_at >= e.happened_at AND v.happened_at <= now() AND v.reach_purpose IN ('', e.scope))"
		" AND NOT EXISTS (SELECT FROM dialer.consent_event AS n WHERE n.number = e.number"
		"  AND n.supersedes = e.id AND n.happened_at <= now())"
		" ORDER BY s.name, w.channel DESC, e.scope, (e.form = 'written') DESC, e.artificial_voice DESC, e.happened_at DESC";

	return of_number(db, sql, number, ret);
}

int consent_stops(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT 'internal do-not-call list' AS stop, d.happened_at AS since, d.method,"
		" 'every seller, every purpose, for ever' AS reach FROM dialer.internal_dnc AS d WHERE d.number = $1"
		" UNION ALL SELECT 'the number was given up', r.asked_at, 'register of reassigned numbers',"
		" 'consents of ' || r.asked_about || ' and before' FROM dialer.reassigned_answer AS r"
		"  WHERE r.number = $1 AND r.answer = 'yes' ORDER BY since DESC";

	return of_number(db, sql, number, ret);
}

int consent_waiting(struct db *db, struct e164 number, int64_t *ret)
{
	static const char sql[] =
		"SELECT count(*) FROM (SELECT 'consent' AS kind, id FROM dialer.consent_event WHERE number = $1"
		" UNION ALL SELECT 'certificate', id FROM dialer.consent_certificate WHERE number = $1"
		" UNION ALL SELECT 'dnc', id FROM dialer.internal_dnc WHERE number = $1"
		" UNION ALL SELECT 'reassigned', id FROM dialer.reassigned_answer WHERE number = $1) AS r"
		" WHERE NOT EXISTS (SELECT FROM dialer.audit_leaf AS l WHERE l.kind = r.kind AND l.row_id = r.id)";
	PGresult *res;
	int err = of_number(db, sql, number, &res);

	if (err < 0)
		return err;
	*ret = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

int consent_sellers(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT s.id, s.name, s.legal_name FROM dialer.seller AS s WHERE s.id IN (SELECT e.seller_id"
		" FROM dialer.consent_event AS e WHERE e.number = $1 UNION SELECT d.seller_id FROM dialer.internal_dnc AS d"
		" WHERE d.number = $1) ORDER BY s.id";

	return of_number(db, sql, number, ret);
}
