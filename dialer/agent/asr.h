/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recogniser stage. A recogniser listens to one utterance at a time: start, feed its audio in
 * order, finish (or abort). It may be used by different threads, one after the other.
 */
#ifndef DIALER_AGENT_ASR_H
#define DIALER_AGENT_ASR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script;

#define ASR_TEXT_MAX 256

struct asr_result {
	char text[ASR_TEXT_MAX]; /* small letters, one space between words; "" nothing */
	float confidence;        /* 0 to 1; final results only */
};

/*
 * Below LOW a hypothesis is noise, from HIGH on it is taken at its word; between, it is asked. An
 * answer to the very question that was put is taken from ANSWER on.
 */
#define ASR_CONFIDENCE_HIGH 0.5F
#define ASR_CONFIDENCE_ANSWER 0.35F
#define ASR_CONFIDENCE_LOW 0.2F

struct asr_ops {
	const char *name;
	/* Returns 0 or -errno. Slow: tens of milliseconds. */
	int (*open)(void **ret, const char *model_dir);
	void (*close)(void *asr); /* accepts NULL */
	/* Make ready for a script, so that start is quick. Again for the same script: nothing. */
	int (*prepare)(void *asr, const struct script *s);
	/* An utterance begins; topic: what is expected (grammar.h). Returns 0 or -errno. */
	int (*start)(void *asr, const struct script *s, int topic);
	/* 8 kHz samples; *ret is the hypothesis so far. Returns 0 or -errno. */
	int (*feed)(void *asr, const int16_t *pcm, size_t count, struct asr_result *ret);
	int (*finish)(void *asr, struct asr_result *ret);
	void (*abort)(void *asr);
};

/* PocketSphinx with a grammar per topic; confidence by comparison with free phones. */
extern const struct asr_ops asr_sphinx;

#endif
