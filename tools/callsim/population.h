/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The population: who lives behind each number, as data. A behaviour says how the network answers
 * (provisional, final code, ringing time, early media) and, for an answered call, the steps a
 * person goes through. Choices depend on the seed, the number and, where stated, on how often the
 * number was called: never on time or on other calls.
 */
#ifndef CALLSIM_POPULATION_H
#define CALLSIM_POPULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define BEHAVIOURS_MAX 128
#define STEPS_MAX 256        /* of one behaviour, repetitions counted */
#define ALTERNATIVES_MAX 8   /* texts a step chooses from */
#define VOICES_MAX 8
#define HEADERS_EXTRA_MAX 8
#define NAME_BYTES_MAX 64
#define SAY_BYTES_MAX 512
#define GROUPS_MAX 16
#define GROUP_PREFIXES_MAX 512
#define OVERRIDES_MAX 100000 /* numbers with a behaviour of their own */

struct clip;
struct json_reader;
struct population;
struct voices;

/* A random duration: uniform in [min, max], or normal cut to it when sd > 0. Milliseconds. */
struct spread {
	double min, max, mean, sd;
};

enum step_kind {
	STEP_SAY = 0, /* one of texts, to its end */
	STEP_LISTEN,  /* until the caller spoke and was quiet for silence_ms, then wait */
	STEP_HEAR,    /* until the caller has been speaking for hear_ms */
	STEP_PAUSE,   /* wait */
	STEP_PRESS,   /* keys */
	STEP_TONE,    /* a tone, to its end */
	STEP_HANG_UP,
};

struct step {
	enum step_kind kind;
	char *texts[ALTERNATIVES_MAX]; /* owned */
	size_t text_count;
	struct spread wait_ms;         /* STEP_PAUSE; after STEP_LISTEN: the pause before answering */
	int64_t silence_ms, timeout_ms, hear_ms;
	bool go_on;                    /* LISTEN, HEAR: at the timeout go on, else hang up */
	uint32_t groups;               /* bit set: only for numbers in all of these groups */
	char keys[33];
	struct clip *tone;             /* owned */
};

struct behaviour {
	char name[NAME_BYTES_MAX];
	double share;
	bool varies;                   /* a circumstance: the next call to the number draws anew */
	char voice[16];                /* "" any of the population's */
	struct spread delay_ms;        /* INVITE to the provisional response */
	struct spread ring_ms;         /* provisional to final */
	bool forever;                  /* rings until the caller gives up */
	int progress;                  /* 180, 183, or 0 for none */
	struct clip *early;            /* 183 with SDP and this sound; owned */
	int final;                     /* 200..699 */
	char phrase[NAME_BYTES_MAX];
	char headers[HEADERS_EXTRA_MAX][256]; /* "Reason: Q.850;cause=21", on the final */
	size_t header_count;
	struct step *steps;            /* owned */
	size_t step_count;
};

/*
 * From the population's JSON object. voices gets all texts ordered. Returns 0, -ENOMEM, or -EINVAL
 * with the fault in r.
 */
int population_read(struct population **pp, struct json_reader *r, const json_t *object,
	struct voices *voices) __attribute__((warn_unused_result));
void population_free(struct population *p); /* accepts NULL */

/* Replaces the seed of the file. */
void population_set_seed(struct population *p, uint64_t seed);
uint64_t population_seed(const struct population *p);

/* Who answers, and the source of all further choices of this call. */
struct choice {
	const struct behaviour *behaviour;
	const char *voice; /* of the person: the same at each call */
	uint32_t groups;   /* bit set: groups the number is in */
	uint64_t random;   /* draw_*() on it */
};
/* attempt: how often the number was called before. */
void population_choose(const struct population *p, const char *number, unsigned attempt,
	struct choice *ret);
/* By name, or NULL. */
const struct behaviour *population_behaviour(const struct population *p, const char *name);

/* Repeatable draws: the same random and purpose give the same result. */
uint64_t draw(uint64_t random, uint64_t purpose);
double draw_unit(uint64_t random, uint64_t purpose); /* 0 <= x < 1 */
int64_t draw_us(uint64_t random, uint64_t purpose, const struct spread *spread);

#endif
