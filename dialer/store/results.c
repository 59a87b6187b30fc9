/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/results.h"

#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/buf.h"
#include "dialer/base/log.h"
#include "dialer/store/array.h"
#include "dialer/store/campaign.h"
#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* Behind every line a call writes itself. */
#define LATE_SEQ "1000000"
#define EVENTS_ARRAY_MAX (1024 * 1024)

/*
 * The first update is the guard: a second run finds the attempt ended and changes nothing. Where others
 * settled it as unknown, because this node was cut off, the truth becomes a line of its timeline.
 */
static const char outcome_sql[] =
	"WITH ended AS ("
	" UPDATE dialer.attempt SET state = 'ended', disposition = $2, invite_at = dialer.at_us($3),"
	"  ring_at = dialer.at_us($4), answer_at = dialer.at_us($5), end_at = dialer.at_us($6),"
	"  sip_call_id = $7, sip_code = $8, sip_reason = $9, ended_by = $10,"
	"  post_dial_delay_ms = $11, greeting_end_ms = $12, first_audio_ms = $13, turn_ms = $14,"
	"  barge_in_ms = $15, recording = $16, recording_from_ms = $17, slots = $18"
	" WHERE id = $1 AND state = 'committed' RETURNING id, lead_id, number, caller_id, decision_id),"
	" freed AS (UPDATE dialer.phone AS p SET in_flight = NULL FROM ended AS e"
	"  WHERE p.number = e.number AND p.in_flight = e.id),"
	/* The day that was charged is the decision's, not that of the commit a moment later. */
	" unused AS (UPDATE dialer.number_use AS u SET attempts = u.attempts - 1 FROM ended AS e"
	"  JOIN dialer.decision AS d ON d.id = e.decision_id"
	"  WHERE $21::boolean AND u.number = e.caller_id"
	"  AND u.day = (d.decided_at AT TIME ZONE 'UTC')::date),"
	" person AS (UPDATE dialer.lead AS l SET state = 'done' FROM ended AS e"
	"  WHERE $22::boolean AND l.person_id = $24 AND l.id <> e.lead_id"
	"  AND l.state IN ('ready', 'waiting')),"
	" late AS (INSERT INTO dialer.call_event (attempt_id, seq, at, kind, text)"
	"  SELECT a.id, " LATE_SEQ ", dialer.at_us($6), 'late_outcome', $2::text FROM dialer.attempt AS a"
	"  WHERE a.id = $1 AND a.state = 'ended' AND a.disposition = 'unknown' AND $2 <> 'unknown'"
	"  ON CONFLICT (attempt_id, seq) DO NOTHING),"
	" next AS (UPDATE dialer.lead AS l SET state = 'ready' FROM ended AS e"
	"  WHERE $23::boolean AND l.id = (SELECT w.id FROM dialer.lead AS w"
	"   WHERE w.person_id = $24 AND w.state = 'waiting' ORDER BY w.rank LIMIT 1))"
	" UPDATE dialer.lead AS l SET state = $19, due_at = coalesce(dialer.at_us($20), l.due_at),"
	"  last_disposition = $2, attempts = l.attempts - $21::boolean::int,"
	/* Priority 0 is that of promised calls; a lead's own comes back with the next end. */
	"  priority = CASE WHEN $26::boolean THEN l.priority WHEN $25::bigint IS NOT NULL THEN 0"
	"   ELSE coalesce(l.own_priority, l.priority) END,"
	"  own_priority = CASE WHEN $26::boolean THEN l.own_priority"
	"   WHEN $25::bigint IS NOT NULL THEN coalesce(l.own_priority, l.priority) END,"
	"  callback_at = CASE WHEN $26::boolean THEN l.callback_at ELSE dialer.at_us($25) END"
	" FROM ended AS e WHERE l.id = e.lead_id AND l.state = 'dialing'";

static const char events_sql[] =
	"INSERT INTO dialer.call_event (attempt_id, seq, at, offset_ms, kind, text, detail)"
	" SELECT $1, r.seq, dialer.at_us(r.at_us), r.offset_ms, r.kind, r.text, r.detail::json"
	" FROM unnest($2::int[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[])"
	"  AS r(seq, at_us, offset_ms, kind, text, detail)"
	" ON CONFLICT (attempt_id, seq) DO NOTHING";

static const char dnc_sql[] =
	"INSERT INTO dialer.internal_dnc (number, seller_id, method, detail, happened_at, attempt_id)"
	" SELECT $1::bigint, $2::bigint, $3::text, 'asked during the call', dialer.at_us($4), $5::bigint"
	" WHERE NOT EXISTS (SELECT FROM dialer.internal_dnc WHERE number = $1 AND attempt_id = $5)";

static const char revoke_sql[] =
	"INSERT INTO dialer.consent_event (kind, number, seller_id, channel, method, evidence,"
	" happened_at, attempt_id)"
	" SELECT 'revoke', $1::bigint, NULL, 'all', $2::text, 'attempt ' || $4::bigint, dialer.at_us($3), $4"
	" WHERE NOT EXISTS (SELECT FROM dialer.consent_event WHERE number = $1 AND kind = 'revoke'"
	"  AND attempt_id = $4)";

static const char refuse_leads_sql[] =
	"UPDATE dialer.lead SET state = 'refused' WHERE number = $1 AND state IN ('ready', 'waiting')";

struct done {
	int64_t attempt_id;
	const char *what;
	void (*fn)(int err, void *arg);
	void *arg;
};

static void on_done(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct done *d = arg;

	(void)results;
	(void)count;
	if (err < 0)
		log_error(STORE, "attempt=%lld: %s not written: %s", (long long)d->attempt_id, d->what,
			message);
	if (d->fn != NULL)
		d->fn(err, d->arg);
	free(d);
}

static void submit(struct pipeline *p, struct batch *b, int64_t attempt_id, const char *what,
	void (*fn)(int err, void *arg), void *arg)
{
	struct done *d = calloc(1, sizeof(*d));

	if (d != NULL)
		*d = (struct done){ attempt_id, what, fn, arg };
	pipeline_submit(p, b, d != NULL ? on_done : NULL, d);
}

static const char *time_or_null(int64_t us, char *buf)
{
	return us == 0 ? NULL : db_int_param(us, buf);
}

static const char *ms_or_null(int ms, char *buf)
{
	return ms < 0 ? NULL : db_int_param(ms, buf);
}

static const char *ints(struct buf *b, const int *values, int count)
{
	array_begin(b);
	for (int i = 0; i < count; i++)
		array_add_int(b, values[i]);
	array_end(b);
	return buf_text(b);
}

static const char *flag(bool on)
{
	return on ? "t" : "f";
}

void results_outcome(struct pipeline *p, const struct attempt *a, const struct outcome *o,
	const struct lead_next *next, void (*done)(int err, void *arg), void *arg)
{
	struct batch *b = batch_new(PIPELINE_KEEP);
	struct buf turns, barge_ins;
	char t[13][DB_INT_MAX];

	buf_init(&turns, 4096);
	buf_init(&barge_ins, 4096);
	const char *const params[] = {
		db_int_param(a->id, t[0]),
		disposition_name(o->disposition),
		time_or_null(o->invite_us, t[1]),
		time_or_null(o->ring_us, t[2]),
		time_or_null(o->answer_us, t[3]),
		time_or_null(o->end_us, t[4]),
		o->sip_call_id,
		o->sip_code == 0 ? NULL : db_int_param(o->sip_code, t[5]),
		o->sip_reason,
		o->invite_us == 0 ? "" : o->ended_by_us ? "us" : "them",
		ms_or_null(o->post_dial_delay_ms, t[6]),
		ms_or_null(o->greeting_end_ms, t[7]),
		ms_or_null(o->first_audio_ms, t[8]),
		ints(&turns, o->turn_ms, o->turn_count),
		ints(&barge_ins, o->barge_in_ms, o->barge_in_count),
		o->recording,
		ms_or_null(o->recording_from_ms, t[9]),
		o->slots_json,
		next->state,
		time_or_null(next->due_us, t[10]),
		flag(next->give_back),
		flag(next->finish_person),
		flag(next->release_rank),
		db_int_param(a->person_id, t[11]),
		time_or_null(next->callback_us, t[12]),
		flag(next->give_back || next->keep_callback),
	};

	batch_add(b, outcome_sql, (int)(sizeof(params) / sizeof(params[0])), params);
	submit(p, b, a->id, "outcome", done, arg);
	buf_release(&turns);
	buf_release(&barge_ins);
}

static void add_text_or_null(struct buf *b, const char *text)
{
	if (text != NULL)
		array_add_text(b, text);
	else
		array_add_null(b);
}

void results_events(struct pipeline *p, struct attempt *a, struct call_event *events, int count)
{
	enum { SEQ, AT, OFFSET, KIND, TEXT, DETAIL, COLUMNS };
	struct batch *b = batch_new(PIPELINE_KEEP);
	struct buf c[COLUMNS];
	char id[DB_INT_MAX];

	for (int i = 0; i < COLUMNS; i++) {
		buf_init(&c[i], EVENTS_ARRAY_MAX);
		array_begin(&c[i]);
	}
	for (int i = 0; i < count; i++) {
		array_add_int(&c[SEQ], a->events_written++);
		array_add_int(&c[AT], events[i].at_us);
		if (events[i].offset_ms >= 0)
			array_add_int(&c[OFFSET], events[i].offset_ms);
		else
			array_add_null(&c[OFFSET]);
		array_add_text(&c[KIND], events[i].kind);
		array_add_text(&c[TEXT], events[i].text != NULL ? events[i].text : "");
		add_text_or_null(&c[DETAIL], events[i].detail_json);
		call_event_release(&events[i]);
	}
	for (int i = 0; i < COLUMNS; i++)
		array_end(&c[i]);
	batch_add(b, events_sql, 7,
		(const char *const[]){ db_int_param(a->id, id), buf_text(&c[SEQ]), buf_text(&c[AT]),
			buf_text(&c[OFFSET]), buf_text(&c[KIND]), buf_text(&c[TEXT]),
			buf_text(&c[DETAIL]) });
	submit(p, b, a->id, "timeline", NULL, NULL);
	for (int i = 0; i < COLUMNS; i++)
		buf_release(&c[i]);
}

void results_opt_out(struct pipeline *p, const struct attempt *a, const char *method, int64_t now_us,
	void (*done)(int err, void *arg), void *arg)
{
	struct batch *b = batch_new(PIPELINE_KEEP | PIPELINE_FIRST);
	char number[DB_INT_MAX], seller[DB_INT_MAX], now[DB_INT_MAX], id[DB_INT_MAX];

	db_int_param((int64_t)a->number.digits, number);
	db_int_param(a->campaign->seller_id, seller);
	db_int_param(now_us, now);
	db_int_param(a->id, id);
	batch_add(b, dnc_sql, 5, (const char *const[]){ number, seller, method, now, id });
	batch_add(b, revoke_sql, 4, (const char *const[]){ number, method, now, id });
	batch_add(b, refuse_leads_sql, 1, (const char *const[]){ number });
	submit(p, b, a->id, "opt-out", done, arg);
}
