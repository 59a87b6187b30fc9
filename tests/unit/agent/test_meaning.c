/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/agent/grammar.h"
#include "dialer/agent/spoken_day.h"
#include "dialer/agent/wording.h"
#include "tests/unit/agent/rig.h"
#include "dialer/base/banned.h"

#define SATURDAY 20778 /* 2026-11-21 */

static struct script *script;

static int start(void **state)
{
	(void)state;
	script = rig_script(NULL);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	script_unref(script);
	return 0;
}

static void means(const char *state, const char *words, const char *want)
{
	int topic = *state != '\0' ? script_find_state(script, state) : TOPIC_NONE;
	struct meaning m;
	const char *got;

	meaning_of(script, topic, words, SATURDAY, &m);
	got = m.intent != INTENT_NONE ? script->intents[m.intent].name :
		strcmp(m.answer, "digits") == 0 ? m.digits : m.answer;
	if (strcmp(got, want) != 0)
		fail_msg("'%s' means '%s' instead of '%s'", words, got, want);
}

static void meanings(void **state)
{
	(void)state;
	means("homeowner", "yes", "yes");
	means("homeowner", "uh no thank you", "no");
	means("homeowner", "hello", "");
	means("homeowner", "no stop calling me", "opt_out");
	means("homeowner", "yes take me off your list please", "opt_out");
	means("homeowner", "stop", "opt_out");
	means("homeowner", "wrong number", "wrong_number");
	means("homeowner", "how much is it", "too_expensive");
	means("homeowner", "please call me next monday", "callback");
	means("heating", "we have gas", "gas");
	means("heating", "heat pump", "electricity");
	means("heating", "yes", ""); /* no answer to this question */
	means("zip", "nine oh two one zero", "90210");
	means("zip", "nine oh two", "");
	means("zip", "not now", "callback");
	means("visit", "tomorrow", "date");
	means("visit", "do not call me", "opt_out");
	means("", "yes", "yes");
	means("", "", "");
}

static void day(const char *words, const char *want)
{
	char iso[SPOKEN_DAY_TEXT_MAX] = "";
	int64_t d;

	if (spoken_day_parse(words, SATURDAY, &d))
		spoken_day_iso(d, iso, sizeof(iso));
	if (strcmp(iso, want) != 0)
		fail_msg("'%s' is '%s' instead of '%s'", words, iso, want);
}

static void days(void **state)
{
	char text[SPOKEN_DAY_TEXT_MAX];
	int64_t d;

	(void)state;
	day("today", "2026-11-21");
	day("tomorrow", "2026-11-22");
	day("the day after tomorrow", "2026-11-23");
	day("next week", "2026-11-28");
	day("saturday", "2026-11-28"); /* today would be said as today */
	day("on friday", "2026-11-27");
	day("call me next monday", "2026-11-23");
	day("december third", "2026-12-03");
	day("december the twenty first", "2026-12-21");
	day("the thirtieth of november", "2026-11-30");
	day("march thirty first", "2027-03-31");
	day("november twentieth", "2027-11-20"); /* this year's is over */
	day("june thirty first", "");
	day("february twenty ninth", "");
	day("yes", "");
	day("december", "");
	assert_true(spoken_day_keyed("1203", SATURDAY, &d));
	assert_string_equal(spoken_day_iso(d, text, sizeof(text)), "2026-12-03");
	assert_string_equal(spoken_day_format(d, text, sizeof(text)), "Thursday, December 3rd");
	assert_string_equal(spoken_day_format(d + 8, text, sizeof(text)), "Friday, December 11th");
	assert_string_equal(spoken_day_format(d + 18, text, sizeof(text)), "Monday, December 21st");
	assert_false(spoken_day_keyed("1303", SATURDAY, &d));
	assert_false(spoken_day_keyed("0230", SATURDAY, &d));
	assert_false(spoken_day_keyed("12", SATURDAY, &d));
	assert_true(spoken_day_from_iso("2026-12-03", &d));
}

static void numbers(void **state)
{
	char text[WORDING_NUMBER_MAX];

	(void)state;
	assert_string_equal(wording_number((struct e164){ 18005550199 }, text), "8 0 0, 5 5 5, 0 1 9 9");
	assert_string_equal(wording_number((struct e164){ 442079460000 }, text),
		"4 4 2 0 7 9 4 6 0 0 0 0");
}

static void grammars_fit(void **state)
{
	struct buf text;

	(void)state;
	assert_int_equal(grammar_topic(script, script_find_state(script, "homeowner")), TOPIC_YES_NO);
	assert_int_equal(grammar_topic(script, script_find_state(script, "done")), TOPIC_NONE);
	assert_int_equal(grammar_topic(script, script_find_state(script, "zip")),
		script_find_state(script, "zip"));
	buf_init(&text, GRAMMAR_MAX);
	for (int topic = TOPIC_LOWEST; topic < script->state_count; topic++) {
		buf_clear(&text);
		grammar_write(script, topic, &text);
		assert_int_equal(buf_error(&text), 0);
		assert_non_null(strstr(buf_text(&text), "take me off your list"));
	}
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(meanings),
		cmocka_unit_test(days),
		cmocka_unit_test(numbers),
		cmocka_unit_test(grammars_fit),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
