/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers that are the same everywhere: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef PACESIM_RNG_H
#define PACESIM_RNG_H

#include <math.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Above 0, below 1. */
static inline double rng_unit(struct rng *r)
{
	return ((double)(rng_next(r) >> 12) + 0.5) / 4503599627370496.0;
}

static inline double rng_between(struct rng *r, double low, double high)
{
	return low + (high - low) * rng_unit(r);
}

static inline double rng_exponential(struct rng *r, double mean)
{
	return -mean * log(rng_unit(r));
}

static inline double rng_normal(struct rng *r)
{
	double u = rng_unit(r), v = rng_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

#endif
