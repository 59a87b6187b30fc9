/* SPDX-License-Identifier: Apache-2.0 */
/* The node's clock against the database's: while they disagree, nothing is claimed and nothing sent. */
#include "config.h"

#include <stdatomic.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/pacing/pacing_priv.h"

#include "dialer/base/banned.h"

/* Somebody is setting them right: look soon. */
#define AGAIN_US CLOCK_US_PER_S

static double seconds(int64_t us)
{
	return (double)us / (double)CLOCK_US_PER_S;
}

static void tell(struct clocks *c, int64_t server_us, int64_t wall_us)
{
	char here[CLOCK_TEXT_MAX], there[CLOCK_TEXT_MAX];

	if (c->agreement.agrees && c->apart) {
		log_info(PACING, "this machine's clock and the database's agree again: calls go on");
	} else if (!c->agreement.agrees && !c->apart) {
		clock_format_utc(wall_us, here, sizeof(here));
		clock_format_utc(server_us, there, sizeof(there));
		log_error(PACING, "this machine's clock says %s, the database's %s: no new calls until they are within %.0f s"
			" (hint: is NTP running on both machines?)", here, there, seconds(AGREEMENT_US));
	}
	c->apart = !c->agreement.agrees;
}

/* What waits until a time by a clock that was wrong waits no longer. */
static void wake(struct pacing *p)
{
	LIST_FOREACH(it, &p->runs)
		LIST_ENTRY(it, struct run, entry)->idle_until_us = 0;
}

void clocks_answer(struct pacing *p, int64_t server_us)
{
	struct clocks *c = &p->clocks;
	int64_t wall_us = clock_wall_us(), mono_us = clock_mono_us();
	bool held = agreement_holds(&c->agreement, wall_us, mono_us);

	if (!agreement_compare(&c->agreement, p->lease_sent_us, server_us, wall_us, mono_us))
		return;
	c->jumped = false;
	tell(c, server_us, wall_us);
	atomic_store(&c->offset_us, c->agreement.agrees ? c->agreement.offset_us : CLOCKS_DISAGREE);
	if (c->agreement.agrees && !held)
		wake(p);
	if (!c->agreement.agrees && p->lease_renew_us > mono_us + AGAIN_US)
		p->lease_renew_us = mono_us + AGAIN_US;
}

bool clocks_agree(const struct pacing *p, int64_t wall_us, int64_t mono_us)
{
	return agreement_holds(&p->clocks.agreement, wall_us, mono_us);
}

int64_t clocks_now_us(const struct pacing *p)
{
	return agreement_now_us(&p->clocks.agreement, clock_wall_us(), clock_mono_us());
}

void clocks_tick(struct pacing *p, int64_t mono_us)
{
	struct clocks *c = &p->clocks;
	int64_t wall_us = clock_wall_us();

	if (c->jumped || !c->agreement.agrees || clocks_agree(p, wall_us, mono_us))
		return;
	c->jumped = true;
	log_warn(PACING, "this machine's clock jumped by %.1f s: no new calls until it is compared with the database's",
		seconds(wall_us - mono_us - c->agreement.offset_us));
	p->lease_renew_us = 0;
}

/* Any thread. */
bool clocks_may_send(const struct pacing *p, int64_t mono_us)
{
	int64_t offset_us = atomic_load(&p->clocks.offset_us);
	const struct agreement a = { .agrees = offset_us != CLOCKS_DISAGREE, .offset_us = offset_us };

	return a.agrees && agreement_holds(&a, clock_wall_us(), mono_us);
}
