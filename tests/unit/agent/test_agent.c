/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's behaviour with a fake recogniser and voice: every way a call can go. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/agent/rig.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

static struct rig rig;

static int start(void **state)
{
	(void)state;
	rig_start(&rig, &rig_fake_ops, NULL, 1);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

static void call(enum agent_opening opening, enum record_duty record)
{
	struct obligations o;

	rig_obligations(&o, record);
	rig_ring(&rig, &o, opening);
	rig_silence(&rig, 200);
	rig_answer(&rig);
}

/* Up to the first question. */
static void open_call(void)
{
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_listen(&rig, 60000);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

static void answer(const char *words)
{
	rig_say(&rig, words, 1.0F, 600);
	rig_listen(&rig, 30000);
}

/* ---- opening ----------------------------------------------------------------------------------------- */

static void first_packet_leaves_at_once(void **state)
{
	struct agent_timings t;

	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, MEDIA_FRAME_MS);
	assert_true(rig.sending);
	agent_timings(rig.agent, &t);
	assert_int_equal(t.first_audio_ms, 0);
}

static void duties_come_first_and_in_order(void **state)
{
	static const char *const order[] = { "{\"duty\":\"purpose\"}", "{\"duty\":\"identify\"}",
		"{\"duty\":\"opt_out\"}" };
	struct obligations o = {
		.duties = {
			{ .kind = DUTY_STATE_PURPOSE, .opening = 1 },
			{ .kind = DUTY_IDENTIFY_SELLER, .opening = 1 },
			{ .kind = DUTY_OFFER_OPT_OUT, .opening = 1 },
		},
		.duty_count = 3,
	};

	(void)state;
	rig_ring(&rig, &o, OPENING_AT_ONCE);
	rig_answer(&rig);
	rig_listen(&rig, 60000);
	assert_true(rig.event_count >= 4);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(rig.events[i].kind, "duty");
		assert_string_equal(rig.events[i].detail, order[i]);
	}
	assert_string_equal(rig.events[3].text, "Do you own your home?");
}

static void after_the_greeting(void **state)
{
	struct agent_timings t;

	(void)state;
	call(OPENING_AFTER_GREETING, RECORD_FORBIDDEN);
	rig_silence(&rig, 1000);
	rig_say(&rig, "hello", 1.0F, 800);
	assert_true(rig_until_speech(&rig, 5000) <= 1000);
	agent_timings(rig.agent, &t);
	assert_in_range(t.greeting_end_ms, 1700, 1800);
	assert_true(t.first_audio_ms - t.greeting_end_ms < 2000);
}

static void nobody_greets(void **state)
{
	(void)state;
	call(OPENING_AFTER_GREETING, RECORD_FORBIDDEN);
	assert_in_range(rig_until_speech(&rig, 10000), 2480, 2560);
}

static void a_duty_cut_off_is_said_again(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 300);
	rig_say(&rig, "hello", 1.0F, 400);
	assert_int_equal(rig_count(&rig, "barge_in"), 1);
	assert_false(rig.sending);
	rig_listen(&rig, 60000);
	assert_int_equal(rig_count(&rig, "duty"), 4);
	assert_true(rig.events[0].kind[0] == 'b'); /* barge_in; then the whole duty */
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

static void who_never_listens_is_left_alone(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	for (int i = 0; i < 3; i++) {
		rig_until_speech(&rig, 3000);
		rig_silence(&rig, 100);
		rig_say(&rig, "hello", 1.0F, 400);
	}
	rig_expect_done(&rig, DISPOSITION_NO_RESPONSE);
	assert_int_equal(rig_count(&rig, "said"), 2); /* what was heard of the duty, and goodbye */
}

/* ---- recording --------------------------------------------------------------------------------------- */

static void recording(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FROM_ANSWER);
	assert_true(rig.recorded);

	call(OPENING_AT_ONCE, RECORD_AFTER_CONSENT);
	rig_listen(&rig, 60000);
	assert_int_equal(rig_count(&rig, "duty"), 5);
	assert_int_equal(rig_count(&rig, "said"), 0);
	assert_false(rig.recorded);
	answer("yes");
	assert_true(rig.recorded);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

/* Connecticut asks whether to go on, before recording is asked about; Kentucky wants the name again. */
static void ring_and_ask(void)
{
	struct obligations o;

	rig_obligations(&o, RECORD_AFTER_CONSENT);
	/* As a decision orders them: the one question before the other. */
	o.duties[o.duty_count] = o.duties[o.duty_count - 1];
	o.duties[o.duty_count++ - 1] = (struct duty){ .kind = DUTY_ASK_TO_CONTINUE, .opening = 1 };
	o.duties[o.duty_count++] = (struct duty){ .kind = DUTY_REPEAT_IDENTITY };
	rig_ring(&rig, &o, OPENING_AT_ONCE);
	rig_answer(&rig);
	rig_listen(&rig, 60000);
	assert_non_null(strstr(rig_last(&rig, "duty")->detail, "continue"));
	assert_false(rig.recorded);
}

static void asks_to_go_on(void **state)
{
	(void)state;
	ring_and_ask();
	rig_say(&rig, "yes", 0.95F, 400);
	rig_listen(&rig, 60000);
	/* Only now the rest of the opening, which is the other question. */
	assert_non_null(strstr(rig_last(&rig, "duty")->detail, "record_notice"));
	rig_say(&rig, "yes", 0.95F, 400);
	rig_listen(&rig, 60000);
	assert_true(rig.recorded);
	assert_int_equal(rig_count(&rig, "opt_out"), 0);
}

static void no_yes_is_a_no(void **state)
{
	static const char *const answers[] = { "no", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		ring_and_ask();
		if (answers[i][0] != '\0')
			rig_say(&rig, answers[i], 0.95F, 400);
		rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
		assert_false(rig.recorded);
		/* Not even then without name and number once more. */
		assert_non_null(strstr(rig_last(&rig, "duty")->detail, "repeat_identity"));
	}
}

static void no_consent(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_AFTER_CONSENT);
	rig_listen(&rig, 60000);
	answer("no");
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
	assert_string_equal(rig_last(&rig, "record")->text, "no consent");
	answer("yes"); /* to the question, not to the recording */
	assert_false(rig.recorded);

	call(OPENING_AT_ONCE, RECORD_AFTER_CONSENT);
	rig_listen(&rig, 60000);
	rig_listen(&rig, 15000); /* no word: no recording, and the talk goes on */
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
	assert_false(rig.recorded);

	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_listen(&rig, 60000);
	assert_false(rig.recorded);
}

/* ---- barge-in ---------------------------------------------------------------------------------------- */

static void barge_in(void **state)
{
	struct agent_timings t;

	(void)state;
	open_call();
	rig_say(&rig, "yes", 1.0F, 600);
	rig_until_speech(&rig, 3000);
	rig_silence(&rig, 300);
	rig_say(&rig, "gas", 1.0F, 500);
	agent_timings(rig.agent, &t);
	assert_int_equal(t.barge_in_count, 1);
	assert_in_range(t.barge_in_ms[0], 40, 150);
	rig_listen(&rig, 20000);
	/* Cut at a word, and only what was heard. */
	assert_string_equal(rig.events[rig.event_count - 1].text,
		"What is your zip code? You can say it or use the keys.");
	for (int i = 0; i < rig.event_count; i++)
		if (strcmp(rig.events[i].detail, "{\"cut\":true}") == 0)
			assert_string_equal(rig.events[i].text, "How do you heat it: with gas, with");
}

static void a_cough_stops_us_for_a_moment(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "yes", 1.0F, 600);
	rig_until_speech(&rig, 3000);
	rig_silence(&rig, 200);
	rig_say(&rig, "", 0, 120);
	assert_false(rig.sending);
	assert_true(rig_until_speech(&rig, 3000) < 1000);
	rig_listen(&rig, 20000);
	assert_string_equal(rig_last(&rig, "said")->text,
		"How do you heat it: with gas, with oil, or with electricity?");
	assert_int_equal(strcmp(rig_last(&rig, "said")->detail, ""), 0);
}

/* ---- no means no ------------------------------------------------------------------------------------- */

static void opt_out_by_voice(void **state)
{
	(void)state;
	open_call();
	rig.commit = false;
	rig_say(&rig, "stop calling me", 0.9F, 800);
	rig_silence(&rig, 4000);
	assert_string_equal(rig.opt_out, "voice");
	assert_false(rig.done); /* not before the commit */
	agent_opt_out_committed(rig.agent);
	rig_silence(&rig, 20);
	assert_true(rig.done);
	assert_int_equal(rig.disposition, DISPOSITION_OPTED_OUT);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "not call you again"));
	rig.commit = true;
}

static void opt_out_without_commit_ends_too(void **state)
{
	(void)state;
	open_call();
	rig.commit = false;
	rig_say(&rig, "stop calling me", 0.9F, 800);
	rig_silence(&rig, 15000);
	rig.commit = true;
	assert_true(rig.done);
}

static void opt_out_by_key(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	agent_digit(rig.agent, '9');
	assert_string_equal(rig.opt_out, "key");
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	assert_int_equal(rig_count(&rig, "duty"), 0); /* begun, not finished, not repeated */
}

static void opt_out_in_the_greeting(void **state)
{
	(void)state;
	call(OPENING_AFTER_GREETING, RECORD_FORBIDDEN);
	rig_silence(&rig, 300);
	rig_say(&rig, "do not call me again", 1.0F, 1200);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	assert_string_equal(rig_last(&rig, "duty")->detail, "{\"duty\":\"identify\"}");
	assert_int_equal(rig_count(&rig, "duty"), 1);
}

static void doubtful_opt_out_is_asked_about(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "stop calling me", 0.3F, 800);
	rig_listen(&rig, 10000);
	assert_string_equal(rig.opt_out, "");
	assert_non_null(strstr(rig_last(&rig, "said")->text, "stop calling you?"));
	answer("no");
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
	rig_say(&rig, "stop calling me", 0.3F, 800); /* a second time is clear enough */
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);

	open_call();
	rig_say(&rig, "stop calling me", 0.3F, 800);
	rig_listen(&rig, 10000);
	rig_say(&rig, "yes", 0.9F, 500);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
}

static void doubtful_opt_out_in_the_opening(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	rig_say(&rig, "stop", 0.3F, 500);
	rig_silence(&rig, 1500);
	rig_say(&rig, "stop", 0.3F, 500);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
}

static void doubt_is_cleared_up_after_the_opening(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	rig_say(&rig, "stop", 0.3F, 500);
	rig_listen(&rig, 60000);
	assert_int_equal(rig_count(&rig, "duty"), 4);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "stop calling you?"));
	answer("no");
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

static void wrong_number(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "you have the wrong number", 0.9F, 900);
	rig_expect_done(&rig, DISPOSITION_WRONG_NUMBER);
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	rig_say(&rig, "wrong number", 0.9F, 900);
	rig_expect_done(&rig, DISPOSITION_WRONG_NUMBER);
}

static void opt_out_over_the_goodbye(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "no", 1.0F, 400);
	rig_until_speech(&rig, 3000);
	rig_silence(&rig, 300);
	rig_say(&rig, "take me off your list", 1.0F, 900);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	assert_string_equal(rig.opt_out, "voice");
}

/* ---- other wishes --------------------------------------------------------------------------------------- */

static void call_me_tomorrow(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "call me tomorrow", 0.9F, 900);
	rig_listen(&rig, 15000);
	rig_expect_done(&rig, DISPOSITION_CALLBACK);
	assert_true(rig.callback_us > clock_wall_us() + INT64_C(86000) * CLOCK_US_PER_S);
	assert_true(rig.callback_us < clock_wall_us() + INT64_C(86400) * CLOCK_US_PER_S);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "on Sunday, November 22nd"));

	open_call();
	answer("call me later");
	assert_non_null(strstr(rig_last(&rig, "said")->text, "When may we call you?"));
	rig_say(&rig, "on friday", 1.0F, 600);
	rig_expect_done(&rig, DISPOSITION_CALLBACK);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "on Friday, November 27th"));
}

static void call_me_later_in_the_opening(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	rig_say(&rig, "call me later", 0.9F, 900);
	rig_expect_done(&rig, DISPOSITION_CALLBACK);
	assert_int_equal(rig.callback_us, 0);
}

static void questions_back(void **state)
{
	(void)state;
	open_call();
	answer("are you a robot");
	assert_non_null(strstr(rig_last(&rig, "said")->text, "artificial voice"));
	answer("say that again");
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
	answer("talk to a person");
	assert_non_null(strstr(rig_last(&rig, "said")->text, "2 0 2, 5 5 5, 0 1 4 2"));
	rig_say(&rig, "not interested", 1.0F, 800);
	rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
	assert_string_equal(rig_last(&rig, "duty")->detail, "{\"duty\":\"callback_number\"}");
}

static void goals(void **state)
{
	(void)state;
	open_call();
	answer("how much is it"); /* "always" leads to the price from everywhere */
	assert_non_null(strstr(rig_last(&rig, "said")->text, "Shall we go on?"));
	answer("no");
	rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
}

/* ---- silence and misunderstanding ------------------------------------------------------------------------- */

static void silence(void **state)
{
	(void)state;
	open_call();
	rig_listen(&rig, 15000);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "I did not hear you."));
	rig_listen(&rig, 15000);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "press 1 for yes"));
	rig_listen(&rig, 15000);
	rig_expect_done(&rig, DISPOSITION_NO_RESPONSE);
}

static void misunderstanding(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "yes", 0.1F, 900);
	rig_listen(&rig, 15000);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "I did not understand."));
	rig_say(&rig, "", 0, 120); /* a click is no answer: we keep waiting */
	rig_silence(&rig, 2000);
	assert_false(rig.sending);
	answer("yes");
	assert_non_null(strstr(rig_last(&rig, "said")->text, "How do you heat it"));
}

/* ---- machines ------------------------------------------------------------------------------------------------ */

static void voicemail_gets_the_message(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 300);
	rig_say(&rig, "", 0, 5200);
	assert_int_equal(rig_count(&rig, "machine"), 1);
	rig_silence(&rig, 1000);
	assert_false(rig.sending); /* not before the beep */
	agent_tone(rig.agent, TONE_BEEP);
	rig_expect_done(&rig, DISPOSITION_VOICEMAIL);
	assert_int_equal(rig_count(&rig, "duty"), 1);
	assert_string_equal(rig_last(&rig, "duty")->text, "This is an automated call for Example Energy "
		"LLC, about your home energy check. To stop these calls, call 8 0 0, 5 5 5, 0 1 9 9, toll free, at "
		"any time.");
}

static void beep_that_never_comes(void **state)
{
	(void)state;
	call(OPENING_AFTER_GREETING, RECORD_FORBIDDEN);
	rig_say(&rig, "", 0, 8000);
	rig_silence(&rig, 30000);
	assert_false(rig.done);
	rig_expect_done(&rig, DISPOSITION_VOICEMAIL);
	assert_int_equal(rig_count(&rig, "duty"), 0);
}

static void a_long_talker_later_is_no_machine(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "yes", 1.0F, 6000);
	rig_listen(&rig, 15000);
	assert_int_equal(rig_count(&rig, "machine"), 0);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "How do you heat it"));
}

static void tones(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	agent_tone(rig.agent, TONE_SIT);
	assert_true(rig.done);
	assert_int_equal(rig.disposition, DISPOSITION_UNALLOCATED);
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	agent_tone(rig.agent, TONE_FAX);
	assert_int_equal(rig.disposition, DISPOSITION_VOICEMAIL);
	open_call();
	agent_tone(rig.agent, TONE_BEEP); /* a person's key */
	assert_false(rig.done);
}

/* ---- the callee hangs up --------------------------------------------------------------------------------------- */

static void hang_ups(void **state)
{
	(void)state;
	call(OPENING_AT_ONCE, RECORD_FORBIDDEN);
	rig_silence(&rig, 500);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_HUNG_UP);
	open_call();
	answer("yes");
	assert_string_equal(agent_slots_json(rig.agent), "{\"homeowner\":\"yes\"}");
	rig_say(&rig, "stop calling", 1.0F, 600);
	rig_silence(&rig, 700);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_OPTED_OUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_packet_leaves_at_once),
		cmocka_unit_test(duties_come_first_and_in_order),
		cmocka_unit_test(after_the_greeting),
		cmocka_unit_test(nobody_greets),
		cmocka_unit_test(a_duty_cut_off_is_said_again),
		cmocka_unit_test(who_never_listens_is_left_alone),
		cmocka_unit_test(recording),
		cmocka_unit_test(asks_to_go_on),
		cmocka_unit_test(no_yes_is_a_no),
		cmocka_unit_test(no_consent),
		cmocka_unit_test(barge_in),
		cmocka_unit_test(a_cough_stops_us_for_a_moment),
		cmocka_unit_test(opt_out_by_voice),
		cmocka_unit_test(opt_out_without_commit_ends_too),
		cmocka_unit_test(opt_out_by_key),
		cmocka_unit_test(opt_out_in_the_greeting),
		cmocka_unit_test(doubtful_opt_out_is_asked_about),
		cmocka_unit_test(doubtful_opt_out_in_the_opening),
		cmocka_unit_test(doubt_is_cleared_up_after_the_opening),
		cmocka_unit_test(wrong_number),
		cmocka_unit_test(opt_out_over_the_goodbye),
		cmocka_unit_test(call_me_tomorrow),
		cmocka_unit_test(call_me_later_in_the_opening),
		cmocka_unit_test(questions_back),
		cmocka_unit_test(goals),
		cmocka_unit_test(silence),
		cmocka_unit_test(misunderstanding),
		cmocka_unit_test(voicemail_gets_the_message),
		cmocka_unit_test(beep_that_never_comes),
		cmocka_unit_test(a_long_talker_later_is_no_machine),
		cmocka_unit_test(tones),
		cmocka_unit_test(hang_ups),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
