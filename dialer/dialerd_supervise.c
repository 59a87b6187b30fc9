/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/dialerd_supervise.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <event2/event.h>

#include "dialer/agent/agent.h"
#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/notify.h"
#include "dialer/call/seats.h"
#include "dialer/dialerd.h"
#include "dialer/pacing/pacing.h"
#include "dialer/sip/sip.h"

#include "dialer/base/banned.h"

#define TELL_US CLOCK_US_PER_S

static void tell(struct dialerd *d, const char *message)
{
	int err = notify_send(message);

	if (err < 0 && !d->notify_failed)
		log_warn(MAIN, "the service manager cannot be told: %s", strerror(-err));
	d->notify_failed = err < 0;
}

/* Only a sip thread that works answers the fence, and only a control thread that works gets here. */
static void on_alive(void *arg)
{
	struct dialerd *d = arg;

	d->fencing = false;
	tell(d, "WATCHDOG=1");
}

static void tell_state(struct dialerd *d)
{
	struct pacing_state s;
	char message[NOTIFY_MAX];

	pacing_state(d->pacing, &s);
	snprintf(message, sizeof(message), "%sSTATUS=%s, %s%s, %d campaigns running, %d calls, %d of %d seats in use",
		s.lease_held && !d->told_ready ? "READY=1\n" : "", s.rewound ? "database went back in time" :
		s.database_up ? "database up" : "database lost",
		s.lease_held ? "lease held" : "no lease, nothing is called",
		s.lease_held && !s.clocks_agree ? ", clocks disagree, nothing is called" : "", s.campaigns_running, s.calls,
		s.seats_busy, s.seats);
	d->told_ready |= s.lease_held;
	tell(d, message);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct dialerd *d = arg;

	(void)fd;
	(void)what;
	seats_set(d->seats, d->config.slots - speech_failed(d->speech));
	if (d->drain_until_us == 0)
		tell_state(d);
	if (notify_watchdog_us() == 0 || d->fencing)
		return;
	d->fencing = true;
	if (sip_fence(d->sip, d->control, on_alive, d) < 0)
		d->fencing = false;
}

int dialerd_supervise_start(struct dialerd *d)
{
	int64_t every_us = notify_watchdog_us() / 4;
	struct timeval every;

	if (every_us == 0 || every_us > TELL_US)
		every_us = TELL_US;
	every = (struct timeval){ every_us / CLOCK_US_PER_S, every_us % CLOCK_US_PER_S };
	d->supervise = event_new(d->base, -1, EV_PERSIST, on_tick, d);
	return d->supervise == NULL || event_add(d->supervise, &every) < 0 ? -ENOMEM : 0;
}

void dialerd_supervise_stopping(struct dialerd *d)
{
	tell(d, "STOPPING=1\nSTATUS=no new calls, those under way may end");
}

void dialerd_supervise_end(struct dialerd *d)
{
	if (d->supervise != NULL)
		event_free(d->supervise);
}
