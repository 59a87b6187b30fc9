/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole conversations with the embedded stages on real audio: a flite voice as the callee through
 * G.711, PocketSphinx, our own voice by flite; in virtual time.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/agent/rig.h"
#include "dialer/base/banned.h"

#define CALLEE "rms"

static struct rig rig;

static int start(void **state)
{
	(void)state;
	rig_start(&rig, NULL, NULL, 1);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

static void ring(enum agent_opening opening)
{
	struct obligations o;

	rig_obligations(&o, RECORD_FROM_ANSWER);
	rig_ring(&rig, &o, opening);
	rig_silence(&rig, 200);
	rig_answer(&rig);
}

static void qualifies(void **state)
{
	struct agent_timings t;

	(void)state;
	ring(OPENING_AFTER_GREETING);
	rig_silence(&rig, 500);
	rig_voice(&rig, CALLEE, "hello");
	rig_listen(&rig, 60000);
	rig_voice(&rig, CALLEE, "yes I do");
	rig_listen(&rig, 15000);
	rig_voice(&rig, CALLEE, "we have gas");
	rig_listen(&rig, 15000);
	rig_voice(&rig, CALLEE, "nine four one one zero");
	rig_listen(&rig, 15000);
	rig_voice(&rig, CALLEE, "tomorrow");
	agent_timings(rig.agent, &t);
	rig_listen(&rig, 30000);
	rig_silence(&rig, 1000);
	assert_true(rig.done);
	assert_int_equal(rig.disposition, DISPOSITION_QUALIFIED);
	assert_string_equal(rig.slots, "{\"heating\":\"gas\",\"homeowner\":\"yes\",\"visit\":\"2026-11-22\","
		"\"zip\":\"94110\"}");
	assert_true(rig.recorded && rig.recorded_us == rig.answered_us);
	assert_true(t.greeting_end_ms > 500 && t.greeting_end_ms < 2000);
	assert_true(t.first_audio_ms > t.greeting_end_ms && t.first_audio_ms < t.greeting_end_ms + 2000);
	assert_true(t.turn_count >= 4);
	for (int i = 0; i < t.turn_count; i++)
		assert_true(t.turn_ms[i] < 1200);
}

/* Opts out in the middle of our question: we stop, confirm and end. */
static void opts_out_by_voice(void **state)
{
	struct agent_timings t;

	(void)state;
	ring(OPENING_AT_ONCE);
	rig_listen(&rig, 60000);
	rig_voice(&rig, CALLEE, "yes I do");
	rig_until_speech(&rig, 3000);
	rig_silence(&rig, 500);
	rig_voice(&rig, CALLEE, "please stop calling me");
	agent_timings(rig.agent, &t);
	rig_silence(&rig, 10000);
	assert_true(rig.done);
	assert_int_equal(rig.disposition, DISPOSITION_OPTED_OUT);
	assert_string_equal(rig.opt_out, "voice");
	assert_string_equal(rig_last(&rig, "intent")->text, "opt_out");
	assert_int_equal(t.first_audio_ms, 0);
	assert_int_equal(t.barge_in_count, 1);
	assert_in_range(t.barge_in_ms[0], 0, 150);
}

/* Says hello while we begin: we yield, and say the duty again from its start. */
static void says_hello_into_the_opening(void **state)
{
	(void)state;
	ring(OPENING_AT_ONCE);
	rig_silence(&rig, 300);
	rig_voice(&rig, CALLEE, "hello");
	rig_listen(&rig, 60000);
	assert_int_equal(rig_count(&rig, "barge_in"), 1);
	assert_int_equal(rig_count(&rig, "duty"), 4);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

/* Asks who it is, agrees to the recording, and answers. */
static void consents_to_recording(void **state)
{
	struct obligations o;

	(void)state;
	rig_obligations(&o, RECORD_AFTER_CONSENT);
	rig_ring(&rig, &o, OPENING_AFTER_GREETING);
	rig_answer(&rig);
	rig_silence(&rig, 400);
	rig_voice(&rig, "awb", "hello?");
	rig_until_speech(&rig, 3000);
	rig_silence(&rig, 900);
	rig_voice(&rig, "awb", "wait a moment, what is this about?");
	rig_listen(&rig, 60000);
	assert_int_equal(rig_count(&rig, "duty"), 5);
	assert_false(rig.recorded);
	rig_voice(&rig, "awb", "yes that is fine");
	rig_listen(&rig, 15000);
	assert_true(rig.recorded);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

/* A machine's greeting has pauses; it is told all the same, and gets the message after its beep. */
static void reaches_a_machine(void **state)
{
	static const char greeting[] = "hi, you have reached our voice mail. we cannot come to the phone "
		"right now. please leave your name and number after the tone, and we will call you back.";

	for (int opening = OPENING_AT_ONCE; opening <= OPENING_AFTER_GREETING; opening++) {
		(void)state;
		ring((enum agent_opening)opening);
		rig_silence(&rig, 400);
		rig_voice(&rig, CALLEE, greeting);
		rig_silence(&rig, 300);
		agent_tone(rig.agent, TONE_BEEP);
		rig_silence(&rig, 20000);
		assert_true(rig.done);
		assert_int_equal(rig.disposition, DISPOSITION_VOICEMAIL);
		assert_string_equal(rig_last(&rig, "duty")->detail, "{\"duty\":\"voicemail\"}");
	}
}

static void says_nothing(void **state)
{
	(void)state;
	ring(OPENING_AFTER_GREETING);
	rig_silence(&rig, 90000);
	assert_true(rig.done);
	assert_int_equal(rig.disposition, DISPOSITION_NO_RESPONSE);
	assert_string_equal(rig.opt_out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(qualifies),
		cmocka_unit_test(opts_out_by_voice),
		cmocka_unit_test(says_hello_into_the_opening),
		cmocka_unit_test(consents_to_recording),
		cmocka_unit_test(reaches_a_machine),
		cmocka_unit_test(says_nothing),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
