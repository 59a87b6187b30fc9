/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands wait in a list; at most one job of an ear is in the pool, so they run in order. The
 * job and the owner each hold a reference. An utterance has a number: what comes from an earlier
 * one is not for the present one.
 */
#include "config.h"

#include "dialer/agent/ear.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/speech_priv.h"
#include "dialer/base/banned.h"

#define BACKLOG_MAX 64 /* blocks of 60 ms not yet recognised: beyond, recognition has failed */

enum command_kind { COMMAND_START, COMMAND_FEED, COMMAND_FINISH, COMMAND_ABORT };

struct command {
	struct command *next;
	enum command_kind kind;
	unsigned utterance;
	void *recogniser;      /* COMMAND_START: borrowed */
	int topic;
	size_t count;
	int16_t pcm[EAR_BLOCK];
};

struct ear {
	struct job job;        /* in the pool while running is set */
	struct speech *speech;
	struct script *script;
	bool listening;        /* owner: between start and finish or abort */
	unsigned utterance;    /* owner: the present one */
	void *recogniser;      /* job: of the utterance under way; NULL none */
	pthread_mutex_t lock;  /* guards the rest */
	int refs;
	bool running;
	struct command *first, **last;
	int backlog;
	enum ear_news news;
	unsigned news_utterance;
	struct asr_result result;
};

static void ear_unref(struct ear *e)
{
	int refs;

	pthread_mutex_lock(&e->lock);
	refs = --e->refs;
	pthread_mutex_unlock(&e->lock);
	if (refs > 0)
		return;
	/* Left over when the pool refused the last job. */
	for (struct command *c = e->first, *next; c != NULL; c = next) {
		next = c->next;
		if (c->kind == COMMAND_START)
			speech_return(e->speech, c->recogniser);
		free(c);
	}
	if (e->recogniser != NULL) {
		speech_asr(e->speech)->abort(e->recogniser);
		speech_return(e->speech, e->recogniser);
	}
	pthread_mutex_destroy(&e->lock);
	script_unref(e->script);
	free(e);
}

/* ---- in the pool ----------------------------------------------------------------------------------- */

static void tell(struct ear *e, const struct command *c, enum ear_news news,
	const struct asr_result *result)
{
	pthread_mutex_lock(&e->lock);
	e->news = news;
	e->news_utterance = c->utterance;
	if (result != NULL)
		e->result = *result;
	pthread_mutex_unlock(&e->lock);
}

static void give_back(struct ear *e)
{
	speech_return(e->speech, e->recogniser);
	e->recogniser = NULL;
}

static void give_up(struct ear *e, const struct command *c)
{
	speech_asr(e->speech)->abort(e->recogniser);
	give_back(e);
	if (c->kind != COMMAND_ABORT)
		tell(e, c, EAR_FAILED, NULL);
}

static void begin(struct ear *e, const struct command *c)
{
	if (e->recogniser != NULL)
		give_up(e, c);
	e->recogniser = c->recogniser;
	if (speech_asr(e->speech)->start(e->recogniser, e->script, c->topic) < 0) {
		give_back(e);
		tell(e, c, EAR_FAILED, NULL);
	}
}

static void obey(struct ear *e, const struct command *c)
{
	const struct asr_ops *asr = speech_asr(e->speech);
	struct asr_result result = { .text = "" };

	if (c->kind == COMMAND_START) {
		begin(e, c);
	} else if (e->recogniser == NULL) {
		return; /* it has failed before */
	} else if (c->kind == COMMAND_ABORT) {
		give_up(e, c);
	} else if (c->kind == COMMAND_FEED) {
		if (asr->feed(e->recogniser, c->pcm, c->count, &result) < 0)
			give_up(e, c);
		else
			tell(e, c, EAR_PARTIAL, &result);
	} else {
		enum ear_news news = asr->finish(e->recogniser, &result) < 0 ? EAR_FAILED : EAR_FINAL;

		give_back(e);
		tell(e, c, news, &result);
	}
}

static struct command *next_command(struct ear *e)
{
	struct command *c;

	pthread_mutex_lock(&e->lock);
	c = e->first;
	if (c == NULL) {
		e->running = false;
	} else {
		e->first = c->next;
		if (e->first == NULL)
			e->last = &e->first;
		e->backlog--;
	}
	pthread_mutex_unlock(&e->lock);
	return c;
}

static void run(struct job *j)
{
	struct ear *e = (struct ear *)(void *)j;

	for (struct command *c = next_command(e); c != NULL; c = next_command(e)) {
		obey(e, c);
		free(c);
	}
	ear_unref(e);
}

/* ---- the owner's side -------------------------------------------------------------------------------- */

int ear_new(struct ear **ep, struct speech *s, struct script *script)
{
	struct ear *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return -ENOMEM;
	pthread_mutex_init(&e->lock, NULL);
	e->job.run = run;
	e->speech = s;
	e->script = script_ref(script);
	e->refs = 1;
	e->last = &e->first;
	*ep = e;
	return 0;
}

/* Takes the command. A full pool runs it later: the next command finds the list not empty. */
static void give(struct ear *e, struct command *c)
{
	bool start;

	pthread_mutex_lock(&e->lock);
	c->next = NULL;
	*e->last = c;
	e->last = &c->next;
	e->backlog++;
	start = !e->running;
	e->running = true;
	e->refs += start;
	pthread_mutex_unlock(&e->lock);
	if (start && pool_post(speech_pool(e->speech), POOL_NOW, &e->job) < 0) {
		pthread_mutex_lock(&e->lock);
		e->running = false;
		e->refs--;
		pthread_mutex_unlock(&e->lock);
	}
}

static struct command *command(const struct ear *e, enum command_kind kind)
{
	struct command *c = calloc(1, sizeof(*c));

	if (c != NULL) {
		c->kind = kind;
		c->utterance = e->utterance;
	}
	return c;
}

int ear_start(struct ear *e, int topic)
{
	void *recogniser = speech_borrow(e->speech);
	struct command *c;

	if (recogniser == NULL)
		return -EBUSY;
	e->utterance++;
	c = command(e, COMMAND_START);
	if (c == NULL) {
		speech_return(e->speech, recogniser);
		return -ENOMEM;
	}
	c->recogniser = recogniser;
	c->topic = topic;
	e->listening = true;
	give(e, c);
	return 0;
}

void ear_feed(struct ear *e, const int16_t *pcm, size_t count)
{
	struct command *c = e->listening ? command(e, COMMAND_FEED) : NULL;

	if (c == NULL)
		return;
	c->count = count < EAR_BLOCK ? count : EAR_BLOCK;
	memcpy(c->pcm, pcm, c->count * sizeof(*pcm));
	give(e, c);
}

static void stop(struct ear *e, enum command_kind kind)
{
	struct command *c;

	if (!e->listening)
		return;
	e->listening = false;
	c = command(e, kind);
	if (c != NULL)
		give(e, c);
	else
		tell(e, &(struct command){ .utterance = e->utterance }, EAR_FAILED, NULL);
}

void ear_finish(struct ear *e)
{
	stop(e, COMMAND_FINISH);
}

void ear_abort(struct ear *e)
{
	stop(e, COMMAND_ABORT);
	e->utterance++;
}

enum ear_news ear_take(struct ear *e, struct asr_result *ret)
{
	enum ear_news news;
	bool behind;

	pthread_mutex_lock(&e->lock);
	news = e->news_utterance == e->utterance ? e->news : EAR_NOTHING;
	*ret = e->result;
	e->news = EAR_NOTHING;
	behind = e->backlog > BACKLOG_MAX;
	pthread_mutex_unlock(&e->lock);
	if (behind) {
		ear_abort(e);
		return EAR_FAILED;
	}
	return news;
}

void ear_free(struct ear *e)
{
	if (e == NULL)
		return;
	ear_abort(e);
	ear_unref(e);
}
