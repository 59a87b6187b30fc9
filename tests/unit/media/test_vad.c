/* SPDX-License-Identifier: Apache-2.0 */
/* Voice activity: speech is voice for most of its length; silence and line noise are not. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <flite/flite.h>

#include "dialer/media/stream.h"
#include "dialer/media/vad.h"

#include "dialer/base/banned.h"

cst_voice *register_cmu_us_kal16(const char *voxdir);

static int set_up(void **state)
{
	*state = vad_new();
	return *state != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	vad_free(*state);
	return 0;
}

/* Percent of the frames of white noise of that amplitude that pass for voice. */
static int voiced_noise(struct vad *v, int amplitude)
{
	uint64_t seed = 1;
	int voiced = 0;

	for (int k = 0; k < 500; k++) {
		int16_t frame[MEDIA_FRAME];

		for (int i = 0; i < MEDIA_FRAME; i++) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			frame[i] = (int16_t)((int)(seed >> 48) % (2 * amplitude + 1) - amplitude);
		}
		voiced += vad_frame(v, frame);
	}
	return voiced / 5;
}

static void silence_is_no_voice(void **state)
{
	const int16_t frame[MEDIA_FRAME] = { 0 };

	for (int k = 0; k < 500; k++)
		assert_false(vad_frame(*state, frame));
}

static void line_noise_is_no_voice(void **state)
{
	assert_true(voiced_noise(*state, 60) < 10);
}

static void speech_is_voice_and_ends(void **state)
{
	const int16_t silence[MEDIA_FRAME] = { 0 };
	int voiced = 0, frames = 0, hang_over = 0;
	cst_voice *voice;
	cst_wave *w;

	flite_init();
	voice = register_cmu_us_kal16(NULL);
	w = flite_text_to_wave("Hello, this is Alice Miller speaking, who is calling please?", voice);
	assert_non_null(w);
	cst_wave_resample(w, MEDIA_RATE);
	for (int i = 0; i + MEDIA_FRAME <= w->num_samples; i += MEDIA_FRAME, frames++)
		voiced += vad_frame(*state, w->samples + i);
	delete_wave(w);
	delete_voice(voice);
	assert_true(voiced * 100 > frames * 60);
	while (vad_frame(*state, silence) && hang_over < 100)
		hang_over++;
	assert_true(hang_over <= 25); /* half a second: the end of a turn is heard in time */
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(silence_is_no_voice),
		T(line_noise_is_no_voice),
		T(speech_is_voice_and_ends),
	};

	return cmocka_run_group_tests_name("media/vad", tests, NULL, NULL);
}
