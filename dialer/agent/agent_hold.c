/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to a representative. What the decision wants said by the end is said before the agent leaves the
 * call, because nobody can hold a representative to it. While one is looked for and rings the person waits:
 * heard at once and every few seconds is that we have not forgotten them, and the recogniser goes on
 * listening for a request to stop. Whatever ends the waiting, the search is either answered or cancelled.
 */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include "dialer/agent/speech_priv.h"
#include "dialer/base/log.h"
#include "dialer/base/banned.h"

void agent_put_on_hold(struct agent *a, const struct plan *plan)
{
	a->topic = TOPIC_NONE;
	a->waiting = false;
	if (a->phase == PHASE_HOLD && a->hand_over != HAND_OVER_SAYING)
		return; /* back from a question of the agent's own */
	a->phase = PHASE_HOLD;
	a->hand_over = HAND_OVER_SAYING;
	agent_say_closing_duties(a);
	agent_say(a, SPEECH_PLAN, plan->text);
	a->planner->foresee(a->plan_state, agent_foresee, a);
}

void agent_leave_hold(struct agent *a)
{
	if (a->phase != PHASE_HOLD)
		return;
	a->phase = PHASE_TALK;
	if (a->hand_over == HAND_OVER_ASKED)
		a->handler.on_hand_over_cancelled(a->handler.arg);
	a->hand_over = HAND_OVER_SAYING;
}

static void say_hold(struct agent *a)
{
	a->hold_said_us = a->now_us;
	agent_say_prompt(a, SPEECH_PLAN, PROMPT_HOLD);
}

static void ask(struct agent *a)
{
	say_hold(a);
	if (a->phase != PHASE_HOLD)
		return; /* it could not be said: the call is over */
	a->hand_over = HAND_OVER_ASKED;
	a->hand_over_us = a->now_us;
	a->handler.on_hand_over(a->handler.arg); /* last: it may answer in there */
}

static void nobody_is_there(struct agent *a)
{
	struct plan plan = { .text = "" };

	a->phase = PHASE_TALK; /* the plan may be to try once more */
	a->planner->not_handed_over(a->plan_state, &plan);
	agent_follow(a, &plan);
}

void agent_look_at_hold(struct agent *a)
{
	if (!mouth_idle(a->mouth))
		return;
	if (a->hand_over == HAND_OVER_SAYING) {
		ask(a);
		return;
	}
	if (a->hand_over == HAND_OVER_ASKED && agent_passed(a, a->hand_over_us, HAND_OVER_LONGEST_MS)) {
		log_error(AGENT, "no answer to a hand-over within %d s", HAND_OVER_LONGEST_MS / 1000);
		a->hand_over = HAND_OVER_NOBODY;
		a->handler.on_hand_over_cancelled(a->handler.arg);
	}
	if (!agent_quiet(a))
		return; /* who speaks is not spoken over */
	if (a->hand_over == HAND_OVER_NOBODY)
		nobody_is_there(a);
	else if (agent_passed(a, a->hold_said_us, HOLD_EVERY_MS) && agent_passed(a, a->last_sent_us, HOLD_PAUSE_MS))
		say_hold(a);
}

void agent_not_handed_over(struct agent *a)
{
	if (a->phase == PHASE_HOLD && a->hand_over == HAND_OVER_ASKED)
		a->hand_over = HAND_OVER_NOBODY;
}

void agent_handed_over(struct agent *a)
{
	if (a->phase != PHASE_HOLD || a->hand_over != HAND_OVER_ASKED)
		return;
	agent_cut(a);
	agent_stop_listening(a);
	a->phase = PHASE_THROUGH;
	a->turn_end_us = 0; /* what was said last is the representative's to answer */
	ear_free(a->ear);
	mouth_free(a->mouth);
	a->planner->close(a->plan_state);
	a->ear = NULL;
	a->mouth = NULL;
	a->plan_state = NULL;
	speech_call_ends(a->speech);
}
