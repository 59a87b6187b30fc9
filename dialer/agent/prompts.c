/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/prompts.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/pool.h"
#include "dialer/agent/tts.h"
#include "dialer/base/list.h"
#include "dialer/base/banned.h"

#define BUCKETS 1024
#define VOICES_MAX 8
#define VOICE_NAME_MAX 16
#define SENTENCE_SECONDS_MAX 60
#define SHORT_SENTENCE 12 /* bytes */

struct prompt {
	_Atomic int refs;          /* the cache's own included */
	_Atomic int state;         /* enum prompt_state; samples are written before it */
	struct list bucket, recent; /* of the cache, under its lock */
	unsigned hash;
	int voice;
	char *text;
	int16_t *pcm;
	size_t count, cap;
};

struct prompts {
	pthread_mutex_t lock; /* guards everything below */
	struct pool *pool;
	const struct tts_ops *tts;
	struct list bucket[BUCKETS];
	struct list recent;        /* newest last */
	size_t bytes, bytes_max;
	uint64_t asked, made;
	int voice_count;
	struct {
		char name[VOICE_NAME_MAX];
		void *handle;
	} voice[VOICES_MAX];
};

struct synthesis {
	struct job job;
	struct prompts *owner;
	struct prompt *prompt;     /* one reference */
};

int prompts_new(struct prompts **pp, struct pool *pool, const struct tts_ops *tts, size_t bytes_max)
{
	struct prompts *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -ENOMEM;
	pthread_mutex_init(&p->lock, NULL);
	p->pool = pool;
	p->tts = tts;
	p->bytes_max = bytes_max;
	list_init(&p->recent);
	for (int i = 0; i < BUCKETS; i++)
		list_init(&p->bucket[i]);
	*pp = p;
	return 0;
}

void prompt_unref(struct prompt *p)
{
	if (p == NULL || atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	free(p->text);
	free(p->pcm);
	free(p);
}

/* Under the lock. */
static void forget(struct prompts *p, struct prompt *e)
{
	list_remove(&e->bucket);
	list_remove(&e->recent);
	p->bytes -= e->cap * sizeof(*e->pcm);
	prompt_unref(e);
}

void prompts_free(struct prompts *p)
{
	if (p == NULL)
		return;
	LIST_FOREACH_SAFE(it, next, &p->recent)
		forget(p, LIST_ENTRY(it, struct prompt, recent));
	pthread_mutex_destroy(&p->lock);
	free(p);
}

enum prompt_state prompt_state(const struct prompt *p)
{
	return (enum prompt_state)atomic_load_explicit(&p->state, memory_order_acquire);
}

const int16_t *prompt_samples(const struct prompt *p, size_t *ret_count)
{
	*ret_count = p->count;
	return p->pcm;
}

const char *prompt_text(const struct prompt *p)
{
	return p->text;
}

static int keep(const int16_t *pcm, size_t count, void *arg)
{
	struct prompt *e = arg;
	int16_t *more;

	if (e->count + count > (size_t)SENTENCE_SECONDS_MAX * 8000)
		return -EFBIG;
	more = realloc(e->pcm, (e->count + count) * sizeof(*more));
	if (more == NULL)
		return -ENOMEM;
	memcpy(more + e->count, pcm, count * sizeof(*pcm));
	e->pcm = more;
	e->count += count;
	return 0;
}

/* Drop what nobody speaks until the rest fits; under the lock. */
static void shrink(struct prompts *p)
{
	LIST_FOREACH_SAFE(it, next, &p->recent) {
		struct prompt *e = LIST_ENTRY(it, struct prompt, recent);

		if (p->bytes <= p->bytes_max)
			return;
		if (atomic_load(&e->refs) == 1)
			forget(p, e);
	}
}

static void synthesise(struct job *j)
{
	struct synthesis *job = (struct synthesis *)(void *)j;
	struct prompts *p = job->owner;
	struct prompt *e = job->prompt;
	int err = p->tts->speak(p->voice[e->voice].handle, e->text, keep, e);

	pthread_mutex_lock(&p->lock);
	if (err == 0 && e->count > 0) {
		atomic_store_explicit(&e->state, PROMPT_READY, memory_order_release);
		if (!list_empty(&e->bucket)) {
			e->cap = e->count;
			p->bytes += e->cap * sizeof(*e->pcm);
		}
		shrink(p);
	} else {
		atomic_store_explicit(&e->state, PROMPT_FAILED, memory_order_release);
		if (!list_empty(&e->bucket)) /* so that the next call tries again */
			forget(p, e);
	}
	pthread_mutex_unlock(&p->lock);
	prompt_unref(e);
	free(job);
}

/* Under the lock. */
static int find_voice(struct prompts *p, const char *name)
{
	int i = 0;

	while (i < p->voice_count && strcmp(p->voice[i].name, name) != 0)
		i++;
	if (i < p->voice_count)
		return i;
	if (i == VOICES_MAX || strlen(name) >= VOICE_NAME_MAX || p->tts->open(&p->voice[i].handle, name) < 0)
		return -1;
	memcpy(p->voice[i].name, name, strlen(name) + 1);
	return p->voice_count++;
}

static unsigned hash_of(int voice, const char *text)
{
	unsigned h = 2166136261U + (unsigned)voice;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 16777619U;
	return h;
}

/* Under the lock; the reference is the cache's. */
static struct prompt *look_up(struct prompts *p, unsigned hash, int voice, const char *text)
{
	LIST_FOREACH(it, &p->bucket[hash % BUCKETS]) {
		struct prompt *e = LIST_ENTRY(it, struct prompt, bucket);

		if (e->hash == hash && e->voice == voice && strcmp(e->text, text) == 0) {
			list_remove(&e->recent);
			list_append(&p->recent, &e->recent);
			return e;
		}
	}
	return NULL;
}

/* Under the lock. */
static struct prompt *add(struct prompts *p, unsigned hash, int voice, const char *text)
{
	struct prompt *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->refs = 1;
	e->hash = hash;
	e->voice = voice;
	e->text = strdup(text);
	if (e->text == NULL) {
		free(e);
		return NULL;
	}
	list_append(&p->bucket[hash % BUCKETS], &e->bucket);
	list_append(&p->recent, &e->recent);
	p->made++;
	return e;
}

/* On failure the prompt is forgotten, and the caller's reference with it. */
static struct prompt *begin(struct prompts *p, struct prompt *e)
{
	struct synthesis *job = calloc(1, sizeof(*job));

	if (job != NULL) {
		job->job.run = synthesise;
		job->owner = p;
		job->prompt = e;
		atomic_fetch_add(&e->refs, 1);
		if (pool_post(p->pool, POOL_NOW, &job->job) == 0)
			return e;
		prompt_unref(e);
		free(job);
	}
	pthread_mutex_lock(&p->lock);
	forget(p, e);
	pthread_mutex_unlock(&p->lock);
	/* Another call may have found it meanwhile; it must not wait for ever. */
	atomic_store_explicit(&e->state, PROMPT_FAILED, memory_order_release);
	prompt_unref(e);
	return NULL;
}

struct prompt *prompts_get(struct prompts *p, const char *voice, const char *text)
{
	struct prompt *e = NULL;
	bool is_new = false;
	int v;

	pthread_mutex_lock(&p->lock);
	v = find_voice(p, voice);
	if (v >= 0) {
		unsigned hash = hash_of(v, text);

		e = look_up(p, hash, v, text);
		is_new = e == NULL;
		if (is_new)
			e = add(p, hash, v, text);
		if (e != NULL)
			atomic_fetch_add(&e->refs, 1);
		p->asked++;
	}
	pthread_mutex_unlock(&p->lock);
	return e != NULL && is_new ? begin(p, e) : e;
}

void prompts_count(struct prompts *p, uint64_t *ret_asked, uint64_t *ret_made)
{
	pthread_mutex_lock(&p->lock);
	*ret_asked = p->asked;
	*ret_made = p->made;
	pthread_mutex_unlock(&p->lock);
}

const char *sentence_end(const char *text)
{
	const char *p = text;

	for (; *p != '\0'; p++)
		if (strchr(".?!", *p) != NULL && p - text >= SHORT_SENTENCE && (p[1] == ' ' || p[1] == '\0'))
			return p + 1;
	return p;
}
