/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issabel: a seat busy for t counts as soon free when 1 - exp(-(t + answer time) / mean talk) reaches
 * the quality of service; lines = (free + soon free - waiting) / answer ratio of the last half hour (at
 * least 0.20, of at least 10 calls) - ringing. What serves it best is taken: the division is an option,
 * and where it is taken after what rings there are fewer lines and less use at equal abandonment; the
 * cycle is about 3 s as configured, a second is better.
 * CXBridge: lines a second = seats / (mean hold * answer rate), the answer rate of the last half hour; the
 * carrier's limit never binds; one to one until 20 calls; braked by the day's abandonment from 30 answers on: in
 * proportion between 3 % and 5 %, halved above.
 */
#include "config.h"

#include "tools/pacesim/dialers.h"

#include "dialer/base/banned.h"

#define ISSABEL_RATIO_MIN 0.2
#define ISSABEL_CALLS_MIN 10
#define MINUTES 30
#define CXBRIDGE_CALLS_MIN 20
#define CXBRIDGE_ANSWERS_MIN 30

struct minute {
	double number, calls, answers;
};

struct means {
	double knob, calls, answers, hold_s, holds, answer_s, answered;
	double due;
	struct minute minutes[MINUTES]; /* calls and answers are their sums */
};

static void begin(void *state, double knob)
{
	*(struct means *)state = (struct means){ .knob = knob };
}

/* Minutes without a call keep their place until the next hour: the last half hour of dialling counts. */
static void line_ended(void *state, double now_s, bool answered, double ring_s)
{
	struct means *m = state;
	double number = floor(now_s / 60);
	struct minute *minute = &m->minutes[(int64_t)number % MINUTES];

	if (minute->number < number) {
		m->calls -= minute->calls;
		m->answers -= minute->answers;
		*minute = (struct minute){ number, 0, 0 };
	}
	minute->calls += 1;
	minute->answers += answered;
	m->calls += 1;
	m->answers += answered;
	if (answered) {
		m->answered += 1;
		m->answer_s += (ring_s - m->answer_s) / m->answered;
	}
}

static void seat_freed(void *state, double now_s, double hold_s)
{
	struct means *m = state;

	(void)now_s;
	m->holds += 1;
	m->hold_s += (hold_s - m->hold_s) / m->holds;
}

static int issabel_tick(void *state, const struct view *v)
{
	struct means *m = state;
	double n = v->free;

	if (m->holds >= ISSABEL_CALLS_MIN) {
		for (int i = 0; i < v->held; i++) {
			double t = v->now_s - v->held_since[i] + m->answer_s;

			n += 1 - exp(-t / m->hold_s) >= m->knob;
		}
	}
	n -= v->waiting;
	if (m->calls >= ISSABEL_CALLS_MIN)
		n /= fmax(m->answers / m->calls, ISSABEL_RATIO_MIN);
	n = floor(n + 0.5) - v->ringing;
	return n > 0 ? (int)n : 0;
}

static int cxbridge_tick(void *state, const struct view *v)
{
	struct means *m = state;
	double share, brake = 1, rate;
	int n;

	if (m->holds < CXBRIDGE_CALLS_MIN) {
		n = v->free - v->ringing - v->waiting;
		return n > 0 ? n : 0;
	}
	share = v->today.answered > 0 ? v->today.abandoned / v->today.answered : 0;
	if (v->today.answered >= CXBRIDGE_ANSWERS_MIN && share > m->knob)
		brake = share > m->knob * 5 / 3 ? 0.5 : 1 - 0.5 * (share / m->knob - 1) * 1.5;
	rate = v->seats / (m->hold_s * fmax(m->answers / m->calls, 0.01));
	m->due = fmin(m->due + rate * brake, rate + 1);
	n = (int)m->due;
	m->due -= n;
	return n;
}

const struct dialer dialer_issabel = { "Issabel", "quality of service", 1, sizeof(struct means), begin,
	issabel_tick, line_ended, NULL, seat_freed, 0.97, { 0.5, 0.7, 0.8, 0.9, 0.97, 0.99, 0.999 } };
const struct dialer dialer_cxbridge = { "CXBridge", "brake from", 1, sizeof(struct means), begin,
	cxbridge_tick, line_ended, NULL, seat_freed, 0.03, { 0.003, 0.01, 0.02, 0.03, 0.05, 0.08, 0.15 } };
