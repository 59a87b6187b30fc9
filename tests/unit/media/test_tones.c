/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tones as a gateway sends them: through mu-law, with noise, in the rhythms of the North American
 * plan; and no tone in speech.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <flite/flite.h>

#include "dialer/media/g711.h"
#include "dialer/media/tones.h"

#include "dialer/base/banned.h"

cst_voice *register_cmu_us_kal16(const char *voxdir);

#define AMPLITUDE 6000.0
#define NOISE 120.0 /* 34 dB below the tones */

struct line {
	struct tones tones;
	double at;                 /* samples so far */
	uint64_t seed;
	int16_t frame[MEDIA_FRAME];
	int filled;
	int told[TONE_FAX + 1];    /* how often each was recognised */
};

static double noise(struct line *l)
{
	l->seed = l->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return ((double)(l->seed >> 40) / (1 << 23) - 1.0) * NOISE;
}

static void put(struct line *l, double sample)
{
	double clipped = sample > 32767 ? 32767 : sample < -32768 ? -32768 : sample;
	uint8_t code = law_encode_sample(LAW_MU, (int16_t)lrint(clipped));

	l->frame[l->filled++] = law_decode_sample(LAW_MU, code);
	if (l->filled == MEDIA_FRAME) {
		l->told[tones_frame(&l->tones, l->frame)]++;
		l->filled = 0;
	}
}

/* One or two frequencies (0: none) for so long. */
static void play(struct line *l, double a, double b, int ms)
{
	for (int i = 0; i < ms * MEDIA_RATE / 1000; i++, l->at++) {
		double t = 2 * M_PI * l->at / MEDIA_RATE;

		put(l, (a > 0 ? AMPLITUDE * sin(a * t) : 0) + (b > 0 ? AMPLITUDE * sin(b * t) : 0) + noise(l));
	}
}

static struct line *line_new(void)
{
	static struct line line;

	memset(&line, 0, sizeof(line));
	tones_init(&line.tones);
	line.seed = 1;
	return &line;
}

/* The tone exactly so often, and no other. */
static void only(const struct line *l, enum media_tone tone, int times)
{
	for (int t = TONE_SIT; t <= TONE_FAX; t++)
		assert_int_equal(l->told[t], t == (int)tone ? times : 0);
}

static void special_information_tones(void **state)
{
	/* ITU-T E.180: vacant code, intercept, reorder, no circuit; Hz and long or short segments. */
	static const struct {
		double hz[3];
		int ms[3];
	} codes[] = {
		{ { 985.2, 1370.6, 1776.7 }, { 380, 274, 380 } },
		{ { 913.8, 1370.6, 1776.7 }, { 274, 274, 380 } },
		{ { 913.8, 1428.5, 1776.7 }, { 274, 380, 380 } },
		{ { 985.2, 1428.5, 1776.7 }, { 380, 380, 380 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct line *l = line_new();

		play(l, 0, 0, 333);
		for (int k = 0; k < 3; k++)
			play(l, codes[i].hz[k], 0, codes[i].ms[k]);
		play(l, 0, 0, 500);
		only(l, TONE_SIT, 1);
	}
}

static void busy_and_reorder(void **state)
{
	struct line *l = line_new();

	(void)state;
	for (int i = 0; i < 3; i++) {
		play(l, 480, 620, 500);
		play(l, 0, 0, 500);
	}
	assert_true(l->told[TONE_BUSY] >= 1);
	only(l, TONE_BUSY, l->told[TONE_BUSY]);
	l = line_new();
	for (int i = 0; i < 4; i++) {
		play(l, 480, 620, 250);
		play(l, 0, 0, 250);
	}
	assert_true(l->told[TONE_REORDER] >= 1);
	only(l, TONE_REORDER, l->told[TONE_REORDER]);
}

static void ringback_once(void **state)
{
	struct line *l = line_new();

	(void)state;
	for (int i = 0; i < 3; i++) {
		play(l, 440, 480, 2000);
		play(l, 0, 0, 4000);
	}
	only(l, TONE_RINGBACK, 1);
}

static void the_beep_of_a_machine(void **state)
{
	static const double hz[] = { 440, 850, 1000, 1400 };

	(void)state;
	for (size_t i = 0; i < sizeof(hz) / sizeof(hz[0]); i++) {
		struct line *l = line_new();

		play(l, 0, 0, 400);
		play(l, hz[i], 0, hz[i] > 890 && hz[i] < 1010 ? 1000 : 300);
		play(l, 0, 0, 400);
		only(l, TONE_BEEP, 1);
	}
}

static void a_fax_calls_and_answers(void **state)
{
	struct line *l = line_new();

	(void)state;
	play(l, 1100, 0, 500);
	play(l, 0, 0, 3000);
	only(l, TONE_FAX, 1);
	l = line_new();
	play(l, 2100, 0, 3000);
	only(l, TONE_FAX, 1);
}

static void too_short_or_too_soft(void **state)
{
	struct line *l = line_new();

	(void)state;
	play(l, 1000, 0, 60);
	play(l, 0, 0, 500);
	for (int i = 0; i < 2000; i++) /* -50 dBFS */
		put(l, 100 * sin(2 * M_PI * 1000 * i / MEDIA_RATE));
	only(l, TONE_NONE, 0);
}

static void no_tone_in_noise(void **state)
{
	struct line *l = line_new();

	(void)state;
	for (int i = 0; i < 60 * MEDIA_RATE; i++)
		put(l, 40 * noise(l));
	only(l, TONE_NONE, 0);
}

static void no_tone_in_speech(void **state)
{
	struct line *l = line_new();
	cst_voice *voice;
	cst_wave *w;

	(void)state;
	flite_init();
	voice = register_cmu_us_kal16(NULL);
	w = flite_text_to_wave("Hello, you have reached the Miller family. We are out in the garden, or "
			       "on the phone, or we do not want to talk to you. Please leave your name "
			       "and your number, and a good reason, and we will see. One, two, three, "
			       "four, five, six, seven, eight, nine, ten. Ooooh! Aaah. Mmmm, no.",
		voice);
	assert_non_null(w);
	cst_wave_resample(w, MEDIA_RATE);
	assert_true(w->num_samples > 10 * MEDIA_RATE);
	for (int i = 0; i < w->num_samples; i++)
		put(l, w->samples[i]);
	delete_wave(w);
	delete_voice(voice);
	only(l, TONE_NONE, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_information_tones),
		cmocka_unit_test(busy_and_reorder),
		cmocka_unit_test(ringback_once),
		cmocka_unit_test(the_beep_of_a_machine),
		cmocka_unit_test(a_fax_calls_and_answers),
		cmocka_unit_test(too_short_or_too_soft),
		cmocka_unit_test(no_tone_in_noise),
		cmocka_unit_test(no_tone_in_speech),
	};

	return cmocka_run_group_tests_name("media/tones", tests, NULL, NULL);
}
