/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The voices of the population: every text is synthesised once, before the carrier opens, by flite
 * on a few threads; calls then only play clips.
 */
#ifndef CALLSIM_VOICE_H
#define CALLSIM_VOICE_H

#include <stdbool.h>

#include "tools/callsim/clip.h"

#define VOICE_CLIPS_MAX 4096

struct voices;

int voices_new(struct voices **vp) __attribute__((warn_unused_result));
void voices_free(struct voices *v); /* accepts NULL */

bool voice_exists(const char *name);
const char *voice_names(void); /* for a hint */

/* Order a text in a voice. Returns 0 (also when ordered before), -ENOBUFS or -ENOMEM. */
int voices_order(struct voices *v, const char *voice, const char *text)
	__attribute__((warn_unused_result));
/* Synthesise all that was ordered; blocks. Returns 0, -EIO (flite failed), -EAGAIN or -ENOMEM. */
int voices_prepare(struct voices *v, int threads) __attribute__((warn_unused_result));
/* A prepared clip, or NULL. Owned by v. */
const struct clip *voices_find(const struct voices *v, const char *voice, const char *text);

/* For tests: halve the rate (16 to 8 kHz) with a low pass; out holds count / 2. */
void voice_halve(const int16_t *in, size_t count, int16_t *out);

#endif
