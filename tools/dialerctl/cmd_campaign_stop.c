/* SPDX-License-Identifier: Apache-2.0 */
/* campaign pause, drain, stop, stop-all: each returns when it is so */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dialer/base/clock.h"
#include "dialer/store/callbacks.h"
#include "tools/dialerctl/campaign_refused.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

#define POLL_MS 20

static const struct timespec poll_pause = { .tv_nsec = POLL_MS * 1000000L };

int campaign_refused(struct ctl *ctl, int err, enum campaign_action action)
{
	static const char *const hints[] = {
		[CAMPAIGN_START] = "it runs already; dialerctl campaign status",
		[CAMPAIGN_PAUSE] = "only a running campaign can be paused",
		[CAMPAIGN_RESUME] = "only a paused campaign can be resumed; dialerctl campaign start",
		[CAMPAIGN_DRAIN] = "only a running or paused campaign can be drained",
		[CAMPAIGN_STOP] = "only a running or paused campaign can be stopped",
	};

	if (err == -EPERM)
		return ctl_fail(CTL_REFUSED, "%s (hint: %s)", ctl->db.error, hints[action]);
	return ctl_store_failed(ctl, err);
}

/* What the barrier found. */
struct barrier {
	int acked;
	int64_t waited_ms;
};

/*
 * Wait until no living node can send for the old epochs. Which nodes live is asked anew each time:
 * one whose lease has run out cannot send, for it checks its own lease before each INVITE.
 */
static int wait_for_nodes(struct ctl *ctl, const struct campaign_change *changes, int count, int64_t timeout_s,
	struct barrier *ret)
{
	int64_t began = clock_mono_us();
	char names[512];
	int waiting;

	for (;;) {
		int err = campaign_waiting_nodes(&ctl->db, changes, count, &waiting, &ret->acked, names, sizeof(names));

		ret->waited_ms = (clock_mono_us() - began) / CLOCK_US_PER_MS;
		if (err < 0)
			return ctl_store_failed(ctl, err);
		if (waiting == 0)
			return CTL_OK;
		if (ret->waited_ms >= timeout_s * 1000)
			return ctl_fail(CTL_TIMEOUT, "it is so in the database, but %d node%s not acknowledged within "
				"%" PRId64 " s: %s; calls may still leave from there until the lease ends (hint: run it "
				"again to wait on, and look at dialerd there)", waiting, waiting == 1 ? " has" : "s have",
				timeout_s, names);
		nanosleep(&poll_pause, NULL);
	}
}

/* Wait until nothing is under way any more. */
static int wait_for_calls(struct ctl *ctl, const struct campaign_change *change, int64_t timeout_s)
{
	int64_t began = clock_mono_us(), open;

	for (;;) {
		int err = campaign_open_attempts(&ctl->db, change->id, &open);

		if (err < 0)
			return ctl_store_failed(ctl, err);
		if (open == 0)
			return CTL_OK;
		if (clock_mono_us() - began >= timeout_s * CLOCK_US_PER_S)
			return ctl_fail(CTL_TIMEOUT, "campaign %s is paused, but %" PRId64 " call%s still under way after "
				"%" PRId64 " s (hint: run it again to wait on, or stop it with --hang-up)", change->name, open,
				open == 1 ? " is" : "s are", timeout_s);
		nanosleep(&poll_pause, NULL);
	}
}

static int tell(struct ctl *ctl, const struct campaign_change *change, const char *result, const struct barrier *b,
	const char *calls)
{
	int64_t promised;
	int err = callbacks_waiting(&ctl->db, change->id, &promised);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:I, s:i, s:I, s:I}", "campaign", change->name, "result", result,
			"epoch", (json_int_t)change->epoch, "nodes_acknowledged", b->acked, "waited_ms",
			(json_int_t)b->waited_ms, "callbacks_waiting", (json_int_t)promised));
	printf("campaign %s %s: no further INVITE leaves (%d node%s acknowledged in %" PRId64 " ms)%s\n", change->name,
		result, b->acked, b->acked == 1 ? "" : "s", b->waited_ms, calls);
	if (promised > 0)
		printf("%" PRId64 " promised call%s until it runs again (hint: dialerctl leads callbacks --campaign %s)\n",
			promised, promised == 1 ? " waits" : "s wait", change->name);
	return CTL_OK;
}

/* What pause and drain share: no node calls any more. Returns an exit code, or OPTIONS_HELP. */
static int pause_campaign(struct ctl *ctl, int argc, char **argv, enum campaign_action action, int64_t *timeout_s,
	struct campaign_change *change, struct barrier *b)
{
	const struct option_spec specs[] = {
		{ .name = "--timeout", .kind = OPTION_NUMBER, .to = timeout_s, .min = 0, .max = 86400 }, { .name = NULL }
	};
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return code;
	err = campaign_control(&ctl->db, argv[0], action, CAMPAIGN_CALLS_GO_ON, change);
	if (err < 0)
		return campaign_refused(ctl, err, action);
	return wait_for_nodes(ctl, change, 1, *timeout_s, b);
}

int cmd_campaign_pause(struct ctl *ctl, int argc, char **argv)
{
	struct campaign_change change;
	struct barrier b;
	int64_t timeout_s = 10;
	int code = pause_campaign(ctl, argc, argv, CAMPAIGN_PAUSE, &timeout_s, &change, &b);

	return code == CTL_OK ? tell(ctl, &change, "paused", &b, "") : options_exit(code);
}

int cmd_campaign_drain(struct ctl *ctl, int argc, char **argv)
{
	struct campaign_change change;
	struct barrier b;
	int64_t timeout_s = 600;
	int code = pause_campaign(ctl, argc, argv, CAMPAIGN_DRAIN, &timeout_s, &change, &b);

	if (code == CTL_OK)
		code = wait_for_calls(ctl, &change, timeout_s);
	return code == CTL_OK ? tell(ctl, &change, "drained", &b, ", and nothing is under way") : options_exit(code);
}

/* The options of stop and stop-all. */
struct stop_options {
	bool cancel_ringing, hang_up;
	int64_t timeout_s;
	enum campaign_calls calls; /* what the first two come to */
};

static int read_stop_options(struct ctl *ctl, int argc, char **argv, int arguments, struct stop_options *o)
{
	const struct option_spec specs[] = { { .name = "--cancel-ringing", .kind = OPTION_FLAG, .to = &o->cancel_ringing },
		{ .name = "--hang-up", .kind = OPTION_FLAG, .to = &o->hang_up },
		{ .name = "--timeout", .kind = OPTION_NUMBER, .to = &o->timeout_s, .min = 0, .max = 3600 }, { .name = NULL } };
	int code;

	*o = (struct stop_options){ .timeout_s = 10 };
	code = options_read(ctl, &argc, argv, specs, arguments, arguments);
	o->calls = o->hang_up ? CAMPAIGN_CALLS_HANG_UP :
		o->cancel_ringing ? CAMPAIGN_CALLS_CANCEL_RINGING : CAMPAIGN_CALLS_GO_ON;
	return code;
}

static const char *calls_told(enum campaign_calls calls)
{
	static const char *const told[] = {
		[CAMPAIGN_CALLS_GO_ON] = "; calls under way go on",
		[CAMPAIGN_CALLS_CANCEL_RINGING] = "; ringing calls are cancelled, conversations go on",
		[CAMPAIGN_CALLS_HANG_UP] = "; ringing calls are cancelled, conversations are hung up",
	};

	return told[calls];
}

int cmd_campaign_stop(struct ctl *ctl, int argc, char **argv)
{
	struct stop_options o;
	struct campaign_change change;
	struct barrier b;
	int code = read_stop_options(ctl, argc, argv, 1, &o), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = campaign_control(&ctl->db, argv[0], CAMPAIGN_STOP, o.calls, &change);
	if (err < 0)
		return campaign_refused(ctl, err, CAMPAIGN_STOP);
	code = wait_for_nodes(ctl, &change, 1, o.timeout_s, &b);
	return code == CTL_OK ? tell(ctl, &change, "stopped", &b, calls_told(o.calls)) : code;
}

static int tell_all(const struct ctl *ctl, const struct campaign_change *changes, int count, const struct barrier *b,
	enum campaign_calls calls)
{
	if (ctl->json) {
		json_t *names = json_array();

		for (int i = 0; i < count; i++)
			json_array_append_new(names, json_string(changes[i].name));
		return ctl_print_json(json_pack("{s:o, s:i, s:I}", "stopped", names, "nodes_acknowledged", b->acked,
			"waited_ms", (json_int_t)b->waited_ms));
	}
	for (int i = 0; i < count; i++)
		printf("campaign %s stopped (was %s)\n", changes[i].name, changes[i].before);
	printf("%d campaign%s stopped: no further INVITE leaves (%d node%s acknowledged in %" PRId64 " ms)%s\n", count,
		count == 1 ? "" : "s", b->acked, b->acked == 1 ? "" : "s", b->waited_ms, calls_told(calls));
	return CTL_OK;
}

int cmd_campaign_stop_all(struct ctl *ctl, int argc, char **argv)
{
	struct stop_options o;
	struct campaign_change *changes;
	struct barrier b = { 0, 0 };
	int code = read_stop_options(ctl, argc, argv, 0, &o), count, err;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = campaign_stop_all(&ctl->db, o.calls, &changes, &count);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	code = wait_for_nodes(ctl, changes, count, o.timeout_s, &b);
	if (code == CTL_OK)
		code = tell_all(ctl, changes, count, &b, o.calls);
	free(changes);
	return code;
}
