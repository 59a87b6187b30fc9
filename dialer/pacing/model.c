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
#define PRIOR_YES 3.0
#define PRIOR_NO 7.0
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
	m->slow = m->quick = (struct beta){ PRIOR_YES, PRIOR_NO };
	m->last_s = -1;
	durations_init(&m->answered, RING_STEP_S, 1, RING_MEAN_S, RING_MEMORY);
	durations_init(&m->unanswered, RING_STEP_S, 1, RING_MEAN_S * 2, RING_MEMORY);
	durations_init(&m->hold, HOLD_STEP_S, HOLD_GROWTH, HOLD_MEAN_S, HOLD_MEMORY);
	refresh(m);
}

static void count(struct beta *b, bool yes, double memory)
{
	double total = b->yes + b->no;
	double keep = total > memory - 1 ? (memory - 1) / total : 1;

	b->yes = b->yes * keep + (yes ? 1 : 0);
	b->no = b->no * keep + (yes ? 0 : 1);
}

static double mean(const struct beta *b)
{
	return b->yes / (b->yes + b->no);
}

static void look_for_shock(struct model *m)
{
	double q = mean(&m->quick), s = mean(&m->slow), n = m->quick.yes + m->quick.no;
	double both = (m->quick.yes + m->slow.yes) / (n + m->slow.yes + m->slow.no);

	if (fabs(q - s) > SHOCK_SIGMAS * sqrt(both * (1 - both) / n))
		m->slow = m->quick;
}

void model_line_ended(struct model *m, double now_s, bool answered, double ring_s)
{
	double memory;

	/* Each call weighs one, fading over a minute: so many a minute. */
	m->rate *= m->last_s >= 0 ? exp(-(now_s - m->last_s) / SLOW_S) : 0;
	m->rate += 1 / SLOW_S;
	m->last_s = now_s;
	memory = fmin(fmax(m->rate * SLOW_S, SLOW_MIN), SLOW_MAX);
	count(&m->slow, answered, memory);
	count(&m->quick, answered, memory * QUICK_SHARE);
	m->ended += 1;
	look_for_shock(m);
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
	double n = m->slow.yes + m->slow.no, p = mean(&m->slow);

	*ret_mean = p;
	*ret_sd = sqrt(p * (1 - p) / (n + 1));
}

int model_ring_bin(const struct model *m, double ringing_s)
{
	return durations_bin(&m->answered, ringing_s);
}

int model_hold_bin(const struct model *m, double held_s)
{
	return durations_bin(&m->hold, held_s);
}
