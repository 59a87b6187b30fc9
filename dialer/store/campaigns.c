/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaigns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "dialer/base/buf.h"
#include "dialer/base/log.h"
#include "dialer/store/campaign.h"
#include "dialer/store/campaign_times.h"
#include "dialer/store/classes_sql.h"
#include "dialer/store/db.h"
#include "dialer/store/facts.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

#define RULES_JSON_MAX (4 * 1024 * 1024)

static const char states_sql[] =
	"SELECT id, epoch, state = 'running', calls FROM dialer.campaign WHERE state <> 'draft' ORDER BY id";

static const char load_sql[] =
	"SELECT c.id, c.seller_id, c.pool_id, c.epoch, c.name, c.trunk, s.legal_name,"
	" s.callback_number, coalesce(s.toll_free_number, 0), c.purpose, c.artificial_voice,"
	" c.business, c.record, c.caller_place, c.ring_s, c.max_concurrent, c.max_attempts,"
	" c.max_attempts_24h, c.retry, c.on_answer, c.opening = 'after_greeting', c.script,"
	" c.state = 'running', coalesce(nullif(c.subject, ''), c.name), c.checklist, c.selection,"
	" c.pacing, (c.ratio * 100)::int, (c.abandonment_target * 100)::int, c.hand_over"
	" FROM dialer.campaign AS c JOIN dialer.seller AS s ON s.id = c.seller_id WHERE c.id = $1";

static const char classes_sql[] = CLASSES_SQL;

static const char open_sql[] =
	"SELECT count(*) FROM dialer.attempt WHERE state = 'committed' AND campaign_id = $1";

static const char finish_sql[] =
	"WITH over AS (UPDATE dialer.campaign AS c SET state = 'finished', epoch = epoch + 1,"
	"  changed_at = clock_timestamp()"
	" WHERE c.id = $1 AND c.epoch = $2 AND c.state = 'running'"
	"  AND NOT EXISTS (SELECT FROM dialer.lead AS l WHERE l.campaign_id = c.id"
	"   AND l.state = 'ready')"
	"  AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.campaign_id = c.id"
	"   AND a.state = 'committed') RETURNING id, epoch)"
	" INSERT INTO dialer.campaign_event (campaign_id, kind, epoch)"
	" SELECT id, 'finished', epoch FROM over";

static const char policy_sql[] =
	"INSERT INTO dialer.policy_pack (hash, tz_version, rules) VALUES ($1, $2, $3)"
	" ON CONFLICT (hash) DO NOTHING";

struct job {
	union {
		campaign_states_h *states;
		campaign_loaded_h *loaded;
		campaign_classes_h *classes;
	} done;
	void *arg;
};

static struct job *job_new(void *arg)
{
	struct job *j = calloc(1, sizeof(*j));

	if (j != NULL)
		j->arg = arg;
	return j;
}

static void on_states(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	int n = err == 0 ? PQntuples(results[0]) : 0;
	struct campaign_state *states = calloc((size_t)n + 1, sizeof(*states));

	(void)message;
	(void)count;
	if (states == NULL)
		err = -ENOMEM;
	for (int i = 0; err == 0 && i < n; i++)
		states[i] = (struct campaign_state){ db_int(results[0], i, 0), db_int(results[0], i, 1),
			db_text(results[0], i, 2)[0] == 't', campaign_calls_parse(db_text(results[0], i, 3)) };
	j->done.states(err, states, err == 0 ? n : 0, j->arg);
	free(states);
	free(j);
}

void campaigns_states(struct pipeline *p, campaign_states_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = job_new(arg);

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, 0, arg);
		return;
	}
	j->done.states = done;
	batch_add(b, states_sql, 0, NULL);
	pipeline_submit(p, b, on_states, j);
}

/* {"default": 3600, "busy": 600, ...} in seconds, -1 never. A missing default means never. */
static int read_retry(struct campaign *c, const char *json)
{
	json_t *root = json_loads(json, 0, NULL);
	const json_t *fallback = json_object_get(root, "default");
	int32_t default_s = json_is_integer(fallback) ? (int32_t)json_integer_value(fallback) : -1;

	for (int d = 0; d < DISPOSITION_COUNT; d++) {
		const json_t *v = json_object_get(root, disposition_name((enum disposition)d));

		c->retry_s[d] = json_is_integer(v) ? (int32_t)json_integer_value(v) : default_s;
	}
	if (root == NULL)
		return -EINVAL;
	json_decref(root);
	return 0;
}

static struct campaign *read_campaign(const PGresult *res)
{
	struct campaign *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	atomic_init(&c->refs, 1);
	c->id = db_int(res, 0, 0);
	c->seller_id = db_int(res, 0, 1);
	c->pool_id = db_int(res, 0, 2);
	c->epoch = db_int(res, 0, 3);
	snprintf(c->name, sizeof(c->name), "%s", db_text(res, 0, 4));
	snprintf(c->trunk, sizeof(c->trunk), "%s", db_text(res, 0, 5));
	snprintf(c->seller_legal_name, sizeof(c->seller_legal_name), "%s", db_text(res, 0, 6));
	c->callback_number.digits = (uint64_t)db_int(res, 0, 7);
	c->toll_free_number.digits = (uint64_t)db_int(res, 0, 8);
	c->purpose = purpose_parse(db_text(res, 0, 9));
	c->artificial_voice = db_text(res, 0, 10)[0] == 't';
	c->business = db_text(res, 0, 11)[0] == 't';
	c->record = db_text(res, 0, 12)[0] == 't';
	snprintf(c->caller_place, sizeof(c->caller_place), "%s", db_text(res, 0, 13));
	c->ring_s = (uint32_t)db_int(res, 0, 14);
	c->max_concurrent = (int)db_int(res, 0, 15);
	c->max_attempts = (int)db_int(res, 0, 16);
	c->max_attempts_24h = (int)db_int(res, 0, 17);
	c->on_answer = strcmp(db_text(res, 0, 19), "hangup") == 0 ? ON_ANSWER_HANGUP : ON_ANSWER_CONVERSE;
	c->open_after_greeting = db_text(res, 0, 20)[0] == 't';
	c->running = db_text(res, 0, 22)[0] == 't';
	snprintf(c->subject, sizeof(c->subject), "%s", db_text(res, 0, 23));
	c->selection = (int)db_int(res, 0, 25);
	c->pacing = campaign_pacing_parse(db_text(res, 0, 26));
	c->ratio = (double)db_int(res, 0, 27) / 100;
	c->abandonment_target = (double)db_int(res, 0, 28) / 10000;
	snprintf(c->hand_over, sizeof(c->hand_over), "%s", db_text(res, 0, 29));
	if (read_retry(c, db_text(res, 0, 18)) < 0 ||
		facts_read_checklist(db_text(res, 0, 24), c->held, &c->held_count) < 0) {
		free(c);
		return NULL;
	}
	return c;
}

static void on_loaded(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	struct campaign *c = NULL;

	(void)count;
	if (err == 0 && PQntuples(results[0]) == 1) {
		c = read_campaign(results[0]);
		if (c != NULL && campaign_times_read(results[1], c) < 0) {
			campaign_unref(c);
			c = NULL;
		}
		if (c == NULL)
			err = -ENOMEM;
	} else if (err < 0) {
		log_warn(STORE, "campaign not read: %s", message);
	}
	j->done.loaded(err, c, c != NULL ? db_text(results[0], 0, 21) : "", j->arg);
	free(j);
}

void campaigns_load(struct pipeline *p, int64_t id, campaign_loaded_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = job_new(arg);

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, "", arg);
		return;
	}
	j->done.loaded = done;
	batch_add_ints(b, load_sql, 1, (const int64_t[]){ id });
	batch_add_ints(b, campaign_times_sql, 1, (const int64_t[]){ id });
	pipeline_submit(p, b, on_loaded, j);
}

static void on_classes(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	int n = err == 0 ? PQntuples(results[0]) : 0;
	struct campaign_class *classes = calloc((size_t)n + 1, sizeof(*classes));

	(void)count;
	if (err < 0)
		log_warn(STORE, "classes not read: %s", message);
	if (classes == NULL)
		err = -ENOMEM;
	for (int i = 0; err == 0 && i < n; i++) {
		const PGresult *res = results[0];

		classes[i] = (struct campaign_class){
			.class_id = (int32_t)db_int(res, i, CLASSES_ID),
			.list_id = (int32_t)db_int(res, i, CLASSES_LIST),
			.priority = (int16_t)db_int(res, i, CLASSES_PRIORITY),
			.weight = (int)db_int(res, i, CLASSES_WEIGHT),
			.first_due_us = PQgetisnull(res, i, CLASSES_DUE) ? INT64_MIN : db_int(res, i, CLASSES_DUE),
			.first_ord = db_int(res, i, CLASSES_ORD),
			.first_id = db_int(res, i, CLASSES_LEAD),
			.pass = db_int(res, i, CLASSES_PASS),
			.served = db_int(res, i, CLASSES_SERVED),
		};
		snprintf(classes[i].key, sizeof(classes[i].key), "%s", db_text(res, i, CLASSES_KEY));
	}
	j->done.classes(err, classes, err == 0 ? n : 0, err == 0 ? db_int(results[1], 0, 0) : 0, j->arg);
	free(classes);
	free(j);
}

void campaigns_classes(struct pipeline *p, int64_t id, campaign_classes_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = job_new(arg);

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, 0, 0, arg);
		return;
	}
	j->done.classes = done;
	batch_add_ints(b, classes_sql, 1, (const int64_t[]){ id });
	batch_add_ints(b, open_sql, 1, (const int64_t[]){ id });
	pipeline_submit(p, b, on_classes, j);
}

void campaigns_finish(struct pipeline *p, int64_t id, int64_t epoch)
{
	struct batch *b = batch_new(0);

	batch_add_ints(b, finish_sql, 2, (const int64_t[]){ id, epoch });
	pipeline_submit(p, b, NULL, NULL);
}

static void add_member(struct buf *b, const char *key, const char *value, bool last)
{
	buf_addf(b, "\"%s\":\"", key);
	buf_add_json(b, value, strlen(value));
	buf_adds(b, last ? "\"}" : "\",");
}

void campaigns_keep_policy(struct pipeline *p, const struct policy *policy)
{
	struct batch *b = batch_new(PIPELINE_KEEP | PIPELINE_FIRST);
	struct buf rules;

	buf_init(&rules, RULES_JSON_MAX);
	buf_addc(&rules, '[');
	for (unsigned i = 0; i < policy_rule_count(policy); i++) {
		const struct rule_info *r = policy_rule(policy, i);

		buf_adds(&rules, i > 0 ? ",{" : "{");
		add_member(&rules, "as_of", r->as_of, false);
		add_member(&rules, "citation", r->citation, false);
		add_member(&rules, "confidence", r->confidence, false);
		add_member(&rules, "id", r->id, false);
		add_member(&rules, "kind", r->kind, false);
		add_member(&rules, "place", r->place, false);
		add_member(&rules, "text", r->text, true);
	}
	buf_addc(&rules, ']');
	if (buf_error(&rules) < 0)
		log_error(STORE, "rules too long to keep (limit %d bytes)", RULES_JSON_MAX);
	batch_add(b, policy_sql, 3,
		(const char *const[]){ policy_hash(policy), policy_tz_version(policy), buf_text(&rules) });
	pipeline_submit(p, b, NULL, NULL);
	buf_release(&rules);
}
