/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/report.h"

#include "dialer/store/live_answers_sql.h"
#include "dialer/store/representatives_sql.h"

#include "dialer/base/banned.h"

/* $1: campaign. A decision's citation is looked up in the very pack it was made with. */
static const char *const statements[] = {
	[REPORT_CAMPAIGNS] =
		"SELECT c.id, c.name, c.state, c.purpose, s.name AS seller, c.trunk,"
		" (SELECT count(*) FROM dialer.lead AS l WHERE l.campaign_id = c.id) AS leads,"
		" (SELECT count(*) FROM dialer.attempt AS a WHERE a.campaign_id = c.id) AS attempts,"
		" to_char(c.changed_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS changed_at"
		" FROM dialer.campaign AS c JOIN dialer.seller AS s ON s.id = c.seller_id"
		" WHERE $1::bigint IS NOT NULL ORDER BY c.name",

	[REPORT_CAMPAIGN] =
		"SELECT c.name, c.state, c.epoch, c.purpose, c.artificial_voice, s.legal_name AS seller, c.trunk,"
		" c.max_concurrent, c.pacing, c.ratio, c.abandonment_target, c.hand_over,"
		" (SELECT count(*) FILTER (WHERE r.ready) FROM dialer.representative AS r WHERE r.team = c.hand_over)"
		"  AS representatives,"
		" (SELECT count(*) FILTER (WHERE " REPRESENTATIVE_FREE_SQL("r") ") FROM dialer.representative AS r"
		"  WHERE r.team = c.hand_over) AS representatives_free,"
		" (SELECT count(*) FROM dialer.lead AS l WHERE l.campaign_id = c.id AND l.state <> 'undone') AS leads,"
		" a.attempts, a.in_progress, a.answered, coalesce(round(100.0 * a.answered /"
		"  nullif(a.attempts - a.in_progress, 0), 1), 0) AS answered_percent,"
		" a.last_minute AS attempts_last_minute,"
		" (SELECT count(*) FROM dialer.lead AS l WHERE l.campaign_id = c.id AND l.state = 'refused') AS refused,"
		" (SELECT count(*) FROM dialer.lead AS l WHERE l.campaign_id = c.id"
		"  AND l.state IN ('ready', 'waiting')) AS to_do,"
		" to_char((SELECT max(e.at) FROM dialer.campaign_event AS e WHERE e.campaign_id = c.id"
		"  AND e.kind IN ('started', 'resumed')), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS started_at,"
		" coalesce((SELECT floor(extract(epoch FROM clock_timestamp() - max(e.at)))::bigint"
		"  FROM dialer.campaign_event AS e WHERE e.campaign_id = c.id"
		"  AND e.kind IN ('started', 'resumed')), 0) AS running_s"
		" FROM dialer.campaign AS c JOIN dialer.seller AS s ON s.id = c.seller_id"
		" CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE disposition <> 'not_sent') AS attempts,"
		"  count(*) FILTER (WHERE state = 'committed') AS in_progress, count(answer_at) AS answered,"
		"  count(*) FILTER (WHERE committed_at > clock_timestamp() - interval '1 minute') AS last_minute"
		"  FROM dialer.attempt WHERE campaign_id = c.id) AS a WHERE c.id = $1",

	[REPORT_SETTINGS] =
		"SELECT c.name, c.state, c.epoch, s.name AS seller, c.purpose, coalesce(nullif(c.subject, ''), c.name) AS subject,"
		" c.artificial_voice, c.business, c.record, c.trunk, p.name AS pool,"
		" (SELECT count(*) FROM dialer.pool_number AS n WHERE n.pool_id = p.id AND n.state = 'active') AS caller_ids,"
		" c.max_concurrent, c.pacing, c.ratio, c.abandonment_target, c.ring_s, c.max_attempts, c.max_attempts_24h,"
		" c.max_attempts_day, c.retry AS retry_s, c.day_parts AS day_parts_min, c.on_answer, c.opening, c.hand_over,"
		" CASE c.schedule WHEN '' THEN '' ELSE 'from the file' END AS hours, c.ends_zone AS counts_by_days_of"
		" FROM dialer.campaign AS c JOIN dialer.seller AS s ON s.id = c.seller_id"
		" JOIN dialer.number_pool AS p ON p.id = c.pool_id WHERE c.id = $1",

	[REPORT_LEADS] = "SELECT state, count(*) AS leads FROM dialer.lead WHERE campaign_id = $1"
			 " GROUP BY state ORDER BY count(*) DESC, state",

	[REPORT_OUTCOMES] =
		"SELECT disposition, count(*) AS calls,"
		" round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent FROM dialer.attempt"
		" WHERE campaign_id = $1 AND state = 'ended' GROUP BY disposition ORDER BY count(*) DESC, disposition",

	[REPORT_REFUSALS] =
		"SELECT d.rule, count(*) AS leads, d.reason, coalesce(max(r.citation), '') AS citation"
		" FROM dialer.lead AS l JOIN dialer.decision AS d ON d.id = l.last_decision"
		" LEFT JOIN LATERAL (SELECT e->>'citation' AS citation FROM dialer.policy_pack AS p,"
		"  json_array_elements(p.rules) AS e WHERE p.hash = d.pack_hash AND e->>'id' = d.rule LIMIT 1) AS r"
		"  ON true"
		" WHERE l.campaign_id = $1 AND l.state IN ('refused', 'done') AND d.verdict = 'deny'"
		" GROUP BY d.rule, d.reason ORDER BY count(*) DESC, d.rule, d.reason",

	[REPORT_DEFERRALS] =
		"SELECT d.rule, count(*) AS leads, to_char(min(d.defer_until), 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') AS until,"
		" coalesce(max(r.citation), '') AS citation"
		" FROM dialer.lead AS l JOIN dialer.decision AS d ON d.id = l.last_decision"
		" LEFT JOIN LATERAL (SELECT e->>'citation' AS citation FROM dialer.policy_pack AS p,"
		"  json_array_elements(p.rules) AS e WHERE p.hash = d.pack_hash AND e->>'id' = d.rule LIMIT 1) AS r"
		"  ON true"
		" WHERE l.campaign_id = $1 AND l.state = 'ready' AND d.verdict = 'defer'"
		" GROUP BY d.rule ORDER BY count(*) DESC, d.rule",

	[REPORT_TIMINGS] =
		"SELECT m.measure, count(m.ms) AS count, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.ms))::int"
		"  AS p50_ms, round(percentile_cont(0.95) WITHIN GROUP (ORDER BY m.ms))::int AS p95_ms,"
		"  max(m.ms) AS max_ms FROM ("
		" SELECT 1 AS place, 'answer_to_first_audio' AS measure, first_audio_ms AS ms FROM dialer.attempt"
		"  WHERE campaign_id = $1"
		" UNION ALL SELECT 2, 'turn', t FROM dialer.attempt, unnest(turn_ms) AS t WHERE campaign_id = $1"
		" UNION ALL SELECT 3, 'barge_in_stop', t FROM dialer.attempt, unnest(barge_in_ms) AS t"
		"  WHERE campaign_id = $1"
		" UNION ALL SELECT 4, 'post_dial_delay', post_dial_delay_ms FROM dialer.attempt WHERE campaign_id = $1"
		") AS m WHERE m.ms IS NOT NULL GROUP BY m.place, m.measure ORDER BY m.place",

	[REPORT_RECORDINGS] =
		"SELECT count(*) AS recordings FROM dialer.attempt WHERE campaign_id = $1 AND recording <> ''",

	/*
	 * Of calls a person answered, those to whom nobody had spoken two seconds after the greeting's end
	 * (47 CFR 64.1200(a)(7)), by the RTP's clock: in each 30 days from the campaign's first call, in
	 * this month (Canada) and in the last 24 hours (United Kingdom). Machines are not in it.
	 */
	[REPORT_ABANDONMENT] =
		"WITH live AS (SELECT a.answer_at, " ABANDONED_SQL("a") " AS abandoned"
		" FROM dialer.attempt AS a WHERE a.campaign_id = $1 AND a.state = 'ended' AND " LIVE_ANSWER_SQL("a") "),"
		" block AS (SELECT n, f.began + n * interval '30 days' AS began FROM (SELECT " FIRST_CALL_SQL("$1") " AS began)"
		"   AS f,"
		"  generate_series(0, floor(extract(epoch FROM clock_timestamp() - f.began) / 2592000)::int) AS n)"
		" SELECT p.period, to_char(p.began, 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') AS \"from\","
		"  to_char(p.until, 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') AS until, count(l.*) AS live,"
		"  count(*) FILTER (WHERE l.abandoned) AS abandoned,"
		"  coalesce(round(100.0 * count(*) FILTER (WHERE l.abandoned) / nullif(count(l.*), 0), 1), 0) AS percent"
		" FROM (SELECT '30 days' AS period, began, began + interval '30 days' AS until FROM block"
		"  UNION ALL SELECT 'month', date_trunc('month', clock_timestamp(), 'UTC'), clock_timestamp()"
		"  UNION ALL SELECT '24 hours', clock_timestamp() - interval '24 hours', clock_timestamp()) AS p"
		" LEFT JOIN live AS l ON l.answer_at >= p.began AND l.answer_at < p.until"
		" GROUP BY p.period, p.began, p.until ORDER BY p.period = '30 days', p.period, p.began DESC LIMIT 14",

	/* Of nodes that live: what they told last is at most a second old. */
	[REPORT_PACING] =
		"SELECT s.node, s.pacing, s.why, s.lines, s.seats, s.busy, greatest(s.seats - s.busy, 0) AS free, s.waiting,"
		" s.level, s.target, CASE WHEN s.pacing <> 'progressive' THEN round(s.reserved / 10000.0, 1) END AS may_abandon,"
		" s.team_ready AS representatives, s.team_free AS representatives_free,"
		" CASE WHEN s.team_limits THEN 'representatives' ELSE '' END AS short_of FROM dialer.pacing_state AS s WHERE s.campaign_id = $1"
		"  AND s.at > clock_timestamp() - interval '5 seconds' ORDER BY s.node",

	[REPORT_WAITING] =
		"SELECT k.key AS class, count(*) AS leads, coalesce(min(dialer.us(l.due_at)), 0) AS due_us,"
		" bool_or(l.due_at = '-infinity') AS at_once"
		" FROM dialer.lead AS l JOIN dialer.calling_class AS k ON k.id = l.class_id"
		" WHERE l.campaign_id = $1 AND l.state = 'ready' GROUP BY k.key",
};

int report_run(struct db *db, enum report kind, int64_t campaign_id, PGresult **ret)
{
	char id[DB_INT_MAX];

	return db_exec(db, statements[kind], 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}
