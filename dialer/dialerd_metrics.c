/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/dialerd_metrics.h"

#include <math.h>

#include "dialer/audit/sequencer.h"
#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "dialer/base/disposition.h"
#include "dialer/dialerd.h"
#include "dialer/http/metric.h"
#include "dialer/pacing/pacing.h"
#include "policy/policy.h"

#include "dialer/base/banned.h"

/* Nodes that do not seal, because another does, have the figures of their last pass. */
static void audit_metrics(struct buf *out, const struct sequencer *s)
{
	struct sequencer_state state;

	sequencer_state(s, &state);
	metric_single(out, "dialer_audit_leaves", "gauge", "leaves of the log under its newest head", state.leaves);
	metric_single(out, "dialer_audit_head_age_seconds", "gauge", "since the newest head was signed",
		state.head_at_us != 0 ? (clock_wall_us() - state.head_at_us) / CLOCK_US_PER_S : 0);
	metric_single(out, "dialer_audit_failing", "gauge", "1 while evidence cannot be sealed", state.failing);
}

/* One figure of every campaign that dials more lines than it has seats. */
struct level_metric {
	const char *name, *help;
	double (*value)(const struct pacing_level *l);
};

struct level_page {
	struct buf *out;
	const struct level_metric *metric;
};

static double percent(int64_t part, int64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static double lines_per_seat(const struct pacing_level *l)
{
	return l->lines_per_seat;
}

static double target_percent(const struct pacing_level *l)
{
	return l->target * 100;
}

static double block_percent(const struct pacing_level *l)
{
	return percent(l->block_abandoned, l->block_live);
}

static double day_percent(const struct pacing_level *l)
{
	return percent(l->day_abandoned, l->day_live);
}

static const struct level_metric level_metrics[] = {
	{ "dialer_pacing_lines_per_seat", "lines ringing and to be dialled for a free seat of this node", lines_per_seat },
	{ "dialer_abandonment_target_percent", "of live answers, the most that may be abandoned", target_percent },
	{ "dialer_abandonment_block_percent", "abandoned of live answers in the 30 days under way", block_percent },
	{ "dialer_abandonment_day_percent", "abandoned of live answers in 24 hours", day_percent },
	{ NULL, NULL, NULL },
};

static void add_level(const struct pacing_level *l, void *arg)
{
	const struct level_page *p = arg;

	metric_sample_hundredths(p->out, p->metric->name, "campaign", l->campaign, llround(p->metric->value(l) * 100));
}

static void level_pages(struct buf *out, const struct pacing *pacing)
{
	for (const struct level_metric *m = level_metrics; m->name != NULL; m++) {
		metric_family(out, m->name, "gauge", m->help);
		pacing_levels(pacing, add_level, &(struct level_page){ out, m });
	}
}

/* One figure of every campaign that hands calls over. */
struct team_metric {
	const char *name, *help;
	double (*value)(const struct pacing_team *t);
};

struct team_page {
	struct buf *out;
	const struct team_metric *metric;
};

static double team_ready(const struct pacing_team *t)
{
	return t->ready;
}

static double team_free(const struct pacing_team *t)
{
	return t->free;
}

static double team_share(const struct pacing_team *t)
{
	return t->share * 100;
}

static double team_limits(const struct pacing_team *t)
{
	return t->limits;
}

static const struct team_metric team_metrics[] = {
	{ "dialer_representatives_ready", "of the campaign's team, of all nodes, in a call or not", team_ready },
	{ "dialer_representatives_free", "of the campaign's team, of all nodes", team_free },
	{ "dialer_hand_over_percent", "of conversations that want a representative, as believed", team_share },
	{ "dialer_representatives_limit", "1 while they permit fewer conversations than there are seats", team_limits },
	{ NULL, NULL, NULL },
};

static void add_team(const struct pacing_team *t, void *arg)
{
	const struct team_page *p = arg;

	metric_sample_hundredths(p->out, p->metric->name, "campaign", t->campaign, llround(p->metric->value(t) * 100));
}

static void team_pages(struct buf *out, const struct pacing *pacing)
{
	for (const struct team_metric *m = team_metrics; m->name != NULL; m++) {
		metric_family(out, m->name, "gauge", m->help);
		pacing_teams(pacing, add_team, &(struct team_page){ out, m });
	}
}

void dialerd_metrics(struct buf *out, void *arg)
{
	struct pacing_state s;

	pacing_state(((struct dialerd *)arg)->pacing, &s);
	metric_single(out, "dialer_database_up", "gauge", "1 while connected", s.database_up);
	metric_single(out, "dialer_clocks_agree", "gauge", "1 while this machine's clock is the database's", s.clocks_agree);
	metric_single(out, "dialer_database_rewound", "gauge", "1 while what was committed is missing", s.rewound);
	metric_single(out, "dialer_lease_held", "gauge", "1 while this node may dial", s.lease_held);
	metric_single(out, "dialer_campaigns_running", "gauge", "campaigns", s.campaigns_running);
	metric_single(out, "dialer_calls", "gauge", "attempts under way", s.calls);
	metric_single(out, "dialer_slots", "gauge", "agent slots of this node", s.slots);
	metric_single(out, "dialer_seats", "gauge", "seats of this node that can hold a conversation", s.seats);
	metric_single(out, "dialer_seats_busy", "gauge", "seats held or reserved", s.seats_busy);
	metric_single(out, "dialer_calls_waiting", "gauge", "answered calls that wait for a seat", s.calls_waiting);
	level_pages(out, ((struct dialerd *)arg)->pacing);
	team_pages(out, ((struct dialerd *)arg)->pacing);
	metric_single(out, "dialer_claim_leads_most", "gauge", "leads the next claim may take: fewer than 200 while behind",
		s.claim_most);
	metric_single(out, "dialer_results_unwritten", "gauge", "outcomes and timelines that wait for the database",
		s.unwritten);
	metric_single(out, "dialer_attempts_total", "counter", "attempts committed", s.attempts);
	metric_family(out, "dialer_decisions_total", "counter", "decisions by verdict");
	for (int v = VERDICT_ALLOW; v <= VERDICT_DENY; v++)
		metric_sample(out, "dialer_decisions_total", "verdict", verdict_name((enum verdict)v),
			s.decisions[v]);
	metric_family(out, "dialer_outcomes_total", "counter", "attempts ended by disposition");
	for (int i = 1; i < DISPOSITION_COUNT; i++)
		metric_sample(out, "dialer_outcomes_total", "disposition",
			disposition_name((enum disposition)i), s.outcomes[i]);
	audit_metrics(out, ((struct dialerd *)arg)->sequencer);
}

bool dialerd_is_healthy(const char **ret_why, void *arg)
{
	struct pacing_state s;

	pacing_state(((struct dialerd *)arg)->pacing, &s);
	*ret_why = !s.database_up ? "no database\n" : !s.lease_held ? "no lease\n" :
		   s.rewound ? "database went back in time\n" : !s.clocks_agree ? "clocks disagree\n" : "ok\n";
	return s.database_up && s.lease_held && !s.rewound && s.clocks_agree;
}
