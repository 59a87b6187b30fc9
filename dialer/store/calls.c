/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/calls.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "dialer/base/banned.h"

#define STAMP(column) "to_char(" column ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

int calls_list(struct db *db, const struct calls_filter *f, PGresult **ret)
{
	static const char sql[] =
		"SELECT a.id, " STAMP("a.committed_at") " AS at, c.name AS campaign, a.number, a.caller_id, a.trunk,"
		" CASE a.state WHEN 'ended' THEN a.disposition ELSE 'in progress' END AS disposition,"
		" round(extract(epoch FROM a.end_at - a.answer_at), 1) AS talk_s,"
		" a.sip_code, a.recording <> '' AS recorded"
		" FROM dialer.attempt AS a JOIN dialer.campaign AS c ON c.id = a.campaign_id"
		" WHERE ($1::text IS NULL OR c.name = $1) AND ($2::text IS NULL OR a.disposition = $2)"
		"  AND ($3::bigint = 0 OR a.number = $3)"
		" ORDER BY a.id DESC LIMIT $4";
	char number[DB_INT_MAX], limit[DB_INT_MAX];

	return db_exec(db, sql, 4,
		(const char *const[]){ f->campaign, f->disposition, db_int_param(f->number, number),
			db_int_param(f->limit, limit) },
		ret);
}

static int by_id(struct db *db, const char *sql, int64_t id, PGresult **ret)
{
	char text[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(id, text) }, ret);
}

int calls_get(struct db *db, int64_t id, PGresult **ret)
{
	static const char sql[] =
		"SELECT a.id, c.name AS campaign, a.number, a.caller_id, a.trunk, a.node, a.state, a.disposition,"
		" trim(l.first_name || ' ' || l.last_name) AS person, l.address_place AS place,"
		" " STAMP("a.committed_at") " AS committed_at, " STAMP("a.invite_at") " AS invite_at,"
		" " STAMP("a.ring_at") " AS ring_at, " STAMP("a.answer_at") " AS answer_at,"
		" " STAMP("a.end_at") " AS end_at,"
		" round(extract(epoch FROM a.end_at - a.answer_at), 1) AS talk_s, a.ended_by, a.sip_code, a.sip_reason,"
		" a.sip_call_id, a.post_dial_delay_ms, a.greeting_end_ms, a.first_audio_ms,"
		" array_to_json(a.turn_ms) AS turn_ms, array_to_json(a.barge_in_ms) AS barge_in_ms,"
		" coalesce(nullif(a.recording, ''), r.file, '') AS recording, a.recording_from_ms,"
		" encode(r.sha256, 'hex') AS recording_sha256, r.bytes AS recording_bytes, r.duration_ms AS recording_ms,"
		" r.complete AS recording_complete,"
		" a.slots, d.id AS decision, " STAMP("d.decided_at") " AS decided_at,"
		" d.verdict, d.obligations, d.facts, d.pack_hash"
		" FROM dialer.attempt AS a JOIN dialer.campaign AS c ON c.id = a.campaign_id"
		" JOIN dialer.lead AS l ON l.id = a.lead_id JOIN dialer.decision AS d ON d.id = a.decision_id"
		" LEFT JOIN dialer.recording AS r ON r.attempt_id = a.id"
		" WHERE a.id = $1";
	int err = by_id(db, sql, id, ret);

	if (err == 0 && PQntuples(*ret) == 0) {
		PQclear(*ret);
		*ret = NULL;
		snprintf(db->error, sizeof(db->error), "no call %" PRId64 " (hint: dialerctl call list)", id);
		return -ENOENT;
	}
	return err;
}

int calls_rulings(struct db *db, int64_t id, PGresult **ret)
{
	return by_id(db,
		"SELECT r.value->>'rule' AS rule, r.value->>'answer' AS answer, r.value->>'reason' AS reason,"
		" coalesce(k.citation, '') AS citation, coalesce(k.text, '') AS text"
		" FROM dialer.attempt AS a JOIN dialer.decision AS d ON d.id = a.decision_id"
		" CROSS JOIN LATERAL json_array_elements(d.rulings) WITH ORDINALITY AS r(value, place)"
		" LEFT JOIN LATERAL (SELECT e->>'citation' AS citation, e->>'text' AS text"
		"  FROM dialer.policy_pack AS p, json_array_elements(p.rules) AS e"
		"  WHERE p.hash = d.pack_hash AND e->>'id' = r.value->>'rule' LIMIT 1) AS k ON true"
		" WHERE a.id = $1 ORDER BY r.place",
		id, ret);
}

int calls_events(struct db *db, int64_t id, PGresult **ret)
{
	return by_id(db,
		"SELECT " STAMP("at") " AS at, offset_ms, kind, text, detail FROM dialer.call_event"
		" WHERE attempt_id = $1 ORDER BY seq",
		id, ret);
}
