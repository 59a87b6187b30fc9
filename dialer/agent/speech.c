/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/speech_priv.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/script_priv.h"
#include "dialer/base/log.h"
#include "dialer/base/banned.h"

#define RECOGNISERS_MAX 1024
#define PATH_BYTES_MAX 512
#define VOICE_BYTES_MAX 16

struct speech {
	struct pool *pool;
	struct prompts *prompts;
	struct speech_ops ops;
	char voice[VOICE_BYTES_MAX], model_dir[PATH_BYTES_MAX];
	pthread_mutex_t lock;  /* guards what follows */
	void *idle[RECOGNISERS_MAX];
	int idle_count;
	int open;              /* idle, borrowed or being opened */
	bool stopping;         /* what is prepared ahead is for nobody any more */
	int limit;
	int failed;            /* of the limit, could not be opened when last tried */
	int calls;
};

struct warm_job {
	struct job job;
	struct speech *speech;
	struct script *script; /* one reference */
};

static int open_stages(struct speech *s, const struct speech_params *params)
{
	void *voice, *recogniser;
	int err = s->ops.tts->open(&voice, s->voice); /* voices live as long as the process */

	if (err == 0)
		err = pool_start(&s->pool, params->threads, SPEECH_JOBS_MAX);
	if (err == 0)
		err = prompts_new(&s->prompts, s->pool, s->ops.tts, PROMPTS_BYTES_MAX);
	if (err < 0 || s->limit == 0)
		return err;
	/* The first one now, so that a wrong model_dir is found at start. */
	err = s->ops.asr->open(&recogniser, s->model_dir);
	if (err == 0) {
		s->idle[s->idle_count++] = recogniser;
		s->open = 1;
	}
	return err;
}

int speech_start_with(struct speech **sp, const struct speech_params *params,
	const struct speech_ops *ops)
{
	struct speech *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return -ENOMEM;
	pthread_mutex_init(&s->lock, NULL);
	s->ops = *ops;
	s->limit = params->recognisers < RECOGNISERS_MAX ? params->recognisers : RECOGNISERS_MAX;
	snprintf(s->voice, sizeof(s->voice), "%s", params->voice);
	snprintf(s->model_dir, sizeof(s->model_dir), "%s", params->sphinx_model_dir);
	err = open_stages(s, params);
	if (err < 0) {
		speech_stop(s);
		return err;
	}
	*sp = s;
	return 0;
}

int speech_start(struct speech **sp, const struct speech_params *params)
{
	static const struct speech_ops embedded = { .asr = &asr_sphinx, .tts = &tts_flite };

	return speech_start_with(sp, params, &embedded);
}

void speech_stop(struct speech *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_mutex_unlock(&s->lock);
	pool_stop(s->pool);
	prompts_free(s->prompts);
	for (int i = 0; i < s->idle_count; i++)
		s->ops.asr->close(s->idle[i]);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

struct pool *speech_pool(struct speech *s)
{
	return s->pool;
}

struct prompts *speech_prompts(struct speech *s)
{
	return s->prompts;
}

const struct asr_ops *speech_asr(const struct speech *s)
{
	return s->ops.asr;
}

const char *speech_voice(const struct speech *s, const struct script *script)
{
	return script->voice[0] != '\0' ? script->voice : s->voice;
}

void *speech_borrow(struct speech *s)
{
	void *r = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->idle_count > 0)
		r = s->idle[--s->idle_count];
	pthread_mutex_unlock(&s->lock);
	return r;
}

void speech_return(struct speech *s, void *recogniser)
{
	pthread_mutex_lock(&s->lock);
	s->idle[s->idle_count++] = recogniser; /* never more than are open, which is bounded */
	pthread_mutex_unlock(&s->lock);
}

/* ---- ahead of calls ------------------------------------------------------------------------------ */

static struct job *warm_job(struct speech *s, struct script *script, void (*run)(struct job *j))
{
	struct warm_job *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->job.run = run;
	w->speech = s;
	w->script = script_ref(script);
	return &w->job;
}

static void warm_job_free(struct warm_job *w)
{
	script_unref(w->script);
	free(w);
}

static bool is_stopping(struct speech *s)
{
	bool stopping;

	pthread_mutex_lock(&s->lock);
	stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	return stopping;
}

/* Half a second of CPU each, and as many may be queued as there are calls: not at the end. */
static void open_recogniser(struct job *j)
{
	struct warm_job *w = (struct warm_job *)(void *)j;
	struct speech *s = w->speech;
	void *r;
	int err = is_stopping(s) ? -ECANCELED : s->ops.asr->open(&r, s->model_dir);

	if (err == 0 && s->ops.asr->prepare(r, w->script) < 0)
		log_warn(AGENT, "script '%s': its grammar cannot be compiled; keys only", w->script->name);
	pthread_mutex_lock(&s->lock);
	s->failed = err == 0 ? 0 : s->limit - (s->open - 1); /* what one cannot have, the next cannot either */
	pthread_mutex_unlock(&s->lock);
	if (err == 0) {
		speech_return(s, r);
	} else if (err != -ECANCELED) {
		log_warn(AGENT, "cannot open a further recogniser: %s", strerror(-err));
		pthread_mutex_lock(&s->lock);
		s->open--;
		pthread_mutex_unlock(&s->lock);
	}
	warm_job_free(w);
}

static void prepare_idle(struct job *j)
{
	struct warm_job *w = (struct warm_job *)(void *)j;
	struct speech *s = w->speech;
	void *r = is_stopping(s) ? NULL : speech_borrow(s);

	if (r != NULL) {
		int err = s->ops.asr->prepare(r, w->script);

		if (err < 0)
			log_warn(AGENT, "script '%s': its grammar cannot be compiled; keys only",
				w->script->name);
		speech_return(s, r);
	}
	warm_job_free(w);
}

static void post(struct speech *s, struct script *script, void (*run)(struct job *j))
{
	struct job *j = warm_job(s, script, run);

	if (j != NULL && pool_post(s->pool, POOL_AHEAD, j) < 0)
		warm_job_free((struct warm_job *)(void *)j);
}

void speech_call_begins(struct speech *s, struct script *script)
{
	struct job *j = NULL;
	bool further;

	pthread_mutex_lock(&s->lock);
	s->calls++;
	/* After a failure one more than needed is tried with each call: so it shows when it would work again. */
	further = s->open < s->limit && s->open < s->calls + (s->failed > 0);
	s->open += further;
	pthread_mutex_unlock(&s->lock);
	if (further)
		j = warm_job(s, script, open_recogniser);
	if (further && (j == NULL || pool_post(s->pool, POOL_AHEAD, j) < 0)) {
		if (j != NULL)
			warm_job_free((struct warm_job *)(void *)j);
		pthread_mutex_lock(&s->lock);
		s->open--;
		pthread_mutex_unlock(&s->lock);
	}
}

int speech_failed(struct speech *s)
{
	int n;

	pthread_mutex_lock(&s->lock);
	n = s->failed;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void speech_call_ends(struct speech *s)
{
	pthread_mutex_lock(&s->lock);
	s->calls--;
	pthread_mutex_unlock(&s->lock);
}

/* A text without variables, sentence by sentence. */
static void warm_text(struct speech *s, const struct script *script, const char *text)
{
	const char *voice = speech_voice(s, script);

	while (text != NULL && *text != '\0') {
		const char *end = sentence_end(text);
		char *sentence = strndup(text, (size_t)(end - text));

		if (sentence != NULL && strchr(sentence, '{') == NULL)
			prompt_unref(prompts_get(s->prompts, voice, sentence));
		free(sentence);
		text = end + strspn(end, " ");
	}
}

void speech_warm(struct speech *s, struct script *script)
{
	post(s, script, prepare_idle);
	for (int i = 0; i < DISCLOSURE_COUNT; i++)
		warm_text(s, script, script->disclosures[i]);
	for (int i = 0; i < script->state_count; i++)
		warm_text(s, script, script->states[i].say);
	for (int i = 0; i < PROMPT_COUNT; i++)
		warm_text(s, script, script->prompts[i]);
}
