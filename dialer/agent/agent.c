/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's life and interface; see agent_priv.h for how it moves. */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/script_priv.h"
#include "dialer/agent/speech_priv.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

/* ---- life ------------------------------------------------------------------------------------------ */

static void plan_note(const char *kind, const char *text, const char *detail_json, void *arg)
{
	struct agent *a = arg;
	char *slots;

	agent_note(a, kind, a->now_us, text, detail_json);
	slots = json_dumps(a->wording.slots, JSON_COMPACT | JSON_SORT_KEYS);
	if (slots != NULL) {
		free(a->slots_json);
		a->slots_json = slots;
	}
}

/* The opening waits in the mouth, so that its first packet can leave with the answer. */
static int prepare_opening(struct agent *a)
{
	int err = agent_queue_duties(a);

	if (err == 0)
		a->planner->foresee(a->plan_state, agent_foresee, a);
	return err;
}

static int build(struct agent *a, const struct agent_params *params)
{
	const struct mouth_handler said = { .on_said = agent_said, .arg = a };
	int err = wording_init(&a->wording, params);

	gate_init(&a->gate, &a->obligations);
	if (err == 0)
		err = mouth_new(&a->mouth, speech_prompts(a->speech), speech_voice(a->speech, a->script),
			&a->gate, &said);
	if (err == 0)
		err = ear_new(&a->ear, a->speech, a->script);
	if (err == 0)
		err = a->planner->open(&a->plan_state, a->script, &a->wording, plan_note, a);
	return err == 0 ? prepare_opening(a) : err;
}

int agent_new(struct agent **ap, const struct agent_params *params)
{
	struct agent *a = calloc(1, sizeof(*a));
	int err;

	if (a == NULL)
		return -ENOMEM;
	a->handler = *params->handler;
	a->speech = params->speech;
	a->script = script_ref(params->script);
	a->obligations = *params->obligations;
	a->opening = params->opening;
	a->utc_offset_s = params->utc_offset_s;
	a->planner = &planner_script;
	a->topic = a->heard_topic = TOPIC_NONE;
	a->timings.greeting_end_ms = a->timings.first_audio_ms = -1;
	speech_call_begins(a->speech, a->script);
	err = build(a, params);
	if (err < 0)
		agent_free(a);
	else
		*ap = a;
	return err;
}

void agent_free(struct agent *a)
{
	if (a == NULL)
		return;
	mouth_free(a->mouth);
	ear_free(a->ear);
	if (a->plan_state != NULL)
		a->planner->close(a->plan_state);
	if (a->phase != PHASE_THROUGH) /* it has ended for the engines then */
		speech_call_ends(a->speech);
	wording_release(&a->wording);
	script_unref(a->script);
	free(a->slots_json);
	free(a);
}

/* The last thing an entry does, because the handler may free the agent. */
static void tell_if_over(struct agent *a)
{
	if (a->phase != PHASE_OVER || a->over_told)
		return;
	a->over_told = true;
	a->handler.on_done(a->told ? DISPOSITION_ABANDONED : a->planned, a->slots_json, a->callback_us, a->handler.arg);
}

/* ---- the stream's events ------------------------------------------------------------------------------ */

static bool asks_consent(const struct agent *a)
{
	return a->gate.count > 0 && a->gate.due[a->gate.count - 1] == DUTY_RECORD_NOTICE;
}

void agent_answered(struct agent *a, int64_t mono_us, bool seated)
{
	a->seated = seated;
	a->answered_us = a->now_us = a->silent_since_us = mono_us;
	if (a->obligations.record == RECORD_FROM_ANSWER && !asks_consent(a))
		a->handler.on_record(a->handler.arg);
	if (a->opening == OPENING_AFTER_GREETING || !seated)
		a->phase = PHASE_GREETING;
	else
		agent_open(a);
	tell_if_over(a);
}

void agent_seat(struct agent *a)
{
	if (a->seated || a->phase != PHASE_GREETING)
		return;
	a->seated = true;
	if (a->opening == OPENING_AT_ONCE || (a->turns > 0 && !a->turn.speaking))
		agent_open(a);
	else if (a->turn.speaking)
		agent_listen_from_now(a);
	tell_if_over(a);
}

void agent_hear(struct agent *a, const struct media_frame *f)
{
	if (a->phase == PHASE_RINGING || a->phase == PHASE_OVER)
		return;
	a->now_us = f->mono_us;
	if (a->phase == PHASE_THROUGH)
		return;
	agent_listen(a, f);
	if (a->phase != PHASE_OVER)
		agent_look_at_clock(a);
	tell_if_over(a);
}

char agent_opt_out_key(const struct agent *a)
{
	return a->script->opt_out_key;
}

bool agent_speak(struct agent *a, int16_t out[MEDIA_FRAME])
{
	if (a->phase == PHASE_RINGING || a->phase == PHASE_GREETING || a->phase == PHASE_THROUGH ||
		a->phase == PHASE_OVER)
		return false;
	return mouth_fill(a->mouth, out);
}

static void measure_answer(struct agent *a, int64_t mono_us)
{
	struct agent_timings *t = &a->timings;

	if (t->first_audio_ms < 0)
		t->first_audio_ms = (int)((mono_us - a->answered_us) / CLOCK_US_PER_MS);
	if (a->turn_end_us == 0)
		return;
	if (t->turn_count < (int)(sizeof(t->turn_ms) / sizeof(t->turn_ms[0])))
		t->turn_ms[t->turn_count++] = (int)((mono_us - a->turn_end_us) / CLOCK_US_PER_MS);
	a->turn_end_us = 0;
}

void agent_sent(struct agent *a, int64_t mono_us, bool first)
{
	(void)first; /* the mouth knows where its texts begin */
	if (a->phase == PHASE_RINGING || a->phase == PHASE_THROUGH || a->phase == PHASE_OVER)
		return; /* or it is the representative's voice */
	measure_answer(a, mono_us);
	a->last_sent_us = a->silent_since_us = mono_us;
	mouth_sent(a->mouth, mono_us);
	tell_if_over(a);
}

void agent_digit(struct agent *a, char digit)
{
	agent_take_digit(a, digit);
	tell_if_over(a);
}

void agent_tone(struct agent *a, enum media_tone tone)
{
	agent_take_tone(a, tone);
	tell_if_over(a);
}

void agent_opt_out_committed(struct agent *a)
{
	a->opt_out_committed = true; /* the next tick ends the call when all is said */
}

/* ---- the outcome ---------------------------------------------------------------------------------------- */

void agent_timings(const struct agent *a, struct agent_timings *ret)
{
	*ret = a->timings;
}

enum disposition agent_disposition(const struct agent *a)
{
	int64_t limit_us = (int64_t)a->obligations.first_word_ms * CLOCK_US_PER_MS;

	if (a->told)
		return DISPOSITION_ABANDONED;
	if (a->opted_out)
		return DISPOSITION_OPTED_OUT;
	if (a->phase == PHASE_CLOSING || a->phase == PHASE_OVER)
		return a->planned;
	if (a->phase == PHASE_MACHINE)
		return DISPOSITION_VOICEMAIL;
	if (a->phase == PHASE_THROUGH)
		return DISPOSITION_TRANSFERRED;
	/* Live, and we were still silent when the law's time was over. */
	if (a->last_sent_us == 0 && a->turns > 0 && limit_us != 0 && !a->turn.speaking &&
		a->now_us - a->turn.last_voice_us > limit_us)
		return DISPOSITION_ABANDONED;
	return DISPOSITION_HUNG_UP;
}

const char *agent_slots_json(const struct agent *a)
{
	return a->slots_json;
}
