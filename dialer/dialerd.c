/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon's composition root: read the configuration, build the floors, run, take down. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "dialer/agent/agent.h"
#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/base/log.h"
#include "dialer/base/mailbox.h"
#include "dialer/base/policy_load.h"
#include "dialer/call/call.h"
#include "dialer/http/http.h"
#include "dialer/http/metric.h"
#include "dialer/lists/lists.h"
#include "dialer/media/worker.h"
#include "dialer/pacing/pacing.h"
#include "dialer/sip/sip.h"
#include "dialer/store/db.h"
#include "dialer/store/migrate.h"

#include "dialer/base/banned.h"

#define CONTROL_MAILBOX_MAX 262144
/* SIGTERM: calls may come to their end for so long. */
#define DRAIN_MS 30000
#define LAST_WRITES_MS 5000
#define SIP_STOP_MS 3000

struct dialerd {
	struct config config;
	struct event_base *base;
	struct mailbox *control;
	struct policy *policy;
	struct lists *lists;
	struct speech *speech;
	struct worker_pool *workers;
	struct sip *sip;
	struct calls *calls;
	struct pacing *pacing;
	struct http *http;
	struct event *mail, *sigterm, *sigint, *step;
	int lock_fd;
	int64_t drain_until_us, write_until_us; /* monotonic; 0 while running */
};

/* ---- between the floors ---- */

static void on_launch(struct attempt *a, void *arg)
{
	call_launch(((struct dialerd *)arg)->calls, a);
}

static void on_stop_number(struct e164 number, void *arg)
{
	calls_stop_number(((struct dialerd *)arg)->calls, number);
}

static void on_opt_out_committed(struct attempt *a, void *arg)
{
	calls_opt_out_committed(((struct dialerd *)arg)->calls, a);
}

static void on_fence(void (*done)(void *), void *done_arg, void *arg)
{
	struct dialerd *d = arg;

	if (sip_fence(d->sip, d->control, done, done_arg) < 0)
		log_error(MAIN, "fence not sent; pause will not be acknowledged");
}

static void on_lookup(struct e164 number, struct list_fact *ret, void *arg)
{
	lists_lookup(((struct dialerd *)arg)->lists, number, ret);
}

/* NULL: no register is in force; then calls that need one are refused. */
static void on_list_row(const struct dnc_list_row *row, void *arg)
{
	struct dialerd *d = arg;
	struct lists_row in_force;
	int err;

	if (row == NULL) {
		lists_use_none(d->lists);
		return;
	}
	in_force.list_date_us = row->list_date_us;
	memcpy(in_force.set_path, row->set_path, sizeof(in_force.set_path));
	memcpy(in_force.set_sha256, row->set_sha256, sizeof(in_force.set_sha256));
	memcpy(in_force.version, row->version, sizeof(in_force.version));
	err = lists_use(d->lists, &in_force);
	if (err < 0)
		log_error(LISTS, "register \"%s\" cannot be used, calls that need it are refused: %s",
			row->set_path, strerror(-err));
	else
		log_info(LISTS, "register version %s in force", row->version);
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

static void on_events(struct attempt *a, struct call_event *events, int count, void *arg)
{
	pacing_events(((struct dialerd *)arg)->pacing, a, events, count);
}

static void on_opt_out(struct attempt *a, const char *method, void *arg)
{
	pacing_opt_out(((struct dialerd *)arg)->pacing, a, method);
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

/* ---- metrics ---- */

static void add_metrics(struct buf *out, void *arg)
{
	struct pacing_state s;

	pacing_state(((struct dialerd *)arg)->pacing, &s);
	metric_single(out, "dialer_database_up", "gauge", "1 while connected", s.database_up);
	metric_single(out, "dialer_lease_held", "gauge", "1 while this node may dial", s.lease_held);
	metric_single(out, "dialer_campaigns_running", "gauge", "campaigns", s.campaigns_running);
	metric_single(out, "dialer_calls", "gauge", "attempts under way", s.calls);
	metric_single(out, "dialer_slots", "gauge", "agent slots of this node", s.slots);
	metric_single(out, "dialer_attempts_total", "counter", "attempts committed", s.attempts);
	metric_family(out, "dialer_decisions_total", "counter", "decisions by verdict");
	for (int v = VERDICT_ALLOW; v <= VERDICT_DENY; v++)
		metric_sample(out, "dialer_decisions_total", "verdict", verdict_name((enum verdict)v),
			s.decisions[v]);
	metric_family(out, "dialer_outcomes_total", "counter", "attempts ended by disposition");
	for (int i = 1; i < DISPOSITION_COUNT; i++)
		metric_sample(out, "dialer_outcomes_total", "disposition",
			disposition_name((enum disposition)i), s.outcomes[i]);
}

static bool is_healthy(const char **ret_why, void *arg)
{
	struct pacing_state s;

	pacing_state(((struct dialerd *)arg)->pacing, &s);
	*ret_why = !s.database_up ? "no database\n" : !s.lease_held ? "no lease\n" : "ok\n";
	return s.database_up && s.lease_held;
}

/* ---- running and ending ---- */

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct dialerd *d = arg;

	(void)fd;
	(void)what;
	mailbox_dispatch(d->control, d);
}

/* Draining: calls end by themselves, then by us; then the last rows are written. */
static void on_step(evutil_socket_t fd, short what, void *arg)
{
	struct dialerd *d = arg;
	int64_t mono_us = clock_mono_us();

	(void)fd;
	(void)what;
	if (d->write_until_us == 0 && calls_count(d->calls) > 0 && mono_us < d->drain_until_us)
		return;
	if (d->write_until_us == 0) {
		calls_end_all(d->calls);
		pacing_give_up_lease(d->pacing);
		d->write_until_us = mono_us + LAST_WRITES_MS * CLOCK_US_PER_MS;
	}
	if ((calls_count(d->calls) == 0 && pacing_is_idle(d->pacing)) || mono_us >= d->write_until_us)
		event_base_loopbreak(d->base);
}

static void on_signal(evutil_socket_t signal_number, short what, void *arg)
{
	const struct timeval every = { 0, 50000 };
	struct dialerd *d = arg;
	int64_t mono_us = clock_mono_us();

	(void)what;
	if (d->drain_until_us != 0) {
		d->drain_until_us = mono_us; /* the second signal: now */
		return;
	}
	log_info(MAIN, "signal %d: no new calls, %d under way may end", (int)signal_number,
		calls_count(d->calls));
	d->drain_until_us = mono_us + DRAIN_MS * CLOCK_US_PER_MS;
	pacing_drain(d->pacing);
	event_add(d->step, &every);
}

/* ---- building ---- */

/* Held for the life of the process: who gets it knows that no other process dials as this node. */
static int take_lock(struct dialerd *d)
{
	char path[CONFIG_TEXT_MAX + 96];

	(void)mkdir(d->config.state_dir, 0750); /* missing parents show in the open below */
	snprintf(path, sizeof(path), "%s/recordings", d->config.state_dir);
	(void)mkdir(path, 0750);
	snprintf(path, sizeof(path), "%s/dialerd-%s.lock", d->config.state_dir, d->config.node);
	d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (d->lock_fd < 0 || flock(d->lock_fd, LOCK_EX | LOCK_NB) < 0) {
		log_error(MAIN, "\"%s\": %s (hint: is another dialerd running as node \"%s\"?)", path,
			strerror(errno), d->config.node);
		return -errno;
	}
	return 0;
}

/* Schema and register, by a session of its own before the loop runs. */
static int read_database(struct dialerd *d)
{
	struct dnc_list_row row;
	struct db db;
	char why[MIGRATE_ERROR_MAX];
	int err = db_open(&db, d->config.conninfo);

	snprintf(why, sizeof(why), "%s", db.error);
	if (err == 0)
		err = store_schema_check(&db, why);
	if (err < 0) {
		log_error(MAIN, "%s", why);
	} else {
		err = dnc_current_list(&db, LISTS_US_NATIONAL, &row);
		if (err == 0 || err == -ENOENT)
			on_list_row(err == 0 ? &row : NULL, d);
		else
			log_error(MAIN, "%s", db.error);
		err = err == -ENOENT ? 0 : err;
	}
	db_close(&db);
	return err;
}

static int read_rules(struct dialerd *d)
{
	char error[POLICY_LOAD_ERROR_MAX];
	int err = policy_load(&d->policy, d->config.packs_dir, d->config.zoneinfo_dir, error, sizeof(error));

	if (err < 0)
		log_error(MAIN, "%s", error);
	return err < 0 ? err : lists_open(&d->lists, d->config.state_dir);
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
	const struct calls_handler handler = { on_events, on_opt_out, on_outcome, d };
	int err = worker_pool_start(&d->workers, d->config.media_workers);

	if (err == 0)
		err = sip_start(&d->sip, &sip);
	if (err < 0)
		return err;
	const struct calls_params params = { &d->config, d->sip, d->workers, d->speech, d->control,
		&handler, may_send, d };

	return calls_new(&d->calls, &params);
}

static int start_control(struct dialerd *d)
{
	const struct pacing_handler handler = { on_launch, on_stop_number, on_opt_out_committed,
		on_fence, on_lookup, on_list_row, on_script, script_unref, d };
	const struct pacing_params params = { d->base, &d->config, d->policy, &handler, true };
	const struct http_handler pages = { add_metrics, is_healthy, d };
	int err = pacing_start(&d->pacing, &params);

	if (err == 0 && d->config.http_port != 0) {
		err = http_start(&d->http, d->base, d->config.http_host, d->config.http_port, &pages);
		if (err < 0)
			log_error(HTTP, "cannot listen on %s port %d", d->config.http_host,
				d->config.http_port);
	}
	return err;
}

static int start_loop(struct dialerd *d)
{
	int err = mailbox_new(&d->control, CONTROL_MAILBOX_MAX);

	if (err < 0)
		return err;
	d->base = event_base_new();
	if (d->base == NULL)
		return -ENOMEM;
	d->mail = event_new(d->base, mailbox_fd(d->control), EV_READ | EV_PERSIST, on_mail, d);
	d->sigterm = evsignal_new(d->base, SIGTERM, on_signal, d);
	d->sigint = evsignal_new(d->base, SIGINT, on_signal, d);
	d->step = event_new(d->base, -1, EV_PERSIST, on_step, d);
	if (d->mail == NULL || d->sigterm == NULL || d->sigint == NULL || d->step == NULL ||
		event_add(d->mail, NULL) < 0 || event_add(d->sigterm, NULL) < 0 ||
		event_add(d->sigint, NULL) < 0)
		return -ENOMEM;
	return 0;
}

static int build(struct dialerd *d)
{
	int err = start_loop(d);

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
static void take_down(struct dialerd *d)
{
	struct event *const events[] = { d->mail, d->sigterm, d->sigint, d->step };

	if (d->sip != NULL)
		sip_stop(d->sip, SIP_STOP_MS);
	worker_pool_stop(d->workers);
	if (d->control != NULL)
		mailbox_dispatch(d->control, d);
	http_stop(d->http);
	pacing_free(d->pacing);
	calls_free(d->calls);
	mailbox_free(d->control);
	speech_stop(d->speech);
	lists_close(d->lists);
	policy_free(d->policy);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
	if (d->base != NULL)
		event_base_free(d->base);
	if (d->lock_fd > 0)
		close(d->lock_fd);
}

static int usage(void)
{
	fputs("usage: dialerd [-nv] [-c file]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static struct dialerd d;
	const char *path = getenv("DIALER_CONF");
	char error[CONFIG_ERROR_MAX];
	enum log_level level;
	bool check_only = false, verbose = false;
	int option, err;

	while ((option = getopt(argc, argv, "c:nv")) != -1) {
		if (option == 'c')
			path = optarg;
		else if (option == 'n')
			check_only = true;
		else if (option == 'v')
			verbose = true;
		else
			return usage();
	}
	if (optind != argc)
		return usage();
	if (config_read(&d.config, path != NULL ? path : "/etc/dialer/dialer.conf", error) < 0) {
		fprintf(stderr, "dialerd: %s\n", error);
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	if (verbose)
		log_set_all(LOG_LEVEL_DEBUG);
	else if (log_level_parse(d.config.log_level, &level) == 0)
		log_set_all(level);
	err = read_rules(&d);
	if (err == 0)
		err = read_database(&d);
	if (err == 0 && !check_only)
		err = take_lock(&d);
	if (err == 0 && !check_only)
		err = build(&d);
	if (err == 0 && !check_only) {
		log_info(MAIN, "dialerd %s: node \"%s\", SIP port %d, rules %.12s", VERSION, d.config.node,
			sip_port(d.sip), policy_hash(d.policy));
		event_base_dispatch(d.base);
		log_info(MAIN, "ended");
	}
	take_down(&d);
	return err == 0 ? 0 : 1;
}
