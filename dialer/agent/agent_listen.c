/* SPDX-License-Identifier: Apache-2.0 */
/* From frames to words: turns, barge-in, the recogniser's utterances. */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include <stdatomic.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/banned.h"

static void flush_block(struct agent *a)
{
	if (a->block_count > 0)
		ear_feed(a->ear, a->block, a->block_count);
	a->block_count = 0;
}

static void feed(struct agent *a, const int16_t samples[MEDIA_FRAME])
{
	memcpy(a->block + a->block_count, samples, MEDIA_FRAME * sizeof(*samples));
	a->block_count += MEDIA_FRAME;
	if (a->block_count == EAR_BLOCK)
		flush_block(a);
}

static void open_ear(struct agent *a)
{
	static _Atomic bool told;
	int err = ear_start(a->ear, a->topic);

	a->hearing = err == 0;
	a->heard_topic = a->topic;
	a->partial.text[0] = '\0';
	a->block_count = 0;
	a->result_due_us = 0;
	if (err < 0 && !atomic_exchange(&told, true))
		log_warn(AGENT, "no recogniser is free: calls go on with keys (hint: more recognisers, "
			"or fewer slots)");
	for (int i = 0; a->hearing && i < PRE_ROLL_FRAMES; i++)
		feed(a, a->pre_roll[(a->pre_roll_at + i) % PRE_ROLL_FRAMES]);
}

void agent_listen_from_now(struct agent *a)
{
	open_ear(a);
}

void agent_stop_listening(struct agent *a)
{
	ear_abort(a->ear);
	a->hearing = false;
	a->result_due_us = 0;
}

static void measure_barge_in(struct agent *a)
{
	struct agent_timings *t = &a->timings;
	int ms = (int)((a->last_sent_us - a->turn.start_us) / CLOCK_US_PER_MS);

	if (t->barge_in_count < (int)(sizeof(t->barge_in_ms) / sizeof(t->barge_in_ms[0])))
		t->barge_in_ms[t->barge_in_count++] = ms > 0 ? ms : 0;
}

/* Somebody speaks: be silent at once, find out later whether they meant us. */
static void turn_starts(struct agent *a)
{
	a->turns++;
	a->wait_from_us = 0;
	if (a->phase == PHASE_MACHINE || !a->seated)
		return; /* nobody is there to be interrupted */
	if (mouth_speaking(a->mouth) && !mouth_paused(a->mouth)) {
		measure_barge_in(a);
		agent_note(a, "barge_in", a->turn.start_us, NULL, NULL);
	}
	mouth_pause(a->mouth);
	/* An utterance whose result is still to come is the same one, after a pause. */
	if (a->result_due_us == 0)
		open_ear(a);
}

static void note_greeting(struct agent *a)
{
	int64_t end = a->turn.last_voice_us - a->answered_us;

	if (a->turns == 1 && a->turn.start_us - a->answered_us < GREETING_STARTS_MS * CLOCK_US_PER_MS)
		a->timings.greeting_end_ms = (int)(end / CLOCK_US_PER_MS);
}

static void turn_ends(struct agent *a)
{
	note_greeting(a);
	if (!a->seated)
		return; /* the clock decides; see agent_clock.c */
	a->turn_end_us = a->turn.last_voice_us;
	if (a->hearing) {
		int ms = a->phase == PHASE_GREETING ? GREETING_RESULT_MS : RESULT_MS;

		flush_block(a);
		ear_finish(a->ear);
		a->hearing = false;
		a->result_due_us = a->now_us + ms * CLOCK_US_PER_MS;
	} else if (a->result_due_us == 0 && a->phase != PHASE_MACHINE) {
		agent_unheard(a, UNHEARD_NO_RECOGNISER);
	}
}

/* Is what was recognised so far all that can be expected? */
static bool complete(const struct agent *a)
{
	struct meaning m;

	meaning_of(a->script, a->heard_topic, a->partial.text, agent_today(a), &m);
	if (strcmp(m.answer, "digits") == 0)
		return strlen(m.digits) == (size_t)a->script->states[a->heard_topic].max_digits;
	return m.answer[0] != '\0' || m.intent != INTENT_NONE;
}

static int end_ms(const struct agent *a)
{
	bool stable = a->partial.text[0] != '\0' &&
		a->now_us - a->partial_since_us >= STABLE_MS * CLOCK_US_PER_MS;

	if (a->phase == PHASE_GREETING)
		return TURN_END_GREETING_MS;
	if (a->hearing && stable && complete(a))
		return TURN_END_SURE_MS;
	return topic_expect(a->script, a->heard_topic) == EXPECT_DIGITS ? TURN_END_DICTATION_MS :
		TURN_END_MS;
}

static void fetch_result(struct agent *a)
{
	struct asr_result result;

	switch (ear_take(a->ear, &result)) {
	case EAR_PARTIAL:
		if (strcmp(result.text, a->partial.text) != 0) {
			a->partial = result;
			a->partial_since_us = a->now_us;
		}
		break;
	case EAR_FINAL:
		a->result_due_us = 0;
		agent_heard(a, &result);
		break;
	case EAR_FAILED:
		agent_stop_listening(a);
		if (!a->turn.speaking)
			agent_unheard(a, UNHEARD_NO_RECOGNISER);
		break;
	case EAR_NOTHING:
	default:
		break;
	}
	if (a->result_due_us != 0 && a->now_us >= a->result_due_us) {
		agent_stop_listening(a);
		agent_unheard(a, UNHEARD_NO_RECOGNISER);
	}
}

/*
 * A person picking up says little; a machine talks on, with the pauses of its sentences, also
 * while we talk.
 */
static void look_for_machine(struct agent *a, bool voice)
{
	if (!voice || (a->phase != PHASE_GREETING && a->phase != PHASE_OPENING) ||
		a->now_us - a->answered_us > MACHINE_WITHIN_MS * CLOCK_US_PER_MS)
		return;
	a->early_voice_ms += MEDIA_FRAME_MS;
	if (a->early_voice_ms >= MACHINE_SPEECH_MS)
		agent_machine(a, "long greeting");
}

void agent_listen(struct agent *a, const struct media_frame *f)
{
	memcpy(a->pre_roll[a->pre_roll_at], f->samples, sizeof(a->pre_roll[0]));
	a->pre_roll_at = (a->pre_roll_at + 1) % PRE_ROLL_FRAMES;
	switch (turn_frame(&a->turn, f, end_ms(a))) {
	case TURN_STARTS:
		turn_starts(a); /* the pre-roll holds this frame already */
		break;
	case TURN_ENDS:
		turn_ends(a);
		break;
	case TURN_NOTHING:
	default:
		if (a->hearing)
			feed(a, f->samples);
		break;
	}
	fetch_result(a);
	look_for_machine(a, f->voice && !f->concealed);
}
