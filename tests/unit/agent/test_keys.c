/* SPDX-License-Identifier: Apache-2.0 */
/* What the person keys: answers, and the wish never to be called again. */
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

/* Up to the first question. */
static void open_call(void)
{
	struct obligations o;

	rig_obligations(&o, RECORD_FORBIDDEN);
	rig_ring(&rig, &o, OPENING_AT_ONCE);
	rig_silence(&rig, 200);
	rig_answer(&rig);
	rig_listen(&rig, 60000);
	assert_string_equal(rig_last(&rig, "said")->text, "Do you own your home?");
}

static void key(const char *keys)
{
	for (; *keys != '\0'; keys++) {
		agent_digit(rig.agent, *keys);
		rig_silence(&rig, 300);
	}
}

/* Where the script asks for digits. */
static void up_to_the_zip(void)
{
	open_call();
	key("1");
	rig_listen(&rig, 15000);
	key("1");
	rig_listen(&rig, 15000);
}

static void whole_call_by_keys(void **state)
{
	(void)state;
	open_call();
	key("1");
	rig_listen(&rig, 15000);
	key("2");
	rig_listen(&rig, 15000);
	key("90210");
	rig_listen(&rig, 15000);
	key("1203");
	rig_expect_done(&rig, DISPOSITION_QUALIFIED);
	assert_string_equal(rig.slots, "{\"heating\":\"oil\",\"homeowner\":\"yes\",\"visit\":\"2026-12-03\","
		"\"zip\":\"90210\"}");
	assert_string_equal(rig.opt_out, "");
}

static void lone_nine_among_digits(void **state)
{
	(void)state;
	up_to_the_zip();
	key("9");
	assert_string_equal(rig.opt_out, "");
	rig_silence(&rig, 2000);
	assert_string_equal(rig.opt_out, "key");
	rig_expect_done(&rig, DISPOSITION_OPTED_OUT);
}

/* Where digits are keyed; and who keys on, or keys nothing, has not asked for anything. */
static void nine_and_hung_up(void **state)
{
	static const struct {
		const char *keys, *opt_out;
		enum disposition end;
	} cases[] = {
		{ "9", "key", DISPOSITION_OPTED_OUT },
		{ "94", "", DISPOSITION_HUNG_UP },
		{ "", "", DISPOSITION_HUNG_UP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		up_to_the_zip();
		for (const char *k = cases[i].keys; *k != '\0'; k++)
			agent_digit(rig.agent, *k);
		agent_call_ended(rig.agent);
		assert_string_equal(rig.opt_out, cases[i].opt_out);
		assert_int_equal(agent_disposition(rig.agent), cases[i].end);
	}
}

static void too_few_digits(void **state)
{
	(void)state;
	up_to_the_zip();
	key("123#");
	rig_listen(&rig, 15000);
	assert_non_null(strstr(rig_last(&rig, "said")->text, "What is your zip code?"));
}

static void without_a_recogniser(void **state)
{
	struct rig deaf;
	struct obligations o;

	(void)state;
	rig_stop(&rig); /* the clock is the rig's that started last */
	rig_start(&deaf, &rig_fake_ops, NULL, 0);
	rig_obligations(&o, RECORD_FORBIDDEN);
	rig_ring(&deaf, &o, OPENING_AT_ONCE);
	rig_answer(&deaf);
	rig_listen(&deaf, 60000);
	rig_say(&deaf, "yes", 1.0F, 500);
	rig_listen(&deaf, 15000);
	assert_non_null(strstr(rig_last(&deaf, "said")->text, "press 1 for yes"));
	agent_digit(deaf.agent, '1');
	rig_listen(&deaf, 15000);
	assert_non_null(strstr(rig_last(&deaf, "said")->text, "How do you heat it"));
	rig_stop(&deaf);
	rig_start(&rig, &rig_fake_ops, NULL, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_call_by_keys),
		cmocka_unit_test(lone_nine_among_digits),
		cmocka_unit_test(nine_and_hung_up),
		cmocka_unit_test(too_few_digits),
		cmocka_unit_test(without_a_recogniser),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
