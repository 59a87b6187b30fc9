/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/predict.h"

#include <math.h>

#include "dialer/pacing/tally.h"

#include "dialer/base/banned.h"

#define THETA_MAX 0.95
#define BOUND_SIGMAS 2.0
/* Answer rates looked at: mean less and plus one standard deviation, half each. */
#define RATES 2
#define RATE_MIN 0.001

struct scene {
	int free;
	double rate[RATES];
	double weight[RATES];             /* how likely each, given that a line is answered */
	double fresh[MODEL_MOMENTS];
	struct tally tally[RATES][MODEL_MOMENTS]; /* of the lines that ring and the seats that are held */
};

double predict_theta(const struct ledger *l, double target)
{
	const struct ledger_count *periods[] = { &l->block, &l->day };
	double least = INFINITY;

	for (int i = 0; i < 2; i++) {
		double left = ledger_left(periods[i], target) - 1;

		least = fmin(least, left / (1 + sqrt(target * periods[i]->live)));
	}
	return least > 0 ? fmin(target * least * least * least, THETA_MAX) : 0;
}

/* ---- what will happen to the lines and seats of now ---- */

static void count_seats(struct tally *t, const struct model *m, const struct predict_census *c, int k)
{
	for (int e = 0; e < DURATIONS_BINS; e++) {
		if (c->held[e] > 0)
			tally_add(t, c->held[e], m->becomes_free[e][k], -1);
	}
}

static void count_lines(struct scene *sc, int j, const struct model *m,
	const struct predict_census *c)
{
	double p = sc->rate[j];

	for (int s = 0; s < DURATIONS_BINS; s++) {
		double rings;

		if (c->ringing[s] == 0)
			continue;
		rings = p * m->still_answered[s] + (1 - p) * m->still_unanswered[s];
		if (rings < 1e-9)
			continue;
		for (int k = 0; k < MODEL_MOMENTS; k++)
			tally_add(&sc->tally[j][k], c->ringing[s], fmin(p * m->answer[s][k] / rings, 1), 1);
	}
}

static int events(const struct predict_census *c)
{
	int n = 0;

	for (int i = 0; i < DURATIONS_BINS; i++)
		n += c->ringing[i] + c->held[i];
	return n;
}

static void look(struct scene *sc, const struct model *m, const struct predict_census *c)
{
	double mean, sd;

	model_answer_rate(m, &mean, &sd);
	sc->free = c->free;
	sc->rate[0] = fmax(mean - sd, RATE_MIN);
	sc->rate[1] = fmin(mean + sd, 1 - RATE_MIN);
	for (int k = 0; k < MODEL_MOMENTS; k++) {
		sc->fresh[k] = m->fresh[k];
		tally_init(&sc->tally[0][k], events(c));
		count_seats(&sc->tally[0][k], m, c, k);
		tally_copy(&sc->tally[1][k], &sc->tally[0][k]);
	}
	for (int j = 0; j < RATES; j++) {
		sc->weight[j] = sc->rate[j] / (sc->rate[0] + sc->rate[1]);
		count_lines(sc, j, m, c);
	}
}

/*
 * The chance that one more line, if answered, makes one too many: at its own moment, or later before
 * the seats have caught up, whichever is worse. others: new lines besides it.
 */
static double risk(const struct scene *sc, int others)
{
	double sum = 0;

	for (int j = 0; j < RATES; j++) {
		double worst = 0;

		for (int k = MODEL_MOMENTS - 1; k >= 0; k--) {
			struct tally t;

			tally_copy(&t, &sc->tally[j][k]);
			tally_add(&t, others, sc->rate[j] * sc->fresh[k], 1);
			worst = fmax(worst, tally_reaches(&t, sc->free));
			sum += sc->weight[j] * worst / MODEL_MOMENTS;
		}
	}
	return sum;
}

/* Abandonments to be expected of all lines in flight when n are added. */
static double expected(const struct scene *sc, int n)
{
	double sum = 0;

	for (int j = 0; j < RATES; j++) {
		double worst = 0;

		for (int k = 0; k < MODEL_MOMENTS; k++) {
			struct tally t;

			tally_copy(&t, &sc->tally[j][k]);
			tally_add(&t, n, sc->rate[j] * sc->fresh[k], 1);
			worst = fmax(worst, tally_excess(&t, sc->free));
		}
		sum += worst / RATES;
	}
	return sum;
}

static double left(const struct ledger *l, double target)
{
	/* The next one must still fit as a whole. */
	return fmin(ledger_left(&l->block, target), ledger_left(&l->day, target)) - 1;
}

static bool allowed(const struct scene *sc, int n, double theta, double allowance)
{
	double e;

	if (risk(sc, n - 1) > theta)
		return false;
	e = expected(sc, n);
	return e + BOUND_SIGMAS * sqrt(e) <= allowance;
}

/* The largest n from..to that is allowed, when all below it are; from is known to be. */
static int largest(const struct scene *sc, int from, int to, double theta, double allowance)
{
	int step = 1, low = from, high = to + 1;

	while (low + step < high) {
		if (!allowed(sc, low + step, theta, allowance)) {
			high = low + step;
			break;
		}
		low += step;
		step *= 2;
	}
	while (high - low > 1) {
		int n = low + (high - low) / 2;

		if (allowed(sc, n, theta, allowance))
			low = n;
		else
			high = n;
	}
	return low;
}

/* ---- modes and limits ---- */

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int ringing(const struct predict_census *c)
{
	int n = 0;

	for (int s = 0; s < DURATIONS_BINS; s++)
		n += c->ringing[s];
	return n;
}

static int most(const struct predict_settings *s, const struct predict_limits *l)
{
	int n = least(least(l->trunk_room, l->trunk_channels), least(l->caller_ids, PREDICT_LINES_MAX));

	return n > 0 && l->closing_s >= s->ring_limit_s ? n : 0;
}

struct predict_answer predict(const struct predict_settings *s, const struct model *m,
	const struct ledger *l, const struct predict_census *c, const struct predict_limits *limits)
{
	struct predict_answer a = { 0 };
	double sd, allowance = left(l, s->target);
	int to = most(s, limits), one_to_one = c->free - ringing(c), by_ratio;
	struct scene sc;

	model_answer_rate(m, &a.rate, &sd);
	one_to_one = one_to_one > 0 ? one_to_one : 0;
	a.lines = least(one_to_one, to);
	if (s->mode == PREDICT_PROGRESSIVE || m->ended < PREDICT_COLD_LINES || allowance <= 0)
		return a;
	a.theta = predict_theta(l, s->target);
	if (a.lines == to)
		return a;
	if (s->mode == PREDICT_RATIO) {
		by_ratio = (int)fmin(s->ratio * (c->free > 0 ? c->free : 0), PREDICT_LINES_MAX) - ringing(c);
		to = least(to, by_ratio);
		a.theta = 1;
	}
	if (to <= a.lines)
		return a;
	look(&sc, m, c);
	a.lines = largest(&sc, a.lines, to, a.theta, allowance);
	a.risk = a.lines > one_to_one ? risk(&sc, a.lines - 1) : 0;
	return a;
}
