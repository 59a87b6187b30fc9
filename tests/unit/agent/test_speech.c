/* SPDX-License-Identifier: Apache-2.0 */
/* The inference pool with threads: order within an utterance, bounds, and nothing lost. */
#include "config.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/agent/ear.h"
#include "tests/unit/agent/rig.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

#define EARS 8
#define ROUNDS 40
#define PATIENCE_US (INT64_C(10) * CLOCK_US_PER_S)

/* ---- a recogniser that writes down the numbers it was fed ------------------------------------------- */

struct counter {
	char text[ASR_TEXT_MAX];
};

static int counter_open(void **ret, const char *model_dir)
{
	(void)model_dir;
	*ret = calloc(1, sizeof(struct counter));
	return *ret != NULL ? 0 : -ENOMEM;
}

static int counter_prepare(void *asr, const struct script *s)
{
	(void)asr;
	(void)s;
	return 0;
}

static int counter_start(void *asr, const struct script *s, int topic)
{
	struct counter *c = asr;

	(void)s;
	snprintf(c->text, sizeof(c->text), "%d:", topic);
	return 0;
}

static int counter_feed(void *asr, const int16_t *pcm, size_t count, struct asr_result *ret)
{
	struct counter *c = asr;
	size_t n = strlen(c->text);

	(void)count;
	if (pcm[0] < 0)
		return -EIO;
	snprintf(c->text + n, sizeof(c->text) - n, "%d,", pcm[0]);
	snprintf(ret->text, sizeof(ret->text), "%s", c->text);
	return 0;
}

static int counter_finish(void *asr, struct asr_result *ret)
{
	struct counter *c = asr;

	snprintf(ret->text, sizeof(ret->text), "%s", c->text);
	ret->confidence = 1;
	return 0;
}

static void counter_abort(void *asr)
{
	(void)asr;
}

static const struct asr_ops counter_asr = {
	.name = "counter",
	.open = counter_open,
	.close = free,
	.prepare = counter_prepare,
	.start = counter_start,
	.feed = counter_feed,
	.finish = counter_finish,
	.abort = counter_abort,
};

static struct speech *speech;
static struct script *script;

static int start(void **state)
{
	const struct speech_params params = {
		.voice = "kal16", .threads = 2, .recognisers = EARS, .sphinx_model_dir = "",
	};
	const struct speech_ops ops = { .asr = &counter_asr, .tts = rig_fake_ops.tts };

	(void)state;
	script = rig_script(NULL);
	return speech_start_with(&speech, &params, &ops);
}

static int stop(void **state)
{
	(void)state;
	speech_stop(speech);
	script_unref(script);
	return 0;
}

static enum ear_news wait_for_end(struct ear *e, struct asr_result *ret)
{
	int64_t from = clock_mono_us();
	enum ear_news news = EAR_NOTHING;

	while (news != EAR_FINAL && news != EAR_FAILED) {
		assert_true(clock_mono_us() - from < PATIENCE_US);
		sched_yield();
		news = ear_take(e, ret);
	}
	return news;
}

/* The recognisers that calls have ordered are being opened. */
static void wait_for_recognisers(void)
{
	int64_t from = clock_mono_us();
	void *r[EARS];
	int n = 0;

	while (n < EARS) {
		assert_true(clock_mono_us() - from < PATIENCE_US);
		r[n] = speech_borrow(speech);
		if (r[n] != NULL)
			n++;
		else
			sched_yield();
	}
	assert_null(speech_borrow(speech));
	while (n > 0)
		speech_return(speech, r[--n]);
}

static void feed(struct ear *e, int16_t number)
{
	int16_t pcm[EAR_BLOCK] = { number };

	ear_feed(e, pcm, EAR_BLOCK);
}

/* ---- tests ---------------------------------------------------------------------------------------------- */

static void in_order(void **state)
{
	struct ear *ears[EARS];

	(void)state;
	for (int i = 0; i < EARS; i++) {
		speech_call_begins(speech, script);
		assert_int_equal(ear_new(&ears[i], speech, script), 0);
	}
	wait_for_recognisers();
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < EARS; i++)
			assert_int_equal(ear_start(ears[i], i), 0);
		for (int16_t k = 0; k < 10; k++)
			for (int i = 0; i < EARS; i++)
				feed(ears[i], (int16_t)(10 * i + k));
		for (int i = 0; i < EARS; i++)
			ear_finish(ears[i]);
		for (int i = 0; i < EARS; i++) {
			struct asr_result r;
			char want[ASR_TEXT_MAX];
			size_t n = (size_t)snprintf(want, sizeof(want), "%d:", i);

			for (int k = 0; k < 10; k++)
				n += (size_t)snprintf(want + n, sizeof(want) - n, "%d,", 10 * i + k);
			assert_int_equal(wait_for_end(ears[i], &r), EAR_FINAL);
			assert_string_equal(r.text, want);
		}
	}
	for (int i = 0; i < EARS; i++) {
		ear_free(ears[i]);
		speech_call_ends(speech);
	}
}

static void none_free(void **state)
{
	struct ear *e;
	void *r[EARS];

	(void)state;
	for (int i = 0; i < EARS; i++)
		speech_call_begins(speech, script);
	wait_for_recognisers();
	for (int i = 0; i < EARS; i++)
		r[i] = speech_borrow(speech);
	assert_int_equal(ear_new(&e, speech, script), 0);
	assert_int_equal(ear_start(e, 0), -EBUSY);
	speech_return(speech, r[0]);
	assert_int_equal(ear_start(e, 0), 0);
	ear_free(e); /* in the middle of an utterance: the recogniser comes back */
	for (int i = 1; i < EARS; i++)
		speech_return(speech, r[i]);
	wait_for_recognisers();
	for (int i = 0; i < EARS; i++)
		speech_call_ends(speech);
}

static void failure_and_recovery(void **state)
{
	struct asr_result r;
	struct ear *e;

	(void)state;
	assert_int_equal(ear_new(&e, speech, script), 0);
	assert_int_equal(ear_start(e, 1), 0);
	feed(e, -1);
	assert_int_equal(wait_for_end(e, &r), EAR_FAILED);
	ear_finish(e);
	assert_int_equal(ear_start(e, 1), 0);
	feed(e, 1);
	ear_abort(e); /* its results are nobody's */
	assert_int_equal(ear_start(e, 2), 0);
	feed(e, 2);
	ear_finish(e);
	assert_int_equal(wait_for_end(e, &r), EAR_FINAL);
	assert_string_equal(r.text, "2:2,");
	ear_free(e);
	wait_for_recognisers();
}

static void a_sentence_is_made_once(void **state)
{
	struct prompts *p = speech_prompts(speech);
	uint64_t asked, made, asked_after, made_after;
	struct prompt *held[100];
	int64_t from = clock_mono_us();

	(void)state;
	prompts_count(p, &asked, &made);
	for (int i = 0; i < 100; i++)
		held[i] = prompts_get(p, "kal16", "A sentence of some length.");
	prompts_count(p, &asked_after, &made_after);
	assert_int_equal(asked_after - asked, 100);
	assert_int_equal(made_after - made, 1);
	for (int i = 0; i < 100; i++) {
		size_t count;

		while (prompt_state(held[i]) == PROMPT_PENDING && clock_mono_us() - from < PATIENCE_US)
			sched_yield();
		assert_int_equal(prompt_state(held[i]), PROMPT_READY);
		assert_ptr_equal(prompt_samples(held[i], &count), prompt_samples(held[0], &count));
		if (i > 0)
			prompt_unref(held[i]);
	}
	prompt_unref(held[0]);
}

static void the_cache_is_bounded(void **state)
{
	struct prompts *p;
	struct pool *pool;
	uint64_t asked, made;
	struct prompt *first;
	char text[32];

	(void)state;
	assert_int_equal(pool_start(&pool, POOL_INLINE, 1), 0);
	assert_int_equal(prompts_new(&p, pool, rig_fake_ops.tts, 10000), 0);
	first = prompts_get(p, "kal16", "sentence 00");
	for (int i = 1; i < 20; i++) {
		snprintf(text, sizeof(text), "sentence %02d", i);
		prompt_unref(prompts_get(p, "kal16", text));
	}
	prompt_unref(prompts_get(p, "kal16", "sentence 00")); /* held, so still there */
	prompts_count(p, &asked, &made);
	assert_int_equal(made, 20);
	prompt_unref(prompts_get(p, "kal16", "sentence 01")); /* made room for others */
	prompts_count(p, &asked, &made);
	assert_int_equal(made, 21);
	prompt_unref(first);
	pool_stop(pool);
	prompts_free(p);
}

static void sentences(void **state)
{
	(void)state;
	assert_string_equal(sentence_end("Hello. This is Ana. I call you."), " I call you.");
	assert_string_equal(sentence_end("It costs 2.50 dollars today! Yes."), " Yes.");
	assert_string_equal(sentence_end("no end"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(none_free),
		cmocka_unit_test(failure_and_recovery),
		cmocka_unit_test(a_sentence_is_made_once),
		cmocka_unit_test(the_cache_is_bounded),
		cmocka_unit_test(sentences),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
