/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/voice.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flite/flite.h>

#include "tools/callsim/ear.h"
#include "tools/callsim/table.h"

#include "dialer/base/banned.h"

#define THREADS_MAX 8
#define KEY_BYTES_MAX 1024
#define LEVEL 3000.0        /* root mean square of loud speech on a telephone line */
#define TRIM_WINDOW 80      /* 10 ms: silence at both ends is cut in such steps */
#define TRIM_LEVEL 260.0    /* -42 dBov */
#define TAPS 47             /* of the low pass for halving the rate */

/* flite's headers do not declare the voices' entry points. */
cst_voice *register_cmu_us_slt(const char *voxdir);
cst_voice *register_cmu_us_rms(const char *voxdir);
cst_voice *register_cmu_us_awb(const char *voxdir);
cst_voice *register_cmu_us_kal16(const char *voxdir);

static const struct {
	const char *name;
	cst_voice *(*open)(const char *voxdir);
} known[] = {
	{ "slt", register_cmu_us_slt },
	{ "rms", register_cmu_us_rms },
	{ "awb", register_cmu_us_awb },
	{ "kal16", register_cmu_us_kal16 },
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

struct order {
	size_t voice;
	struct clip clip;
};

struct voices {
	struct table *by_key; /* "voice text" -> struct order */
	struct order *orders[VOICE_CLIPS_MAX];
	size_t count, done;
	cst_voice *voices[KNOWN];
	_Atomic size_t next;
	_Atomic int error;
};

static size_t voice_index(const char *name)
{
	size_t i = 0;

	while (i < KNOWN && strcmp(known[i].name, name) != 0)
		i++;
	return i;
}

bool voice_exists(const char *name)
{
	return voice_index(name) < KNOWN;
}

const char *voice_names(void)
{
	return "slt rms awb kal16";
}

int voices_new(struct voices **vp)
{
	struct voices *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return -ENOMEM;
	if (table_new(&v->by_key, VOICE_CLIPS_MAX) < 0) {
		free(v);
		return -ENOMEM;
	}
	*vp = v;
	return 0;
}

static void order_free(struct order *o)
{
	free(o->clip.pcm);
	free(o->clip.text);
	free(o);
}

void voices_free(struct voices *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->count; i++)
		order_free(v->orders[i]);
	table_free(v->by_key);
	free(v);
}

static bool make_key(char key[KEY_BYTES_MAX], const char *voice, const char *text)
{
	return snprintf(key, KEY_BYTES_MAX, "%s %s", voice, text) < KEY_BYTES_MAX;
}

int voices_order(struct voices *v, const char *voice, const char *text)
{
	char key[KEY_BYTES_MAX];
	struct order *o;
	int err;

	if (!make_key(key, voice, text) || !voice_exists(voice) || v->count == VOICE_CLIPS_MAX)
		return -ENOBUFS;
	if (table_get(v->by_key, key) != NULL)
		return 0;
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		return -ENOMEM;
	o->voice = voice_index(voice);
	o->clip.text = strdup(text);
	err = o->clip.text != NULL ? table_put(v->by_key, key, o) : -ENOMEM;
	if (err < 0) {
		order_free(o);
		return err;
	}
	v->orders[v->count++] = o;
	return 0;
}

const struct clip *voices_find(const struct voices *v, const char *voice, const char *text)
{
	char key[KEY_BYTES_MAX];
	const struct order *o;

	if (!make_key(key, voice, text))
		return NULL;
	o = table_get(v->by_key, key);
	return o != NULL && o->clip.pcm != NULL ? &o->clip : NULL;
}

/* A windowed sinc with its cut-off at 3600 Hz of 16 kHz (Hamming), unity at DC. */
static void low_pass(double taps[TAPS])
{
	const double cut = 3600.0 / 16000.0;
	double sum = 0.0;

	for (int i = 0; i < TAPS; i++) {
		double x = i - (TAPS - 1) / 2.0;
		double sinc = x == 0.0 ? 2.0 * cut : sin(2.0 * M_PI * cut * x) / (M_PI * x);

		taps[i] = sinc * (0.54 - 0.46 * cos(2.0 * M_PI * i / (TAPS - 1)));
		sum += taps[i];
	}
	for (int i = 0; i < TAPS; i++)
		taps[i] /= sum;
}

static int16_t clamp(double v)
{
	return (int16_t)(v > 32767.0 ? 32767.0 : v < -32768.0 ? -32768.0 : v);
}

void voice_halve(const int16_t *in, size_t count, int16_t *out)
{
	double taps[TAPS];

	low_pass(taps);
	for (size_t o = 0; o < count / 2; o++) {
		double sum = 0.0;

		for (size_t i = 0; i < TAPS; i++) {
			size_t at = 2 * o + i; /* shifted by half the filter, to keep time */

			if (at >= (TAPS - 1) / 2 && at - (TAPS - 1) / 2 < count)
				sum += taps[i] * in[at - (TAPS - 1) / 2];
		}
		out[o] = clamp(sum);
	}
}

/* Cut silence at both ends: a clip's first packet is then its first speech on the wire. */
static void trim(struct clip *c)
{
	size_t from = 0;

	while (from + TRIM_WINDOW <= c->count && ear_level(c->pcm + from, TRIM_WINDOW) < TRIM_LEVEL)
		from += TRIM_WINDOW;
	while (c->count >= from + TRIM_WINDOW &&
		ear_level(c->pcm + c->count - TRIM_WINDOW, TRIM_WINDOW) < TRIM_LEVEL)
		c->count -= TRIM_WINDOW;
	c->count -= from;
	memmove(c->pcm, c->pcm + from, c->count * sizeof(int16_t));
}

static void set_level(struct clip *c)
{
	double level = ear_level(c->pcm, c->count);
	double gain = level > 0.0 ? LEVEL / level : 1.0;

	for (size_t i = 0; i < c->count; i++)
		c->pcm[i] = clamp(gain * c->pcm[i]);
}

static int synthesise(cst_voice *voice, struct clip *c)
{
	cst_wave *w = flite_text_to_wave(c->text, voice);
	int err = -EIO;

	if (w == NULL || w->num_samples < 2 * TRIM_WINDOW || w->num_samples > 2 * CLIP_SAMPLES_MAX)
		goto out;
	if (w->sample_rate != 2 * CLIP_RATE) /* all four voices are 16 kHz */
		goto out;
	c->count = (size_t)w->num_samples / 2;
	c->pcm = calloc(c->count, sizeof(int16_t));
	err = -ENOMEM;
	if (c->pcm == NULL)
		goto out;
	voice_halve(w->samples, (size_t)w->num_samples, c->pcm);
	set_level(c);
	trim(c);
	err = c->count > 0 ? 0 : -EIO;
out:
	delete_wave(w); /* accepts NULL */
	return err;
}

static void *work(void *arg)
{
	struct voices *v = arg;
	size_t i;

	while ((i = atomic_fetch_add(&v->next, 1)) < v->count && atomic_load(&v->error) == 0) {
		struct order *o = v->orders[i];
		int err = synthesise(v->voices[o->voice], &o->clip);

		if (err < 0)
			atomic_store(&v->error, err);
	}
	return NULL;
}

int voices_prepare(struct voices *v, int threads)
{
	pthread_t ids[THREADS_MAX];
	int started = 0;

	(void)flite_init(); /* always 0 */
	for (size_t i = v->done; i < v->count; i++) {
		size_t voice = v->orders[i]->voice;

		if (v->voices[voice] == NULL)
			v->voices[voice] = known[voice].open(NULL);
		if (v->voices[voice] == NULL)
			return -EIO;
	}
	atomic_store(&v->next, v->done);
	for (; started < threads && started < THREADS_MAX; started++) {
		if (pthread_create(&ids[started], NULL, work, v) != 0)
			break;
	}
	if (started == 0)
		(void)work(v);
	for (int i = 0; i < started; i++)
		pthread_join(ids[i], NULL);
	v->done = v->count;
	return atomic_load(&v->error);
}
