/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The embedded recogniser on telephone speech: phrases of the example script in three synthetic
 * voices through G.711, and sentences it must not take for any of them. Prints what it measures:
 * the figures behind asr_sphinx.c's constants.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "dialer/agent/grammar.h"
#include "tests/unit/agent/rig.h"
#include "dialer/base/banned.h"

#define PAUSE 1600 /* samples around an utterance, as the agent's turns have them */

struct phrase_case {
	const char *state, *said, *meant; /* meant "": nothing */
};

static const struct phrase_case cases[] = {
	{ "homeowner", "yes", "yes" },
	{ "homeowner", "yes I do", "yes" },
	{ "homeowner", "yeah", "yes" },
	{ "homeowner", "no", "no" },
	{ "homeowner", "no thank you", "no" },
	{ "homeowner", "stop calling me", "opt_out" },
	{ "homeowner", "take me off your list", "opt_out" },
	{ "homeowner", "do not call me again", "opt_out" },
	{ "homeowner", "remove me from your list", "opt_out" },
	{ "homeowner", "you have the wrong number", "wrong_number" },
	{ "homeowner", "call me later", "callback" },
	{ "homeowner", "call me tomorrow", "callback" },
	{ "homeowner", "not interested", "goodbye" },
	{ "homeowner", "are you a robot", "who" },
	{ "homeowner", "say that again", "repeat" },
	{ "heating", "gas", "gas" },
	{ "heating", "oil", "oil" },
	{ "heating", "electricity", "electricity" },
	{ "heating", "stop calling", "opt_out" },
	{ "zip", "seven five two zero one", "75201" },
	{ "zip", "zero six one zero three", "06103" },
	{ "zip", "eight zero two zero two", "80202" },
	{ "zip", "stop calling me", "opt_out" },
	{ "visit", "tomorrow", "date" },
	{ "visit", "next monday", "date" },
	{ "visit", "friday", "date" },
	{ "visit", "take me off your list", "opt_out" },
	{ "homeowner", "the weather is lovely today and my dog likes it", "" },
	{ "heating", "what on earth are you talking about", "" },
	{ "zip", "my sister lives in texas", "" },
	{ "visit", "purple elephants dance", "" },
};

static const char *const voices[] = { "rms", "awb", "kal16" };

struct figures {
	int right, all, compliance_right, compliance_all, junk_taken, junk_all;
	double audio_s, cpu_s;
};

static double cpu_s(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static void listen(void *asr, const struct script *s, int state, const int16_t *pcm, size_t count,
	struct asr_result *ret)
{
	assert_int_equal(asr_sphinx.start(asr, s, state), 0);
	for (size_t i = 0; i < count; i += 480)
		assert_int_equal(asr_sphinx.feed(asr, pcm + i, count - i < 480 ? count - i : 480, ret), 0);
	assert_int_equal(asr_sphinx.finish(asr, ret), 0);
}

static bool right(const struct script *s, const struct phrase_case *c, const struct meaning *m)
{
	if (m->intent != INTENT_NONE)
		return strcmp(s->intents[m->intent].name, c->meant) == 0;
	return strcmp(strcmp(m->answer, "digits") == 0 ? m->digits : m->answer, c->meant) == 0;
}

static void count_case(struct figures *f, const struct phrase_case *c, bool ok, bool sure)
{
	bool compliance = strcmp(c->meant, "opt_out") == 0 || strcmp(c->meant, "wrong_number") == 0;

	if (c->meant[0] == '\0') {
		f->junk_all++;
		f->junk_taken += sure;
		return;
	}
	f->all++;
	f->right += ok && sure;
	f->compliance_all += compliance;
	f->compliance_right += compliance && ok;
}

static void run_case(struct figures *f, void *asr, const struct script *s, const char *voice,
	const struct phrase_case *c)
{
	static int16_t pcm[MEDIA_RATE * 10];
	size_t count = PAUSE + rig_synthesise(voice, c->said, pcm + PAUSE, MEDIA_RATE * 9) + PAUSE;
	int state = script_find_state(s, c->state);
	struct asr_result result;
	struct meaning m;
	double before;

	memset(pcm + count - PAUSE, 0, PAUSE * sizeof(*pcm));
	before = cpu_s();
	listen(asr, s, state, pcm, count, &result);
	f->cpu_s += cpu_s() - before;
	f->audio_s += (double)count / MEDIA_RATE;
	meaning_of(s, state, result.text, 20000, &m);
	bool ok = right(s, c, &m), sure = result.confidence >= ASR_CONFIDENCE_HIGH;
	count_case(f, c, ok, sure);
	if (c->meant[0] != '\0' && !(ok && sure))
		print_message("# %s said '%s', heard '%s' at %.2f\n", voice, c->said, result.text,
			(double)result.confidence);
}

static void hears_the_script(void **state)
{
	struct script *s = rig_script(NULL);
	struct figures f = { 0 };
	void *asr;

	(void)state;
	assert_int_equal(asr_sphinx.open(&asr, "/usr/share/pocketsphinx/model/en-us"), 0);
	assert_int_equal(asr_sphinx.prepare(asr, s), 0);
	for (size_t v = 0; v < sizeof(voices) / sizeof(voices[0]); v++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
			run_case(&f, asr, s, voices[v], &cases[i]);
	asr_sphinx.close(asr);
	script_unref(s);
	print_message("# right and sure %d of %d, compliance %d of %d, noise taken %d of %d, "
		"core while somebody speaks %.3f\n", f.right, f.all, f.compliance_right,
		f.compliance_all, f.junk_taken, f.junk_all, f.cpu_s / f.audio_s);
	assert_true(f.right * 100 >= f.all * 90);
	assert_true(f.compliance_right * 100 >= f.compliance_all * 95);
	assert_true(f.junk_taken * 100 <= f.junk_all * 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hears_the_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
