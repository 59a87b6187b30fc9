/* SPDX-License-Identifier: Apache-2.0 */
/* The way to a representative: on hold, put through, or back to the script. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/agent/rig.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

#define QUESTION "Would you like to speak with one of us?"
#define WORDS "I am putting you through."
#define HOLD "One moment, please."
#define NOBODY "Nobody is free. May we call you instead?"
#define CALL_LONGEST_S 900

static const char script[] = "{\"script\":\"people\",\"disclosures\":{\"identify\":\"This is {seller}.\","
	"\"artificial\":\"I am an artificial voice.\",\"opt_out\":\"Press 9 to stop our calls.\","
	"\"purpose\":\"This is a sales call.\",\"record_notice\":\"May we record?\","
	"\"callback_number\":\"Our number is {callback_number}.\"},"
	"\"intents\":{\"never_mind\":[\"never mind\"]},"
	"\"always\":{\"human\":\"through\",\"never_mind\":\"ask\"},\"start\":\"ask\",\"states\":{"
	"\"ask\":{\"say\":\"" QUESTION "\",\"expect\":\"yes_no\",\"on\":{\"yes\":\"through\",\"no\":\"bye\"}},"
	"\"through\":{\"say\":\"" WORDS "\",\"hand_over\":true,\"otherwise\":\"nobody\"},"
	"\"nobody\":{\"say\":\"" NOBODY "\",\"expect\":\"yes_no\",\"on\":{\"yes\":\"again\",\"no\":\"bye\"}},"
	"\"again\":{\"say\":\"Thank you.\",\"end\":\"callback\"},"
	"\"bye\":{\"say\":\"Goodbye.\",\"end\":\"not_interested\"}}}";

static struct rig rig;

static int start(void **state)
{
	(void)state;
	rig_start(&rig, &rig_fake_ops, script, 1);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

static int said(const char *text)
{
	int n = 0;

	for (int i = 0; i < rig.event_count; i++)
		n += strcmp(rig.events[i].kind, "said") == 0 && strcmp(rig.events[i].text, text) == 0;
	return n;
}

static void expect_said_last(const char *text)
{
	const struct rig_event *e = rig_last(&rig, "said");

	if (e == NULL || strcmp(e->text, text) != 0) {
		rig_print(&rig);
		fail_msg("\"%s\" was not said last", text);
	}
}

static void open_call(void)
{
	struct obligations o;

	rig_obligations(&o, RECORD_FORBIDDEN);
	rig_ring(&rig, &o, OPENING_AT_ONCE);
	rig_answer(&rig);
	rig_listen(&rig, 60000);
	expect_said_last(QUESTION);
}

static void until_wanted(void)
{
	int wanted = rig.wanted;

	for (int ms = 0; ms < 30000 && rig.wanted == wanted; ms += MEDIA_FRAME_MS)
		rig_silence(&rig, MEDIA_FRAME_MS);
	assert_int_equal(rig.wanted, wanted + 1);
}

/* Up to where a representative is wanted. */
static void on_hold(void)
{
	open_call();
	rig_say(&rig, "yes", 1.0F, 600);
	until_wanted();
}

static void put_through(void)
{
	on_hold();
	rig_silence(&rig, 3000);
	agent_handed_over(rig.agent);
}

/* What the decision wants said by the end, then the script's words, and only then somebody is looked for. */
static void words_before_anybody_rings(void **state)
{
	(void)state;
	on_hold();
	expect_said_last(WORDS);
	assert_int_equal(rig.events[rig.event_count - 2].kind[0], 'd');
	assert_string_equal(rig_last(&rig, "duty")->detail, "{\"duty\":\"callback_number\"}");
	assert_int_equal(rig.now_us - rig.last_sent_us, MEDIA_FRAME_MS * CLOCK_US_PER_MS); /* the hold prompt has begun */
	assert_true(rig.sending);
}

static void hold_is_heard_every_six_seconds(void **state)
{
	int64_t asked_us;

	(void)state;
	on_hold();
	asked_us = rig.now_us;
	rig_silence(&rig, 29500);
	assert_int_equal(said(HOLD), 5); /* at 0, 6, 12, 18 and 24 s */
	for (int i = 0; i < 3; i++) {
		rig_listen(&rig, 8000);
		assert_false(rig.done);
	}
	assert_in_range((rig.last_sent_us - asked_us) / CLOCK_US_PER_MS % 6000, 100, 400);
	assert_int_equal(rig.wanted, 1);
	assert_int_equal(rig.cancelled, 0);
}

/* A long one leaves pauses. */
static void hold_has_pauses(void **state)
{
	char text[sizeof(script) + 700], words[481];
	int spoken = 0, silent = 0;

	(void)state;
	memset(words, 'a', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	snprintf(text, sizeof(text), "{\"prompts\":{\"hold\":\"%s\"},%s", words, script + 1);
	rig_stop(&rig);
	rig_start(&rig, &rig_fake_ops, text, 1);
	on_hold();
	while (spoken + silent < 20000) { /* 4.8 s of speech each */
		rig_silence(&rig, MEDIA_FRAME_MS);
		*(rig.sending ? &spoken : &silent) += MEDIA_FRAME_MS;
	}
	assert_int_equal(said(words), 3);
	assert_in_range(silent, 5500, 5700);
	rig_stop(&rig);
	rig_start(&rig, &rig_fake_ops, script, 1);
}

static void put_through_is_silent_for_good(void **state)
{
	struct agent_timings t, before;
	int events;

	(void)state;
	on_hold();
	rig_silence(&rig, 100);
	assert_true(rig.sending);
	agent_timings(rig.agent, &before);
	agent_handed_over(rig.agent);
	assert_int_equal(rig_last(&rig, "said")->detail[2], 'c'); /* the hold prompt is cut */
	events = rig.event_count;
	rig_say(&rig, "stop calling", 1.0F, 900);
	rig_silence(&rig, 2000);
	agent_sent(rig.agent, rig.now_us, true); /* the representative's voice */
	agent_digit(rig.agent, '1');
	agent_tone(rig.agent, TONE_BUSY);
	rig_silence(&rig, (CALL_LONGEST_S + 10) * 1000);
	assert_false(rig.done);
	assert_false(rig.sending);
	assert_int_equal(rig.event_count, events);
	agent_timings(rig.agent, &t);
	assert_memory_equal(&t, &before, sizeof(t));
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_TRANSFERRED);
	assert_int_equal(rig.cancelled, 0);
	agent_not_handed_over(rig.agent); /* too late */
	rig_silence(&rig, 1000);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_TRANSFERRED);
}

/* The only recogniser there is: the next call has it while this one goes on. */
static void the_recogniser_is_free_again(void **state)
{
	struct agent *through;

	(void)state;
	on_hold();
	rig_say(&rig, "hm", 1.0F, 300); /* in the middle of an utterance */
	agent_handed_over(rig.agent);
	through = rig.agent;
	rig.agent = NULL;
	open_call();
	rig_say(&rig, "no", 1.0F, 600);
	rig_listen(&rig, 30000);
	rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
	assert_int_equal(rig_count(&rig, "heard"), 1);
	agent_free(through);
}

static void opt_out_while_they_talk(void **state)
{
	(void)state;
	put_through();
	agent_digit(rig.agent, '9');
	agent_digit(rig.agent, '9'); /* once is enough */
	assert_string_equal(rig.opt_out, "key");
	assert_string_equal(rig_last(&rig, "key")->text, "9");
	rig_silence(&rig, 20000);
	assert_false(rig.done); /* they go on talking */
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_OPTED_OUT);
}

static void nobody_is_there(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 9000);
	agent_not_handed_over(rig.agent);
	rig_listen(&rig, 30000);
	expect_said_last(NOBODY);
	agent_handed_over(rig.agent); /* too late */
	rig_say(&rig, "no", 1.0F, 600);
	rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
	assert_int_equal(rig.cancelled, 0);
	assert_int_equal(rig_count(&rig, "duty"), 5); /* the number was given once */
}

/* The answer may come from within the question; and who asks again is asked for again. */
static void nobody_at_once_and_once_more(void **state)
{
	(void)state;
	open_call();
	rig.nobody = true;
	rig_say(&rig, "operator", 1.0F, 600);
	rig_listen(&rig, 30000);
	expect_said_last(NOBODY);
	assert_int_equal(rig.wanted, 1);
	rig.nobody = false;
	rig_say(&rig, "operator", 1.0F, 600);
	until_wanted();
	agent_handed_over(rig.agent);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_TRANSFERRED);
	assert_int_equal(rig_count(&rig, "duty"), 5);
}

static void opt_out_on_hold(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 4000);
	rig_say(&rig, "stop calling", 1.0F, 900);
	rig_silence(&rig, 1000);
	assert_string_equal(rig.opt_out, "voice");
	assert_int_equal(rig.cancelled, 1);
	agent_handed_over(rig.agent); /* the leg's answer was on its way */
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);

	on_hold();
	agent_digit(rig.agent, '9');
	assert_string_equal(rig.opt_out, "key");
	assert_int_equal(rig.cancelled, 1);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
}

/* In the words before it: nobody is being looked for yet. */
static void opt_out_before_it(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "yes", 1.0F, 600);
	rig_until_speech(&rig, 5000);
	agent_digit(rig.agent, '9');
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	assert_int_equal(rig.wanted, 0);
	assert_int_equal(rig.cancelled, 0);
}

/* Asked about while the search goes on; a "no" leaves everything as it was. */
static void doubtful_opt_out_on_hold(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 3000);
	rig_say(&rig, "stop", 0.4F, 600);
	rig_listen(&rig, 30000);
	expect_said_last("Do you want us to stop calling you? Please say yes or no.");
	rig_say(&rig, "no", 1.0F, 600);
	rig_silence(&rig, 8000);
	expect_said_last(HOLD);
	assert_int_equal(said(WORDS), 1);
	assert_int_equal(rig.cancelled, 0);
	rig_say(&rig, "stop", 0.4F, 600); /* the second time counts */
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	assert_int_equal(rig.cancelled, 1);
}

static void doubtful_opt_out_before_it(void **state)
{
	(void)state;
	open_call();
	rig_say(&rig, "yes", 1.0F, 600);
	rig_until_speech(&rig, 5000);
	rig_say(&rig, "stop", 0.4F, 600);
	rig_listen(&rig, 30000);
	expect_said_last("Do you want us to stop calling you? Please say yes or no.");
	rig_silence(&rig, 4000);
	assert_int_equal(rig.wanted, 0);
	rig_say(&rig, "no", 1.0F, 600);
	until_wanted();
	expect_said_last(WORDS);
	assert_int_equal(rig_count(&rig, "duty"), 5);
}

static void enough_of_waiting(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 3000);
	rig_say(&rig, "goodbye", 1.0F, 600);
	rig_expect_done(&rig, DISPOSITION_NOT_INTERESTED);
	assert_int_equal(rig.cancelled, 1);

	on_hold();
	rig_say(&rig, "call me tomorrow", 1.0F, 900);
	rig_expect_done(&rig, DISPOSITION_CALLBACK);
	assert_int_equal(rig.cancelled, 1);

	on_hold();
	rig_say(&rig, "wrong number", 1.0F, 900);
	rig_expect_done(&rig, DISPOSITION_WRONG_NUMBER);
	assert_int_equal(rig.cancelled, 1);
}

/* What the script leads on from everywhere it leads on from there too. */
static void never_mind(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 3000);
	rig_say(&rig, "never mind", 1.0F, 600);
	rig_listen(&rig, 30000);
	expect_said_last(QUESTION);
	assert_int_equal(rig.cancelled, 1);
	rig_say(&rig, "operator", 1.0F, 600);
	until_wanted();
	rig_say(&rig, "operator", 1.0F, 600); /* already so */
	rig_listen(&rig, 30000);
	expect_said_last(HOLD);
	assert_int_equal(rig.cancelled, 1);
	agent_handed_over(rig.agent);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_TRANSFERRED);
}

/* Whoever speaks is listened to, and then waits on. */
static void other_words_on_hold(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 60);
	rig_say(&rig, "yes", 1.0F, 7000);
	assert_false(rig.sending);
	assert_int_equal(said(HOLD), 0);
	rig_silence(&rig, 2000);
	assert_int_equal(said(HOLD), 1); /* the rest of it */
	rig_silence(&rig, 2000);
	assert_int_equal(said(HOLD), 2);
	rig_silence(&rig, 6000);
	assert_int_equal(said(HOLD), 3);
	assert_int_equal(rig.cancelled, 0);
	assert_false(rig.done);
}

/* Who is told that nobody is there is first heard out. */
static void nobody_while_they_speak(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 3000);
	rig_say(&rig, "well", 1.0F, 300);
	agent_not_handed_over(rig.agent);
	rig_say(&rig, "well", 1.0F, 3000);
	assert_false(rig.sending);
	rig_listen(&rig, 30000);
	expect_said_last(NOBODY);
}

static void no_answer_to_the_question(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, HAND_OVER_LONGEST_MS - 2000);
	assert_int_equal(rig.cancelled, 0);
	rig_silence(&rig, 5000);
	assert_int_equal(rig.cancelled, 1);
	expect_said_last(NOBODY);
}

/* Fifteen minutes are a long talk, but nobody is sent away who is just being put through. */
static void late_in_the_call(void **state)
{
	int64_t left_us;

	(void)state;
	on_hold();
	for (int i = 0; i < 4; i++) {
		rig_silence(&rig, HAND_OVER_LONGEST_MS - 10000);
		agent_not_handed_over(rig.agent);
		rig_listen(&rig, 30000);
		expect_said_last(NOBODY);
		rig_say(&rig, "operator", 1.0F, 600);
		until_wanted();
	}
	left_us = rig.answered_us + CALL_LONGEST_S * CLOCK_US_PER_S - rig.now_us;
	assert_in_range(left_us / CLOCK_US_PER_S, 1, 150);
	rig_silence(&rig, (int)(left_us / CLOCK_US_PER_MS) + 10000);
	assert_false(rig.done);
	agent_not_handed_over(rig.agent);
	rig_expect_done(&rig, DISPOSITION_NO_RESPONSE);
	assert_int_equal(rig.cancelled, 0);
}

/* The same with real audio: a person asks for a person, waits, and has the calls stopped. */
static void by_voice(void **state)
{
	(void)state;
	rig_stop(&rig);
	rig_start(&rig, NULL, script, 1);
	open_call();
	rig_voice(&rig, "rms", "speak to a person");
	until_wanted();
	expect_said_last(WORDS);
	rig_silence(&rig, 7000);
	rig_voice(&rig, "rms", "please stop calling me");
	rig_silence(&rig, 1500);
	assert_string_equal(rig.opt_out, "voice");
	assert_int_equal(rig.cancelled, 1);
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
	rig_stop(&rig);
	rig_start(&rig, &rig_fake_ops, script, 1);
}

static void hangs_up_on_hold(void **state)
{
	(void)state;
	on_hold();
	rig_silence(&rig, 3000);
	assert_int_equal(agent_disposition(rig.agent), DISPOSITION_HUNG_UP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_before_anybody_rings),
		cmocka_unit_test(hold_is_heard_every_six_seconds),
		cmocka_unit_test(hold_has_pauses),
		cmocka_unit_test(put_through_is_silent_for_good),
		cmocka_unit_test(the_recogniser_is_free_again),
		cmocka_unit_test(opt_out_while_they_talk),
		cmocka_unit_test(nobody_is_there),
		cmocka_unit_test(nobody_at_once_and_once_more),
		cmocka_unit_test(opt_out_on_hold),
		cmocka_unit_test(opt_out_before_it),
		cmocka_unit_test(doubtful_opt_out_on_hold),
		cmocka_unit_test(doubtful_opt_out_before_it),
		cmocka_unit_test(enough_of_waiting),
		cmocka_unit_test(never_mind),
		cmocka_unit_test(other_words_on_hold),
		cmocka_unit_test(nobody_while_they_speak),
		cmocka_unit_test(no_answer_to_the_question),
		cmocka_unit_test(late_in_the_call),
		cmocka_unit_test(by_voice),
		cmocka_unit_test(hangs_up_on_hold),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
