/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaign_ends.h"
#include "dialer/store/db.h"
#include "dialer/store/facts.h"
#include "dialer/store/facts_sql.h"
#include "dialer/store/gate.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/turns_sql.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX (4 * 1024 * 1024)

/*
 * Not while the database went back in time, nor, after the server changed or was started again, before
 * every node that may have called has found in it what it knows; a lease holds no longer than that.
 */
static const char lock_campaign_sql[] =
	"SELECT state, epoch FROM dialer.campaign WHERE id = $1 AND NOT EXISTS (SELECT FROM dialer.node"
	" WHERE rewound_at IS NOT NULL OR (lease_until > now() AND server <> pg_postmaster_start_time())) FOR SHARE";

/*
 * $1 campaign, $2 class ids, $3 priorities, $4 due bounds, $5 id bounds, $6 order bounds, $7 lists, $8
 * starts and $9 strides of their turns (parallel arrays), $10 now, $11 limit, $12 seller, $13 selection.
 * Each (list, class, priority) is one range of the partial index, so leads that are not due, not open or
 * not kept by the filter cost nothing. A number with an attempt under way is passed over: one call at a
 * time. What is locked is looked up by key, one by one, whatever the planner believes about how many are
 * ready.
 *
 * Law counts by person and by debt too, which several numbers share; such a lead is claimed only with
 * the advisory lock of its person and of its debt, and one of each at a time.
 *
 * What was claimed is left in a setting of this transaction, in the order of the calls, for the statement
 * that reads the facts: it must be another one, because only its snapshot holds all that was committed
 * before the locks.
 */
static const char claim_sql[] =
	"WITH candidate AS MATERIALIZED ("
	TURNS_SQL("unnest($2::int[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[], $8::bigint[],"
		" $9::bigint[])", "$1", "$13", "$10", "$11") "),"
	" claimed AS MATERIALIZED ("
	" SELECT c.place, x.id, x.external_id, x.debt_id FROM candidate AS c CROSS JOIN LATERAL ("
	"  SELECT l.id, l.external_id, l.debt_id"
	"  FROM dialer.lead AS l JOIN dialer.phone AS p ON p.number = l.number"
	"  WHERE l.id = c.id AND l.state = 'ready' AND l.selection = $13 AND p.in_flight IS NULL"
	"  FOR UPDATE OF l, p SKIP LOCKED) AS x),"
	" single AS MATERIALIZED (SELECT k.*,"
	"  row_number() OVER (PARTITION BY CASE k.external_id WHEN '' THEN k.id::text ELSE 'p' || k.external_id END"
	"   ORDER BY k.place) AS of_person,"
	"  row_number() OVER (PARTITION BY CASE k.debt_id WHEN '' THEN k.id::text ELSE 'd' || k.debt_id END"
	"   ORDER BY k.place) AS of_debt FROM claimed AS k),"
	" mine AS MATERIALIZED (SELECT id, place FROM single WHERE of_person = 1 AND of_debt = 1"
	" AND CASE external_id WHEN '' THEN true ELSE"
	"  pg_try_advisory_xact_lock(hashtextextended('dialer.person ' || external_id, $12)) END"
	" AND CASE debt_id WHEN '' THEN true ELSE"
	"  pg_try_advisory_xact_lock(hashtextextended('dialer.debt ' || debt_id, $12)) END)"
	" SELECT set_config('dialer.claimed', coalesce(array_agg(id ORDER BY place), '{}')::text, true) FROM mine";

/* $1 to $4: facts_sql.h; $5 pool. */
static const char facts_sql[] =
	"SELECT k.id, k.person_id, k.number, k.class_id, k.priority, dialer.us(k.due_at),"
	"  k.ord, k.list_id, k.first_name, k.last_name, k.fields,"
	"  nextval('dialer.decision_id'), nextval('dialer.attempt_id'),"
	"  (SELECT a.caller_id FROM dialer.attempt AS a WHERE a.number = k.number"
	"   AND EXISTS (SELECT FROM dialer.pool_number AS n WHERE n.pool_id = $5"
	"    AND n.number = a.caller_id) ORDER BY a.committed_at DESC LIMIT 1),"
	"  coalesce(dialer.us(k.callback_at), 0)," FACTS_COLUMNS
	" FROM (SELECT l.*, m.place, p.line_type, p.ported"
	"  FROM unnest(current_setting('dialer.claimed')::bigint[]) WITH ORDINALITY AS m(id, place)"
	"  JOIN dialer.lead AS l ON l.id = m.id"
	"  JOIN dialer.phone AS p ON p.number = l.number) AS k" FACTS_JOINS
	" ORDER BY k.place";

enum column {
	COL_LEAD, COL_PERSON, COL_NUMBER, COL_CLASS, COL_PRIORITY, COL_DUE, COL_ORD, COL_LIST, COL_FIRST_NAME,
	COL_LAST_NAME, COL_FIELDS, COL_DECISION_ID, COL_ATTEMPT_ID, COL_LAST_CALLER, COL_CALLBACK,
	COL_FACTS,
};

/*
 * Serialises claims of one pool from here to the commit, so the daily cap holds over all nodes. A
 * statement of its own: the next one's snapshot then holds what the claim before us wrote.
 */
static const char lock_pool_sql[] =
	"SELECT FROM dialer.number_pool WHERE id = $1 FOR NO KEY UPDATE";

/* Each number's use is looked up by its key: joined, on this connection, all would be compared with all. */
static const char numbers_sql[] =
	"SELECT n.number, n.daily_cap, n.place, n.state = 'active', coalesce("
	"  (SELECT u.attempts FROM dialer.number_use AS u WHERE u.number = n.number"
	"   AND u.day = (SELECT (dialer.at_us($2) AT TIME ZONE 'UTC')::date)), 0)"
	" FROM dialer.pool_number AS n WHERE n.pool_id = $1 ORDER BY n.number LIMIT 2000";

/*
 * Serialises claims over one trunk from here to the commit, as the pool's lock does for its caller
 * IDs: the counts of the next statement then hold until ours are written.
 */
static const char lock_trunk_sql[] =
	"INSERT INTO dialer.trunk_use AS t (trunk) VALUES ($1) ON CONFLICT (trunk) DO UPDATE SET trunk = t.trunk";

/*
 * How many calls may begin now: $1 campaign, $2 its most at once, $3 trunk, $4 its channels, $5 its
 * calls per second. By the server's clock; no window of 1050 ms sees more (pacing/rate.h).
 */
static const char room_sql[] =
	"SELECT least($2::bigint - o.of_campaign, $4::bigint - o.of_trunk, $5::bigint - r.recent)"
	" FROM (SELECT count(*) FILTER (WHERE campaign_id = $1) AS of_campaign,"
	"   count(*) FILTER (WHERE trunk = $3) AS of_trunk FROM dialer.attempt WHERE state = 'committed') AS o,"
	"  (SELECT coalesce(sum(u.calls), 0) AS recent FROM dialer.trunk_use AS t, unnest(t.at_us, t.calls)"
	"   AS u(at_us, calls) WHERE t.trunk = $3 AND u.at_us > dialer.us(clock_timestamp()) - 1050000) AS r";

/* Of one claim's batch; R_QUOTAS only of a campaign that has some. */
enum result { R_BEGIN, R_CAMPAIGN, R_CLAIM, R_FACTS, R_POOL, R_NUMBERS, R_TRUNK, R_ROOM, R_QUOTAS };

struct claim_job {
	struct pipeline *pipeline;
	struct campaign *campaign; /* counted */
	int64_t now_us;
	int limit;
	gate_claimed_h *done;
	void *arg;
};

static bool is_true(const PGresult *res, int row, int col)
{
	return db_text(res, row, col)[0] == 't';
}

static enum tristate yes_no(bool yes)
{
	return yes ? TRI_YES : TRI_NO;
}

static void read_facts(const PGresult *res, int row, const struct claim_job *job, struct facts *f)
{
	const struct campaign *c = job->campaign;

	f->now_us = job->now_us;
	f->number.digits = (uint64_t)db_int(res, row, COL_NUMBER);
	f->purpose = c->purpose;
	f->artificial_voice = yes_no(c->artificial_voice);
	f->business = yes_no(c->business);
	f->record = yes_no(c->record);
	f->ring_s = c->ring_s;
	f->held_count = c->held_count;
	memcpy(f->held, c->held, sizeof(f->held));
	snprintf(f->caller_place, sizeof(f->caller_place), "%s", c->caller_place);
	f->max_attempts_lead = c->max_attempts;
	f->max_attempts_24h = c->max_attempts_24h;
	facts_read_row(res, row, COL_FACTS, f);
}

static int read_lead(const PGresult *res, int row, const struct claim_job *job, struct gate_lead *l)
{
	l->lead_id = db_int(res, row, COL_LEAD);
	l->person_id = db_int(res, row, COL_PERSON);
	l->decision_id = db_int(res, row, COL_DECISION_ID);
	l->attempt_id = db_int(res, row, COL_ATTEMPT_ID);
	/* '-infinity' has no microseconds; it is the start of the range. */
	l->due_us = PQgetisnull(res, row, COL_DUE) ? INT64_MIN : db_int(res, row, COL_DUE);
	l->ord = db_int(res, row, COL_ORD);
	l->list_id = (int32_t)db_int(res, row, COL_LIST);
	l->class_id = (int32_t)db_int(res, row, COL_CLASS);
	l->priority = (int16_t)db_int(res, row, COL_PRIORITY);
	l->last_caller.digits = (uint64_t)db_int(res, row, COL_LAST_CALLER);
	snprintf(l->first_name, sizeof(l->first_name), "%s", db_text(res, row, COL_FIRST_NAME));
	snprintf(l->last_name, sizeof(l->last_name), "%s", db_text(res, row, COL_LAST_NAME));
	l->fields_json = strdup(db_text(res, row, COL_FIELDS));
	read_facts(res, row, job, &l->facts);
	l->callback_us = db_int(res, row, COL_CALLBACK);
	if (l->callback_us != 0)
		facts_keep_promise(&l->facts);
	return l->fields_json != NULL ? 0 : -ENOMEM;
}

static int read_numbers(const PGresult *res, struct gate_claim *claim)
{
	int n = PQntuples(res);

	claim->numbers = calloc((size_t)n + 1, sizeof(*claim->numbers));
	if (claim->numbers == NULL)
		return -ENOMEM;
	for (int i = 0; i < n; i++) {
		struct gate_number *number = &claim->numbers[claim->number_count++];

		number->number.digits = (uint64_t)db_int(res, i, 0);
		number->daily_cap = (int32_t)db_int(res, i, 1);
		snprintf(number->place, sizeof(number->place), "%s", db_text(res, i, 2));
		number->active = is_true(res, i, 3);
		number->used_today = (int32_t)db_int(res, i, 4);
	}
	return 0;
}

void gate_claim_free(struct gate_claim *claim)
{
	if (claim == NULL)
		return;
	for (int i = 0; i < claim->lead_count; i++)
		free(claim->leads[i].fields_json);
	free(claim->leads);
	free(claim->numbers);
	free(claim);
}

static struct gate_claim *read_claim(const struct claim_job *job, PGresult *const *results)
{
	struct gate_claim *claim = calloc(1, sizeof(*claim));
	int n = PQntuples(results[R_FACTS]);
	int64_t room = db_int(results[R_ROOM], 0, 0), left = INT64_MAX;
	int err = 0;

	if (claim == NULL)
		return NULL;
	if (job->campaign->has_quotas)
		left = campaign_quotas_room(results[R_QUOTAS]);
	if (left < room)
		room = left;
	claim->now_us = job->now_us;
	claim->campaign_current = PQntuples(results[R_CAMPAIGN]) == 1 &&
				  strcmp(db_text(results[R_CAMPAIGN], 0, 0), "running") == 0 &&
				  db_int(results[R_CAMPAIGN], 0, 1) == job->campaign->epoch;
	claim->short_of_asked = n < job->limit;
	claim->full = room < n;
	/* Leads beyond the room are left as they are. */
	if (claim->full)
		n = room > 0 ? (int)room : 0;
	claim->leads = calloc((size_t)n + 1, sizeof(*claim->leads));
	if (claim->leads == NULL || read_numbers(results[R_NUMBERS], claim) < 0) {
		gate_claim_free(claim);
		return NULL;
	}
	for (int i = 0; i < n && claim->campaign_current && err == 0; i++)
		err = read_lead(results[R_FACTS], i, job, &claim->leads[claim->lead_count++]);
	if (err < 0) {
		gate_claim_free(claim);
		return NULL;
	}
	return claim;
}

static void roll_back(struct pipeline *p)
{
	struct batch *b = batch_new(PIPELINE_NEXT | PIPELINE_FIRST);

	batch_add(b, "ROLLBACK", 0, NULL);
	pipeline_submit(p, b, NULL, NULL);
}

void gate_abandon(struct pipeline *p, struct gate_claim *claim)
{
	roll_back(p);
	gate_claim_free(claim);
}

static void on_claimed(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct claim_job *job = arg;
	struct gate_claim *claim = NULL;

	(void)count;
	if (err == 0) {
		claim = read_claim(job, results);
		if (claim == NULL) {
			err = -ENOMEM;
			roll_back(job->pipeline);
		}
	}
	job->done(err, message, claim, job->arg);
	campaign_unref(job->campaign);
	free(job);
}

/* The ranges as parallel arrays. */
enum column_of_ranges { R_IDS, R_PRIORITIES, R_DUES, R_BOUNDS, R_ORDS, R_LISTS, R_STARTS, R_STRIDES, RANGE_COLUMNS };

static void add_range(struct buf a[RANGE_COLUMNS], const struct gate_class *k)
{
	array_add_int(&a[R_IDS], k->class_id);
	array_add_int(&a[R_PRIORITIES], k->priority);
	if (k->after_due_us == INT64_MIN)
		array_add_null(&a[R_DUES]);
	else
		array_add_int(&a[R_DUES], k->after_due_us);
	array_add_int(&a[R_BOUNDS], k->after_id);
	array_add_int(&a[R_ORDS], k->after_id == 0 ? INT64_MIN : k->after_ord);
	array_add_int(&a[R_LISTS], k->list_id);
	array_add_int(&a[R_STARTS], k->start);
	array_add_int(&a[R_STRIDES], k->stride);
}

static void add_claim(struct batch *b, const struct claim_job *job, const struct gate_class *classes,
	int class_count)
{
	struct buf a[RANGE_COLUMNS];
	char campaign[DB_INT_MAX], now[DB_INT_MAX], limit[DB_INT_MAX], seller[DB_INT_MAX],
		pool[DB_INT_MAX], selection[DB_INT_MAX];

	for (int i = 0; i < RANGE_COLUMNS; i++) {
		buf_init(&a[i], ARRAY_MAX);
		array_begin(&a[i]);
	}
	for (int i = 0; i < class_count; i++)
		add_range(a, &classes[i]);
	for (int i = 0; i < RANGE_COLUMNS; i++)
		array_end(&a[i]);
	const char *const params[] = { db_int_param(job->campaign->id, campaign), buf_text(&a[R_IDS]),
		buf_text(&a[R_PRIORITIES]), buf_text(&a[R_DUES]), buf_text(&a[R_BOUNDS]), buf_text(&a[R_ORDS]),
		buf_text(&a[R_LISTS]), buf_text(&a[R_STARTS]), buf_text(&a[R_STRIDES]),
		db_int_param(job->now_us, now), db_int_param(job->limit, limit),
		db_int_param(job->campaign->seller_id, seller), db_int_param(job->campaign->selection, selection) };

	batch_add(b, claim_sql, 13, params);
	batch_add(b, facts_sql, 5,
		(const char *const[]){ now, seller, campaign, job->campaign->subject,
			db_int_param(job->campaign->pool_id, pool) });
	for (int i = 0; i < RANGE_COLUMNS; i++)
		buf_release(&a[i]);
}

void gate_claim(struct pipeline *p, struct campaign *c, const struct gate_class *classes,
	int class_count, const struct gate_trunk *trunk, int limit, int64_t now_us, gate_claimed_h *done, void *arg)
{
	char id[DB_INT_MAX], most[DB_INT_MAX], channels[DB_INT_MAX], cps[DB_INT_MAX];
	struct batch *b = batch_new(PIPELINE_HOLD);
	struct claim_job *job = calloc(1, sizeof(*job));

	if (b == NULL || job == NULL) {
		free(b);
		free(job);
		done(-ENOMEM, "out of memory", NULL, arg);
		return;
	}
	*job = (struct claim_job){ p, campaign_ref(c), now_us, limit,
		done, arg };
	batch_add(b, "BEGIN", 0, NULL);
	batch_add_ints(b, lock_campaign_sql, 1, (const int64_t[]){ c->id });
	add_claim(b, job, classes, class_count);
	batch_add_ints(b, lock_pool_sql, 1, (const int64_t[]){ c->pool_id });
	batch_add_ints(b, numbers_sql, 2, (const int64_t[]){ c->pool_id, now_us });
	batch_add(b, lock_trunk_sql, 1, (const char *const[]){ c->trunk });
	batch_add(b, room_sql, 5, (const char *const[]){ db_int_param(c->id, id), db_int_param(c->max_concurrent, most),
		c->trunk, db_int_param(trunk->channels, channels), db_int_param(trunk->calls_per_second, cps) });
	if (c->has_quotas)
		campaign_quotas_add(b, c->id);
	pipeline_submit(p, b, on_claimed, job);
}
