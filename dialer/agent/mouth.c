/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/mouth.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/prompts.h"
#include "dialer/base/banned.h"

#define VOICE_BYTES_MAX 16

struct utterance {
	int tag;
	char *text;
	struct prompt *sentence[MOUTH_SENTENCES_MAX];
	int count;
	int at;                  /* sentence now played */
	size_t sample;           /* of it, next to be played */
	int64_t began_mono_us;   /* 0: no packet of it has left */
};

struct mouth {
	struct prompts *prompts;
	char voice[VOICE_BYTES_MAX];
	struct gate *gate;
	struct mouth_handler handler;
	struct utterance queue[MOUTH_QUEUE_MAX]; /* [0] is the present one */
	int count;
	bool paused, failed;
	bool ended;              /* the frame just filled holds the present text's last sample */
};

int mouth_new(struct mouth **mp, struct prompts *prompts, const char *voice, struct gate *gate,
	const struct mouth_handler *handler)
{
	struct mouth *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return -ENOMEM;
	m->prompts = prompts;
	m->gate = gate;
	m->handler = *handler;
	snprintf(m->voice, sizeof(m->voice), "%s", voice);
	*mp = m;
	return 0;
}

static void utterance_release(struct utterance *u)
{
	for (int i = 0; i < u->count; i++)
		prompt_unref(u->sentence[i]);
	free(u->text);
	memset(u, 0, sizeof(*u));
}

static void drop_first(struct mouth *m)
{
	utterance_release(&m->queue[0]);
	m->count--;
	memmove(&m->queue[0], &m->queue[1], (size_t)m->count * sizeof(m->queue[0]));
	memset(&m->queue[m->count], 0, sizeof(m->queue[0])); /* its pointers have moved */
	m->ended = false;
}

void mouth_free(struct mouth *m)
{
	if (m == NULL)
		return;
	while (m->count > 0)
		drop_first(m);
	free(m);
}

static int add_sentences(struct mouth *m, struct utterance *u)
{
	for (const char *p = u->text; *p != '\0';) {
		const char *end = sentence_end(p);
		char *sentence = strndup(p, (size_t)(end - p));
		struct prompt *prompt = NULL;

		if (sentence != NULL && u->count < MOUTH_SENTENCES_MAX)
			prompt = prompts_get(m->prompts, m->voice, sentence);
		free(sentence);
		if (prompt == NULL)
			return -ENOMEM;
		u->sentence[u->count++] = prompt;
		p = end + strspn(end, " ");
	}
	return 0;
}

int mouth_say(struct mouth *m, int tag, const char *text)
{
	struct utterance *u;
	int err;

	if (m->count == MOUTH_QUEUE_MAX)
		return -ENOBUFS;
	u = &m->queue[m->count];
	memset(u, 0, sizeof(*u));
	u->tag = tag;
	u->text = strdup(text);
	err = u->text != NULL ? add_sentences(m, u) : -ENOMEM;
	if (err == 0 && u->count == 0)
		err = -EINVAL;
	if (err < 0)
		utterance_release(u);
	else
		m->count++;
	return err;
}

/* Samples of the present sentence from where we are; NULL: not ready, not allowed, nothing. */
static const int16_t *present(struct mouth *m, size_t *ret_left)
{
	struct utterance *u = &m->queue[0];
	const int16_t *pcm;
	size_t count;

	if (m->count == 0 || m->paused || !gate_passes(m->gate, u->tag))
		return NULL;
	switch (prompt_state(u->sentence[u->at])) {
	case PROMPT_READY:
		break;
	case PROMPT_FAILED:
		m->failed = true;
		return NULL;
	case PROMPT_PENDING:
	default:
		return NULL;
	}
	pcm = prompt_samples(u->sentence[u->at], &count);
	*ret_left = count - u->sample;
	return pcm + u->sample;
}

bool mouth_fill(struct mouth *m, int16_t out[MEDIA_FRAME])
{
	size_t done = 0;

	while (done < MEDIA_FRAME && !m->ended) {
		struct utterance *u = &m->queue[0];
		size_t left, n;
		const int16_t *pcm = present(m, &left);

		if (pcm == NULL)
			break;
		n = left < MEDIA_FRAME - done ? left : MEDIA_FRAME - done;
		memcpy(out + done, pcm, n * sizeof(*out));
		done += n;
		u->sample += n;
		if (n == left) {
			u->at++;
			u->sample = 0;
			m->ended = u->at == u->count;
		}
	}
	if (done == 0)
		return false;
	memset(out + done, 0, (MEDIA_FRAME - done) * sizeof(*out));
	return true;
}

void mouth_sent(struct mouth *m, int64_t mono_us)
{
	struct utterance *u = &m->queue[0];
	struct utterance said;

	if (m->count == 0)
		return;
	if (u->began_mono_us == 0) {
		u->began_mono_us = mono_us;
		gate_begins(m->gate, u->tag);
	}
	if (!m->ended)
		return;
	gate_met(m->gate, u->tag);
	said = *u; /* the handler may say more */
	memset(u, 0, sizeof(*u));
	drop_first(m);
	m->handler.on_said(said.tag, said.text, said.began_mono_us, m->handler.arg);
	utterance_release(&said);
}

void mouth_pause(struct mouth *m)
{
	m->paused = true;
}

bool mouth_paused(const struct mouth *m)
{
	return m->paused;
}

void mouth_resume(struct mouth *m, bool from_start)
{
	struct utterance *u = &m->queue[0];

	m->paused = false;
	if (!from_start || m->count == 0 || m->ended)
		return;
	u->at = 0;
	u->sample = 0;
	u->began_mono_us = 0;
}

/* Whole sentences that were played, and of the present one its share of words. */
static void heard_of(const struct utterance *u, struct buf *heard)
{
	for (int i = 0; i < u->at; i++)
		buf_addf(heard, "%s%s", i > 0 ? " " : "", prompt_text(u->sentence[i]));
	if (u->at < u->count && u->sample > 0) {
		const char *text = prompt_text(u->sentence[u->at]);
		size_t count, length = strlen(text);

		(void)prompt_samples(u->sentence[u->at], &count);
		length = length * u->sample / (count > 0 ? count : 1);
		while (length > 0 && text[length] != ' ' && text[length] != '\0')
			length--;
		buf_addf(heard, "%s%.*s", u->at > 0 ? " " : "", (int)length, text);
	}
}

void mouth_cut(struct mouth *m, struct buf *heard)
{
	if (m->count > 0)
		heard_of(&m->queue[0], heard);
	while (m->count > 0)
		drop_first(m);
	m->paused = false;
	m->failed = false;
}

bool mouth_idle(const struct mouth *m)
{
	return m->count == 0;
}

bool mouth_speaking(const struct mouth *m)
{
	return m->count > 0 && m->queue[0].began_mono_us != 0;
}

int mouth_tag(const struct mouth *m)
{
	return m->count > 0 ? m->queue[0].tag : 0;
}

bool mouth_failed(const struct mouth *m)
{
	return m->failed;
}
