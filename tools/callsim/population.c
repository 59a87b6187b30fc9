/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/population.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/population_priv.h"
#include "tools/callsim/table.h"

#include "dialer/base/banned.h"

/* Purposes of draws that belong to the person or to the whole call; steps use their own. */
enum { DRAW_BEHAVIOUR = 1, DRAW_VOICE };

/* SplitMix64's finaliser: a bijection whose output bits all depend on all input bits. */
uint64_t draw(uint64_t random, uint64_t purpose)
{
	uint64_t x = random + (purpose + 1) * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

double draw_unit(uint64_t random, uint64_t purpose)
{
	return (double)(draw(random, purpose) >> 11) / 9007199254740992.0; /* 2**53 */
}

int64_t draw_us(uint64_t random, uint64_t purpose, const struct spread *s)
{
	double u = draw_unit(random, purpose), ms;

	if (s->sd > 0) {
		double v = draw_unit(random, purpose ^ UINT64_C(0x5bd1e995));

		ms = s->mean + s->sd * sqrt(-2.0 * log(1.0 - u)) * cos(2.0 * M_PI * v);
		ms = ms < s->min ? s->min : ms > s->max ? s->max : ms;
	} else {
		ms = s->min + u * (s->max - s->min);
	}
	return (int64_t)(ms * 1000.0);
}

static size_t draw_behaviour(const struct population *p, uint64_t random)
{
	double at = draw_unit(random, DRAW_BEHAVIOUR) * p->share_sum;

	for (size_t i = 0; i < p->behaviour_count; i++) {
		at -= p->behaviours[i].share;
		if (at < 0 && p->behaviours[i].share > 0)
			return i;
	}
	return 0;
}

static uint32_t groups_of(const struct population *p, const char *number)
{
	uint32_t mask = 0;

	for (size_t g = 0; g < p->group_count; g++) {
		for (size_t i = 0; i < p->groups[g].count; i++) {
			const char *prefix = p->groups[g].prefixes[i];

			if (strncmp(number, prefix, strlen(prefix)) == 0)
				mask |= (uint32_t)1 << g;
		}
	}
	return mask;
}

void population_choose(const struct population *p, const char *number, unsigned attempt,
	struct choice *ret)
{
	const struct override *o = table_get(p->overrides, number);
	uint64_t person = draw(p->seed ^ text_hash(number), 0);
	uint64_t call = draw(person, UINT64_C(0x100000000) + attempt);
	const struct behaviour *b;

	if (o != NULL) {
		b = &p->behaviours[o->indexes[attempt < o->count ? attempt : o->count - 1]];
	} else {
		b = &p->behaviours[draw_behaviour(p, person)];
		if (b->varies && attempt > 0)
			b = &p->behaviours[draw_behaviour(p, call)];
	}
	ret->behaviour = b;
	ret->voice = b->voice[0] != '\0' ? b->voice
		: p->voices[draw(person, DRAW_VOICE) % p->voice_count];
	ret->groups = groups_of(p, number);
	ret->random = call;
}

size_t behaviour_index(const struct population *p, const char *name)
{
	size_t i = 0;

	while (i < p->behaviour_count && strcmp(p->behaviours[i].name, name) != 0)
		i++;
	return i;
}

const struct behaviour *population_behaviour(const struct population *p, const char *name)
{
	size_t i = behaviour_index(p, name);

	return i < p->behaviour_count ? &p->behaviours[i] : NULL;
}

size_t group_index(const struct population *p, const char *name)
{
	size_t i = 0;

	while (i < p->group_count && strcmp(p->groups[i].name, name) != 0)
		i++;
	return i;
}

static void behaviour_release(struct behaviour *b)
{
	for (size_t i = 0; i < b->step_count; i++)
		step_release(&b->steps[i]);
	free(b->steps);
	clip_free(b->early);
}

void population_free(struct population *p)
{
	struct override *o;

	if (p == NULL)
		return;
	for (size_t i = 0; i < p->behaviour_count; i++)
		behaviour_release(&p->behaviours[i]);
	for (size_t i = 0; i < p->group_count; i++)
		free(p->groups[i].prefixes);
	while (p->overrides != NULL && (o = table_pop(p->overrides)) != NULL)
		free(o);
	table_free(p->overrides);
	free(p);
}

void population_set_seed(struct population *p, uint64_t seed)
{
	p->seed = seed;
}

uint64_t population_seed(const struct population *p)
{
	return p->seed;
}
