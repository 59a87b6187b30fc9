/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/tally.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "dialer/base/banned.h"

void tally_init(struct tally *t, int events)
{
	t->mean = t->variance = t->third = 0;
	t->up = events > TALLY_EXACT ? TALLY_EXACT + 1 : 0;
	t->down = 0;
	t->mass[0] = 1;
}

static bool exact(const struct tally *t)
{
	return t->up + t->down <= TALLY_EXACT;
}

void tally_copy(struct tally *to, const struct tally *from)
{
	to->mean = from->mean;
	to->variance = from->variance;
	to->third = from->third;
	to->up = from->up;
	to->down = from->down;
	for (int i = 0; exact(from) && i <= from->up + from->down; i++)
		to->mass[i] = from->mass[i];
}

static void convolve(struct tally *t, double p, int sign)
{
	int n = t->up + t->down;
	double stay = sign > 0 ? 1 - p : p; /* stays in its place in the array */

	t->mass[n + 1] = t->mass[n] * (1 - stay);
	for (int i = n; i > 0; i--)
		t->mass[i] = t->mass[i] * stay + t->mass[i - 1] * (1 - stay);
	t->mass[0] *= stay;
	if (sign > 0)
		t->up++;
	else
		t->down++;
}

void tally_add_exactly(struct tally *t, int count, double p, int sign)
{
	if (t->up + t->down + count > TALLY_EXACT) {
		t->up = TALLY_EXACT + 1;
		return;
	}
	while (count-- > 0)
		convolve(t, p, sign);
}

double tally_reaches(const struct tally *t, int n)
{
	double sum = 0, sd, z, tail;

	if (exact(t)) {
		int from = n + t->down;

		for (int i = t->up + t->down; i >= 0 && i >= from; i--)
			sum += t->mass[i];
		return fmin(sum, 1);
	}
	sd = sqrt(t->variance) + 1e-9;
	z = (n - 0.5 - t->mean) / sd;
	tail = 0.5 * erfc(z * M_SQRT1_2);
	if (fabs(z) < 6)
		tail += t->third / (6 * sd * sd * sd) * (z * z - 1) * exp(-z * z / 2) * 0.3989422804014327;
	return fmin(fmax(tail, 0), 1);
}
