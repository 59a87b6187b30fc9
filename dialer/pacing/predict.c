/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/predict.h"

#include <math.h>
#include <string.h>

#include "dialer/pacing/tally.h"

#include "dialer/base/banned.h"

#define THETA_MAX 0.95
#define BOUND_SIGMAS 2.0
/* Answer rates looked at: mean less and plus one standard deviation, half each. */
#define RATES 2
#define RATE_MIN 0.001

/*
 * How theta follows what is left: theta = share * exp(left / step - hold_back), where step is the number of
 * abandonments that change it by a factor e. Chance alone moves the count by sqrt(share * live), and
 * what is certain moves with the lines in flight; a step of about that size keeps theta steady, and a
 * steady theta is what makes the most of an allowance. A factor is capped: whoever could not use the
 * allowance for long (too few trunks, too few leads) must not spend all of it in one hour.
 */
struct steering {
	double base, sigmas, flight, hold_back;
};

static const struct steering steer_block = { 3, 2, 0, 1 }, steer_day = { 1, 0.35, 0, 2 },
	steer_certain = { 3, 2, 0.1, 1 };

#define STEER_MAX 2.0

/*
 * Steered to is less than what may not be passed, or the bounds would be felt all the time, each with a theta
 * that jumps. Aims of 0.6 to 0.8 use the seats equally well (tools/pacesim); an aim of 1 uses them less and
 * abandons more.
 */
#define AIM 0.75

/* What is known of the lines that ring and the seats that are held, worked out as it is asked for. */
struct scene {
	const struct model *model;
	const struct predict_census *census;
	int free, events;
	double risk;                           /* of the last line that was allowed */
	int ringing[DURATIONS_BINS], rings, held[DURATIONS_BINS], holds; /* the bins that have any */
	double rate[RATES];
	double weight[RATES];                  /* how likely each, given that a line is answered */
	double answers[RATES];                 /* still to come of the lines that ring */
	double worth[RATES][DURATIONS_BINS];   /* of a ringing line, by Bayes: times model.answer */
	bool known[RATES][MODEL_MOMENTS], seats_known[MODEL_MOMENTS];
	struct tally tally[RATES][MODEL_MOMENTS], seats[MODEL_MOMENTS];
};

/* ---- the allowance ---- */

static int ringing(const struct predict_census *c)
{
	int n = 0;

	for (int s = 0; s < DURATIONS_BINS; s++)
		n += c->ringing[s];
	return n;
}

static double limit_of(const struct predict_settings *s)
{
	return fmax(s->target, s->limit);
}

/*
 * So many lines may be added that, were every line in flight answered by a person and did only the
 * seats that are free now take calls, the block would still be lawful. Let n be in flight and f seats
 * be free: abandoned + max(y - f, 0) <= share * (live + y) must hold for every y <= n that are answered.
 * It holds for all of them when it holds for y = 0 and y = n. Whatever happens next (a line ends, is
 * answered, is abandoned, a seat becomes free) keeps it, so a look at each tick is enough.
 */
static double certain_room(const struct ledger *l, const struct predict_census *c,
	const struct predict_limits *limits, double share)
{
	double left = ledger_left(&l->block, share), alone;
	int sure = limits->seats_shared || c->free < 0 ? 0 : c->free;

	alone = left >= 0 ? (left + (c->free < 0 ? c->free : sure)) / (1 - share) - ringing(c) : 0;
	/* As escrow_exposure() has it: a machine may hold the seat. */
	return fmin(alone, sure + limits->granted / (1 - share) - ringing(c));
}

static double steer(const struct steering *s, double left, double expected, double flight)
{
	double step = s->base + s->sigmas * sqrt(expected) + s->flight * flight;

	return exp(fmin(left / step - s->hold_back, STEER_MAX));
}

double predict_theta(const struct predict_settings *s, const struct ledger *l)
{
	double share = limit_of(s), aim = fmin(s->target, AIM * share), block = ledger_left(&l->block, aim);
	double day = ledger_left(&l->day, share) - 1; /* the next one must fit as a whole */

	if (block <= 0 || day <= 0)
		return 0;
	block = aim * steer(&steer_block, block, aim * l->block.live, 0);
	day = share * steer(&steer_day, day, share * l->day.live, 0);
	return fmin(fmin(block, day), THETA_MAX);
}

static double theta_now(const struct predict_settings *s, const struct ledger *l,
	const struct predict_census *c, double room)
{
	double share = limit_of(s);

	if (s->mode == PREDICT_RATIO)
		return 1;
	return fmin(predict_theta(s, l),
		share * steer(&steer_certain, room, share * l->block.live, ringing(c)));
}

/* ---- what will happen to the lines and seats of now ---- */

static double lesser(double a, double b)
{
	return a < b ? a : b;
}

static void find_bins(struct scene *sc, const struct predict_census *c)
{
	for (int i = 0; i < DURATIONS_BINS; i++) {
		if (c->ringing[i] > 0)
			sc->ringing[sc->rings++] = i;
		if (c->held[i] > 0)
			sc->held[sc->holds++] = i;
		sc->events += c->ringing[i] + c->held[i];
	}
}

static void weigh_lines(struct scene *sc, int j)
{
	const struct model *m = sc->model;
	double p = sc->rate[j];

	for (int i = 0; i < sc->rings; i++) {
		int s = sc->ringing[i];
		double rings = p * m->still_answered[s] + (1 - p) * m->still_unanswered[s];

		sc->worth[j][s] = rings < 1e-9 ? 0 : p / rings;
		sc->answers[j] += sc->census->ringing[s] * lesser(sc->worth[j][s] * m->still_answered[s], 1);
	}
}

static void look(struct scene *sc, const struct model *m, const struct predict_census *c)
{
	double mean, sd;

	model_answer_rate(m, &mean, &sd);
	sc->model = m;
	sc->census = c;
	sc->free = c->free;
	sc->risk = 0;
	sc->events = sc->rings = sc->holds = 0;
	sc->rate[0] = fmax(mean - sd, RATE_MIN);
	sc->rate[1] = fmin(mean + sd, 1 - RATE_MIN);
	memset(sc->known, 0, sizeof(sc->known));
	memset(sc->seats_known, 0, sizeof(sc->seats_known));
	find_bins(sc, c);
	for (int j = 0; j < RATES; j++) {
		sc->answers[j] = 0;
		sc->weight[j] = sc->rate[j] / (sc->rate[0] + sc->rate[1]);
		weigh_lines(sc, j);
	}
}

static const struct tally *seats_at(struct scene *sc, int k)
{
	struct tally *t = &sc->seats[k];

	if (sc->seats_known[k])
		return t;
	sc->seats_known[k] = true;
	tally_init(t, sc->events);
	for (int i = 0; i < sc->holds; i++)
		tally_add(t, sc->census->held[sc->held[i]], sc->model->becomes_free[sc->held[i]][k], -1);
	return t;
}

static const struct tally *tally_at(struct scene *sc, int j, int k)
{
	struct tally *t = &sc->tally[j][k];

	if (sc->known[j][k])
		return t;
	sc->known[j][k] = true;
	tally_copy(t, seats_at(sc, k));
	for (int i = 0; i < sc->rings; i++) {
		int s = sc->ringing[i];

		tally_add(t, sc->census->ringing[s], lesser(sc->worth[j][s] * sc->model->answer[s][k], 1), 1);
	}
	return t;
}

/*
 * The chance that one more line, if answered, makes one too many: at its own moment, or later before
 * the seats have caught up, whichever is worse. others: new lines besides it. Above enough, no matter
 * how far: the worse half is looked at first, and most plans end there.
 */
static double risk(struct scene *sc, int others, double enough)
{
	double sum = 0;

	for (int j = RATES - 1; j >= 0; j--) {
		double worst = 0;

		for (int k = MODEL_MOMENTS - 1; k >= 0 && sum <= enough; k--) {
			struct tally t;

			tally_copy(&t, tally_at(sc, j, k));
			tally_add(&t, others, sc->rate[j] * sc->model->fresh[k], 1);
			worst = fmax(worst, tally_reaches(&t, sc->free));
			sum += sc->weight[j] * worst / MODEL_MOMENTS;
		}
	}
	return sum;
}

/*
 * Abandonments to be expected of all lines in flight are at most their answers, each with the risk of the
 * last line; two standard deviations more must fit in what the last 24 hours have left.
 */
static bool fits(const struct scene *sc, int n, double risk, double left)
{
	double e = 0;

	for (int j = 0; j < RATES; j++)
		e += (sc->answers[j] + n * sc->rate[j]) * risk / RATES;
	return e + BOUND_SIGMAS * sqrt(e) <= left;
}

static bool allowed(struct scene *sc, int n, double theta, double left)
{
	double r = risk(sc, n - 1, theta);

	if (r > theta || !fits(sc, n, r, left))
		return false;
	sc->risk = r;
	return true;
}

/* The largest n from..to that is allowed, when all below it are; from is known to be. */
static int largest(struct scene *sc, int from, int to, double theta, double left)
{
	int step = 1, low = from, high = to + 1;

	while (low + step < high) {
		if (!allowed(sc, low + step, theta, left)) {
			high = low + step;
			break;
		}
		low += step;
		step *= 2;
	}
	while (high - low > 1) {
		int n = low + (high - low) / 2;

		if (allowed(sc, n, theta, left))
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

static int most(const struct predict_settings *s, const struct predict_limits *l)
{
	int n = least(least(l->trunk_room, l->trunk_channels), least(l->caller_ids, PREDICT_LINES_MAX));

	return n > 0 && l->closing_s >= s->ring_limit_s ? n : 0;
}

/* What rings when the block ends is counted in the next one, which has no allowance yet. */
static bool ends_soon(const struct predict_settings *s, const struct ledger *l)
{
	return ledger_block_ends_s(l) < s->ring_limit_s + MODEL_PATIENCE_S;
}

struct predict_answer predict(const struct predict_settings *s, const struct model *m,
	const struct ledger *l, const struct predict_census *c, const struct predict_limits *limits)
{
	struct predict_answer a = { 0 };
	double sd, share = limit_of(s), room = certain_room(l, c, limits, share);
	int to = most(s, limits), one_to_one = c->free - ringing(c);
	struct scene sc;

	model_answer_rate(m, &a.rate, &sd);
	one_to_one = one_to_one > 0 ? one_to_one : 0;
	a.lines = least(one_to_one, to);
	if (s->mode == PREDICT_PROGRESSIVE || m->ended < PREDICT_COLD_LINES || ends_soon(s, l))
		return a;
	a.theta = theta_now(s, l, c, room);
	to = least(to, (int)fmin(room, PREDICT_LINES_MAX));
	if (s->mode == PREDICT_RATIO)
		to = least(to, (int)fmin(s->ratio * fmax(c->free, 0), PREDICT_LINES_MAX) - ringing(c));
	if (to <= a.lines)
		return a;
	look(&sc, m, c);
	a.lines = largest(&sc, a.lines, to, a.theta, ledger_left(&l->day, share));
	a.risk = sc.risk;
	return a;
}
