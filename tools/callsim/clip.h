/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of sound: 8 kHz, 16 bit, mono. Immutable once made; shared by all calls. */
#ifndef CALLSIM_CLIP_H
#define CALLSIM_CLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIP_RATE 8000
#define CLIP_SAMPLES_MAX (120 * CLIP_RATE) /* two minutes */

struct clip {
	int16_t *pcm; /* owned; NULL until made */
	size_t count;
	bool loop;    /* played again and again: ringback, busy */
	char *text;   /* owned: what is said, or the tone's name */
};

void clip_free(struct clip *c); /* accepts NULL */

/*
 * A call progress tone by name: "ringback", "busy", "reorder", "beep", "sit" (vacant code),
 * "sit_intercept", "sit_reorder", "sit_no_circuit". Frequencies: North American precise tones and
 * SIT coding, Telcordia GR-506 / ITU-T E.180. Returns 0, -EINVAL (no such tone) or -ENOMEM.
 */
int tone_clip(struct clip **cp, const char *name) __attribute__((warn_unused_result));
/* Names for a hint, separated by spaces. */
const char *tone_names(void);
/* count samples of the two tones of a key (ITU-T Q.23); offset: samples since its start. */
void tone_key(char key, size_t offset, int16_t *out, size_t count);

#endif
