/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call's way to a recogniser: the audio of an utterance goes to the inference pool in blocks,
 * in order; what was recognised is fetched at the next tick. Its owner's thread only, except
 * where a function says otherwise.
 */
#ifndef DIALER_AGENT_EAR_H
#define DIALER_AGENT_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/agent/asr.h"

struct ear;
struct script;
struct speech;

int ear_new(struct ear **ep, struct speech *s, struct script *script)
	__attribute__((warn_unused_result));
void ear_free(struct ear *e); /* accepts NULL; an utterance under way is given up */

/* An utterance begins. Returns 0, or -EBUSY when no recogniser is free. */
int ear_start(struct ear *e, int topic) __attribute__((warn_unused_result));
/* count: at most EAR_BLOCK samples at 8 kHz. Ignored when nothing was started. */
#define EAR_BLOCK 480
void ear_feed(struct ear *e, const int16_t *pcm, size_t count);
/* No more audio: a final result will come. */
void ear_finish(struct ear *e);
/* Forget the utterance; no result will come. */
void ear_abort(struct ear *e);

enum ear_news { EAR_NOTHING = 0, EAR_PARTIAL, EAR_FINAL, EAR_FAILED };
/* What came since the last call; EAR_FAILED also when the pool is too far behind. */
enum ear_news ear_take(struct ear *e, struct asr_result *ret);

#endif
