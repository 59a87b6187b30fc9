/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/dialerd_build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/agent/agent.h"
#include "dialer/agent/message.h"
#include "dialer/audit/keeper.h"
#include "dialer/audit/sequencer.h"
#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/mailbox.h"
#include "dialer/base/policy_load.h"
#include "dialer/call/call.h"
#include "dialer/call/seats.h"
#include "dialer/dialerd.h"
#include "dialer/dialerd_metrics.h"
#include "dialer/http/http.h"
#include "dialer/lists/lists.h"
#include "dialer/media/worker.h"
#include "dialer/pacing/pacing.h"
#include "dialer/pacing/recall.h"
#include "dialer/sip/sip.h"
#include "dialer/store/campaign.h"
#include "dialer/store/db.h"
#include "dialer/store/migrate.h"

#include "dialer/base/banned.h"

#define SIP_STOP_MS 3000

/* ---- between the floors ---- */

static void on_launch(struct attempt *a, void *arg)
{
	call_launch(((struct dialerd *)arg)->calls, a);
}

static void on_stop_number(const struct stop_order *order, void *arg)
{
	calls_stop_number(((struct dialerd *)arg)->calls, order);
}

static void on_stop_campaign(int64_t campaign_id, bool talking, void *arg)
{
	calls_stop_campaign(((struct dialerd *)arg)->calls, campaign_id, talking);
}

static void on_opt_out_committed(struct attempt *a, void *arg)
{
	calls_opt_out_committed(((struct dialerd *)arg)->calls, a);
}

static void on_representative(struct attempt *a, const struct representative *r, void *arg)
{
	calls_representative(((struct dialerd *)arg)->calls, a, r);
}

static void on_fence(void (*done)(void *), void *done_arg, void *arg)
{
	struct dialerd *d = arg;

	if (sip_fence(d->sip, d->control, done, done_arg) < 0)
		log_error(MAIN, "fence not sent; pause will not be acknowledged");
}

static void on_lookup(const struct lists_ask *asks, int count, void *arg)
{
	lists_lookup_many(((struct dialerd *)arg)->lists, asks, count);
}

static bool may_record(void *arg)
{
	return worker_pool_has_room(((struct dialerd *)arg)->workers);
}

static void on_list_changed(const struct dnc_list_row *row, int err, void *arg)
{
	(void)arg;
	if (err < 0)
		log_error(LISTS, "list %s: \"%s\" cannot be used, calls that need it are refused: %s", row->name,
			row->set_path, strerror(-err));
	else
		log_info(LISTS, "list %s version %s in force", row->name, row->version);
}

static void on_lists(const struct dnc_list_row *rows, int count, void *arg)
{
	lists_use(((struct dialerd *)arg)->lists, rows, count, on_list_changed, NULL);
}

static struct script *on_script(const char *json, char *error, int size, void *arg)
{
	struct dialerd *d = arg;
	struct script *script;
	char message[SCRIPT_ERROR_MAX];

	if (script_parse(&script, json, strlen(json), message) < 0) {
		snprintf(error, (size_t)size, "%s", message);
		return NULL;
	}
	speech_warm(d->speech, script);
	return script;
}

static struct message *on_message(const struct campaign *c, void *arg)
{
	const struct agent_params who = { .speech = ((struct dialerd *)arg)->speech, .script = c->script,
		.seller_legal_name = c->seller_legal_name, .subject = c->subject, .callback_number = c->callback_number,
		.toll_free_number = c->toll_free_number, .purpose = c->purpose };
	struct message *m;

	return message_new(&m, &who) < 0 ? NULL : m;
}

static int message_ready(const struct message *m)
{
	static const int ready[] = { [MESSAGE_PENDING] = 0, [MESSAGE_READY] = 1, [MESSAGE_FAILED] = -1 };

	return ready[message_state(m)];
}

static void on_seat(struct attempt *a, enum call_seat what, int64_t mono_us, void *arg)
{
	pacing_seat(((struct dialerd *)arg)->pacing, a, what, mono_us);
}

static void on_events(struct attempt *a, struct call_event *events, int count, void *arg)
{
	pacing_events(((struct dialerd *)arg)->pacing, a, events, count);
}

static void on_opt_out(struct attempt *a, const char *method, void *arg)
{
	pacing_opt_out(((struct dialerd *)arg)->pacing, a, method);
}

static void on_hand_over(struct attempt *a, void *arg)
{
	pacing_hand_over(((struct dialerd *)arg)->pacing, a);
}

static void on_representative_left(struct attempt *a, int64_t id, enum representative_end how, void *arg)
{
	pacing_representative_left(((struct dialerd *)arg)->pacing, a, id, how);
}

static void on_outcome(struct attempt *a, struct outcome *o, void *arg)
{
	pacing_outcome(((struct dialerd *)arg)->pacing, a, o);
}

static bool may_send(const struct attempt *a, void *arg)
{
	return pacing_may_send(((struct dialerd *)arg)->pacing, a);
}

static void on_trunk(const char *trunk, bool usable, const char *why, void *arg)
{
	pacing_trunk(((struct dialerd *)arg)->pacing, trunk, usable, why);
}

/* ---- building ---- */

/* Old law is said once, at start; whether it still decides is the configuration's. */
static void warn_of_age(const struct dialerd *d)
{
	const struct pack_info *k;

	for (unsigned i = 0; (k = policy_pack(d->policy, i)) != NULL; i++)
		if (k->review_us <= clock_wall_us())
			log_warn(MAIN, "pack %s was to be reviewed by %s (after_review = %s)", k->name, k->review_by,
				d->config.after_review);
	if (policy_tz_older(policy_tz_version(d->policy), d->config.tz_min))
		log_warn(MAIN, "time zone data %s is older than %s (hint: update the package tzdata)",
			policy_tz_version(d->policy), d->config.tz_min);
}

int dialerd_read_rules(struct dialerd *d)
{
	char error[POLICY_LOAD_ERROR_MAX];
	int err = policy_load_config(&d->policy, &d->config, &d->inputs, error, sizeof(error));

	if (err < 0)
		log_error(MAIN, "%s", error);
	else
		warn_of_age(d);
	return err < 0 ? err : lists_open(&d->lists, d->config.state_dir);
}

int dialerd_read_database(struct dialerd *d)
{
	struct dnc_list_row rows[DNC_LISTS_MAX];
	struct db db;
	char why[MIGRATE_ERROR_MAX];
	int err = db_open(&db, d->config.conninfo), count;

	snprintf(why, sizeof(why), "%s", db.error);
	if (err == 0)
		err = store_schema_check(&db, why);
	if (err < 0) {
		log_error(MAIN, "%s", why);
	} else {
		count = dnc_current_lists(&db, rows);
		if (count >= 0)
			on_lists(rows, count, d);
		else
			log_error(MAIN, "%s", db.error);
		err = count < 0 ? count : 0;
	}
	db_close(&db);
	return err;
}

static int start_speech(struct dialerd *d)
{
	const struct speech_params params = {
		.voice = d->config.voice,
		.threads = d->config.inference_threads,
		.recognisers = d->config.slots,
		.sphinx_model_dir = d->config.sphinx_model_dir,
	};

	return speech_start(&d->speech, &params);
}

static int start_calls(struct dialerd *d)
{
	const struct sip_params sip = { &d->config, d->control, on_trunk, d };
	const struct calls_handler handler = { on_events, on_opt_out, on_seat, on_hand_over, on_representative_left,
		on_outcome, d };
	char recordings[CONFIG_TEXT_MAX + 16];
	int err;

	snprintf(recordings, sizeof(recordings), "%s/recordings", d->config.state_dir);
	err = worker_pool_start(&d->workers, d->config.media_workers, recordings,
		d->config.recordings_free_mb * INT64_C(1000000));

	if (err == 0)
		err = seats_new(&d->seats, d->config.slots);
	if (err == 0)
		err = sip_start(&d->sip, &sip);
	if (err < 0)
		return err;
	const struct calls_params params = { &d->config, d->sip, d->workers, d->speech, d->control,
		d->seats, &handler, may_send, d };

	return calls_new(&d->calls, &params);
}

static int start_control(struct dialerd *d)
{
	const struct pacing_handler handler = { on_launch, on_stop_number, on_stop_campaign, on_opt_out_committed, on_representative,
		on_fence, may_record, on_lookup, on_lists, on_script, script_unref, on_message, message_ready, message_free, d };
	const struct pacing_params params = { d->base, &d->config, d->policy, &handler, d->seats, &d->inputs,
		d->config_sha256, true };
	const struct http_handler pages = { dialerd_metrics, dialerd_is_healthy, d };
	int err = pacing_start(&d->pacing, &params);

	if (err == 0 && d->config.http_port != 0) {
		err = http_start(&d->http, d->base, d->config.http_host, d->config.http_port, &pages);
		if (err < 0)
			log_error(HTTP, "cannot listen on %s port %d", d->config.http_host,
				d->config.http_port);
	}
	return err;
}

static int start_audit(struct dialerd *d)
{
	const struct sequencer_params params = {
		.conninfo = d->config.conninfo,
		.key = d->config.audit_key,
		.publish = d->config.audit_publish,
		.interval_ms = d->config.audit_interval_ms,
	};

	const struct keeper_params keeping = { d->config.conninfo, d->config.node, d->config.state_dir,
		d->config.retention_h };
	int err;

	recall_at_start(&d->config);
	err = sequencer_start(&d->sequencer, &params);

	return err < 0 ? err : keeper_start(&d->keeper, &keeping);
}

int dialerd_build(struct dialerd *d)
{
	int err = start_audit(d);

	if (err == 0)
		err = start_speech(d);
	if (err == 0)
		err = start_calls(d);
	if (err == 0)
		err = start_control(d);
	if (err < 0)
		log_error(MAIN, "cannot start: %s", strerror(-err));
	return err;
}

/* From the wire inwards, so that nobody is told of what is gone. */
void dialerd_take_down(struct dialerd *d)
{
	if (d->sip != NULL)
		sip_stop(d->sip, SIP_STOP_MS);
	worker_pool_stop(d->workers);
	if (d->control != NULL)
		mailbox_dispatch(d->control, d);
	http_stop(d->http);
	pacing_free(d->pacing);
	keeper_stop(d->keeper);
	sequencer_stop(d->sequencer); /* seals what the floors above have just written */
	calls_free(d->calls);
	seats_free(d->seats);
	mailbox_free(d->control);
	speech_stop(d->speech);
	lists_close(d->lists);
	policy_free(d->policy);
	policy_inputs_release(&d->inputs);
}
