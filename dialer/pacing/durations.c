/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/durations.h"

#include <math.h>
#include <string.h>

#include "dialer/base/banned.h"

#define PRIOR_WEIGHT 10.0

void durations_init(struct durations *d, double first_s, double growth, double mean_s, double memory)
{
	memset(d, 0, sizeof(*d));
	d->first_s = first_s;
	d->growth = growth;
	d->memory = memory;
	for (int i = 0; i < DURATIONS_BINS; i++)
		d->edge_s[i + 1] = d->edge_s[i] + first_s * pow(growth, i);
	for (int i = 0; i < DURATIONS_BINS; i++) {
		double w = exp(-d->edge_s[i] / mean_s) - exp(-d->edge_s[i + 1] / mean_s);

		d->weight[i] = PRIOR_WEIGHT * w;
		d->total += d->weight[i];
	}
	for (int i = 0, h = 0; h < DURATIONS_HINTS; h++) {
		while (i + 1 < DURATIONS_BINS && h * first_s >= d->edge_s[i + 1])
			i++;
		d->hint[h] = (unsigned char)i;
	}
	durations_refresh(d);
}

void durations_add(struct durations *d, double s)
{
	double keep = 1 - 1 / d->memory;

	if (d->total > d->memory) {
		for (int i = 0; i < DURATIONS_BINS; i++)
			d->weight[i] *= keep;
		d->total *= keep;
	}
	d->weight[durations_bin(d, s)] += 1;
	d->total += 1;
}

void durations_refresh(struct durations *d)
{
	double sum = 0;

	for (int i = 0; i < DURATIONS_BINS; i++) {
		d->below[i] = sum / d->total;
		sum += d->weight[i];
	}
	d->below[DURATIONS_BINS] = 1;
}

/* Asked for every line and every seat at every tick; no bin is narrower than the first. */
int durations_bin(const struct durations *d, double s)
{
	double n = s / d->first_s;
	int i;

	if (!(s > 0))
		return 0;
	i = d->hint[n < DURATIONS_HINTS ? (int)n : DURATIONS_HINTS - 1];
	while (i + 1 < DURATIONS_BINS && s >= d->edge_s[i + 1])
		i++;
	return i;
}

double durations_middle(const struct durations *d, int bin)
{
	return (d->edge_s[bin] + d->edge_s[bin + 1]) / 2;
}

double durations_below(const struct durations *d, double s)
{
	int i;
	double share;

	if (!(s > 0))
		return 0;
	if (s >= d->edge_s[DURATIONS_BINS])
		return 1;
	i = durations_bin(d, s);
	share = (s - d->edge_s[i]) / (d->edge_s[i + 1] - d->edge_s[i]);
	return d->below[i] + share * (d->below[i + 1] - d->below[i]);
}

double durations_quantile(const struct durations *d, double q)
{
	int i = 0;
	double width;

	while (i < DURATIONS_BINS - 1 && d->below[i + 1] < q)
		i++;
	width = d->below[i + 1] - d->below[i];
	return d->edge_s[i] +
	       (width > 0 ? (q - d->below[i]) / width : 1) * (d->edge_s[i + 1] - d->edge_s[i]);
}

double durations_mean(const struct durations *d)
{
	double sum = 0;

	for (int i = 0; i < DURATIONS_BINS; i++)
		sum += d->weight[i] * durations_middle(d, i);
	return sum / d->total;
}
