/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences as audio, each synthesised once: a cache by voice and text, bounded in bytes, least
 * recently used out first. A prompt is counted: a call that speaks it keeps it. Any thread.
 */
#ifndef DIALER_AGENT_PROMPTS_H
#define DIALER_AGENT_PROMPTS_H

#include <stddef.h>
#include <stdint.h>

struct pool;
struct prompt;
struct prompts;
struct tts_ops;

#define PROMPTS_BYTES_MAX (64U * 1024 * 1024) /* 70 minutes of speech */

int prompts_new(struct prompts **pp, struct pool *pool, const struct tts_ops *tts, size_t bytes_max)
	__attribute__((warn_unused_result));
void prompts_free(struct prompts *p); /* accepts NULL; after the pool has stopped */

/*
 * The sentence, from the cache or begun on the pool. NULL when there is no memory, no such voice,
 * or the pool is too busy. The caller owns one reference.
 */
struct prompt *prompts_get(struct prompts *p, const char *voice, const char *text);
void prompt_unref(struct prompt *p); /* accepts NULL */

enum prompt_state { PROMPT_PENDING = 0, PROMPT_READY, PROMPT_FAILED };
enum prompt_state prompt_state(const struct prompt *p);
/* Of a ready prompt; unchanging. */
const int16_t *prompt_samples(const struct prompt *p, size_t *ret_count);
const char *prompt_text(const struct prompt *p);

/* How many sentences were asked for, and how many of them had to be synthesised. */
void prompts_count(struct prompts *p, uint64_t *ret_asked, uint64_t *ret_made);

/*
 * The end of the first sentence of text; what comes after begins with the next one. Short ones
 * ("Hello.") stay with what follows, because they would be cut apart by a pause.
 */
const char *sentence_end(const char *text);

#endif
