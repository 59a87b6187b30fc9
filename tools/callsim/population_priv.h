/* SPDX-License-Identifier: Apache-2.0 */
/* Private to population*.c. */
#ifndef CALLSIM_POPULATION_PRIV_H
#define CALLSIM_POPULATION_PRIV_H

#include "tools/callsim/jsonread.h"
#include "tools/callsim/population.h"

struct table;

/* Behaviours of one number, the last one repeated. */
struct override {
	size_t indexes[ALTERNATIVES_MAX];
	size_t count;
};

/* Numbers that begin in one of some ways: what people of a place are asked may differ. */
struct group {
	char name[NAME_BYTES_MAX];
	char (*prefixes)[17]; /* owned */
	size_t count;
};

struct population {
	uint64_t seed;
	char voices[VOICES_MAX][16];
	size_t voice_count;
	struct behaviour behaviours[BEHAVIOURS_MAX];
	size_t behaviour_count;
	double share_sum;
	struct group groups[GROUPS_MAX];
	size_t group_count;
	struct table *overrides; /* number -> struct override */
};

/* Into b->steps, repetitions spelled out. Returns 0, -ENOMEM or -EINVAL. */
int steps_read(const struct population *p, struct json_reader *r, const json_t *list,
	const char *where, struct behaviour *b) __attribute__((warn_unused_result));
/* Index, or the count when there is none of that name. */
size_t behaviour_index(const struct population *p, const char *name);
size_t group_index(const struct population *p, const char *name);
void step_release(struct step *s);
/* number, [min, max], or {"mean", "sd", "min", "max"}. A missing key is no fault. */
int spread_read(struct json_reader *r, const json_t *object, const char *where, const char *key,
	struct spread *ret) __attribute__((warn_unused_result));

#endif
