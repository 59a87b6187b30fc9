/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon: read the configuration, build the floors (dialerd_build.h), run, end. */
#include "config.h"

#include "dialer/dialerd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/mailbox.h"
#include "dialer/call/call.h"
#include "dialer/dialerd_build.h"
#include "dialer/dialerd_supervise.h"
#include "dialer/pacing/pacing.h"
#include "dialer/sip/sip.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

#define CONTROL_MAILBOX_MAX 262144
/* SIGTERM: calls may come to their end for so long. */
#define DRAIN_MS 30000
#define LAST_WRITES_MS 5000

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
	dialerd_supervise_stopping(d);
	event_add(d->step, &every);
}

static int start_loop(struct dialerd *d)
{
	d->base = event_base_new();
	if (d->base == NULL || mailbox_new(&d->control, CONTROL_MAILBOX_MAX) < 0)
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

/* Events before the mailbox whose descriptor they watch, the loop after the floors that run on it. */
static void end(struct dialerd *d)
{
	struct event *const events[] = { d->mail, d->sigterm, d->sigint, d->step };

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i] != NULL)
			event_free(events[i]);
	}
	dialerd_supervise_end(d);
	dialerd_take_down(d);
	if (d->base != NULL)
		event_base_free(d->base);
	if (d->lock_fd > 0)
		close(d->lock_fd);
}

/* Held for the life of the process: who gets it knows that no other process dials as this node. */
static int take_lock(struct dialerd *d)
{
	char path[CONFIG_TEXT_MAX + 96];
	int err = 0;

	(void)mkdir(d->config.state_dir, 0750); /* missing parents show in the open below */
	snprintf(path, sizeof(path), "%s/recordings", d->config.state_dir);
	(void)mkdir(path, 0750);
	snprintf(path, sizeof(path), "%s/dialerd-%s.lock", d->config.state_dir, d->config.node);
	d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (d->lock_fd < 0 || flock(d->lock_fd, LOCK_EX | LOCK_NB) < 0) {
		err = -errno;
		log_error(MAIN, "\"%s\": %s (hint: is another dialerd running as node \"%s\"?)", path,
			strerror(-err), d->config.node);
	}
	return err;
}

static int run(struct dialerd *d)
{
	int err = take_lock(d);

	if (err == 0)
		err = start_loop(d);
	if (err == 0)
		err = dialerd_build(d);
	if (err == 0)
		err = dialerd_supervise_start(d);
	if (err < 0)
		return err;
	log_info(MAIN, "dialerd %s: node \"%s\", SIP port %d, rules %.12s", VERSION, d->config.node,
		sip_port(d->sip), policy_hash(d->policy));
	event_base_dispatch(d->base);
	log_info(MAIN, "ended");
	return 0;
}

static int read_config(struct dialerd *d, const char *path)
{
	char error[CONFIG_ERROR_MAX];
	int64_t bytes = file_hash(path, d->config_sha256);
	int err = config_read(&d->config, path, error);

	if (err < 0)
		fprintf(stderr, "dialerd: %s\n", error);
	else if (bytes < 0)
		fprintf(stderr, "dialerd: \"%s\": %s\n", path, strerror((int)-bytes));
	return err < 0 ? err : bytes < 0 ? (int)bytes : 0;
}

static int usage(void)
{
	fputs("usage: dialerd [-nv] [-c file]\n", stderr);
	return 2;
}

static atomic_bool at_end;

/* Speech libraries call exit() where they get no memory; then this is the last word. */
static void on_exit_of_others(void)
{
	if (!atomic_load(&at_end))
		log_error(MAIN, "a library ended this process, which is what they do without memory; the next start settles its"
			" calls (hint: more memory, or fewer slots)");
}

int main(int argc, char **argv)
{
	static struct dialerd d;
	const char *path = getenv("DIALER_CONF");
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
	if (read_config(&d, path != NULL ? path : "/etc/dialer/dialer.conf") < 0)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	if (verbose)
		log_set_all(LOG_LEVEL_DEBUG);
	else if (log_level_parse(d.config.log_level, &level) == 0)
		log_set_all(level);
	(void)atexit(on_exit_of_others); /* without it the process ends without that line */
	err = dialerd_read_rules(&d);
	if (err == 0)
		err = dialerd_read_database(&d);
	if (err == 0 && !check_only)
		err = run(&d);
	end(&d);
	atomic_store(&at_end, true);
	return err == 0 ? 0 : 1;
}
