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
#include "dialer/store/gate.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX (8 * 1024 * 1024)

static const char decisions_sql[] =
	"INSERT INTO dialer.decision (id, verdict, campaign_id, lead_id, number, decided_at,"
	" defer_until, rule, reason, rulings, facts, obligations, pack_hash, node)"
	" SELECT r.id, r.verdict, $1, r.lead_id, r.number, dialer.at_us($2),"
	"  dialer.at_us(r.until_us), r.rule, r.reason, r.rulings::json, r.facts::json,"
	"  r.obligations::json, $3, $4"
	" FROM unnest($5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[],"
	"  $11::text[], $12::text[], $13::text[], $14::text[])"
	"  AS r(id, verdict, lead_id, number, until_us, rule, reason, rulings, facts, obligations)";

static const char attempts_sql[] =
	"INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id, number, caller_id, trunk,"
	" epoch, node, incarnation)"
	" SELECT r.id, r.decision_id, $1, r.lead_id, r.number, r.caller_id, $2, $3, $4, $5"
	" FROM unnest($6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])"
	"  AS r(id, decision_id, lead_id, number, caller_id)";

static const char leads_sql[] =
	"UPDATE dialer.lead AS l SET state = r.state,"
	" due_at = coalesce(dialer.at_us(r.due_us), l.due_at), attempts = l.attempts + r.tries,"
	" last_decision = coalesce(r.decision_id, l.last_decision)"
	" FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::int[], $5::bigint[])"
	"  AS r(id, state, due_us, tries, decision_id) WHERE l.id = r.id";

/* A refused number of a person gives way to the next one, but not where the person said no. */
static const char release_rank_sql[] =
	"UPDATE dialer.lead SET state = 'ready' WHERE id IN ("
	" SELECT DISTINCT ON (w.person_id) w.id FROM dialer.lead AS w"
	" WHERE w.person_id = ANY ($1::bigint[]) AND w.campaign_id = $2 AND w.state = 'waiting'"
	" ORDER BY w.person_id, w.rank)";

static const char phones_sql[] =
	"UPDATE dialer.phone AS p SET in_flight = r.attempt_id"
	" FROM unnest($1::bigint[], $2::bigint[]) AS r(number, attempt_id)"
	" WHERE p.number = r.number";

static const char numbers_sql[] =
	"INSERT INTO dialer.number_use AS u (number, day, attempts)"
	" SELECT r.number, (dialer.at_us($1) AT TIME ZONE 'UTC')::date, count(*)"
	" FROM unnest($2::bigint[]) AS r(number) GROUP BY r.number"
	" ON CONFLICT (number, day) DO UPDATE SET attempts = u.attempts + excluded.attempts";

/* $1 trunk, $2 calls. What is older than two seconds is no use any more. */
static const char trunk_sql[] =
	"UPDATE dialer.trunk_use AS t SET at_us = array_append(k.at_us, dialer.us(clock_timestamp())),"
	"  calls = array_append(k.calls, $2::int)"
	" FROM (SELECT coalesce(array_agg(u.at_us), '{}') AS at_us, coalesce(array_agg(u.calls), '{}') AS calls"
	"  FROM dialer.trunk_use AS o, unnest(o.at_us, o.calls) AS u(at_us, calls)"
	"  WHERE o.trunk = $1 AND u.at_us > dialer.us(clock_timestamp()) - 2000000) AS k WHERE t.trunk = $1";

/* Sorted, so that two claims that share lists meet in one order. */
static const char shares_sql[] =
	"INSERT INTO dialer.lead_share AS s (campaign_id, list_id, priority, pass, served)"
	" SELECT $1, r.list_id, r.priority, r.pass, r.served"
	" FROM unnest($2::int[], $3::smallint[], $4::bigint[], $5::bigint[]) AS r(list_id, priority, pass, served)"
	" ORDER BY r.list_id, r.priority"
	" ON CONFLICT (campaign_id, list_id, priority) DO UPDATE SET pass = greatest(s.pass, excluded.pass),"
	"  served = greatest(s.served, excluded.served)";

/* Everything the statements need, gathered in one pass over the leads. */
enum set {
	/* decisions */
	D_ID, D_VERDICT, D_LEAD, D_NUMBER, D_UNTIL, D_RULE, D_REASON, D_RULINGS, D_FACTS, D_DUTIES,
	/* attempts */
	A_ID, A_DECISION, A_LEAD, A_NUMBER, A_CALLER,
	/* leads */
	L_ID, L_STATE, L_DUE, L_TRIES, L_DECISION,
	/* people whose number was refused */
	P_PERSON,
	/* turns of lists */
	S_LIST, S_PRIORITY, S_PASS, S_SERVED,
	SET_COUNT,
};

struct commit_job {
	struct pipeline *pipeline;
	struct gate_claim *claim;
	gate_committed_h *done;
	void *arg;
	struct buf sets[SET_COUNT];
	int attempts, refused;
};

static int add_decision(struct commit_job *j, const struct policy *policy, const struct gate_lead *l)
{
	static _Thread_local char rulings[RULINGS_JSON_MAX], facts[FACTS_JSON_MAX],
		duties[OBLIGATIONS_JSON_MAX];
	const struct decision *d = &l->decision;
	const struct ruling *main = decision_main_ruling(d);

	if (rulings_to_json(policy, d, rulings, sizeof(rulings)) < 0 ||
		facts_to_json(&l->facts, facts, sizeof(facts)) < 0 ||
		obligations_to_json(policy, &d->obligations, duties, sizeof(duties)) < 0)
		return -ENOBUFS;
	array_add_int(&j->sets[D_ID], l->decision_id);
	array_add_text(&j->sets[D_VERDICT], verdict_name(d->verdict));
	array_add_int(&j->sets[D_LEAD], l->lead_id);
	array_add_int(&j->sets[D_NUMBER], (int64_t)l->facts.number.digits);
	if (d->verdict == VERDICT_DEFER)
		array_add_int(&j->sets[D_UNTIL], d->defer_until_us);
	else
		array_add_null(&j->sets[D_UNTIL]);
	array_add_text(&j->sets[D_RULE], main != NULL ? policy_rule(policy, main->rule)->id : "");
	array_add_text(&j->sets[D_REASON], main != NULL ? policy_reason(main->reason) : "");
	array_add_text(&j->sets[D_RULINGS], rulings);
	array_add_text(&j->sets[D_FACTS], facts);
	array_add_text(&j->sets[D_DUTIES], duties);
	return 0;
}

static void add_attempt(struct commit_job *j, const struct gate_lead *l)
{
	array_add_int(&j->sets[A_ID], l->attempt_id);
	array_add_int(&j->sets[A_DECISION], l->decision_id);
	array_add_int(&j->sets[A_LEAD], l->lead_id);
	array_add_int(&j->sets[A_NUMBER], (int64_t)l->facts.number.digits);
	array_add_int(&j->sets[A_CALLER], (int64_t)l->caller_id.digits);
	j->attempts++;
}

static void add_lead_state(struct commit_job *j, const struct gate_lead *l)
{
	const char *state = "ready";
	int64_t due = l->due_us;

	if (l->decided && l->decision.verdict == VERDICT_ALLOW)
		state = "dialing";
	else if (l->decided && l->decision.verdict == VERDICT_DENY)
		state = "refused";
	else if (l->decided)
		due = l->decision.defer_until_us;
	array_add_int(&j->sets[L_ID], l->lead_id);
	array_add_text(&j->sets[L_STATE], state);
	if (due == INT64_MIN)
		array_add_null(&j->sets[L_DUE]);
	else
		array_add_int(&j->sets[L_DUE], due);
	array_add_int(&j->sets[L_TRIES], strcmp(state, "dialing") == 0 ? 1 : 0);
	if (l->decided)
		array_add_int(&j->sets[L_DECISION], l->decision_id);
	else
		array_add_null(&j->sets[L_DECISION]);
}

static void add_shares(struct commit_job *j)
{
	for (int i = 0; i < j->claim->share_count; i++) {
		const struct gate_share *s = &j->claim->shares[i];

		array_add_int(&j->sets[S_LIST], s->list_id);
		array_add_int(&j->sets[S_PRIORITY], s->priority);
		array_add_int(&j->sets[S_PASS], s->pass);
		array_add_int(&j->sets[S_SERVED], s->served);
	}
}

static int gather(struct commit_job *j, const struct policy *policy)
{
	for (int i = 0; i < SET_COUNT; i++)
		array_begin(&j->sets[i]);
	add_shares(j);
	for (int i = 0; i < j->claim->lead_count; i++) {
		const struct gate_lead *l = &j->claim->leads[i];

		add_lead_state(j, l);
		if (!l->decided)
			continue;
		if (add_decision(j, policy, l) < 0)
			return -ENOBUFS;
		if (l->decision.verdict == VERDICT_ALLOW) {
			add_attempt(j, l);
		} else if (l->decision.verdict == VERDICT_DENY &&
			   l->facts.internal_dnc.listed == TRI_NO) {
			array_add_int(&j->sets[P_PERSON], l->person_id);
			j->refused++;
		}
	}
	for (int i = 0; i < SET_COUNT; i++) {
		array_end(&j->sets[i]);
		if (buf_error(&j->sets[i]) < 0)
			return buf_error(&j->sets[i]);
	}
	return 0;
}

static struct batch *write_batch(const struct commit_job *j, const struct campaign *c,
	const struct policy *policy, const struct gate_node *node)
{
	struct batch *b = batch_new(PIPELINE_NEXT);
	char campaign[DB_INT_MAX], now[DB_INT_MAX], epoch[DB_INT_MAX], incarnation[DB_INT_MAX],
		attempts[DB_INT_MAX];
	const struct buf *s = j->sets;

	db_int_param(c->id, campaign);
	db_int_param(j->claim->now_us, now);
	db_int_param(c->epoch, epoch);
	db_int_param(node->incarnation, incarnation);
	batch_add(b, decisions_sql, 14,
		(const char *const[]){ campaign, now, policy_hash(policy), node->name,
			buf_text(&s[D_ID]), buf_text(&s[D_VERDICT]), buf_text(&s[D_LEAD]),
			buf_text(&s[D_NUMBER]), buf_text(&s[D_UNTIL]), buf_text(&s[D_RULE]),
			buf_text(&s[D_REASON]), buf_text(&s[D_RULINGS]), buf_text(&s[D_FACTS]),
			buf_text(&s[D_DUTIES]) });
	if (j->attempts > 0) {
		batch_add(b, attempts_sql, 10,
			(const char *const[]){ campaign, c->trunk, epoch, node->name, incarnation,
				buf_text(&s[A_ID]), buf_text(&s[A_DECISION]), buf_text(&s[A_LEAD]),
				buf_text(&s[A_NUMBER]), buf_text(&s[A_CALLER]) });
		if (c->has_quotas)
			campaign_calls_add(b, c->id, j->attempts);
		batch_add(b, phones_sql, 2,
			(const char *const[]){ buf_text(&s[A_NUMBER]), buf_text(&s[A_ID]) });
		batch_add(b, numbers_sql, 2, (const char *const[]){ now, buf_text(&s[A_CALLER]) });
		batch_add(b, trunk_sql, 2, (const char *const[]){ c->trunk, db_int_param(j->attempts, attempts) });
	}
	batch_add(b, leads_sql, 5,
		(const char *const[]){ buf_text(&s[L_ID]), buf_text(&s[L_STATE]), buf_text(&s[L_DUE]),
			buf_text(&s[L_TRIES]), buf_text(&s[L_DECISION]) });
	if (j->refused > 0)
		batch_add(b, release_rank_sql, 2,
			(const char *const[]){ buf_text(&s[P_PERSON]), campaign });
	if (j->claim->share_count > 0)
		batch_add(b, shares_sql, 5,
			(const char *const[]){ campaign, buf_text(&s[S_LIST]), buf_text(&s[S_PRIORITY]),
				buf_text(&s[S_PASS]), buf_text(&s[S_SERVED]) });
	batch_add(b, "COMMIT", 0, NULL);
	return b;
}

static void job_free(struct commit_job *j)
{
	for (int i = 0; i < SET_COUNT; i++)
		buf_release(&j->sets[i]);
	gate_claim_free(j->claim);
	free(j);
}

static void on_committed(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct commit_job *j = arg;

	/* A COMMIT of an aborted transaction "succeeds" with the tag ROLLBACK. */
	if (err == 0 && strcmp(PQcmdStatus(results[count - 1]), "COMMIT") != 0)
		err = -EIO;
	j->done(err, message, j->claim, j->arg);
	job_free(j);
}

void gate_commit(struct pipeline *p, struct campaign *c, const struct policy *policy,
	const struct gate_node *node, struct gate_claim *claim, gate_committed_h *done, void *arg)
{
	struct commit_job *j = calloc(1, sizeof(*j));
	int err = -ENOMEM;

	if (j != NULL) {
		*j = (struct commit_job){ .pipeline = p, .claim = claim, .done = done, .arg = arg };
		for (int i = 0; i < SET_COUNT; i++)
			buf_init(&j->sets[i], ARRAY_MAX);
		err = gather(j, policy);
	}
	if (err < 0) {
		done(err, "could not write the decisions down", claim, arg);
		if (j != NULL) {
			j->claim = NULL;
			job_free(j);
		}
		gate_abandon(p, claim);
		return;
	}
	pipeline_submit(p, write_batch(j, c, policy, node), on_committed, j);
}
