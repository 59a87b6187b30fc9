/* SPDX-License-Identifier: Apache-2.0 */
/* The node's sessions, its lease, and the settling of what others or an earlier run left open. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/store/nodes.h"
#include "dialer/store/pipeline.h"
#include "dialer/store/policy_keep.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

/* Given up this long before the server thinks so: our clocks and the way to it need not agree. */
#define LEASE_MARGIN_MS 500
#define LEASE_RETRY_US (CLOCK_US_PER_S)

bool node_ready(const struct pacing *p, int64_t mono_us)
{
	return p->settled && mono_us < atomic_load(&p->lease_until_us);
}

void node_tell(struct pacing *p, const char *event)
{
	const struct node_identity id = { VERSION, p->config_sha256, policy_hash(p->policy), policy_tz_version(p->policy) };

	node_note(p->control, p->node.name, p->node.incarnation, event, &id);
}

static void on_reconciled(int err, int count, void *arg)
{
	struct pacing *p = arg;

	if (err < 0)
		return; /* said by store; the next lease answer tries again */
	p->settled = true;
	if (count > 0)
		log_warn(PACING, "%d attempts of an earlier run never ended: they count as made", count);
	runs_poll(p);
}

static void settle(struct pacing *p)
{
	node_reconcile(p->control, p->node.name, p->node.incarnation, clocks_now_us(p), on_reconciled, p);
}

static void extend(struct pacing *p)
{
	int64_t lease_us = p->config->lease_ms * CLOCK_US_PER_MS;

	/*
	 * Renewed before the one before ended, and the server counted no gap either. If not, others may have
	 * seen this node gone in between.
	 */
	if (clock_mono_us() > atomic_load(&p->lease_until_us))
		level_lapse(p);
	atomic_store(&p->lease_until_us,
		p->lease_sent_us + lease_us - LEASE_MARGIN_MS * CLOCK_US_PER_MS);
	p->lease_renew_us = p->lease_sent_us + lease_us / 3;
}

/* What an operator wants of this node, as the database knows it. */
static void obey(struct pacing *p, bool draining)
{
	if (p->node_draining != draining)
		log_info(PACING, "node \"%s\": %s", p->node.name, draining ? "drained by an operator, no new calls" :
			"no longer drained");
	p->node_draining = draining;
}

static void on_taken(const struct node_lease *l, void *arg)
{
	struct pacing *p = arg;

	p->lease_asked = false;
	if (l == NULL || !l->ours) {
		p->lease_renew_us = clock_mono_us() + LEASE_RETRY_US;
		if (l != NULL)
			log_warn(PACING, "node \"%s\": another process holds the lease", p->node.name);
		return;
	}
	p->node.incarnation = l->incarnation;
	extend(p);
	obey(p, l->draining);
	recall_lease(p, l);
	clocks_answer(p, l->server_us);
	log_info(PACING, "node \"%s\": lease taken, incarnation %lld", p->node.name,
		(long long)l->incarnation);
	node_tell(p, "start");
	settle(p);
}

static void on_settled_dead(int err, int count, void *arg)
{
	(void)arg;
	if (err == 0 && count > 0)
		log_warn(PACING, "%d attempts of dead nodes never ended: they count as made", count);
}

static void on_renewed(const struct node_lease *l, void *arg)
{
	struct pacing *p = arg;

	p->lease_asked = false;
	if (l != NULL && l->ours) {
		extend(p);
		obey(p, l->draining);
		recall_lease(p, l);
		clocks_answer(p, l->server_us);
		if (!p->settled)
			settle(p);
		else
			node_settle_dead(p->control, p->node.name, p->config->call_max_s, clocks_now_us(p),
				on_settled_dead, p);
		return;
	}
	p->lease_renew_us = clock_mono_us() + LEASE_RETRY_US;
	if (l == NULL)
		return;
	/* The database answered and the row is not ours: somebody else took the name. */
	log_error(PACING, "node \"%s\": lease lost; nothing more is sent", p->node.name);
	atomic_store(&p->lease_until_us, 0);
	p->settled = false;
	p->node.incarnation = 0;
}

void node_tick(struct pacing *p, int64_t mono_us)
{
	clocks_tick(p, mono_us);
	if (p->lease_asked || mono_us < p->lease_renew_us || !pipeline_is_up(p->control))
		return;
	p->lease_asked = true;
	p->lease_sent_us = mono_us;
	if (p->node.incarnation == 0)
		node_take_lease(p->control, p->node.name, p->config->lease_ms, p->take_over, on_taken, p);
	else
		node_renew_lease(p->control, p->node.name, p->node.incarnation, p->config->lease_ms,
			on_renewed, p);
}

static void on_list_rows(int err, const struct dnc_list_row *rows, int count, void *arg)
{
	struct pacing *p = arg;

	if (err == 0)
		p->handler.lists_in_force(rows, count, p->handler.arg);
}

static void read_lists(struct pacing *p)
{
	dnc_current_lists_async(p->control, on_list_rows, p);
}

static struct batch *session_batch(void)
{
	struct batch *b = batch_new(PIPELINE_FIRST);

	batch_add(b, "SET TIME ZONE 'UTC'", 0, NULL);
	return b;
}

static void on_control_up(void *arg)
{
	struct pacing *p = arg;
	struct batch *b = session_batch();

	log_info(PACING, "database connected");
	batch_add(b, "LISTEN dialer_control", 0, NULL);
	batch_add(b, "LISTEN dialer_stop", 0, NULL);
	batch_add(b, "LISTEN dialer_lists", 0, NULL);
	pipeline_submit(p->control, b, NULL, NULL);
	read_lists(p);
	p->lease_renew_us = 0;
	/* What was announced while we were away: the poll finds pauses, the gate finds opt-outs. */
	p->poll_us = 0;
}

static void on_control_down(const char *why, void *arg)
{
	struct pacing *p = arg;

	log_error(PACING, "database lost: %s; no new calls until it is back", why);
	p->lease_asked = false;
}

static void on_up(void *arg)
{
	struct pacing *p = arg;

	recall_connected(p);
	pipeline_submit(p->pipeline, session_batch(), NULL, NULL);
	campaigns_keep_policy(p->pipeline, p->policy);
	if (p->inputs != NULL)
		policy_keep_inputs(p->pipeline, policy_hash(p->policy), p->inputs);
}

static void on_down(const char *why, void *arg)
{
	struct pacing *p = arg;

	log_error(PACING, "database lost for claims and results: %s", why);
	p->claiming = false;
	level_lapse(p); /* what answers next may never have seen what was granted */
}

static void on_no_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

static void stop_numbers(struct pacing *p, const char *payload)
{
	struct stop_order order;

	while (stop_next(&payload, &order))
		p->handler.stop_number(&order, p->handler.arg);
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	struct pacing *p = arg;

	if (strcmp(channel, "dialer_stop") == 0)
		stop_numbers(p, payload);
	else if (strcmp(channel, "dialer_lists") == 0)
		read_lists(p);
	else
		runs_poll(p);
}

bool node_database_up(const struct pacing *p)
{
	return pipeline_is_up(p->control) && pipeline_is_up(p->pipeline);
}

int node_start(struct pacing *p)
{
	const struct pipeline_handler control = { on_control_up, on_control_down, on_notify, p };
	const struct pipeline_handler work = { on_up, on_down, on_no_notify, p };
	int err = pipeline_new(&p->control, p->base, p->config->conninfo, &control);

	if (err == 0)
		err = pipeline_new(&p->pipeline, p->base, p->config->conninfo, &work);
	return err < 0 ? err : results_new(&p->results, p->base, p->pipeline, runs_results_written, p);
}
