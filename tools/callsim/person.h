/* SPDX-License-Identifier: Apache-2.0 */
/* A person (or a machine) on the line: goes through the steps of a behaviour, tick by tick. */
#ifndef CALLSIM_PERSON_H
#define CALLSIM_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/callsim/population.h"

struct media;
struct voices;

struct person {
	const struct choice *choice;
	const struct voices *voices;
	struct media *media;
	size_t step;
	bool begun;           /* the current step has */
	bool heard;           /* LISTEN: the caller spoke */
	int64_t since_us;     /* when the current step began */
	int64_t until_us;     /* PAUSE, after LISTEN: go on then; 0 not set */
	int64_t heard_from_us; /* speech before it was not for this step */
};

/* All pointers outlive the person. now_us: the answer (clock_mono_us()). */
void person_init(struct person *p, const struct choice *choice, const struct voices *voices,
	struct media *media, int64_t now_us);

/* Every 20 ms. Returns NULL to go on, or why the person hangs up (static text). */
const char *person_tick(struct person *p, int64_t now_us);

#endif
