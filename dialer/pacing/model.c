/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/model.h"

#include <math.h>
#include <string.h>

#include "dialer/base/banned.h"

#define RING_STEP_S 1.0      /* 72 bins: 72 s, longer than any ringing allowed */
#define RING_MEAN_S 10.0
#define RING_MEMORY 2000.0
#define HOLD_STEP_S 1.0      /* widening by 7 % each: the last bin ends after 30 minutes */
#define HOLD_GROWTH 1.07
#define HOLD_MEAN_S 90.0
#define HOLD_MEMORY 3000.0

/* Three answered of ten: high for most campaigns, and too high errs on the safe side. */
#define PRIOR_SEEN 3.0
#define PRIOR_DUE 10.0
#define SLOW_S 60.0
#define SLOW_MIN 300.0
#define SLOW_MAX 5000.0
#define QUICK_SHARE 0.2
#define SHOCK_SIGMAS 3.5

static void refresh_answers(struct model *m)
{
	for (int s = 0; s < DURATIONS_BINS; s++) {
		double age = durations_middle(&m->answered, s), g = durations_below(&m->answered, age);

		m->still_answered[s] = 1 - g;
		m->still_unanswered[s] = 1 - durations_below(&m->unanswered, age);
		for (int k = 0; k < MODEL_MOMENTS; k++)
			m->answer[s][k] = durations_below(&m->answered, age + m->moment_s[k]) - g;
	}
}

static void refresh_seats(struct model *m)
{
	for (int e = 0; e < DURATIONS_BINS; e++) {
		double age = durations_middle(&m->hold, e), still = 1 - durations_below(&m->hold, age);

		for (int k = 0; k < MODEL_MOMENTS; k++) {
			double t = age + m->moment_s[k] + MODEL_PATIENCE_S;

			/* Longer than anything seen: nothing says that it ends. */
			m->becomes_free[e][k] =
				still > 1e-9 ? 1 - (1 - durations_below(&m->hold, t)) / still : 0;
		}
	}
}

static void refresh(struct model *m)
{
	m->since_refresh = 0;
	durations_refresh(&m->answered);
	durations_refresh(&m->unanswered);
	durations_refresh(&m->hold);
	for (int k = 0; k < MODEL_MOMENTS; k++) {
		m->moment_s[k] = durations_quantile(&m->answered, (k + 0.5) / MODEL_MOMENTS);
		m->fresh[k] = durations_below(&m->answered, m->moment_s[k]);
	}
	refresh_answers(m);
	refresh_seats(m);
}

/* The tables follow when a twentieth of what is remembered is new. */
static void learnt(struct model *m)
{
	if (++m->since_refresh > 8 + 0.05 * (m->answered.total + m->unanswered.total))
		refresh(m);
}

void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	m->slow = m->quick = (struct answers){ PRIOR_SEEN, PRIOR_DUE };
	durations_init(&m->answered, RING_STEP_S, 1, RING_MEAN_S, RING_MEMORY);
	durations_init(&m->unanswered, RING_STEP_S, 1, RING_MEAN_S * 2, RING_MEMORY);
	durations_init(&m->hold, HOLD_STEP_S, HOLD_GROWTH, HOLD_MEAN_S, HOLD_MEMORY);
	refresh(m);
}

static double mean(const struct answers *a)
{
	return fmin(a->seen / a->due, 1);
}

static void look_for_shock(struct model *m)
{
	double both = (m->quick.seen + m->slow.seen) / (m->quick.due + m->slow.due);

	both = fmin(both, 0.99);
	if (fabs(mean(&m->quick) - mean(&m->slow)) > SHOCK_SIGMAS * sqrt(both * (1 - both) / m->quick.due))
		m->slow = m->quick;
}

static void fall_due(struct answers *a, double due, double memory)
{
	double keep = a->due + due > memory ? memory / (a->due + due) : 1;

	a->seen *= keep;
	a->due = (a->due + due) * keep;
}

/* The second under way is over: of each earlier one's lines, a share of the answers was due in it. */
static void end_second(struct model *m)
{
	double due = 0, memory;

	for (int s = 0; s < DURATIONS_BINS; s++)
		due += m->dialled[(m->second - s + DURATIONS_BINS) % DURATIONS_BINS] *
		       (m->answered.below[s + 1] - m->answered.below[s]);
	m->per_s += (due - m->per_s) / SLOW_S;
	memory = fmin(fmax(m->per_s * SLOW_S, SLOW_MIN), SLOW_MAX);
	fall_due(&m->slow, due, memory);
	fall_due(&m->quick, due, memory * QUICK_SHARE);
	m->second++;
	m->dialled[m->second % DURATIONS_BINS] = 0;
	look_for_shock(m);
}

static void advance(struct model *m, double now_s)
{
	int64_t now = (int64_t)now_s;

	/* After so many seconds no line of before is ringing: what is left out is empty. */
	for (int n = 0; n < DURATIONS_BINS && m->second < now; n++)
		end_second(m);
	if (m->second < now) {
		memset(m->dialled, 0, sizeof(m->dialled));
		m->second = now;
	}
}

void model_dialled(struct model *m, double now_s, int n)
{
	advance(m, now_s);
	m->dialled[m->second % DURATIONS_BINS] += n;
}

void model_line_ended(struct model *m, double now_s, bool answered, double ring_s)
{
	advance(m, now_s);
	m->slow.seen += answered;
	m->quick.seen += answered;
	m->ended += 1;
	durations_add(answered ? &m->answered : &m->unanswered, ring_s);
	learnt(m);
}

void model_seat_freed(struct model *m, double hold_s)
{
	durations_add(&m->hold, hold_s);
	learnt(m);
}

void model_answer_rate(const struct model *m, double *ret_mean, double *ret_sd)
{
	double p = mean(&m->slow);

	*ret_mean = p;
	*ret_sd = sqrt(p * (1 - p) / (m->slow.due + 1));
}

int model_ring_bin(const struct model *m, double ringing_s)
{
	return durations_bin(&m->answered, ringing_s);
}

int model_hold_bin(const struct model *m, double held_s)
{
	return durations_bin(&m->hold, held_s);
}
