/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callsim: a carrier on loopback with a population of callees. See callsim(1). Speech is
 * synthesised on a few threads before the trunks open; after that there is one thread.
 */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "tools/callsim/carrier.h"
#include "tools/callsim/jsonread.h"
#include "tools/callsim/population.h"
#include "tools/callsim/report.h"
#include "tools/callsim/transport.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

enum { EXIT_USAGE = 2 };

struct options {
	const char *config, *log, *port_file, *record;
	bool seed_given, check;
	uint64_t seed;
};

static int usage(FILE *out, int status)
{
	fputs("usage: callsim --config FILE [--seed N] [--log FILE] [--port-file FILE]\n"
	      "               [--record DIR]\n"
	      "       callsim --config FILE --check\n"
	      "hint: man callsim; campaigns/example/population.json is a configuration to begin with\n",
		out);
	return status;
}

/* Returns -1 to go on, or the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 's' },
		{ "log", required_argument, NULL, 'l' },
		{ "port-file", required_argument, NULL, 'p' },
		{ "record", required_argument, NULL, 'r' },
		{ "check", no_argument, NULL, 'n' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char *end;
	int opt;

	while ((opt = getopt_long(argc, argv, "c:", known, NULL)) != -1) {
		switch (opt) {
		case 'c':
			o->config = optarg;
			break;
		case 's':
			errno = 0;
			o->seed = strtoull(optarg, &end, 10);
			o->seed_given = true;
			if (errno != 0 || *end != '\0' || optarg[0] < '0' || optarg[0] > '9') {
				fprintf(stderr, "callsim: --seed \"%s\" is not a number\n", optarg);
				return EXIT_USAGE;
			}
			break;
		case 'l':
			o->log = optarg;
			break;
		case 'p':
			o->port_file = optarg;
			break;
		case 'r':
			o->record = optarg;
			break;
		case 'n':
			o->check = true;
			break;
		case 'v':
			puts("callsim " PACKAGE_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			return usage(stdout, EXIT_SUCCESS);
		default:
			return usage(stderr, EXIT_USAGE);
		}
	}
	return o->config != NULL && optind == argc ? -1 : usage(stderr, EXIT_USAGE);
}

/* One line for each trunk, "name port host transport", complete when the file appears. */
static int write_ports(const struct carrier *c, const char *path)
{
	char part[4096];
	FILE *f;
	bool good;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return -ENAMETOOLONG;
	f = fopen(part, "we");
	if (f == NULL)
		return -errno;
	for (int i = 0; i < c->settings.trunk_count; i++)
		fprintf(f, "%s %d %s %s\n", c->settings.trunks[i].name,
			transport_port(c->trunks[i].transport), c->settings.trunks[i].host,
			c->settings.trunks[i].tcp ? "tcp" : "udp");
	good = !ferror(f);
	if (fclose(f) != 0 || !good || rename(part, path) != 0)
		return errno != 0 ? -errno : -EIO;
	return 0;
}

static void on_signal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(arg);
}

static int serve(struct carrier *c, struct event_base *base, const struct options *o)
{
	struct event *term = evsignal_new(base, SIGTERM, on_signal, base);
	struct event *interrupt = evsignal_new(base, SIGINT, on_signal, base);
	int err = -ENOMEM;

	if (term == NULL || interrupt == NULL || event_add(term, NULL) != 0 ||
		event_add(interrupt, NULL) != 0)
		goto out;
	err = carrier_start(c, base);
	if (err == 0 && o->port_file != NULL) {
		err = write_ports(c, o->port_file);
		if (err < 0)
			fprintf(stderr, "callsim: cannot write \"%s\": %s\n", o->port_file,
				strerror(-err));
	}
	if (err == 0 && event_base_dispatch(base) < 0)
		err = -EIO;
	if (err == 0) {
		carrier_stop(c);
		carrier_summary(c);
	}
	carrier_stop(c);
out:
	if (term != NULL)
		event_free(term);
	if (interrupt != NULL)
		event_free(interrupt);
	return err;
}

static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	/* epoll alone wakes on whole milliseconds; packets want to leave on time. */
	if (config != NULL &&
		event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER) == 0)
		base = event_base_new_with_config(config);
	if (config != NULL)
		event_config_free(config);
	return base;
}

static int prepare(struct carrier *c, const struct options *o)
{
	struct json_reader r = { .file = o->config };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int err = voices_new(&c->voices);

	if (err == 0)
		err = settings_read(&c->settings, &c->population, c->voices, &r, o->config);
	if (err < 0) {
		fprintf(stderr, "callsim: %s\n", r.error[0] != '\0' ? r.error : strerror(-err));
		return err;
	}
	if (o->seed_given)
		population_set_seed(c->population, o->seed);
	if (o->check)
		return 0;
	err = report_open(&c->report, o->log);
	if (err < 0)
		fprintf(stderr, "callsim: cannot open the log \"%s\": %s\n", o->log, strerror(-err));
	if (err == 0 && o->record != NULL && mkdir(o->record, 0777) < 0 && errno != EEXIST) {
		err = -errno;
		fprintf(stderr, "callsim: cannot make \"%s\": %s\n", o->record, strerror(errno));
	}
	c->record_dir = o->record;
	if (err < 0)
		return err;
	err = voices_prepare(c->voices, cores > 0 ? (int)cores : 1);
	if (err < 0)
		fprintf(stderr, "callsim: cannot synthesise its speech: %s\n", strerror(-err));
	return err;
}

int main(int argc, char **argv)
{
	struct options o = { .config = NULL };
	struct carrier *c;
	struct event_base *base = NULL;
	int status = read_options(argc, argv, &o), err = -ENOMEM;

	if (status >= 0)
		return status;
	signal(SIGPIPE, SIG_IGN); /* a broken TCP connection is an error of write() */
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		goto out;
	err = prepare(c, &o);
	if (err < 0 || o.check)
		goto out;
	base = new_base();
	err = base != NULL ? serve(c, base, &o) : -ENOMEM;
	if (err == 0 && report_failed(c->report))
		err = -EIO;
out:
	if (c != NULL) {
		report_close(c->report);
		population_free(c->population);
		voices_free(c->voices);
		free(c);
	}
	if (base != NULL)
		event_base_free(base);
	libevent_global_shutdown();
	return err == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
