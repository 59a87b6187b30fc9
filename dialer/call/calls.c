/* SPDX-License-Identifier: Apache-2.0 */
/* The control thread's side of all calls: registry, launch, stop, and what comes back. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/call/call_priv.h"
#include "dialer/media/worker.h"
#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

int calls_new(struct calls **cp, const struct calls_params *params)
{
	struct calls *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return -ENOMEM;
	c->config = params->config;
	c->sip = params->sip;
	c->workers = params->workers;
	c->speech = params->speech;
	c->control = params->control;
	c->seats = params->seats;
	c->handler = *params->handler;
	c->may_send = params->may_send;
	c->may_send_arg = params->may_send_arg;
	list_init(&c->all);
	*cp = c;
	return 0;
}

void calls_free(struct calls *c)
{
	free(c);
}

int calls_count(const struct calls *c)
{
	return c->count;
}

/* ---- to the worker ---- */

enum order_kind { ORDER_INPUT, ORDER_OPT_OUT_COMMITTED };

struct order {
	struct msg msg;
	struct call *call;
	enum order_kind kind;
	enum call_input input;
};

static void order_handle(struct msg *m, void *owner)
{
	struct order *o = (struct order *)m;

	if (owner != NULL && o->kind == ORDER_INPUT)
		call_input(o->call, o->input, NULL);
	else if (owner != NULL)
		call_opt_out_committed(o->call);
	free(o);
}

static void post_order(struct call *call, enum order_kind kind, enum call_input input)
{
	struct order *o = calloc(1, sizeof(*o));

	if (o != NULL)
		*o = (struct order){ { NULL, order_handle }, call, kind, input };
	if (o == NULL || mailbox_post(worker_mailbox(call->worker), &o->msg) < 0) {
		log_error(CALL, "attempt=%lld: %s not delivered: its media worker is too far behind",
			(long long)call->attempt->id, call_input_name(input));
		free(o);
	}
}

static void launch_handle(struct msg *m, void *owner)
{
	struct call *call = LIST_ENTRY(m, struct call, launch);

	if (owner != NULL)
		call_begin(call);
}

static void granted_handle(struct msg *m, void *owner)
{
	if (owner != NULL)
		call_granted(LIST_ENTRY(m, struct call, granted));
}

/* Under the lock of seats.h, on any thread. The call is not buried before this message was handled. */
static void on_granted(struct seat *s)
{
	struct call *call = LIST_ENTRY(s, struct call, seat);

	if (mailbox_post(worker_mailbox(call->worker), &call->granted) < 0)
		log_error(CALL, "attempt=%lld: its seat is not used: its media worker is too far behind",
			(long long)call->attempt->id);
}

static void bury_handle(struct msg *m, void *owner)
{
	(void)owner; /* also without an owner the call must be freed */
	call_free(LIST_ENTRY(m, struct call, bury));
}

static void give_outcome(struct calls *c, struct attempt *a, struct outcome *o)
{
	c->handler.on_outcome(a, o, c->handler.arg);
}

/* Nothing was started: the attempt is given back as never sent. */
static void give_not_sent(struct calls *c, struct attempt *a)
{
	struct outcome o = {
		.disposition = DISPOSITION_NOT_SENT,
		.end_us = clock_wall_us(),
		.post_dial_delay_ms = -1,
		.greeting_end_ms = -1,
		.first_audio_ms = -1,
		.recording_from_ms = -1,
	};

	give_outcome(c, a, &o);
}

void call_launch(struct calls *c, struct attempt *a)
{
	struct call *call = calloc(1, sizeof(*call));
	bool reserved = a->campaign->pacing == PACING_PROGRESSIVE;

	if (call == NULL) {
		if (reserved)
			seats_unreserve(c->seats, 1);
		give_not_sent(c, a);
		return;
	}
	call->calls = c;
	call->attempt = attempt_ref(a);
	call->worker = worker_pool_pick(c->workers);
	call->launch.handle = launch_handle;
	call->bury.handle = bury_handle;
	call->granted.handle = granted_handle;
	call->seat.granted = on_granted;
	if (reserved)
		seats_adopt(c->seats, &call->seat);
	if (mailbox_post(worker_mailbox(call->worker), &call->launch) < 0) {
		seats_leave(c->seats, &call->seat);
		attempt_unref(call->attempt);
		free(call);
		give_not_sent(c, a);
		return;
	}
	list_append(&c->all, &call->entry);
	c->count++;
}

void calls_stop_number(struct calls *c, const struct stop_order *order)
{
	LIST_FOREACH(it, &c->all) {
		struct call *call = LIST_ENTRY(it, struct call, entry);

		if (call->attempt->number.digits != order->number.digits || !stop_reaches(order, call->attempt->campaign))
			continue;
		atomic_store(&call->attempt->cancelled, true);
		post_order(call, ORDER_INPUT, INPUT_STOP);
	}
}

void calls_stop_campaign(struct calls *c, int64_t campaign_id, bool talking)
{
	LIST_FOREACH(it, &c->all) {
		struct call *call = LIST_ENTRY(it, struct call, entry);

		if (call->attempt->campaign_id != campaign_id)
			continue;
		atomic_store(&call->attempt->cancelled, true);
		post_order(call, ORDER_INPUT, talking ? INPUT_HANG_UP : INPUT_STOP);
	}
}

void calls_opt_out_committed(struct calls *c, struct attempt *a)
{
	LIST_FOREACH(it, &c->all) {
		struct call *call = LIST_ENTRY(it, struct call, entry);

		if (call->attempt == a)
			post_order(call, ORDER_OPT_OUT_COMMITTED, INPUT_STOP);
	}
}

void calls_end_all(struct calls *c)
{
	LIST_FOREACH(it, &c->all) {
		struct call *call = LIST_ENTRY(it, struct call, entry);

		atomic_store(&call->attempt->cancelled, true);
		post_order(call, ORDER_INPUT, INPUT_HANG_UP);
	}
}

/* ---- from the worker ---- */

static void over_handle(struct msg *m, void *owner)
{
	struct call *call = LIST_ENTRY(m, struct call, over);
	struct calls *c = call->calls;

	if (owner == NULL)
		return;
	list_remove(&call->entry);
	c->count--;
	give_outcome(c, call->attempt, &call->outcome);
	if (mailbox_post(worker_mailbox(call->worker), &call->bury) < 0)
		log_error(CALL, "attempt=%lld: not freed: its media worker is too far behind",
			(long long)call->attempt->id);
}

void calls_post_over(struct call *c)
{
	c->over.handle = over_handle;
	if (mailbox_post(c->calls->control, &c->over) < 0)
		log_error(CALL, "attempt=%lld: outcome lost: control thread too far behind; the next "
				"start will reconcile it",
			(long long)c->attempt->id);
}

struct opt_out_msg {
	struct msg msg;
	struct calls *calls;
	struct attempt *attempt; /* counted */
	const char *method;
};

static void opt_out_handle(struct msg *m, void *owner)
{
	struct opt_out_msg *om = (struct opt_out_msg *)m;

	if (owner != NULL)
		om->calls->handler.on_opt_out(om->attempt, om->method, om->calls->handler.arg);
	attempt_unref(om->attempt);
	free(om);
}

void calls_post_opt_out(struct call *c, const char *method)
{
	struct opt_out_msg *om = calloc(1, sizeof(*om));

	if (om != NULL)
		*om = (struct opt_out_msg){ { NULL, opt_out_handle }, c->calls,
			attempt_ref(c->attempt), method };
	if (om == NULL || mailbox_post(c->calls->control, &om->msg) < 0) {
		log_error(CALL, "attempt=%lld: opt-out not delivered: control thread too far behind",
			(long long)c->attempt->id);
		attempt_unref(om != NULL ? om->attempt : NULL);
		free(om);
	}
}

struct seat_msg {
	struct msg msg;
	struct calls *calls;
	struct attempt *attempt; /* counted */
	enum call_seat what;
	int64_t mono_us;
};

static void seat_handle(struct msg *m, void *owner)
{
	struct seat_msg *sm = (struct seat_msg *)m;

	if (owner != NULL)
		sm->calls->handler.on_seat(sm->attempt, sm->what, sm->mono_us, sm->calls->handler.arg);
	attempt_unref(sm->attempt);
	free(sm);
}

/* Lost without memory: the pacing then learns of the seat only by the outcome. */
void calls_post_seat(struct call *c, enum call_seat what, int64_t mono_us)
{
	struct seat_msg *sm = calloc(1, sizeof(*sm));

	if (sm == NULL)
		return;
	*sm = (struct seat_msg){ { NULL, seat_handle }, c->calls, attempt_ref(c->attempt), what, mono_us };
	if (mailbox_post(c->calls->control, &sm->msg) < 0) {
		attempt_unref(sm->attempt);
		free(sm);
	}
}
