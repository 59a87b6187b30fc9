/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a plan of lines takes on the control thread, which makes one a campaign and tick: 100 and 500
 * seats, most of them held, many lines ringing. The best of several rounds counts, since other programs
 * share the core.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/clock.h"
#include "dialer/pacing/predict.h"

#include "dialer/base/banned.h"

#define ROUNDS_FULL 1000
#define ROUNDS_SHORT 100
#define PLANS 100 /* short rounds: one of them is left alone even by a busy machine */

struct scenery {
	struct model model;
	struct ledger ledger;
	struct predict_census census;
};

/* A fifth answered, 1 % of 50000 answers abandoned: much allowance is left, so many plans are weighed. */
static void furnish(struct scenery *s, int seats)
{
	*s = (struct scenery){ .census = { .free = seats / 20 } };
	model_init(&s->model);
	ledger_init(&s->ledger);
	for (int i = 0; i < 5000; i++) {
		model_dialled(&s->model, i * 0.1, 1);
		model_line_ended(&s->model, i * 0.1, i % 5 == 0, i % 5 == 0 ? 4 + i % 12 : 25);
		model_seat_freed(&s->model, 20 + i % 300);
	}
	for (int i = 0; i < 50000; i++)
		ledger_answered(&s->ledger, 600, i % 100 == 0);
	for (int i = 0; i < seats - seats / 20; i++)
		s->census.held[model_hold_bin(&s->model, 20 + i * 7 % 300)]++;
	for (int i = 0; i < seats * 2 / 5; i++)
		s->census.ringing[model_ring_bin(&s->model, i % 25)]++;
}

static double plan_us(const struct scenery *s, int rounds, int *ret_lines)
{
	static const struct predict_settings settings = { PREDICT_PREDICTIVE, 1, PREDICT_TARGET, PREDICT_TARGET, 20 };
	static const struct predict_limits roomy = { 100000, 100000, 100000, 86400, INFINITY, false };
	double best = 1e12;

	for (int round = 0; round < rounds; round++) {
		int64_t from = clock_mono_us();
		double us;

		for (int i = 0; i < PLANS; i++)
			*ret_lines = predict(&settings, &s->model, &s->ledger, &s->census, &roomy).lines;
		us = (double)(clock_mono_us() - from) / PLANS;
		best = us < best ? us : best;
	}
	return best;
}

int main(void)
{
	const char *form = getenv("BENCH_FORM");
	int rounds = form != NULL && form[0] == 's' ? ROUNDS_SHORT : ROUNDS_FULL;
	static const int seats[] = { 100, 500 };

	for (int i = 0; i < 2; i++) {
		static struct scenery s;
		int lines = 0;
		double us;

		furnish(&s, seats[i]);
		us = plan_us(&s, rounds, &lines);
		printf("# %d seats, %d lines ring: %d more to dial\n", seats[i], seats[i] * 2 / 5, lines);
		printf("figure pacing_predict_us%s %.1f us\n", i == 0 ? "" : "_500_seats", us);
	}
	return 0;
}
