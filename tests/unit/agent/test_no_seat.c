/* SPDX-License-Identifier: Apache-2.0 */
/* Who answers while no seat is free: in time the agent or the message, and the key counts. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/agent/rig.h"
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

static void call_without_seat(enum agent_opening opening)
{
	struct obligations o;

	rig.no_seat = true;
	rig_obligations(&o, RECORD_FORBIDDEN);
	rig_ring(&rig, &o, opening);
	rig_silence(&rig, 200);
	rig_answer(&rig);
	rig.no_seat = false;
}

#define MESSAGE "This is Example Energy LLC, 2 0 2, 5 5 5, 0 1 4 2, calling for telemarketing purposes. " \
	"Nobody is free to speak with you now. Press 9 and we will not call you again."

static void message_within_two_seconds(void **state)
{
	const struct rig_event *said;
	int waited;

	(void)state;
	call_without_seat(OPENING_AT_ONCE); /* nobody is there to speak at once */
	rig_silence(&rig, 300);
	rig_say(&rig, "hello", 1.0F, 500);
	waited = rig_until_speech(&rig, 5000);
	assert_in_range(waited, 1000, 2000);
	assert_int_equal(rig.given_up, 1);
	assert_int_equal(rig.told, 1);
	rig_say(&rig, "who is this", 1.0F, 1500); /* the message goes on */
	rig_expect_done(&rig, DISPOSITION_ABANDONED);
	said = rig_last(&rig, "said");
	assert_non_null(said);
	assert_string_equal(said->text, MESSAGE);
	assert_int_equal(rig_count(&rig, "said"), 1);
	assert_int_equal(rig_count(&rig, "heard"), 0); /* a recogniser is a seat's */
	assert_int_equal(rig_count(&rig, "barge_in"), 0);
}

/* A second hello gives us no more time, and who says nothing is not left in silence either. */
static void message_in_time_whatever_is_said(void **state)
{
	int waited;

	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "hello", 1.0F, 400);
	rig_silence(&rig, 900);
	rig_say(&rig, "hello", 1.0F, 300);
	waited = rig_until_speech(&rig, 5000);
	assert_true(900 + 300 + waited <= 2000);

	call_without_seat(OPENING_AFTER_GREETING);
	assert_in_range(rig_until_speech(&rig, 5000), 1000, 2000);
	rig_expect_done(&rig, DISPOSITION_ABANDONED);
}

static void seat_in_time(void **state)
{
	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "hello", 1.0F, 400);
	rig_silence(&rig, 1000);
	agent_seat(rig.agent);
	assert_in_range(rig_until_speech(&rig, 1000), 0, 100);
	rig_listen(&rig, 60000);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
	assert_int_equal(rig.given_up, 0);
}

static void seat_too_late(void **state)
{
	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "hello", 1.0F, 400);
	rig_silence(&rig, 2500);
	agent_seat(rig.agent); /* the message is on */
	rig_expect_done(&rig, DISPOSITION_ABANDONED);
	assert_string_equal(rig_last(&rig, "said")->text, MESSAGE);
}

/* Key 9 in the message: committed first, and still abandoned. */
static void opt_out_in_the_message(void **state)
{
	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "hello", 1.0F, 400);
	rig_silence(&rig, 4000);
	agent_digit(rig.agent, '9');
	assert_string_equal(rig.opt_out, "key");
	rig_expect_done(&rig, DISPOSITION_ABANDONED);
	assert_string_equal(rig_last(&rig, "said")->text, "All right. We will not call you again. Goodbye.");
}

/* After its last word there is time for the key, and then nobody is kept. */
static void time_for_the_key(void **state)
{
	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "hello", 1.0F, 400);
	rig_listen(&rig, 60000); /* silent for 400 ms after it */
	assert_string_equal(rig_last(&rig, "said")->text, MESSAGE);
	rig_silence(&rig, 2000);
	assert_false(rig.done);
	agent_digit(rig.agent, '9');
	assert_string_equal(rig.opt_out, "key");
	rig_expect_done(&rig, DISPOSITION_ABANDONED);
}

static void machine_without_seat(void **state)
{
	(void)state;
	call_without_seat(OPENING_AFTER_GREETING);
	rig_say(&rig, "you have reached", 1.0F, 6000);
	assert_int_equal(rig_count(&rig, "machine"), 1);
	assert_int_equal(rig.given_up, 1);
	assert_int_equal(rig.told, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_within_two_seconds),
		cmocka_unit_test(message_in_time_whatever_is_said),
		cmocka_unit_test(seat_in_time),
		cmocka_unit_test(seat_too_late),
		cmocka_unit_test(opt_out_in_the_message),
		cmocka_unit_test(time_for_the_key),
		cmocka_unit_test(machine_without_seat),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
