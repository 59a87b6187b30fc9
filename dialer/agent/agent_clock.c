/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the clock asks for, each tick. Every wait of a call ends here at the latest, so that the
 * person never stands before dead air.
 */
#include "config.h"

#include "dialer/agent/agent_priv.h"

#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/banned.h"

#define FIRST_WORD_MS 2000    /* F44, when the decision names no limit */
#define FIRST_WORD_MARGIN_MS 300

bool agent_passed(const struct agent *a, int64_t since_us, int64_t ms)
{
	return a->now_us - since_us >= ms * CLOCK_US_PER_MS;
}

bool agent_quiet(const struct agent *a)
{
	return !a->turn.speaking && !a->hearing && a->result_due_us == 0 && a->key_us == 0;
}

/*
 * The law's time for the first word runs from the end of the greeting, and a second "hello?" does not make
 * it longer; for who says nothing, from the answer.
 */
static void wait_for_seat(struct agent *a, int limit)
{
	int greeting_ms = a->timings.greeting_end_ms;
	int64_t since_us = a->turns > 0 ? a->turn.last_voice_us : a->answered_us;

	if (greeting_ms >= 0)
		since_us = a->answered_us + greeting_ms * CLOCK_US_PER_MS;
	else if (a->turn.speaking || a->turn.onset > 0)
		return;
	if (agent_passed(a, since_us, limit - FIRST_WORD_MARGIN_MS))
		agent_leave_message(a);
}

static void greeting(struct agent *a)
{
	int limit = a->obligations.first_word_ms != 0 ? (int)a->obligations.first_word_ms : FIRST_WORD_MS;

	if (!a->seated)
		wait_for_seat(a, limit);
	else if (a->turns == 0 && a->turn.onset == 0 && agent_passed(a, a->answered_us, NOBODY_SPEAKS_MS))
		agent_open(a);
	else if (a->turns > 0 && !a->turn.speaking &&
		agent_passed(a, a->turn.last_voice_us, limit - FIRST_WORD_MARGIN_MS))
		agent_open(a);
}

static void answer(struct agent *a)
{
	if (!a->waiting || !mouth_idle(a->mouth) || !agent_quiet(a))
		return;
	if (a->wait_from_us == 0)
		a->wait_from_us = a->now_us;
	else if (agent_passed(a, a->wait_from_us, NO_INPUT_MS))
		agent_unheard(a, UNHEARD_SILENCE);
}

static void keys(struct agent *a)
{
	bool lone = a->keys[0] == a->script->opt_out_key && a->keys[1] == '\0';

	if (a->key_us == 0 || !agent_passed(a, a->key_us, lone ? LONE_KEY_MS : KEY_PAUSE_MS))
		return;
	if (a->keys[0] == '\0')
		a->key_us = 0; /* a key that is no digit; the voice goes on */
	else
		agent_keyed(a);
}

static void closing(struct agent *a)
{
	if (!mouth_idle(a->mouth))
		return;
	if (a->told && !a->opted_out && !agent_passed(a, a->last_sent_us, MESSAGE_KEY_MS))
		return;
	if (a->opted_out && !a->opt_out_committed) {
		if (!agent_passed(a, a->last_sent_us, COMMIT_MS))
			return;
		log_error(AGENT, "an opt-out is not committed %d ms after the last word", COMMIT_MS);
	}
	agent_end(a, a->planned);
}

/* A text that should be going out, but does not. */
static void voice(struct agent *a)
{
	bool stuck = a->phase >= PHASE_OPENING && !mouth_idle(a->mouth) && !mouth_paused(a->mouth);

	if (mouth_paused(a->mouth) && agent_quiet(a) && a->phase != PHASE_GREETING)
		agent_resume(a);
	if (!stuck)
		a->silent_since_us = a->now_us;
	if (!mouth_failed(a->mouth) && !agent_passed(a, a->silent_since_us, SYNTHESIS_MS))
		return;
	log_error(AGENT, "speech could not be synthesised in time");
	agent_end(a, a->opted_out ? DISPOSITION_OPTED_OUT : DISPOSITION_FAILED);
}

/* Nobody is sent away who is just being put through; who waits for that does not wait for ever. */
static bool lasts_too_long(const struct agent *a)
{
	if (a->phase == PHASE_HOLD && a->hand_over == HAND_OVER_ASKED &&
		!agent_passed(a, a->hand_over_us, HAND_OVER_LONGEST_MS))
		return false;
	return a->phase < PHASE_MACHINE && agent_passed(a, a->answered_us, CALL_LONGEST_MS);
}

void agent_look_at_clock(struct agent *a)
{
	voice(a);
	keys(a);
	if (a->phase == PHASE_GREETING)
		greeting(a);
	else if (a->phase == PHASE_CLOSING)
		closing(a);
	else if (a->phase == PHASE_MACHINE && agent_passed(a, a->wait_from_us, BEEP_WAIT_MS))
		agent_end(a, DISPOSITION_VOICEMAIL);
	else if (a->phase == PHASE_HOLD && a->confirming == CONFIRM_NOTHING)
		agent_look_at_hold(a);
	else
		answer(a);
	if (lasts_too_long(a))
		agent_close(a, DISPOSITION_NO_RESPONSE, PROMPT_GOODBYE);
}
