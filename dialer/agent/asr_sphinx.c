/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PocketSphinx. Two decoders hear the same audio: one with the topic's grammar, one that takes any
 * phones. A grammar always finds something; how much worse it fits than free phones do, per frame
 * of 10 ms, tells whether the person said what the grammar says (a figure that PocketSphinx itself
 * does not give with grammars: its probability is then always 0).
 *
 * The dictionary holds only words the scripts use. Names of searches are "script/topic"; those of a
 * script are compiled once per recogniser.
 */
#include "config.h"

#include "dialer/agent/asr.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <speex/speex_resampler.h>

#include "dialer/agent/grammar.h"
#include "dialer/agent/lexicon.h"
#include "dialer/base/banned.h"

#define SCRIPTS_MAX 8          /* per recogniser; a further one makes it start anew */
#define MODEL_RATE 16000
#define BLOCK 480              /* samples at 8 kHz, handled at once */
#define NOISE_AMPLITUDE 24     /* comfort noise: digital silence derails the decoder */
#define RESAMPLE_QUALITY 3
/*
 * The model was trained with sounds up to 6.8 kHz, the telephone ends at 3.4. A faint mirror image
 * of the lower band in the upper one (every other sample a little larger) helps it tell "six" from
 * "eight": of the digit strings of test_recognition.c half the errors went.
 */
#define MIRROR_GAIN 0.2F
#define PATH_MAX_BYTES 512
/*
 * Of a hypothesis' score against free phones, in sphinx's log units: what the grammar's choice of
 * phrases costs whatever was said, and the rest per frame at which confidence is 0.5 and 0.
 * Measured with flite voices through G.711 (tests/unit/agent/test_recognition.c).
 */
#define SCORE_CHOICE 1000.0F
#define SCORE_HALF (-9.4F)
#define SCORE_NONE (-13.0F)

struct sphinx {
	char model_dir[PATH_MAX_BYTES];
	ps_decoder_t *words, *phones;
	SpeexResamplerState *up;
	uint32_t noise;            /* state of its generator */
	uint64_t scripts[SCRIPTS_MAX];
	int script_count;
};

static ps_decoder_t *decoder(const char *model_dir, bool phones)
{
	char hmm[PATH_MAX_BYTES + 16], lm[PATH_MAX_BYTES + 32];
	cmd_ln_t *config;
	ps_decoder_t *ps;

	snprintf(hmm, sizeof(hmm), "%s/en-us", model_dir);
	snprintf(lm, sizeof(lm), "%s/en-us-phone.lm.bin", model_dir);
	config = cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", hmm, "-bestpath", "no", NULL);
	if (config == NULL)
		return NULL;
	if (phones) {
		cmd_ln_set_str_r(config, "-allphone", lm);
		cmd_ln_set_boolean_r(config, "-allphone_ci", TRUE);
		cmd_ln_set_float64_r(config, "-lw", 2.0);
		cmd_ln_set_float64_r(config, "-beam", 1e-10);
		cmd_ln_set_float64_r(config, "-pbeam", 1e-10);
	}
	ps = ps_init(config);
	cmd_ln_free_r(config); /* the decoder holds its own reference */
	return ps;
}

/* A phone search keeps its last list of phones when it is freed; an empty utterance empties it. */
static void forget_phones(ps_decoder_t *phones)
{
	int32 score;

	if (ps_start_utt(phones) == 0 && ps_end_utt(phones) == 0)
		(void)ps_get_hyp(phones, &score);
}

static void sphinx_close(void *asr)
{
	struct sphinx *s = asr;

	if (s == NULL)
		return;
	if (s->words != NULL)
		ps_free(s->words);
	if (s->phones != NULL) {
		forget_phones(s->phones);
		ps_free(s->phones);
	}
	if (s->up != NULL)
		speex_resampler_destroy(s->up);
	free(s);
}

/* Its log is one file for all threads, changed without a lock when it is named by decoder. */
static void silence_log(void)
{
	err_set_logfp(NULL);
}

static int sphinx_open(void **ret, const char *model_dir)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sphinx *s = calloc(1, sizeof(*s));
	int err = 0;

	pthread_once(&once, silence_log);
	if (s == NULL)
		return -ENOMEM;
	snprintf(s->model_dir, sizeof(s->model_dir), "%s", model_dir);
	s->noise = 1;
	s->words = decoder(model_dir, false);
	s->phones = decoder(model_dir, true);
	s->up = speex_resampler_init(1, MEDIA_RATE, MODEL_RATE, RESAMPLE_QUALITY, &err);
	if (s->words == NULL || s->phones == NULL || s->up == NULL) {
		sphinx_close(s);
		return -ENOENT;
	}
	*ret = s;
	return 0;
}

/* ---- scripts ------------------------------------------------------------------------------------ */

static void search_name(char name[48], const struct script *s, int topic)
{
	snprintf(name, 48, "%llu/%d", (unsigned long long)s->id, topic);
}

static int add_word(const char *word, const char *phones, void *arg)
{
	struct sphinx *s = arg;
	char *known = ps_lookup_word(s->words, word);

	if (known != NULL) {
		ckd_free(known);
		return 0;
	}
	return ps_add_word(s->words, word, phones, FALSE) >= 0 ? 0 : -EINVAL;
}

/* By hand what ps_set_jsgf_string() does, which never frees the parsed grammar. */
static int set_grammar(ps_decoder_t *ps, const char *name, const char *text)
{
	jsgf_t *grammar = jsgf_parse_string(text, NULL);
	jsgf_rule_t *rule = grammar != NULL ? jsgf_get_rule(grammar, "g.u") : NULL;
	fsg_model_t *fsg = NULL;
	int err = -EINVAL;

	if (rule != NULL)
		fsg = jsgf_build_fsg(grammar, rule, ps_get_logmath(ps),
			(float32)cmd_ln_float64_r(ps_get_config(ps), "-lw"));
	if (fsg != NULL && ps_set_fsg(ps, name, fsg) == 0)
		err = 0;
	if (fsg != NULL)
		fsg_model_free(fsg); /* the decoder holds its own reference */
	if (grammar != NULL)
		jsgf_grammar_free(grammar);
	return err;
}

static int add_grammar(struct sphinx *s, const struct script *script, int topic)
{
	struct buf text;
	char name[48];
	int err;

	buf_init(&text, GRAMMAR_MAX);
	grammar_write(script, topic, &text);
	err = buf_error(&text);
	search_name(name, script, topic);
	if (err == 0)
		err = set_grammar(s->words, name, buf_text(&text));
	buf_release(&text);
	return err;
}

/* The dictionary only grows, so a recogniser that has seen many scripts is made new. */
static int start_anew(struct sphinx *s)
{
	ps_decoder_t *ps = decoder(s->model_dir, false);

	if (ps == NULL)
		return -ENOMEM;
	ps_free(s->words);
	s->words = ps;
	s->script_count = 0;
	return 0;
}

static int sphinx_prepare(void *asr, const struct script *script)
{
	struct sphinx *s = asr;
	int err = 0;

	for (int i = 0; i < s->script_count; i++)
		if (s->scripts[i] == script->id)
			return 0;
	if (s->script_count == SCRIPTS_MAX)
		err = start_anew(s);
	if (err == 0)
		err = lexicon_each(s->model_dir, script, add_word, s);
	for (int topic = TOPIC_LOWEST; err == 0 && topic < script->state_count; topic++)
		if (grammar_topic(script, topic) == topic)
			err = add_grammar(s, script, topic);
	if (err == 0)
		s->scripts[s->script_count++] = script->id;
	return err;
}

/* ---- an utterance --------------------------------------------------------------------------------- */

static int sphinx_start(void *asr, const struct script *script, int topic)
{
	struct sphinx *s = asr;
	char name[48];
	int err = sphinx_prepare(s, script);

	if (err < 0)
		return err;
	search_name(name, script, grammar_topic(script, topic));
	if (ps_set_search(s->words, name) < 0)
		return -EINVAL;
	speex_resampler_reset_mem(s->up);
	/* A stream's start resets the noise estimate; the last caller's must not stay. */
	if (ps_start_stream(s->words) < 0 || ps_start_stream(s->phones) < 0)
		return -EIO;
	if (ps_start_utt(s->words) < 0)
		return -EIO;
	if (ps_start_utt(s->phones) < 0) {
		ps_end_utt(s->words);
		return -EIO;
	}
	return 0;
}

static int16_t dress(struct sphinx *s, int16_t sample, bool odd)
{
	int v = (int)((float)sample * (odd ? 1 - MIRROR_GAIN : 1 + MIRROR_GAIN));

	s->noise = s->noise * 1664525U + 1013904223U;
	v += (int)(s->noise >> 16) % (2 * NOISE_AMPLITUDE + 1) - NOISE_AMPLITUDE;
	return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

static int feed_block(struct sphinx *s, const int16_t *pcm, size_t count)
{
	int16_t in[BLOCK], out[2 * BLOCK + 16];
	spx_uint32_t in_len = (spx_uint32_t)count, out_len = 2 * BLOCK + 16;

	memcpy(in, pcm, count * sizeof(*in));
	speex_resampler_process_int(s->up, 0, in, &in_len, out, &out_len);
	for (spx_uint32_t i = 0; i < out_len; i++)
		out[i] = dress(s, out[i], i % 2 == 1);
	if (ps_process_raw(s->words, out, out_len, FALSE, FALSE) < 0 ||
		ps_process_raw(s->phones, out, out_len, FALSE, FALSE) < 0)
		return -EIO;
	return 0;
}

static void read_hypothesis(struct sphinx *s, struct asr_result *ret, int32 *score)
{
	const char *text = ps_get_hyp(s->words, score);

	snprintf(ret->text, sizeof(ret->text), "%s", text != NULL ? text : "");
	ret->confidence = 0;
}

static int sphinx_feed(void *asr, const int16_t *pcm, size_t count, struct asr_result *ret)
{
	struct sphinx *s = asr;
	int32 score;
	int err = 0;

	for (size_t done = 0; err == 0 && done < count; done += BLOCK)
		err = feed_block(s, pcm + done, count - done < BLOCK ? count - done : BLOCK);
	read_hypothesis(s, ret, &score);
	return err;
}

static float confidence(int32 words, int32 phones, int frames)
{
	float per_frame = ((float)(words - phones) + SCORE_CHOICE) / (float)(frames > 0 ? frames : 1);
	float c = (per_frame - SCORE_NONE) / (SCORE_HALF - SCORE_NONE) * 0.5F;

	return c < 0 ? 0 : c > 1 ? 1 : c;
}

static int sphinx_finish(void *asr, struct asr_result *ret)
{
	struct sphinx *s = asr;
	int32 words = 0, phones = 0;
	int err = ps_end_utt(s->words) < 0 ? -EIO : 0;

	if (ps_end_utt(s->phones) < 0)
		err = -EIO;
	read_hypothesis(s, ret, &words);
	if (ret->text[0] != '\0' && ps_get_hyp(s->phones, &phones) != NULL)
		ret->confidence = confidence(words, phones, ps_get_n_frames(s->words));
	return err;
}

static void sphinx_abort(void *asr)
{
	struct sphinx *s = asr;

	ps_end_utt(s->words);
	ps_end_utt(s->phones);
}

const struct asr_ops asr_sphinx = {
	.name = "pocketsphinx",
	.open = sphinx_open,
	.close = sphinx_close,
	.prepare = sphinx_prepare,
	.start = sphinx_start,
	.feed = sphinx_feed,
	.finish = sphinx_finish,
	.abort = sphinx_abort,
};
