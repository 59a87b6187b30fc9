/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/unit/agent/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/agent/script_priv.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

#define WALL_START INT64_C(1795276800000000) /* 2026-11-21 16:00 UTC, a Saturday */

/* ---- time ------------------------------------------------------------------------------------------ */

static int64_t fake_now_us;

static int64_t fake_mono(void)
{
	return fake_now_us;
}

static int64_t fake_wall(void)
{
	return WALL_START + fake_now_us;
}

static const struct clock_source fake_clock = { fake_wall, fake_mono };

/* ---- fake stages ------------------------------------------------------------------------------------- */

static char fake_hypothesis[ASR_TEXT_MAX];
static float fake_confidence;

static int fake_open(void **ret, const char *model_dir)
{
	(void)model_dir;
	*ret = malloc(1);
	return 0;
}

static int fake_prepare(void *asr, const struct script *s)
{
	(void)asr;
	(void)s;
	return 0;
}

static int fake_start(void *asr, const struct script *s, int topic)
{
	(void)asr;
	(void)s;
	(void)topic;
	return 0;
}

static int fake_feed(void *asr, const int16_t *pcm, size_t count, struct asr_result *ret)
{
	(void)asr;
	(void)pcm;
	(void)count;
	ret->text[0] = '\0';
	return 0;
}

static int fake_finish(void *asr, struct asr_result *ret)
{
	(void)asr;
	snprintf(ret->text, sizeof(ret->text), "%s", fake_hypothesis);
	ret->confidence = fake_confidence;
	return 0;
}

static void fake_abort(void *asr)
{
	(void)asr;
}

static int fake_voice_open(void **ret, const char *voice)
{
	*ret = NULL;
	(void)voice;
	return 0;
}

static int fake_speak(void *voice, const char *text,
	int (*sink)(const int16_t *pcm, size_t count, void *arg), void *arg)
{
	size_t count = strlen(text) * MEDIA_RATE / 100;
	int16_t *pcm = calloc(count, sizeof(*pcm));
	int err;

	(void)voice;
	for (size_t i = 0; i < count; i++)
		pcm[i] = 1000;
	err = sink(pcm, count, arg);
	free(pcm);
	return err;
}

static const struct asr_ops fake_asr = {
	.name = "fake",
	.open = fake_open,
	.close = free,
	.prepare = fake_prepare,
	.start = fake_start,
	.feed = fake_feed,
	.finish = fake_finish,
	.abort = fake_abort,
};
static const struct tts_ops fake_tts = { .name = "fake", .open = fake_voice_open, .speak = fake_speak };
const struct speech_ops rig_fake_ops = { .asr = &fake_asr, .tts = &fake_tts };

/* ---- what the agent reports --------------------------------------------------------------------------- */

static void on_event(const char *kind, int offset_ms, const char *text, const char *detail, void *arg)
{
	struct rig *r = arg;
	struct rig_event *e = &r->events[r->event_count];

	assert_true(r->event_count < RIG_EVENTS_MAX);
	r->event_count++;
	snprintf(e->kind, sizeof(e->kind), "%s", kind);
	e->offset_ms = offset_ms;
	snprintf(e->text, sizeof(e->text), "%s", text != NULL ? text : "");
	snprintf(e->detail, sizeof(e->detail), "%s", detail != NULL ? detail : "");
}

static void on_opt_out(const char *method, void *arg)
{
	struct rig *r = arg;

	assert_string_equal(r->opt_out, ""); /* once only */
	snprintf(r->opt_out, sizeof(r->opt_out), "%s", method);
	if (r->commit)
		agent_opt_out_committed(r->agent);
}

static void on_seat_given_up(bool told, void *arg)
{
	struct rig *r = arg;

	r->given_up++;
	r->told += told;
}

static void on_hand_over(void *arg)
{
	struct rig *r = arg;

	r->wanted++;
	if (r->nobody)
		agent_not_handed_over(r->agent);
}

static void on_hand_over_cancelled(void *arg)
{
	struct rig *r = arg;

	r->cancelled++;
}

static void on_record(void *arg)
{
	struct rig *r = arg;

	assert_false(r->recorded);
	r->recorded = true;
	r->recorded_us = r->now_us;
}

static void on_done(enum disposition d, const char *slots_json, int64_t callback_us, void *arg)
{
	struct rig *r = arg;

	assert_false(r->done);
	r->done = true;
	r->disposition = d;
	r->callback_us = callback_us;
	snprintf(r->slots, sizeof(r->slots), "%s", slots_json != NULL ? slots_json : "");
}

/* ---- the call -------------------------------------------------------------------------------------------- */

struct script *rig_script(const char *text)
{
	static char example[SCRIPT_BYTES_MAX];
	char error[SCRIPT_ERROR_MAX] = "";
	struct script *s = NULL;
	size_t len;

	if (text == NULL) {
		FILE *f = fopen(DIALER_SRCDIR "/campaigns/example/qualify.json", "r");

		assert_non_null(f);
		len = fread(example, 1, sizeof(example), f);
		fclose(f);
		text = example;
	} else {
		len = strlen(text);
	}
	if (script_parse(&s, text, len, error) != 0)
		fail_msg("%s", error);
	return s;
}

void rig_start(struct rig *r, const struct speech_ops *ops, const char *script_text, int recognisers)
{
	const struct speech_params params = {
		.voice = "kal16",
		.threads = POOL_INLINE,
		.recognisers = recognisers,
		.sphinx_model_dir = "/usr/share/pocketsphinx/model/en-us",
	};

	memset(r, 0, sizeof(*r));
	r->commit = true;
	r->script = rig_script(script_text);
	fake_now_us = r->now_us = 1000000;
	clock_use(&fake_clock);
	if (ops != NULL)
		assert_int_equal(speech_start_with(&r->speech, &params, ops), 0);
	else
		assert_int_equal(speech_start(&r->speech, &params), 0);
}

void rig_hang_up(struct rig *r)
{
	agent_free(r->agent);
	r->agent = NULL;
}

void rig_stop(struct rig *r)
{
	rig_hang_up(r);
	speech_stop(r->speech);
	script_unref(r->script);
	clock_use(NULL);
}

void rig_obligations(struct obligations *o, enum record_duty record)
{
	static const struct duty duties[] = {
		{ .kind = DUTY_IDENTIFY_SELLER, .opening = 1 },
		{ .kind = DUTY_DISCLOSE_ARTIFICIAL, .opening = 1 },
		{ .kind = DUTY_OFFER_OPT_OUT, .opening = 1, .within_ms = 2000 },
		{ .kind = DUTY_STATE_PURPOSE, .opening = 1 },
		{ .kind = DUTY_GIVE_CALLBACK_NUMBER },
	};

	memset(o, 0, sizeof(*o));
	memcpy(o->duties, duties, sizeof(duties));
	o->duty_count = sizeof(duties) / sizeof(duties[0]);
	o->record = (uint8_t)record;
	o->first_word_ms = 2000;
	if (record == RECORD_AFTER_CONSENT)
		o->duties[o->duty_count++] = (struct duty){ .kind = DUTY_RECORD_NOTICE, .opening = 1 };
}

void rig_ring(struct rig *r, const struct obligations *o, enum agent_opening opening)
{
	const struct agent_handler handler = {
		.on_event = on_event,
		.on_opt_out = on_opt_out,
		.on_record = on_record,
		.on_done = on_done,
		.on_seat_given_up = on_seat_given_up,
		.on_hand_over = on_hand_over,
		.on_hand_over_cancelled = on_hand_over_cancelled,
		.arg = r,
	};
	const struct agent_params params = {
		.speech = r->speech,
		.script = r->script,
		.obligations = o,
		.opening = opening,
		.seller_legal_name = "Example Energy LLC",
		.callback_number = { 12025550142 },
		.toll_free_number = { 18005550199 },
		.purpose = PURPOSE_MARKETING,
		.first_name = "Maria",
		.last_name = "",
		.fields_json = "{\"city\":\"Springfield\"}",
		.utc_offset_s = -7 * 3600,
		.handler = &handler,
	};

	rig_hang_up(r);
	r->event_count = 0;
	r->done = r->recorded = r->sending = false;
	r->opt_out[0] = r->slots[0] = '\0';
	r->last_sent_us = 0;
	r->given_up = r->told = 0;
	r->wanted = r->cancelled = 0;
	r->nobody = false;
	assert_int_equal(agent_new(&r->agent, &params), 0);
}

void rig_answer(struct rig *r)
{
	r->answered_us = r->now_us;
	agent_answered(r->agent, r->now_us, !r->no_seat);
}

void rig_tick(struct rig *r, const int16_t samples[MEDIA_FRAME], bool voice)
{
	const struct media_frame f = {
		.samples = samples,
		.voice = voice,
		.mono_us = r->now_us,
		.captured_mono_us = r->now_us - RIG_JITTER_MS * CLOCK_US_PER_MS,
	};
	int16_t out[MEDIA_FRAME];
	bool first = !r->sending;

	if (!r->done)
		agent_hear(r->agent, &f);
	r->sending = !r->done && agent_speak(r->agent, out);
	if (r->sending) {
		agent_sent(r->agent, r->now_us, first);
		r->last_sent_us = r->now_us;
	}
	r->now_us += MEDIA_FRAME_MS * CLOCK_US_PER_MS;
	fake_now_us = r->now_us;
}

void rig_silence(struct rig *r, int ms)
{
	static const int16_t nothing[MEDIA_FRAME];

	for (; ms > 0; ms -= MEDIA_FRAME_MS)
		rig_tick(r, nothing, false);
}

int rig_until_speech(struct rig *r, int max_ms)
{
	int ms = 0;

	for (; ms < max_ms && !r->done && (ms == 0 || !r->sending); ms += MEDIA_FRAME_MS)
		rig_silence(r, MEDIA_FRAME_MS);
	return ms;
}

void rig_listen(struct rig *r, int max_ms)
{
	int ms = r->sending ? 0 : rig_until_speech(r, max_ms);

	while (ms < max_ms && !r->done && r->now_us - r->last_sent_us < 400 * CLOCK_US_PER_MS) {
		rig_silence(r, MEDIA_FRAME_MS);
		ms += MEDIA_FRAME_MS;
	}
}

void rig_say(struct rig *r, const char *heard, float confidence, int ms)
{
	int16_t loud[MEDIA_FRAME];

	for (int i = 0; i < MEDIA_FRAME; i++)
		loud[i] = i % 16 < 8 ? 2000 : -2000;
	snprintf(fake_hypothesis, sizeof(fake_hypothesis), "%s", heard);
	fake_confidence = confidence;
	for (; ms > 0; ms -= MEDIA_FRAME_MS)
		rig_tick(r, loud, true);
}

/* ---- real audio ------------------------------------------------------------------------------------------- */

struct sound {
	int16_t *pcm;
	size_t count, max;
};

static int keep(const int16_t *pcm, size_t count, void *arg)
{
	struct sound *s = arg;

	assert_true(s->count + count <= s->max);
	memcpy(s->pcm + s->count, pcm, count * sizeof(*pcm));
	s->count += count;
	return 0;
}

/* G.711 mu-law and back, written for the test from the standard's segments. */
static int16_t through_g711(int16_t sample)
{
	int magnitude = abs((int)sample), segment = 7, step;

	magnitude = (magnitude > 32635 ? 32635 : magnitude) + 132;
	while (segment > 0 && magnitude < 1 << (segment + 7))
		segment--;
	step = 1 << (segment + 3);
	magnitude = magnitude / step * step + step / 2 - 132;
	return (int16_t)(sample < 0 ? -magnitude : magnitude);
}

size_t rig_synthesise(const char *voice, const char *text, int16_t *pcm, size_t max)
{
	struct sound s = { pcm, 0, max };
	void *handle;

	assert_int_equal(tts_flite.open(&handle, voice), 0);
	assert_int_equal(tts_flite.speak(handle, text, keep, &s), 0);
	for (size_t i = 0; i < s.count; i++)
		pcm[i] = through_g711(pcm[i]);
	return s.count;
}

static bool loud(const int16_t *pcm)
{
	int64_t sum = 0;

	for (int i = 0; i < MEDIA_FRAME; i++)
		sum += pcm[i] * pcm[i];
	return sum / MEDIA_FRAME > 150 * 150;
}

void rig_voice(struct rig *r, const char *voice, const char *text)
{
	static int16_t pcm[MEDIA_RATE * 20];
	size_t count = rig_synthesise(voice, text, pcm, sizeof(pcm) / sizeof(pcm[0]) - MEDIA_FRAME);
	int hangover = 0;

	memset(pcm + count, 0, MEDIA_FRAME * sizeof(*pcm));
	for (size_t i = 0; i < count; i += MEDIA_FRAME) {
		hangover = loud(pcm + i) ? 4 : hangover - 1; /* as voice detectors have it */
		rig_tick(r, pcm + i, hangover > 0);
	}
}

/* ---- looking back ------------------------------------------------------------------------------------------- */

int rig_count(const struct rig *r, const char *kind)
{
	int n = 0;

	for (int i = 0; i < r->event_count; i++)
		n += strcmp(r->events[i].kind, kind) == 0;
	return n;
}

const struct rig_event *rig_last(const struct rig *r, const char *kind)
{
	for (int i = r->event_count - 1; i >= 0; i--)
		if (strcmp(r->events[i].kind, kind) == 0)
			return &r->events[i];
	return NULL;
}

void rig_print(const struct rig *r)
{
	for (int i = 0; i < r->event_count; i++)
		print_message("%7d %-9s %s %s\n", r->events[i].offset_ms, r->events[i].kind,
			r->events[i].text, r->events[i].detail);
	print_message("done %d %s slots %s\n", r->done, disposition_name(r->disposition), r->slots);
}

void rig_expect_done(struct rig *r, enum disposition d)
{
	rig_silence(r, 12000);
	if (!r->done || r->disposition != d) {
		rig_print(r);
		fail_msg("not done as '%s'", disposition_name(d));
	}
}
