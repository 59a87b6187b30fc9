/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/agent/script_priv.h"
#include "dialer/base/banned.h"

#define DISCLOSURES "\"disclosures\":{\"identify\":\"for {seller}\",\"artificial\":\"a\"," \
	"\"opt_out\":\"press 9\",\"purpose\":\"p\",\"record_notice\":\"r\"," \
	"\"callback_number\":\"{callback_number}\"}"

#define VOICEMAIL "\"disclosures\":{\"identify\":\"for {seller}\",\"artificial\":\"a\"," \
	"\"opt_out\":\"press 9\",\"purpose\":\"p\",\"record_notice\":\"r\"," \
	"\"callback_number\":\"{callback_number}\",\"voicemail\":\"for {seller}\"}"

static void expect_error(const char *json, const char *where, const char *what)
{
	char error[SCRIPT_ERROR_MAX] = "";
	struct script *s = NULL;

	assert_int_equal(script_parse(&s, json, strlen(json), error), -EINVAL);
	assert_null(s);
	if (strncmp(error, where, strlen(where)) != 0 || strstr(error, what) == NULL)
		fail_msg("'%s' instead of '%s ... %s'", error, where, what);
}

static struct script *parse_example(void)
{
	static char text[SCRIPT_BYTES_MAX];
	char error[SCRIPT_ERROR_MAX] = "";
	struct script *s = NULL;
	FILE *f = fopen(DIALER_SRCDIR "/campaigns/example/qualify.json", "r");
	size_t len;

	assert_non_null(f);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	if (script_parse(&s, text, len, error) != 0)
		fail_msg("%s", error);
	return s;
}

static void example_is_read(void **state)
{
	struct script *s = parse_example();
	int owner = script_find_state(s, "homeowner");

	(void)state;
	assert_int_equal(s->start, owner);
	assert_int_equal(s->states[owner].expect, EXPECT_YES_NO);
	assert_int_equal(s->states[owner].tries, 3);
	assert_int_equal(script_branch(s, owner, "no"), script_find_state(s, "renter"));
	assert_int_equal(script_branch(s, owner, "too_expensive"), script_find_state(s, "price"));
	assert_int_equal(script_branch(s, owner, "gas"), -1);
	assert_int_equal(s->states[script_find_state(s, "heating")].choice_count, 3);
	assert_int_equal(s->states[script_find_state(s, "done")].end, DISPOSITION_QUALIFIED);
	assert_int_equal(s->goal_count, 4);
	assert_string_equal(s->prompts[PROMPT_GOODBYE],
		"Thank you for your time, {first_name}. Goodbye.");
	assert_true(s->intents[script_find_intent(s, "too_expensive")].always);
	script_unref(script_ref(s));
	script_unref(s);
}

static void syntax(void **state)
{
	(void)state;
	expect_error("{\"script\":", "line 1 column ", "");
	expect_error("{\"script\":\"a\",\n\"script\":\"b\"}", "line 2 column ", "duplicate");
	expect_error("[]", "line 1 column 1: ", "expected an object");
	expect_error("{\"script\":\"a\\u0000b\"}", "line 1 column ", "");
}

static void members(void **state)
{
	(void)state;
	expect_error("{\n  \"script\": \"a\",\n  \"sates\": {}\n}", "line 3 column 3: ",
		"hint: known are script");
	expect_error("{\"script\":\"a b\"}", "line 1 column 11: ", "is no name");
	expect_error("{\"script\":\"a\"," DISCLOSURES ",\"start\":\"s\"}", "line 1 column 1: ",
		"'states' is missing");
	expect_error("{\"script\":\"a\",\"voice\":\"bob\"}", "line 1 column 23: ", "hint: slt");
	expect_error("{\"script\":\"a\",\"opt_out_key\":\"5\"}", "line 1 column 29: ", "keys 1 to 8");
	expect_error("{\"script\":\"a\",\"intents\":{\"x\":[\"ok\",\"Press 1\"]}}",
		"line 1 column 36: ", "is no phrase");
}

static void disclosures(void **state)
{
	(void)state;
	expect_error("{\"script\":\"a\",\"disclosures\":{},\"start\":\"s\",\"states\":{}}",
		"line 1 column 29: ", "'identify' is missing");
	expect_error("{\"script\":\"a\",\"disclosures\":{\n\"identify\":\"me\"},\"start\":\"s\","
		"\"states\":{}}", "line 2 column 12: ", "must say {seller}");
	expect_error("{\"script\":\"a\",\"opt_out_key\":\"0\"," DISCLOSURES ",\"start\":\"s\","
		"\"states\":{}}", "line 1 column ", "press 0");
	expect_error("{\"script\":\"a\"," VOICEMAIL ",\"start\":\"s\",\"states\":{}}",
		"line 1 column ", "'voicemail' must say {toll_free_number}");
	expect_error("{\"script\":\"a\",\"disclosures\":{\"hello\":\"x\"}}", "line 1 column 30: ",
		"unknown disclosure");
}

#define STATES(text) "{\"script\":\"a\"," DISCLOSURES ",\"start\":\"s\",\"states\":{\n" text "}}"

static void states(void **state)
{
	(void)state;
	expect_error(STATES("\"t\":{\"say\":\"x\",\"end\":\"qualified\"}"), "line 1 column ",
		"there is no state 's'");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"next\":\"q\"}"), "line 2 column 23: ",
		"there is no state 'q'");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"yes_no\",\"on\":{\"yes\":\"s\"}}"),
		"line 2 column 1: ", "nothing follows the answer 'no'");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"end\":\"qualified\"},\n"
		"\"lost\":{\"say\":\"x\",\"end\":\"qualified\"}"), "line 3 column 1: ",
		"no way leads to state 'lost'");
	expect_error(STATES("\"s\":{\"say\":\"hi {nobody}\",\"end\":\"qualified\"}"),
		"line 2 column 12: ", "nothing sets the variable 'nobody'");
	expect_error(STATES("\"s\":{\"say\":\"hi {first name}\",\"end\":\"qualified\"}"),
		"line 2 column 12: ", "brace");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"next\":\"t\"},\"t\":{\"say\":\"x\",\"next\":\"s\"}"),
		"line 2 column ", "go round");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"digits\",\"min_digits\":6,"
		"\"max_digits\":5,\"next\":\"s\"}"), "line 2 column ", "more than max_digits");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"choice\",\"next\":\"s\"}"),
		"line 2 column 1: ", "go together");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"end\":\"busy\"}"), "line 2 column 22: ",
		"cannot end");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"yes_no\",\"next\":\"s\","
		"\"on\":{\"opt_out\":\"s\"}}"), "line 2 column ", "cannot redirect");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"yes_no\",\"next\":\"s\","
		"\"on\":{\"maybe\":\"s\"}}"), "line 2 column 51: ", "neither an intent nor a choice");
	expect_error(STATES("\"s\":{\"say\":\"x\",\"expect\":\"yes_no\",\"tries\":9}"),
		"line 2 column ", "from 1 to 5");
}

#define HAND_OVER(more) STATES("\"s\":{\"say\":\"x\",\"next\":\"h\"},\n\"h\":{\"say\":\"y\",\"hand_over\":true," more \
	"},\n\"n\":{\"say\":\"z\",\"end\":\"callback\"}")

/* Whatever belongs to a question, or to an end, has no place there. */
static void hand_over_stands_alone(void **state)
{
	static const struct {
		const char *json, *name;
	} wrong[] = {
		{ HAND_OVER("\"otherwise\":\"n\",\"end\":\"callback\""), "\"end\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"expect\":\"yes_no\""), "\"expect\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"choices\":{\"a\":[\"b\"]}"), "\"choices\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"min_digits\":3"), "\"min_digits\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"max_digits\":3"), "\"max_digits\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"slot\":\"a\""), "\"slot\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"on\":{\"goodbye\":\"n\"}"), "\"on\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"next\":\"n\""), "\"next\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"tries\":2"), "\"tries\"" },
		{ HAND_OVER("\"otherwise\":\"n\",\"reprompt\":\"x\""), "\"reprompt\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_error(wrong[i].json, "line 3 column 49: ", wrong[i].name);
}

static void hand_over(void **state)
{
	static const char good[] = HAND_OVER("\"otherwise\":\"n\"");
	char error[SCRIPT_ERROR_MAX] = "";
	struct script *s = parse_example();

	(void)state;
	assert_false(script_hands_over(s));
	script_unref(s);
	if (script_parse(&s, good, sizeof(good) - 1, error) != 0)
		fail_msg("%s", error);
	assert_true(script_hands_over(s));
	assert_string_equal(s->states[s->states[script_find_state(s, "h")].otherwise].name, "n");
	assert_string_equal(s->prompts[PROMPT_HOLD], "One moment, please.");
	script_unref(s);
	expect_error(STATES("\"s\":{\"say\":\"y\",\"hand_over\":true}"), "line 2 column 16: ",
		"needs an \"otherwise\"");
	expect_error(STATES("\"s\":{\"say\":\"y\",\"hand_over\":false,\"next\":\"s\"}"), "line 2 column 28: ",
		"expected true");
	expect_error(STATES("\"s\":{\"say\":\"y\",\"hand_over\":true,\"otherwise\":\"q\"}"), "line 2 column ",
		"there is no state 'q'");
	expect_error(STATES("\"s\":{\"say\":\"{q}\",\"hand_over\":true,\"otherwise\":\"t\"},"
		"\"t\":{\"say\":\"x\",\"end\":\"callback\"}"), "line 2 column 12: ", "nothing sets the variable");
	/* Nobody there, and nothing ever asked: it would ring and talk for ever. */
	expect_error(STATES("\"s\":{\"say\":\"y\",\"hand_over\":true,\"otherwise\":\"t\"},\n"
		"\"t\":{\"say\":\"x\",\"next\":\"s\"}"), "line 2 column 45: ", "go round");
}

#define NO_SEAT(text) "{\"script\":\"a\"," DISCLOSURES ",\n\"prompts\":{\"no_seat\":\"" text "\"}," \
	"\"start\":\"s\",\"states\":{\"s\":{\"say\":\"x\",\"end\":\"qualified\"}}}"

/* It is all that whoever finds no free seat will hear of us. */
static void no_seat(void **state)
{
	(void)state;
	expect_error(NO_SEAT("{callback_number}, press {opt_out_key}"), "line 2 column ", "must say {seller}");
	expect_error(NO_SEAT("{seller}, press {opt_out_key}"), "line 2 column ", "must say {callback_number}");
	expect_error(NO_SEAT("{seller}, {callback_number}, sorry"), "line 2 column ", "must name the opt-out key");
	expect_error(NO_SEAT("{first_name}, {seller}, {callback_number}, press nine"), "line 2 column ",
		"{first_name} is not known before a lead is");
}

static void goals_and_always(void **state)
{
	(void)state;
	expect_error("{\"script\":\"a\"," DISCLOSURES ",\"goals\":[\"zip\"],\"start\":\"s\",\"states\":{"
		"\"s\":{\"say\":\"x\",\"end\":\"qualified\"}}}", "line 1 column ", "fills the slot 'zip'");
	expect_error("{\"script\":\"a\"," DISCLOSURES ",\"always\":{\"yes\":\"s\"},\"start\":\"s\","
		"\"states\":{\"s\":{\"say\":\"x\",\"end\":\"qualified\"}}}", "line 1 column ",
		"cannot be led on");
}

static void too_long(void **state)
{
	char *text = malloc(SCRIPT_BYTES_MAX + 1);
	char error[SCRIPT_ERROR_MAX];
	struct script *s;

	(void)state;
	memset(text, ' ', SCRIPT_BYTES_MAX + 1);
	assert_int_equal(script_parse(&s, text, SCRIPT_BYTES_MAX + 1, error), -EINVAL);
	assert_non_null(strstr(error, "hint: at most"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(example_is_read),
		cmocka_unit_test(syntax),
		cmocka_unit_test(members),
		cmocka_unit_test(disclosures),
		cmocka_unit_test(states),
		cmocka_unit_test(hand_over_stands_alone),
		cmocka_unit_test(hand_over),
		cmocka_unit_test(no_seat),
		cmocka_unit_test(goals_and_always),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
