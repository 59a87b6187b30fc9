/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reading of the facts: the columns and joins by which the claim (gate_claim.c) and an officer's
 * question (law.c) see a number. Both select them from a relation "k" with the columns of dialer.lead,
 * line_type and ported, and with the parameters $1 now in microseconds, $2 seller, $3 campaign, $4 the
 * campaign's subject. facts.c reads the columns.
 */
#ifndef DIALER_STORE_FACTS_SQL_H
#define DIALER_STORE_FACTS_SQL_H

#define FACTS_COLUMNS \
	" k.attempts, k.address_place, left(k.postal_code, 3), k.county, k.declared_zone, k.line_type," \
	" k.ported, coalesce(dialer.us(k.ebr_transaction_at), 0)," \
	" coalesce(dialer.us(k.ebr_inquiry_at), 0), g.id, g.form, g.artificial_voice, g.scope, g.not_condition," \
	" dialer.us(g.happened_at), dialer.us(g.expires_at), dialer.us(g.revoked_at)," \
	" EXISTS (SELECT FROM dialer.internal_dnc AS d WHERE d.number = k.number), h.attempts," \
	" q.answer, dialer.us(q.asked_at), dialer.us(q.asked_about::timestamp AT TIME ZONE 'UTC') "

/* Read once for a claim; NULL when the question names no campaign. */
#define FACTS_PURPOSE "(SELECT purpose FROM dialer.campaign WHERE id = $3)"

/*
 * g: the consent that helps most; one that is over comes last, so that the refusal can name it. A
 * revocation by the same seller or for all sellers, of this purpose or of every one, at or after the
 * grant, ends it; where no campaign says the purpose, every revocation does. A consent to one of the
 * narrow purposes helps calls for that purpose only. A grant another one supersedes says nothing.
 */
#define FACTS_CONSENT \
	" LEFT JOIN LATERAL (" \
	"  SELECT e.*, r.revoked_at FROM dialer.consent_event AS e" \
	"  LEFT JOIN LATERAL (SELECT max(v.happened_at) AS revoked_at" \
	"   FROM dialer.consent_event AS v WHERE v.number = e.number AND v.kind = 'revoke'" \
	"   AND (v.seller_id IS NULL OR v.seller_id = e.seller_id) AND v.channel IN ('voice', 'all')" \
	"   AND (v.reach_purpose = '' OR v.reach_purpose = coalesce(" FACTS_PURPOSE ", v.reach_purpose))" \
	"   AND v.happened_at >= e.happened_at AND v.happened_at <= dialer.at_us($1)) AS r ON true" \
	"  WHERE e.number = k.number AND e.kind = 'grant' AND e.seller_id = $2" \
	"  AND e.channel IN ('voice', 'all') AND e.happened_at <= dialer.at_us($1)" \
	"  AND (e.scope IN ('marketing', 'informational', 'all') OR e.scope = " FACTS_PURPOSE ")" \
	"  AND NOT EXISTS (SELECT FROM dialer.consent_event AS n WHERE n.number = e.number" \
	"   AND n.supersedes = e.id AND n.happened_at <= dialer.at_us($1))" \
	"  ORDER BY (r.revoked_at IS NULL AND coalesce(e.expires_at > dialer.at_us($1), true)) DESC," \
	"   (e.form = 'written') DESC, e.artificial_voice DESC," \
	"   (e.scope IN ('marketing', 'all')) DESC, (e.not_condition IS TRUE) DESC, e.happened_at DESC LIMIT 1) AS g ON true"

/*
 * h: the newest attempts to any number of the person (the same row of a file, or the same external id
 * with the same seller) and to anybody about the same debt, as "microseconds:bits". The bits are those
 * of policy.h; facts.c asserts that the figures below are the same. The inner LIMIT also keeps the
 * planner from another order of joins: by the statistics of a day without attempts it would read all
 * attempts of the campaign for each lead.
 */
#define FACTS_HISTORY \
	" CROSS JOIN LATERAL (SELECT ARRAY(" \
	"  SELECT dialer.us(a.committed_at) || ':' || ((a.number = k.number)::int" \
	"    + (ac.seller_id = $2)::int * 2 + (ac.id = $3)::int * 4" \
	"    + (ac.seller_id = $2 AND coalesce(nullif(ac.subject, ''), ac.name) = $4)::int * 8" \
	"    + (al.debt_id <> '' AND al.debt_id = k.debt_id)::int * 16" \
	"    + (a.disposition IN ('qualified', 'transferred', 'not_interested', 'opted_out', 'wrong_number'," \
	"      'callback', 'hung_up'))::int * 32" \
	"    + (a.disposition = 'abandoned')::int * 64" \
	"    + (a.disposition IN ('not_interested', 'opted_out'))::int * 128" \
	"    + (a.disposition = 'busy')::int * 256 + (a.disposition = 'unallocated')::int * 512" \
	"    + n.person::int * 1024)" \
	"  FROM (SELECT u.number, bool_or(u.person) AS person FROM (" \
	"    SELECT k.number, true AS person" \
	"    UNION ALL SELECT s.number, true FROM dialer.lead AS s WHERE s.person_id = k.person_id" \
	"    UNION ALL SELECT s.number, true FROM dialer.lead AS s" \
	"     JOIN dialer.campaign AS sc ON sc.id = s.campaign_id AND sc.seller_id = $2" \
	"     WHERE k.external_id <> '' AND s.external_id = k.external_id AND s.external_id <> ''" \
	"    UNION ALL SELECT s.number, false FROM dialer.lead AS s" \
	"     JOIN dialer.campaign AS sc ON sc.id = s.campaign_id AND sc.seller_id = $2" \
	"     WHERE k.debt_id <> '' AND s.debt_id = k.debt_id AND s.debt_id <> '') AS u" \
	"   GROUP BY u.number) AS n" \
	"  CROSS JOIN LATERAL (SELECT x.number, x.committed_at, x.campaign_id, x.lead_id, x.disposition" \
	"   FROM dialer.attempt AS x WHERE x.number = n.number" \
	"   AND x.committed_at > dialer.at_us($1) - interval '61 days' AND x.disposition <> 'not_sent'" \
	"   ORDER BY x.committed_at DESC LIMIT 48) AS a" \
	"  JOIN dialer.campaign AS ac ON ac.id = a.campaign_id" \
	"  JOIN dialer.lead AS al ON al.id = a.lead_id" \
	"  WHERE n.person OR al.debt_id = k.debt_id" \
	"  ORDER BY a.committed_at DESC LIMIT 48) AS attempts) AS h"

/*
 * q: what the register of reassigned numbers said last; of a query about several days, of the last day
 * that is not after the consent.
 */
#define FACTS_REASSIGNED \
	" LEFT JOIN LATERAL (SELECT y.answer, y.asked_at, y.asked_about FROM dialer.reassigned_answer AS y" \
	"  WHERE y.number = k.number AND y.asked_at <= dialer.at_us($1)" \
	"  ORDER BY y.asked_at DESC, coalesce(y.asked_about <= (g.happened_at AT TIME ZONE 'UTC')::date, true) DESC," \
	"   y.asked_about DESC, y.id DESC LIMIT 1) AS q ON true"

#define FACTS_JOINS FACTS_CONSENT FACTS_HISTORY FACTS_REASSIGNED

/* The columns of FACTS_COLUMNS, from the first of them on. */
enum facts_column {
	FACTS_ATTEMPTS, FACTS_ADDRESS_PLACE, FACTS_POSTAL, FACTS_COUNTY, FACTS_ZONE, FACTS_LINE_TYPE,
	FACTS_PORTED, FACTS_TRANSACTION, FACTS_INQUIRY, FACTS_CONSENT_ID, FACTS_FORM, FACTS_ARTIFICIAL,
	FACTS_SCOPE, FACTS_NOT_CONDITION, FACTS_OBTAINED, FACTS_EXPIRES, FACTS_REVOKED, FACTS_INTERNAL_DNC,
	FACTS_HISTORY_COLUMN, FACTS_ANSWER, FACTS_ASKED_AT, FACTS_ASKED_ABOUT, FACTS_COLUMN_COUNT
};

#endif
