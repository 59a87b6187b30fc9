/* SPDX-License-Identifier: Apache-2.0 */
/* From words, keys and tones to what happens. */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include <stdio.h>
#include <string.h>

#include "dialer/agent/spoken_day.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

/* ---- requests to end the call ------------------------------------------------------------------- */

/*
 * Opt-out and wrong number. Clear: acted on at once. Doubtful: asked about, or acted on when it
 * comes a second time. Returns whether the words are dealt with.
 */
static bool heard_compliance(struct agent *a, int intent, float confidence)
{
	bool opt_out = intent == INTENT_OPT_OUT;

	if (!opt_out && (intent != INTENT_WRONG_NUMBER || a->phase == PHASE_CLOSING))
		return false;
	if (!opt_out && a->phase == PHASE_TALK && script_branch(a->script, a->topic >= 0 ? a->topic :
		a->script->start, "wrong_number") >= 0)
		return false;
	if (confidence < ASR_CONFIDENCE_HIGH && ++a->doubts < 2) {
		a->doubted = opt_out ? CONFIRM_OPT_OUT : CONFIRM_WRONG_NUMBER;
		return false;
	}
	if (opt_out)
		agent_opt_out(a, "voice");
	else
		agent_close(a, DISPOSITION_WRONG_NUMBER, PROMPT_WRONG_NUMBER);
	return true;
}

bool agent_ask_doubt(struct agent *a)
{
	if (a->doubted == CONFIRM_NOTHING || (a->phase != PHASE_TALK && a->phase != PHASE_HOLD))
		return false;
	a->confirming = a->doubted;
	a->doubted = CONFIRM_NOTHING;
	agent_cut(a);
	agent_say_prompt(a, SPEECH_PLAN, a->confirming == CONFIRM_OPT_OUT ? PROMPT_CONFIRM_OPT_OUT :
		PROMPT_CONFIRM_WRONG_NUMBER);
	a->topic = TOPIC_YES_NO;
	a->waiting = true;
	a->wait_from_us = 0;
	return true;
}

/* An answer to that question; no answer counts as no request, but as none of ours either. */
static void answer_doubt(struct agent *a, const char *answer)
{
	enum confirming what = a->confirming;

	a->confirming = CONFIRM_NOTHING;
	if (strcmp(answer, "yes") == 0 && what == CONFIRM_OPT_OUT) {
		agent_opt_out(a, "voice");
	} else if (strcmp(answer, "yes") == 0) {
		agent_close(a, DISPOSITION_WRONG_NUMBER, PROMPT_WRONG_NUMBER);
	} else {
		agent_cut(a);
		agent_go_on(a);
	}
}

/* ---- meanings ------------------------------------------------------------------------------------- */

/* During the opening only the wish to end it counts; a day named with it is kept. */
static bool heard_in_opening(struct agent *a, const struct meaning *m)
{
	if (m->intent == INTENT_CALLBACK) {
		int64_t days = m->has_day ? m->day - agent_today(a) : 0;

		a->callback_us = days > 0 ? clock_wall_us() + days * 86400 * CLOCK_US_PER_S : 0;
		snprintf(a->wording.callback_time, sizeof(a->wording.callback_time), "another time");
		if (days > 0) {
			char day[SPOKEN_DAY_TEXT_MAX];

			snprintf(a->wording.callback_time, sizeof(a->wording.callback_time), "on %s",
				spoken_day_format(m->day, day, sizeof(day)));
		}
		agent_close(a, DISPOSITION_CALLBACK, PROMPT_CALLBACK_DONE);
		return true;
	}
	if (m->intent == INTENT_GOODBYE) {
		agent_close(a, DISPOSITION_NOT_INTERESTED, PROMPT_GOODBYE);
		return true;
	}
	return false;
}

/* "May I go on?" Only a clear yes is one; whoever says nothing is left in peace. */
static void answer_permission(struct agent *a, bool yes)
{
	agent_cut(a);
	if (!yes) {
		agent_close(a, DISPOSITION_NOT_INTERESTED, PROMPT_GOODBYE);
		return;
	}
	a->waiting = false;
	a->topic = TOPIC_NONE;
	if (gate_due(&a->gate) == 0) {
		agent_start_talk(a);
		return;
	}
	a->phase = PHASE_OPENING;
	if (agent_queue_duties(a) < 0)
		agent_end(a, DISPOSITION_FAILED);
}

/* The answer to the record notice: only a clear yes starts a recording. */
static void answer_consent(struct agent *a, bool yes)
{
	a->consent_answered = true;
	agent_cut(a);
	agent_note(a, "record", a->now_us, yes ? "consent given" : "no consent", NULL);
	if (yes)
		a->handler.on_record(a->handler.arg);
	agent_say_prompt(a, SPEECH_PLAN, yes ? PROMPT_RECORD_YES : PROMPT_RECORD_NO);
	agent_start_talk(a);
}

static void answer_asked(struct agent *a, bool yes)
{
	if (a->asked == DUTY_RECORD_NOTICE)
		answer_consent(a, yes);
	else
		answer_permission(a, yes);
}

static void heard_in_talk(struct agent *a, const struct meaning *m)
{
	struct plan plan = { .text = "" };

	if (a->confirming != CONFIRM_NOTHING && m->intent == INTENT_NONE) {
		answer_doubt(a, m->answer);
		return;
	}
	a->confirming = CONFIRM_NOTHING;
	agent_cut(a);
	a->planner->heard(a->plan_state, m, agent_today(a), &plan);
	agent_follow(a, &plan);
}

/*
 * Who waits may have enough of it, or say what the script leads on from everywhere; other words go
 * unanswered, because nothing was asked.
 */
static bool heard_on_hold(struct agent *a, const struct meaning *m)
{
	bool answers = m->intent == INTENT_NONE && m->answer[0] != '\0' && a->confirming != CONFIRM_NOTHING;

	if (!answers && m->intent != INTENT_GOODBYE && m->intent != INTENT_CALLBACK && m->intent < INTENT_BUILT_IN)
		return false;
	heard_in_talk(a, m);
	return true;
}

/* Consent and requests to stop need a clear word, other answers a probable one. */
static float needed(const struct agent *a, const struct meaning *m)
{
	return a->phase == PHASE_TALK && a->confirming == CONFIRM_NOTHING && m->intent == INTENT_NONE &&
		m->answer[0] != '\0' ? ASR_CONFIDENCE_ANSWER : ASR_CONFIDENCE_HIGH;
}

/* Returns false when m is no news in this phase. */
static bool act_on(struct agent *a, const struct meaning *m, float confidence)
{
	if (heard_compliance(a, m->intent, confidence))
		return true;
	if (confidence < needed(a, m))
		return agent_ask_doubt(a);
	switch (a->phase) {
	case PHASE_GREETING:
	case PHASE_OPENING:
		return heard_in_opening(a, m);
	case PHASE_ASKING:
		if (heard_in_opening(a, m))
			return true;
		if (strcmp(m->answer, "yes") != 0 && strcmp(m->answer, "no") != 0)
			return false;
		answer_asked(a, m->answer[0] == 'y');
		return true;
	case PHASE_TALK:
		if (m->intent == INTENT_NONE && m->answer[0] == '\0')
			return false;
		heard_in_talk(a, m);
		return true;
	case PHASE_HOLD:
		return heard_on_hold(a, m);
	case PHASE_RINGING:
	case PHASE_MACHINE:
	case PHASE_THROUGH:
	case PHASE_CLOSING:
	case PHASE_OVER:
	default:
		return false;
	}
}

static void note_meaning(struct agent *a, const struct meaning *m)
{
	if (m->intent != INTENT_NONE)
		agent_note(a, "intent", a->now_us, a->script->intents[m->intent].name, NULL);
}

void agent_heard(struct agent *a, const struct asr_result *result)
{
	bool noise = result->text[0] == '\0' || result->confidence < ASR_CONFIDENCE_LOW;
	char detail[64];
	struct meaning m = { .intent = INTENT_NONE };

	if (a->phase == PHASE_MACHINE || a->phase == PHASE_OVER)
		return;
	if (!noise) {
		snprintf(detail, sizeof(detail), "{\"confidence\":%d.%02d}",
			(int)(result->confidence * 100) / 100, (int)(result->confidence * 100) % 100);
		agent_note(a, "heard", a->turn.last_voice_us, result->text, detail);
		meaning_of(a->script, a->heard_topic, result->text, agent_today(a), &m);
		note_meaning(a, &m);
	}
	if (!noise && act_on(a, &m, result->confidence))
		return;
	if (noise && turn_speech_ms(&a->turn) < NOISE_MS)
		agent_resume(a);
	else
		agent_unheard(a, UNHEARD_NOT_UNDERSTOOD);
}

/* Something was said, but not understood; or nothing was said where an answer is awaited. */
void agent_unheard(struct agent *a, enum unheard why)
{
	struct plan plan = { .text = "" };

	if (why != UNHEARD_SILENCE && !mouth_idle(a->mouth)) {
		agent_resume(a); /* first let them hear the question */
		return;
	}
	switch (a->phase) {
	case PHASE_ASKING:
		answer_asked(a, false);
		break;
	case PHASE_TALK:
		if (!a->waiting) {
			agent_resume(a);
		} else if (a->confirming != CONFIRM_NOTHING) {
			answer_doubt(a, "");
		} else {
			if (why == UNHEARD_SILENCE)
				a->turn_end_us = 0;
			agent_cut(a);
			a->planner->unheard(a->plan_state, why, &plan);
			agent_follow(a, &plan);
		}
		break;
	case PHASE_HOLD:
		if (a->confirming != CONFIRM_NOTHING)
			answer_doubt(a, "");
		else
			agent_resume(a);
		break;
	case PHASE_RINGING:
	case PHASE_GREETING:
	case PHASE_OPENING:
	case PHASE_MACHINE:
	case PHASE_THROUGH:
	case PHASE_CLOSING:
	case PHASE_OVER:
	default:
		agent_resume(a);
		break;
	}
}

/* ---- keys ------------------------------------------------------------------------------------------- */

static enum expect key_expect(const struct agent *a)
{
	if (a->phase == PHASE_ASKING || a->confirming != CONFIRM_NOTHING)
		return EXPECT_YES_NO;
	return a->phase == PHASE_TALK ? topic_expect(a->script, a->topic) : EXPECT_NONE;
}

static bool key_meaning(const struct agent *a, struct meaning *ret)
{
	const char *keys = a->keys;
	const char *answer = "";

	*ret = (struct meaning){ .intent = INTENT_NONE };
	switch (key_expect(a)) {
	case EXPECT_YES_NO:
		answer = strcmp(keys, "1") == 0 ? "yes" : strcmp(keys, "2") == 0 ? "no" : "";
		break;
	case EXPECT_CHOICE:
		if (keys[0] >= '1' && keys[0] - '1' < a->script->states[a->topic].choice_count)
			answer = a->script->states[a->topic].choices[keys[0] - '1'].name;
		break;
	case EXPECT_DIGITS:
		snprintf(ret->digits, sizeof(ret->digits), "%s", keys);
		if (strlen(keys) >= (size_t)a->script->states[a->topic].min_digits)
			answer = "digits";
		break;
	case EXPECT_DATE:
		ret->has_day = spoken_day_keyed(keys, agent_today(a), &ret->day);
		answer = ret->has_day ? "date" : "";
		break;
	case EXPECT_NONE:
	default:
		break;
	}
	snprintf(ret->answer, sizeof(ret->answer), "%s", answer);
	return *answer != '\0';
}

void agent_keyed(struct agent *a)
{
	struct meaning m;
	bool understood = key_meaning(a, &m);

	a->key_us = 0;
	if (a->keys[0] == a->script->opt_out_key && a->keys[1] == '\0') {
		agent_opt_out(a, "key");
	} else if (understood) {
		agent_stop_listening(a);
		(void)act_on(a, &m, 1.0F); /* an answer of the open question: always acted on */
	} else {
		agent_unheard(a, UNHEARD_NOT_UNDERSTOOD);
	}
	a->keys[0] = '\0';
}

void agent_call_ended(struct agent *a)
{
	bool lone = a->keys[0] == a->script->opt_out_key && a->keys[1] == '\0';

	if (a->phase != PHASE_OVER && a->phase != PHASE_THROUGH && a->key_us != 0 && lone)
		agent_request_opt_out(a, "key");
}

/* The two talk with each other: what is keyed is theirs, but for the wish never to be called again. */
static void take_digit_through(struct agent *a, char digit)
{
	if (digit != a->script->opt_out_key || a->opted_out)
		return;
	agent_note(a, "key", a->now_us, (char[]){ digit, '\0' }, NULL);
	agent_request_opt_out(a, "key");
}

void agent_take_digit(struct agent *a, char digit)
{
	enum expect expect = key_expect(a);
	bool entry = expect == EXPECT_DIGITS || expect == EXPECT_DATE;
	size_t n = strlen(a->keys), most = 1;

	if (a->phase == PHASE_THROUGH) {
		take_digit_through(a, digit);
		return;
	}
	if (a->phase == PHASE_RINGING || a->phase == PHASE_OVER || a->opted_out)
		return;
	agent_note(a, "key", a->now_us, (char[]){ digit, '\0' }, NULL);
	if (digit == a->script->opt_out_key && !entry) {
		agent_opt_out(a, "key");
		return;
	}
	if (expect == EXPECT_NONE)
		return;
	if (entry)
		most = expect == EXPECT_DATE ? 4 : (size_t)a->script->states[a->topic].max_digits;
	mouth_pause(a->mouth); /* who keys has heard enough */
	if (digit >= '0' && digit <= '9') {
		a->keys[n++] = digit;
		a->keys[n] = '\0';
	}
	a->key_us = a->now_us;
	a->wait_from_us = 0;
	if (n > 0 && (n >= most || digit == '#'))
		agent_keyed(a);
}

/* ---- machines and tones ------------------------------------------------------------------------------- */

/* A message may be left only with the toll-free number it must name. */
static bool may_leave_message(const struct agent *a)
{
	return a->script->disclosures[DUTY_VOICEMAIL_TOLL_FREE] != NULL &&
		a->wording.toll_free_number.digits != 0;
}

static void leave_message(struct agent *a)
{
	char text[WORDING_MAX];

	a->machine_greets = false;
	agent_say(a, DUTY_VOICEMAIL_TOLL_FREE, agent_duty_text(a, DUTY_VOICEMAIL_TOLL_FREE, text));
	if (a->phase == PHASE_MACHINE) { /* else it could not be said */
		mouth_resume(a->mouth, false);
		a->phase = PHASE_CLOSING;
		a->planned = DISPOSITION_VOICEMAIL;
	}
}

void agent_machine(struct agent *a, const char *why)
{
	if (a->phase == PHASE_MACHINE || a->phase == PHASE_CLOSING || a->phase == PHASE_OVER)
		return;
	agent_note(a, "machine", a->now_us, why, NULL);
	agent_stop_listening(a);
	agent_cut(a);
	gate_machine(&a->gate);
	if (!a->seated)
		a->handler.on_seat_given_up(false, a->handler.arg);
	a->phase = PHASE_MACHINE;
	a->machine_greets = true;
	a->wait_from_us = a->now_us;
	if (!may_leave_message(a))
		agent_end(a, DISPOSITION_VOICEMAIL);
}

void agent_take_tone(struct agent *a, enum media_tone tone)
{
	static const struct {
		const char *name;
		enum disposition end; /* NONE: goes on */
	} tones[] = {
		[TONE_NONE] = { "none", DISPOSITION_NONE },
		[TONE_SIT] = { "sit", DISPOSITION_UNALLOCATED },
		[TONE_BUSY] = { "busy", DISPOSITION_BUSY },
		[TONE_REORDER] = { "reorder", DISPOSITION_CONGESTION },
		[TONE_RINGBACK] = { "ringback", DISPOSITION_NONE },
		[TONE_BEEP] = { "beep", DISPOSITION_NONE },
		[TONE_FAX] = { "fax", DISPOSITION_VOICEMAIL }, /* a machine, worth another try */
	};

	if (a->phase == PHASE_RINGING || a->phase == PHASE_THROUGH || a->phase == PHASE_OVER)
		return;
	agent_note(a, "tone", a->now_us, tones[tone].name, NULL);
	if (tones[tone].end != DISPOSITION_NONE && a->phase != PHASE_CLOSING) {
		agent_end(a, tones[tone].end);
		return;
	}
	/* In a conversation somebody may press a key of theirs; before it, only machines beep. */
	if (tone == TONE_BEEP && a->phase < PHASE_TALK)
		agent_machine(a, "beep");
	if (tone == TONE_BEEP && a->phase == PHASE_MACHINE && a->machine_greets)
		leave_message(a);
}
