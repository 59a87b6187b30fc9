/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/turn.h"

#include "dialer/base/clock.h"
#include "dialer/media/stream.h"
#include "dialer/base/banned.h"

static enum turn_event wait_for_voice(struct turn *t, bool voice, int64_t at)
{
	if (!voice) {
		if (t->onset > 0 && ++t->gap > TURN_ONSET_GAP)
			t->onset = 0;
		return TURN_NOTHING;
	}
	if (t->onset++ == 0) {
		t->onset_us = at;
		t->gap = 0;
	}
	if (t->onset < TURN_ONSET_FRAMES)
		return TURN_NOTHING;
	t->speaking = true;
	t->onset = 0;
	t->start_us = t->onset_us;
	t->last_voice_us = at;
	return TURN_STARTS;
}

enum turn_event turn_frame(struct turn *t, const struct media_frame *f, int end_ms)
{
	int64_t at = f->captured_mono_us != 0 ? f->captured_mono_us : f->mono_us;
	bool voice = f->voice && !f->concealed;

	t->now_us = at > t->now_us ? at : t->now_us;
	if (!t->speaking)
		return wait_for_voice(t, voice, at);
	if (voice)
		t->last_voice_us = at;
	if (turn_silence_ms(t) < end_ms && turn_speech_ms(t) < TURN_LONGEST_MS)
		return TURN_NOTHING;
	t->speaking = false;
	return TURN_ENDS;
}

int turn_silence_ms(const struct turn *t)
{
	return (int)((t->now_us - t->last_voice_us) / CLOCK_US_PER_MS);
}

int turn_speech_ms(const struct turn *t)
{
	return (int)((t->last_voice_us - t->start_us) / CLOCK_US_PER_MS);
}
