/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is being said and what is to be said next: a queue of texts, each a few sentences of
 * audio, played 20 ms at a time as far as the gate lets them pass. Knows to the sample what was
 * really heard. Its owner's thread only.
 */
#ifndef DIALER_AGENT_MOUTH_H
#define DIALER_AGENT_MOUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/agent/gate.h"
#include "dialer/base/buf.h"
#include "dialer/media/stream.h"

struct mouth;
struct prompts;

#define MOUTH_QUEUE_MAX 16     /* texts waiting */
#define MOUTH_SENTENCES_MAX 24 /* of one text */

struct mouth_handler {
	/* The whole text with this tag was heard; began: mono_us of its first packet. */
	void (*on_said)(int tag, const char *text, int64_t began_mono_us, void *arg);
	void *arg;
};

int mouth_new(struct mouth **mp, struct prompts *prompts, const char *voice, struct gate *gate,
	const struct mouth_handler *handler) __attribute__((warn_unused_result));
void mouth_free(struct mouth *m); /* accepts NULL */

/* Returns 0, -ENOBUFS when the queue is full, or -ENOMEM also when it cannot be synthesised. */
int mouth_say(struct mouth *m, int tag, const char *text) __attribute__((warn_unused_result));
/* The next 20 ms; false: nothing to say now. */
bool mouth_fill(struct mouth *m, int16_t out[MEDIA_FRAME]);
/* The frame of the last mouth_fill() left at mono_us. */
void mouth_sent(struct mouth *m, int64_t mono_us);

/* Stop in the middle, keeping the rest. */
void mouth_pause(struct mouth *m);
bool mouth_paused(const struct mouth *m);
/* Go on where it stopped, or with the start of the text that was cut. */
void mouth_resume(struct mouth *m, bool from_start);
/* Forget the rest and all that waits. What was heard of the present text is appended to heard. */
void mouth_cut(struct mouth *m, struct buf *heard);

bool mouth_idle(const struct mouth *m);       /* nothing being said, nothing waiting */
bool mouth_speaking(const struct mouth *m);   /* in the middle of a text, paused or not */
int mouth_tag(const struct mouth *m);         /* of that text; 0 none */
/* The next sentence could not be synthesised: nothing more will come. */
bool mouth_failed(const struct mouth *m);

#endif
