/* SPDX-License-Identifier: Apache-2.0 */
/* What is said, and how the call ends. */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/prompts.h"
#include "dialer/agent/speech_priv.h"
#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/banned.h"

#define DAY_US (INT64_C(86400) * CLOCK_US_PER_S)
#define CLOSING_RESUMES_MAX 2 /* interruptions of the closing words that are waited out */

void agent_note(struct agent *a, const char *kind, int64_t mono_us, const char *text,
	const char *detail_json)
{
	int64_t offset_ms = (mono_us - a->answered_us) / CLOCK_US_PER_MS;

	a->handler.on_event(kind, offset_ms > 0 ? (int)offset_ms : 0, text, detail_json,
		a->handler.arg);
}

int64_t agent_today(const struct agent *a)
{
	return (clock_wall_us() + a->utc_offset_s * CLOCK_US_PER_S) / DAY_US;
}

const char *agent_duty_text(const struct agent *a, int duty, char out[WORDING_MAX])
{
	const char *text = duty == SPEECH_MESSAGE ? a->script->prompts[PROMPT_NO_SEAT] : a->script->disclosures[duty];

	out[0] = '\0';
	wording_append(&a->wording, text != NULL ? text : "", out);
	return out;
}

bool agent_duty_asks(int duty)
{
	return duty == DUTY_ASK_TO_CONTINUE || duty == DUTY_RECORD_NOTICE;
}

int agent_queue_duties(struct agent *a)
{
	char text[WORDING_MAX];
	int err = 0;

	for (int i = a->gate.met; err == 0 && i < a->gate.count; i++) {
		err = mouth_say(a->mouth, a->gate.due[i], agent_duty_text(a, a->gate.due[i], text));
		if (agent_duty_asks(a->gate.due[i]))
			break;
	}
	return err;
}

void agent_cut(struct agent *a)
{
	struct buf heard;

	buf_init(&heard, WORDING_MAX);
	mouth_cut(a->mouth, &heard);
	if (buf_error(&heard) == 0 && heard.len > 0)
		agent_note(a, "said", a->last_sent_us, buf_text(&heard), "{\"cut\":true}");
	buf_release(&heard);
}

void agent_say(struct agent *a, int tag, const char *text)
{
	int err = mouth_say(a->mouth, tag, text);

	if (err == 0)
		return;
	log_error(AGENT, "cannot say a text of script '%s': %s", a->script->name, strerror(-err));
	agent_end(a, a->opted_out ? DISPOSITION_OPTED_OUT : DISPOSITION_FAILED);
}

void agent_say_prompt(struct agent *a, int tag, enum prompt_id prompt)
{
	char text[WORDING_MAX] = "";

	wording_append(&a->wording, a->script->prompts[prompt], text);
	agent_say(a, tag, text);
}

void agent_foresee(const char *text, void *arg)
{
	struct agent *a = arg;
	char words[WORDING_MAX] = "";

	wording_append(&a->wording, text, words);
	for (const char *p = words; *p != '\0';) {
		const char *end = sentence_end(p);
		char *sentence = strndup(p, (size_t)(end - p));

		if (sentence != NULL)
			prompt_unref(prompts_get(speech_prompts(a->speech),
				speech_voice(a->speech, a->script), sentence));
		free(sentence);
		p = end + strspn(end, " ");
	}
}

/* ---- going on ------------------------------------------------------------------------------------ */

void agent_open(struct agent *a)
{
	a->phase = PHASE_OPENING;
	mouth_resume(a->mouth, false);
	if (gate_due(&a->gate) == 0)
		agent_start_talk(a);
}

void agent_go_on(struct agent *a)
{
	struct plan plan = { .text = "" };

	if (a->planned_first)
		a->planner->again(a->plan_state, &plan);
	else
		a->planner->begin(a->plan_state, &plan);
	a->planned_first = true;
	agent_follow(a, &plan);
}

void agent_start_talk(struct agent *a)
{
	if (a->phase >= PHASE_TALK)
		return;
	a->phase = PHASE_TALK;
	if (!agent_ask_doubt(a))
		agent_go_on(a);
}

/* What must have been said by the end, during the call or after it: F31, O07. */
void agent_say_closing_duties(struct agent *a)
{
	char text[WORDING_MAX];

	for (int i = 0; i < a->obligations.duty_count; i++) {
		int duty = a->obligations.duties[i].kind;

		if ((duty == DUTY_GIVE_CALLBACK_NUMBER || duty == DUTY_REPEAT_IDENTITY) &&
			(a->closing_said & 1U << duty) == 0)
			agent_say(a, duty, agent_duty_text(a, duty, text));
	}
}

static void begin_closing(struct agent *a, enum disposition d)
{
	if (!a->seated && a->phase < PHASE_CLOSING)
		a->handler.on_seat_given_up(a->told, a->handler.arg);
	agent_leave_hold(a);
	a->phase = PHASE_CLOSING;
	a->planned = d;
	a->topic = TOPIC_NONE;
	a->waiting = false;
	a->keys[0] = '\0';
	a->key_us = 0;
	a->resumes = 0;
}

/* Commit first: everything else follows. */
void agent_request_opt_out(struct agent *a, const char *method)
{
	if (a->opted_out)
		return;
	a->opted_out = true;
	agent_note(a, "opt_out", a->now_us, method, NULL);
	a->handler.on_opt_out(method, a->handler.arg);
}

void agent_follow(struct agent *a, const struct plan *plan)
{
	if (plan->hand_over) {
		agent_put_on_hold(a, plan);
		return;
	}
	agent_leave_hold(a);
	a->topic = plan->topic;
	a->wait_from_us = 0;
	a->waiting = plan->end == DISPOSITION_NONE;
	if (a->waiting) {
		agent_say(a, SPEECH_PLAN, plan->text);
		a->planner->foresee(a->plan_state, agent_foresee, a);
		return;
	}
	begin_closing(a, plan->end);
	a->callback_us = plan->callback_us;
	if (plan->end == DISPOSITION_OPTED_OUT)
		agent_request_opt_out(a, "voice");
	else
		agent_say_closing_duties(a);
	agent_say(a, SPEECH_PLAN, plan->text);
}

/* ---- the end --------------------------------------------------------------------------------------- */

void agent_close(struct agent *a, enum disposition d, enum prompt_id prompt)
{
	char text[WORDING_MAX];
	int due;

	agent_cut(a);
	agent_stop_listening(a);
	begin_closing(a, d);
	gate_farewell(&a->gate);
	due = gate_due(&a->gate);
	if (due != 0)
		agent_say(a, due, agent_duty_text(a, due, text));
	if (d != DISPOSITION_OPTED_OUT && d != DISPOSITION_WRONG_NUMBER)
		agent_say_closing_duties(a);
	agent_say_prompt(a, SPEECH_FAREWELL, prompt);
}

void agent_leave_message(struct agent *a)
{
	int err;

	a->told = true;
	agent_note(a, "abandoned", a->now_us, "no seat is free", NULL);
	gate_message(&a->gate);
	agent_cut(a); /* the opening that waited for a seat */
	begin_closing(a, DISPOSITION_ABANDONED);
	err = agent_queue_duties(a);
	if (err == 0)
		return;
	log_error(AGENT, "the message of script '%s' cannot be said: %s", a->script->name, strerror(-err));
	agent_end(a, DISPOSITION_ABANDONED);
}

void agent_opt_out(struct agent *a, const char *method)
{
	if (a->opted_out)
		return;
	agent_request_opt_out(a, method);
	agent_close(a, DISPOSITION_OPTED_OUT, PROMPT_OPTED_OUT);
}

void agent_end(struct agent *a, enum disposition d)
{
	if (a->phase == PHASE_OVER)
		return;
	agent_leave_hold(a);
	agent_cut(a);
	agent_stop_listening(a);
	a->planned = d;
	a->phase = PHASE_OVER;
}

/* ---- interruptions ----------------------------------------------------------------------------------- */

static void resume_duty(struct agent *a)
{
	if (mouth_speaking(a->mouth) && !gate_cut(&a->gate, mouth_tag(a->mouth))) {
		agent_close(a, DISPOSITION_NO_RESPONSE, PROMPT_NO_RESPONSE);
		return;
	}
	mouth_resume(a->mouth, true);
}

void agent_resume(struct agent *a)
{
	if (a->phase == PHASE_GREETING) {
		agent_open(a); /* the greeting is over: now it is our turn */
		return;
	}
	a->turn_end_us = 0;
	if (mouth_idle(a->mouth)) {
		mouth_resume(a->mouth, false);
		return;
	}
	if (a->phase == PHASE_CLOSING && ++a->resumes > CLOSING_RESUMES_MAX)
		agent_end(a, a->planned);
	else if (mouth_tag(a->mouth) == gate_due(&a->gate))
		resume_duty(a);
	else
		mouth_resume(a->mouth, false);
}

void agent_said(int tag, const char *text, int64_t began_mono_us, void *arg)
{
	struct agent *a = arg;
	char detail[64];

	if (tag < DISCLOSURE_COUNT) {
		snprintf(detail, sizeof(detail), "{\"duty\":\"%s\"}",
			disclosure_name((enum duty_kind)tag));
		agent_note(a, "duty", began_mono_us, text, detail);
	} else {
		agent_note(a, "said", began_mono_us, text, NULL);
	}
	if (tag < DISCLOSURE_COUNT)
		a->closing_said |= 1U << tag;
	if (a->phase != PHASE_OPENING)
		return;
	if (agent_duty_asks(tag)) {
		a->phase = PHASE_ASKING;
		a->asked = tag;
		a->topic = TOPIC_YES_NO;
		a->waiting = true;
		a->wait_from_us = 0;
	} else if (gate_due(&a->gate) == 0) {
		agent_start_talk(a);
	}
}
