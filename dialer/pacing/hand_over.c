/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/hand_over.h"

#include <math.h>

#include "dialer/base/banned.h"

void hand_over_init(struct hand_over *h)
{
	*h = (struct hand_over){ 0 };
}

void hand_over_learn(struct hand_over *h, bool handed)
{
	double total = h->handed + h->kept + 1;

	h->handed += handed;
	h->kept += !handed;
	if (total <= HAND_OVER_MEMORY)
		return;
	h->handed *= HAND_OVER_MEMORY / total;
	h->kept *= HAND_OVER_MEMORY / total;
}

double hand_over_share(const struct hand_over *h)
{
	return (1 + h->handed) / (1 + h->handed + h->kept);
}

/* log of B(a, b + n) / B(a, b): that none of n wants one. */
static double log_none(double a, double b, int n)
{
	int sign; /* of gamma, which is above 0 here; lgamma() would keep it in a global */

	return lgamma_r(b + n, &sign) - lgamma_r(a + b + n, &sign) + lgamma_r(a + b, &sign) - lgamma_r(b, &sign);
}

double hand_over_risk(const struct hand_over *h, int free, int conversations)
{
	double a = 1 + h->handed, b = h->kept, log_mass, sum = 0;
	int n = conversations;

	if (n <= free)
		return 0;
	if (b <= 0)
		return 1;
	log_mass = log_none(a, b, n);
	for (int x = 0; x <= free; x++) {
		sum += exp(log_mass);
		log_mass += log((double)(n - x) / (x + 1) * (a + x) / (b + n - x - 1));
	}
	return fmin(fmax(1 - sum, 0), 1);
}

int hand_over_room(const struct hand_over *h, int free, int under_way, int most)
{
	int good = 0, bad = most + 1;

	/* The risk grows with each conversation. */
	while (bad - good > 1) {
		int middle = good + (bad - good) / 2;

		if (hand_over_risk(h, free, under_way + middle) <= HAND_OVER_RISK)
			good = middle;
		else
			bad = middle;
	}
	return good;
}
