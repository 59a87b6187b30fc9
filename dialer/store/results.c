/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/results.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/base/buf.h"
#include "dialer/base/list.h"
#include "dialer/base/log.h"
#include "dialer/store/array.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaign_ends.h"
#include "dialer/store/db.h"
#include "dialer/store/live_answers_sql.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* Behind every line a call writes itself. */
#define LATE_SEQ "1000000"
/* Of one column of a transaction; what does not fit goes alone, and is refused there. */
#define COLUMN_MAX (4 * 1024 * 1024)
/*
 * How long a result waits for others to share its transaction. A commit costs the database as much as
 * ten rows do, so this halves the price of a call at some hundred calls a second; and at a few calls a
 * second nobody waits for what comes 20 ms later, while a daemon killed meanwhile leaves an attempt
 * whose end is unknown, which counts against every cap.
 */
#define GATHER_MS 20
/* Results of one transaction: what a full claim's calls leave behind, so that writing keeps up with claiming. */
#define SHARED_MAX 400

/*
 * The first update is the guard: a second run finds the attempt ended and changes nothing. Where others
 * settled it as unknown, because this node was cut off, the truth becomes a line of its timeline. No two
 * rows are of one person: of two updates of one lead in one statement only one would happen.
 *
 * What is given back may never have been committed. Then a PostgreSQL that crashed has taken back its
 * sequences, too, and the id is by now that of another attempt, which is on the wire: so the moment it was
 * decided for must be the same.
 *
 * "= ANY (ARRAY[x])" is "= x" for which the planner knows no way but the index, key by key: by the
 * statistics of a day without attempts it would read all open ones once for every row.
 */
static const char outcomes_sql[] =
	"WITH r AS MATERIALIZED (SELECT u.* FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[],"
	"  $5::bigint[], $6::bigint[], $7::text[], $8::int[], $9::text[], $10::text[], $11::int[], $12::int[],"
	"  $13::int[], $14::text[], $15::text[], $16::text[], $17::int[], $18::text[], $19::text[], $20::bigint[],"
	"  $21::boolean[], $22::boolean[], $23::boolean[], $24::bigint[], $25::bigint[], $26::boolean[], $27::bigint[])"
	" AS u(id, disposition, invite_us, ring_us, answer_us, end_us, sip_call_id, sip_code, sip_reason, ended_by,"
	"  post_dial_delay_ms, greeting_end_ms, first_audio_ms, turn_ms, barge_in_ms, recording, recording_from_ms,"
	"  slots, next_state, due_us, give_back, finish_person, release_rank, person_id,"
	"  callback_us, keep_callback, decided_us)),"
	" ended AS ("
	" UPDATE dialer.attempt AS a SET state = 'ended', disposition = r.disposition,"
	"  invite_at = dialer.at_us(r.invite_us), ring_at = dialer.at_us(r.ring_us),"
	"  answer_at = dialer.at_us(r.answer_us), end_at = dialer.at_us(r.end_us),"
	"  sip_call_id = r.sip_call_id, sip_code = r.sip_code, sip_reason = r.sip_reason, ended_by = r.ended_by,"
	"  post_dial_delay_ms = r.post_dial_delay_ms, greeting_end_ms = r.greeting_end_ms,"
	"  first_audio_ms = r.first_audio_ms, turn_ms = r.turn_ms::int[], barge_in_ms = r.barge_in_ms::int[],"
	"  recording = r.recording, recording_from_ms = r.recording_from_ms, slots = r.slots::json"
	" FROM r WHERE a.id = ANY (ARRAY[r.id]) AND a.state <> 'ended'"
	"  AND (NOT r.give_back OR EXISTS (SELECT FROM dialer.decision AS d WHERE d.id = ANY (ARRAY[a.decision_id])"
	"   AND d.decided_at = dialer.at_us(r.decided_us))) RETURNING a.id, a.campaign_id, a.committed_at, a.node,"
	"  a.answer_at, a.greeting_end_ms, a.first_audio_ms, a.lead_id, a.number, a.caller_id,"
	"  a.decision_id, r.disposition, r.next_state, r.due_us, r.give_back, r.finish_person, r.release_rank,"
	"  r.person_id, r.callback_us, r.keep_callback),"
	" freed AS (UPDATE dialer.phone AS p SET in_flight = NULL FROM ended AS e"
	"  WHERE p.number = ANY (ARRAY[e.number]) AND p.in_flight = e.id),"
	CAMPAIGN_COUNTED_CTE
	/* The day that was charged is the decision's, not that of the commit a moment later. */
	" unused AS (UPDATE dialer.number_use AS u SET attempts = u.attempts - k.calls"
	"  FROM (SELECT e.caller_id, (d.decided_at AT TIME ZONE 'UTC')::date AS day, count(*) AS calls"
	"   FROM ended AS e JOIN dialer.decision AS d ON d.id = ANY (ARRAY[e.decision_id])"
	"   WHERE e.give_back GROUP BY 1, 2) AS k"
	"  WHERE u.number = ANY (ARRAY[k.caller_id]) AND u.day = k.day),"
	/* Most calls are answered by nobody, and then no row is touched. */
	" counted AS (INSERT INTO dialer.live_answers AS k (campaign_id, node, hour, live, abandoned)"
	/* Not before the first call, also where the node's clock is a little behind the server's. */
	"  SELECT e.campaign_id, e.node, greatest(floor(extract(epoch FROM e.answer_at - " FIRST_CALL_SQL("e.campaign_id")
	"   ) / 3600)::int, 0) AS hour, count(*), count(*) FILTER (WHERE " ABANDONED_SQL("e") ") FROM ended AS e"
	"  WHERE " LIVE_ANSWER_SQL("e") " GROUP BY 1, 2, 3"
	"  ON CONFLICT (campaign_id, node, hour) DO UPDATE SET live = k.live + excluded.live,"
	"   abandoned = k.abandoned + excluded.abandoned),"
	" person AS (UPDATE dialer.lead AS l SET state = 'done' FROM ended AS e"
	"  WHERE e.finish_person AND l.person_id = ANY (ARRAY[e.person_id]) AND l.id <> e.lead_id"
	"  AND l.state IN ('ready', 'waiting')),"
	" late AS (INSERT INTO dialer.call_event (attempt_id, seq, at, kind, text)"
	"  SELECT a.id, " LATE_SEQ ", dialer.at_us(r.end_us), 'late_outcome', r.disposition"
	"  FROM r JOIN dialer.attempt AS a ON a.id = ANY (ARRAY[r.id])"
	"  WHERE a.state = 'ended' AND a.disposition = 'unknown' AND r.disposition <> 'unknown'"
	"  ON CONFLICT (attempt_id, seq) DO NOTHING),"
	" next AS (UPDATE dialer.lead AS l SET state = 'ready' FROM ended AS e"
	"  WHERE e.release_rank AND l.id = (SELECT w.id FROM dialer.lead AS w"
	"   WHERE w.person_id = e.person_id AND w.state = 'waiting' ORDER BY w.rank LIMIT 1))"
	" UPDATE dialer.lead AS l SET state = e.next_state, due_at = coalesce(dialer.at_us(e.due_us), l.due_at),"
	/* What the filter looks at is other now (store/selection.h). */
	"  selection = 0, last_disposition = e.disposition, attempts = l.attempts - e.give_back::int,"
	/* Priority 0 is that of promised calls; a lead's own comes back with the next end. */
	"  priority = CASE WHEN e.keep_callback THEN l.priority WHEN e.callback_us IS NOT NULL THEN 0"
	"   ELSE coalesce(l.own_priority, l.priority) END,"
	"  own_priority = CASE WHEN e.keep_callback THEN l.own_priority"
	"   WHEN e.callback_us IS NOT NULL THEN coalesce(l.own_priority, l.priority) END,"
	"  callback_at = CASE WHEN e.keep_callback THEN l.callback_at ELSE dialer.at_us(e.callback_us) END"
	" FROM ended AS e WHERE l.id = ANY (ARRAY[e.lead_id]) AND l.state = 'dialing'";

static const char events_sql[] =
	"INSERT INTO dialer.call_event (attempt_id, seq, at, offset_ms, kind, text, detail)"
	" SELECT r.attempt_id, r.seq, dialer.at_us(r.at_us), r.offset_ms, r.kind, r.text, r.detail::json"
	" FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[])"
	"  AS r(attempt_id, seq, at_us, offset_ms, kind, text, detail)"
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

/* The end of an attempt, or lines of its timeline. */
struct result {
	struct list entry;
	struct attempt *attempt; /* counted */
	bool alone;              /* the transaction it shared failed, perhaps by another's fault */
	struct outcome *outcome; /* owned; NULL: lines of a timeline */
	struct lead_next next;
	result_written_h *done;
	void *arg;
	int first_seq, event_count;
	struct call_event events[]; /* owned */
};

struct results {
	struct pipeline *pipeline;
	struct event *timer;
	void (*written)(void *arg);
	void *arg;
	struct list waiting;     /* oldest first */
	struct list under_way;   /* of one transaction */
	int count;               /* of both */
	bool busy;
};

/* ---- one at a time: opt-outs ---- */

struct done {
	int64_t attempt_id;
	result_written_h *fn;
	void *arg;
};

static void on_done(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct done *d = arg;

	(void)results;
	(void)count;
	if (err < 0)
		log_error(STORE, "attempt=%lld: opt-out not written: %s", (long long)d->attempt_id, message);
	if (d->fn != NULL)
		d->fn(err, d->arg);
	free(d);
}

void results_opt_out(struct pipeline *p, const struct attempt *a, const char *method, int64_t now_us,
	result_written_h *done, void *arg)
{
	struct batch *b = batch_new(PIPELINE_KEEP | PIPELINE_FIRST);
	struct done *d = calloc(1, sizeof(*d));
	char number[DB_INT_MAX], seller[DB_INT_MAX], now[DB_INT_MAX], id[DB_INT_MAX];

	if (d != NULL)
		*d = (struct done){ a->id, done, arg };
	db_int_param((int64_t)a->number.digits, number);
	db_int_param(a->campaign->seller_id, seller);
	db_int_param(now_us, now);
	db_int_param(a->id, id);
	batch_add(b, dnc_sql, 5, (const char *const[]){ number, seller, method, now, id });
	batch_add(b, revoke_sql, 4, (const char *const[]){ number, method, now, id });
	batch_add(b, refuse_leads_sql, 1, (const char *const[]){ number });
	pipeline_submit(p, b, d != NULL ? on_done : NULL, d);
}

/* ---- columns ---- */

/* In the order of the statements' parameters. */
enum end_column {
	E_ID, E_DISPOSITION, E_INVITE, E_RING, E_ANSWER, E_END, E_CALL_ID, E_CODE, E_REASON, E_ENDED_BY, E_DELAY,
	E_GREETING, E_AUDIO, E_TURNS, E_BARGE_INS, E_RECORDING, E_RECORDING_FROM, E_SLOTS, E_STATE, E_DUE,
	E_GIVE_BACK, E_FINISH, E_RELEASE, E_PERSON, E_CALLBACK, E_KEEP_CALLBACK, E_DECIDED,
	E_COUNT,
};

#define COLUMNS_MAX 27

enum line_column { L_ATTEMPT, L_SEQ, L_AT, L_OFFSET, L_KIND, L_TEXT, L_DETAIL, L_COUNT };

_Static_assert(E_COUNT <= COLUMNS_MAX && L_COUNT <= COLUMNS_MAX, "add_statement has room for these");

static void add_time(struct buf *b, int64_t us)
{
	if (us == 0)
		array_add_null(b);
	else
		array_add_int(b, us);
}

static void add_ms(struct buf *b, int ms)
{
	if (ms < 0)
		array_add_null(b);
	else
		array_add_int(b, ms);
}

static void add_text_or_null(struct buf *b, const char *text)
{
	if (text != NULL)
		array_add_text(b, text);
	else
		array_add_null(b);
}

static void add_flag(struct buf *b, bool on)
{
	array_add_text(b, on ? "t" : "f");
}

/* An array within an array of texts. */
static void add_ints(struct buf *b, const int *values, int count)
{
	char text[OUTCOME_TURNS_MAX * 12 + 3] = "{";
	size_t n = 1;

	for (int i = 0; i < count && i < OUTCOME_TURNS_MAX; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, i > 0 ? ",%d" : "%d", values[i]);
	snprintf(text + n, sizeof(text) - n, "}");
	array_add_text(b, text);
}

static void add_end(struct buf *c, const struct result *r)
{
	const struct outcome *o = r->outcome;

	array_add_int(&c[E_ID], r->attempt->id);
	array_add_text(&c[E_DISPOSITION], disposition_name(o->disposition));
	add_time(&c[E_INVITE], o->invite_us);
	add_time(&c[E_RING], o->ring_us);
	add_time(&c[E_ANSWER], o->answer_us);
	add_time(&c[E_END], o->end_us);
	array_add_text(&c[E_CALL_ID], o->sip_call_id);
	if (o->sip_code == 0)
		array_add_null(&c[E_CODE]);
	else
		array_add_int(&c[E_CODE], o->sip_code);
	array_add_text(&c[E_REASON], o->sip_reason);
	array_add_text(&c[E_ENDED_BY], o->invite_us == 0 ? "" : o->ended_by_us ? "us" : "them");
	add_ms(&c[E_DELAY], o->post_dial_delay_ms);
	add_ms(&c[E_GREETING], o->greeting_end_ms);
	add_ms(&c[E_AUDIO], o->first_audio_ms);
	add_ints(&c[E_TURNS], o->turn_ms, o->turn_count);
	add_ints(&c[E_BARGE_INS], o->barge_in_ms, o->barge_in_count);
	array_add_text(&c[E_RECORDING], o->recording);
	add_ms(&c[E_RECORDING_FROM], o->recording_from_ms);
	add_text_or_null(&c[E_SLOTS], o->slots_json);
	array_add_text(&c[E_STATE], r->next.state);
	add_time(&c[E_DUE], r->next.due_us);
	add_flag(&c[E_GIVE_BACK], r->next.give_back);
	add_flag(&c[E_FINISH], r->next.finish_person);
	add_flag(&c[E_RELEASE], r->next.release_rank);
	array_add_int(&c[E_PERSON], r->attempt->person_id);
	add_time(&c[E_CALLBACK], r->next.callback_us);
	add_flag(&c[E_KEEP_CALLBACK], r->next.give_back || r->next.keep_callback);
	array_add_int(&c[E_DECIDED], r->attempt->decided_us);
}

static void add_lines(struct buf *c, const struct result *r)
{
	for (int i = 0; i < r->event_count; i++) {
		const struct call_event *e = &r->events[i];

		array_add_int(&c[L_ATTEMPT], r->attempt->id);
		array_add_int(&c[L_SEQ], r->first_seq + i);
		array_add_int(&c[L_AT], e->at_us);
		add_ms(&c[L_OFFSET], e->offset_ms);
		array_add_text(&c[L_KIND], e->kind);
		array_add_text(&c[L_TEXT], e->text != NULL ? e->text : "");
		add_text_or_null(&c[L_DETAIL], e->detail_json);
	}
}

/* Of the results under way: those of one sort, as one statement. */
static void add_statement(struct batch *b, const struct results *rs, bool ends)
{
	struct buf columns[COLUMNS_MAX];
	const char *params[COLUMNS_MAX];
	int n = ends ? (int)E_COUNT : (int)L_COUNT, rows = 0, err = 0;

	for (int i = 0; i < n; i++) {
		buf_init(&columns[i], COLUMN_MAX);
		array_begin(&columns[i]);
	}
	LIST_FOREACH(it, &rs->under_way) {
		const struct result *r = LIST_ENTRY(it, struct result, entry);

		if ((r->outcome != NULL) != ends)
			continue;
		if (ends)
			add_end(columns, r);
		else
			add_lines(columns, r);
		rows++;
	}
	for (int i = 0; i < n; i++) {
		array_end(&columns[i]);
		params[i] = buf_text(&columns[i]);
		err = err != 0 ? err : buf_error(&columns[i]);
	}
	if (err != 0)
		batch_fail(b, err);
	else if (rows > 0)
		batch_add(b, ends ? outcomes_sql : events_sql, n, params);
	for (int i = 0; i < n; i++)
		buf_release(&columns[i]);
}

/* ---- several at a time: ends and timelines ---- */

static void result_free(struct result *r)
{
	if (r->outcome != NULL)
		outcome_release(r->outcome);
	free(r->outcome);
	for (int i = 0; i < r->event_count; i++)
		call_event_release(&r->events[i]);
	attempt_unref(r->attempt);
	free(r);
}

/* Soon, so that others come along; at once where enough have come, or where one goes alone anyway. */
static void wake(struct results *rs)
{
	bool now = rs->count >= SHARED_MAX;
	struct timeval tv = { 0, 0 };

	if (rs->busy || list_empty(&rs->waiting))
		return;
	now = now || LIST_ENTRY(rs->waiting.next, struct result, entry)->alone;
	tv.tv_usec = now ? 0 : GATHER_MS * 1000;
	if (now || !event_pending(rs->timer, EV_TIMEOUT, NULL))
		event_add(rs->timer, &tv);
}

static void end_result(struct results *rs, struct result *r, int err, const char *message)
{
	if (err < 0)
		log_error(STORE, "attempt=%lld: %s not written: %s", (long long)r->attempt->id,
			r->outcome != NULL ? "outcome" : "timeline", message);
	rs->count--;
	if (r->done != NULL)
		r->done(err, r->arg);
	result_free(r);
}

/* Whose fault it was shows when each has a transaction of its own; in their order, before all others. */
static void send_alone(struct results *rs)
{
	while (!list_empty(&rs->under_way)) {
		struct list *it = rs->under_way.prev;

		list_remove(it);
		LIST_ENTRY(it, struct result, entry)->alone = true;
		list_prepend(&rs->waiting, it);
	}
}

static void on_written(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct results *rs = arg;

	(void)results;
	(void)count;
	rs->busy = false;
	if (err < 0 && err != -ECANCELED && rs->under_way.next != rs->under_way.prev)
		send_alone(rs);
	while (!list_empty(&rs->under_way)) {
		struct list *it = rs->under_way.next;

		list_remove(it);
		end_result(rs, LIST_ENTRY(it, struct result, entry), err, message);
	}
	if (err != -ECANCELED && rs->written != NULL)
		rs->written(rs->arg);
	wake(rs);
}

/* Two ends of one person would not both reach the leads they share. */
static bool person_is_under_way(const struct results *rs, const struct result *r)
{
	LIST_FOREACH(it, &rs->under_way) {
		const struct result *o = LIST_ENTRY(it, struct result, entry);

		if (o->outcome != NULL && o->attempt->person_id == r->attempt->person_id)
			return true;
	}
	return false;
}

static void take_some(struct results *rs)
{
	int n = 0;

	LIST_FOREACH_SAFE(it, next, &rs->waiting) {
		struct result *r = LIST_ENTRY(it, struct result, entry);

		if (n == SHARED_MAX || (n > 0 && r->alone) || (r->outcome != NULL && person_is_under_way(rs, r)))
			return;
		list_remove(it);
		list_append(&rs->under_way, it);
		n++;
		if (r->alone)
			return;
	}
}

static void write_some(struct results *rs)
{
	struct batch *b;

	if (rs->busy || list_empty(&rs->waiting))
		return;
	take_some(rs);
	b = batch_new(PIPELINE_KEEP);
	add_statement(b, rs, false); /* a timeline before its end */
	add_statement(b, rs, true);
	rs->busy = true;
	pipeline_submit(rs->pipeline, b, on_written, rs);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	write_some(arg);
}

static struct result *result_new(struct attempt *a, int event_count)
{
	struct result *r = calloc(1, sizeof(*r) + sizeof(r->events[0]) * (size_t)event_count);

	if (r != NULL)
		r->attempt = attempt_ref(a);
	return r;
}

static void add(struct results *rs, struct result *r)
{
	rs->count++;
	if (rs->count > RESULTS_MAX) {
		end_result(rs, r, -ENOBUFS, "too many wait for the database");
		return;
	}
	list_append(&rs->waiting, &r->entry);
	wake(rs);
}

static struct outcome *copy(const struct outcome *o)
{
	struct outcome *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	*c = *o;
	c->slots_json = o->slots_json != NULL ? strdup(o->slots_json) : NULL;
	if (o->slots_json != NULL && c->slots_json == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void results_outcome(struct results *rs, struct attempt *a, const struct outcome *o,
	const struct lead_next *next, result_written_h *done, void *arg)
{
	struct result *r = result_new(a, 0);

	if (r != NULL)
		r->outcome = copy(o);
	if (r == NULL || r->outcome == NULL) {
		log_error(STORE, "attempt=%lld: outcome not written: out of memory", (long long)a->id);
		if (r != NULL)
			result_free(r);
		if (done != NULL)
			done(-ENOMEM, arg);
		return;
	}
	r->next = *next;
	r->done = done;
	r->arg = arg;
	add(rs, r);
}

void results_events(struct results *rs, struct attempt *a, struct call_event *events, int count)
{
	struct result *r = result_new(a, count);

	if (r == NULL) {
		log_error(STORE, "attempt=%lld: timeline not written: out of memory", (long long)a->id);
		for (int i = 0; i < count; i++)
			call_event_release(&events[i]);
		return;
	}
	r->first_seq = a->events_written;
	r->event_count = count;
	a->events_written += count;
	memcpy(r->events, events, sizeof(events[0]) * (size_t)count);
	add(rs, r);
}

/* ---- life ---- */

int results_new(struct results **rsp, struct event_base *base, struct pipeline *p, void (*written)(void *arg), void *arg)
{
	struct results *rs = calloc(1, sizeof(*rs));

	if (rs == NULL)
		return -ENOMEM;
	*rs = (struct results){ .pipeline = p, .written = written, .arg = arg };
	list_init(&rs->waiting);
	list_init(&rs->under_way);
	rs->timer = event_new(base, -1, 0, on_timer, rs);
	if (rs->timer == NULL) {
		free(rs);
		return -ENOMEM;
	}
	*rsp = rs;
	return 0;
}

void results_free(struct results *rs)
{
	if (rs == NULL)
		return;
	event_free(rs->timer);
	while (!list_empty(&rs->waiting)) {
		struct list *it = rs->waiting.next;

		list_remove(it);
		end_result(rs, LIST_ENTRY(it, struct result, entry), -ECANCELED, "the daemon ends");
	}
	free(rs);
}

int results_pending(const struct results *rs)
{
	return rs->count;
}
