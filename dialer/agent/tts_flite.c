/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flite. Its streaming hook lies in the voice, which all threads share, so a sentence is
 * synthesised whole; texts are cut into sentences before (prompts.c), so the first one is there
 * after some tens of milliseconds.
 */
#include "config.h"

#include "dialer/agent/tts.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <flite/flite.h>
#include <speex/speex_resampler.h>

#include "dialer/media/stream.h"
#include "dialer/base/banned.h"

/* No header declares them. */
cst_voice *register_cmu_us_slt(const char *voxdir);
cst_voice *register_cmu_us_kal16(const char *voxdir);
cst_voice *register_cmu_us_kal(const char *voxdir);
cst_voice *register_cmu_us_rms(const char *voxdir);
cst_voice *register_cmu_us_awb(const char *voxdir);

#define QUIET 300                      /* peak that counts as silence at a sentence's edges */
#define LEAD_SAMPLES (MEDIA_RATE / 50) /* silence kept before: 20 ms */
#define TAIL_SAMPLES (MEDIA_RATE / 4)  /* and after: the pause between two sentences */
#define RESAMPLE_QUALITY 5

static const struct {
	const char *name;
	cst_voice *(*enroll)(const char *voxdir);
} voices[] = {
	{ "slt", register_cmu_us_slt },
	{ "kal16", register_cmu_us_kal16 },
	{ "kal", register_cmu_us_kal },
	{ "rms", register_cmu_us_rms },
	{ "awb", register_cmu_us_awb },
};

static int flite_open(void **ret, const char *voice)
{
	/* flite_init() and the registration fill globals; afterwards the voice is only read. They
	   live as long as the process, as flite means them to. */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	cst_voice *v = NULL;

	pthread_mutex_lock(&lock);
	flite_init();
	for (size_t i = 0; i < sizeof(voices) / sizeof(voices[0]); i++)
		if (strcmp(voices[i].name, voice) == 0)
			v = voices[i].enroll(NULL);
	pthread_mutex_unlock(&lock);
	if (v == NULL)
		return -ENOENT;
	*ret = v;
	return 0;
}

static int downsample(const short *in, size_t count, int rate, int16_t *out, size_t *out_count)
{
	int err = 0;
	spx_uint32_t in_len = (spx_uint32_t)count, out_len = (spx_uint32_t)*out_count;
	SpeexResamplerState *r = speex_resampler_init(1, (spx_uint32_t)rate, MEDIA_RATE,
		RESAMPLE_QUALITY, &err);

	if (r == NULL)
		return -ENOMEM;
	speex_resampler_skip_zeros(r);
	speex_resampler_process_int(r, 0, in, &in_len, out, &out_len);
	speex_resampler_destroy(r);
	*out_count = out_len;
	return 0;
}

/* Voices begin and end with silence; what is said first should be heard first. */
static void trim(const int16_t *pcm, size_t *first, size_t *end)
{
	while (*first < *end && abs(pcm[*first]) < QUIET)
		(*first)++;
	while (*end > *first && abs(pcm[*end - 1]) < QUIET)
		(*end)--;
}

static int deliver(const cst_wave *w, int (*sink)(const int16_t *pcm, size_t count, void *arg),
	void *arg)
{
	size_t samples = (size_t)w->num_samples, count = samples * MEDIA_RATE / (size_t)w->sample_rate + 1;
	int16_t *pcm = calloc(count + TAIL_SAMPLES, sizeof(*pcm));
	size_t first = 0, end;
	int err;

	if (pcm == NULL)
		return -ENOMEM;
	err = downsample(w->samples, samples, w->sample_rate, pcm, &count);
	if (err == 0) {
		end = count;
		trim(pcm, &first, &end);
		first = first > LEAD_SAMPLES ? first - LEAD_SAMPLES : 0;
		memset(pcm + end, 0, TAIL_SAMPLES * sizeof(*pcm));
		err = sink(pcm + first, end + TAIL_SAMPLES - first, arg);
	}
	free(pcm);
	return err;
}

static int flite_speak(void *voice, const char *text,
	int (*sink)(const int16_t *pcm, size_t count, void *arg), void *arg)
{
	cst_wave *w = flite_text_to_wave(text, voice);
	int err;

	if (w == NULL)
		return -ENOMEM;
	err = deliver(w, sink, arg);
	delete_wave(w);
	return err;
}

const struct tts_ops tts_flite = { .name = "flite", .open = flite_open, .speak = flite_speak };
