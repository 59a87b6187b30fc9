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

#include "tools/callsim/jsonread.h"
#include "tools/callsim/population.h"
#include "tools/callsim/settings.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

static const char sample[] = "{'seed': 5, 'voices': ['kal16', 'rms'],"
	"'groups': {'near': ['+1860', '+1203']}, 'behaviours': ["
	"{'name': 'yes', 'share': 60, 'steps': [{'say': ['a', 'b']},"
	"  {'repeat': {'times': 2, 'steps': [{'listen': {'silence_ms': 500}},"
	"    {'only': {'group': 'near', 'steps': [{'press': '12#'}]}}]}}, {'hang_up': true}]},"
	"{'name': 'busy', 'share': 30, 'varies': true, 'final': 486},"
	"{'name': 'later', 'share': 10, 'ring_ms': {'mean': 500, 'sd': 100, 'min': 400, 'max': 600}},"
	"{'name': 'rare'}], 'numbers': {'+18605550100': 'rare', '+18605550101': ['busy', 'rare'],"
	"'101': 'busy', 'anna.b': 'rare'}}";

/* Single quotes for double ones: readable tests. */
static int load(struct population **pp, const char *text, char error[512])
{
	char *json = strdup(text);
	struct json_reader r = { .file = "test" };
	struct voices *v;
	json_t *object;
	int err;

	assert_non_null(json);
	for (char *p = json; *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	object = json_loads(json, 0, NULL);
	assert_non_null(object);
	assert_int_equal(voices_new(&v), 0);
	err = population_read(pp, &r, object, v);
	voices_free(v);
	json_decref(object);
	free(json);
	snprintf(error, 512, "%s", r.error);
	return err;
}

static struct population *loaded(void)
{
	struct population *p = NULL;
	char error[512];

	assert_int_equal(load(&p, sample, error), 0);
	return p;
}

static void repeatable(void **state)
{
	struct population *p = loaded(), *q = loaded();
	int same_after_seed = 0;

	(void)state;
	population_set_seed(q, 5);
	for (int i = 0; i < 1000; i++) {
		char number[20];
		struct choice a, b;

		snprintf(number, sizeof(number), "+1415555%04d", i);
		population_choose(p, number, 0, &a);
		population_choose(q, number, 0, &b);
		assert_string_equal(a.behaviour->name, b.behaviour->name);
		assert_string_equal(a.voice, b.voice);
		assert_true(a.random == b.random);
		assert_int_equal(draw_us(a.random, 3, &a.behaviour->ring_ms),
			draw_us(b.random, 3, &b.behaviour->ring_ms));
		population_set_seed(q, 6);
		population_choose(q, number, 0, &b);
		same_after_seed += strcmp(a.behaviour->name, b.behaviour->name) == 0;
		population_set_seed(q, 5);
	}
	assert_in_range(same_after_seed, 300, 700); /* 46 of 100 by chance */
	population_free(p);
	population_free(q);
}

static void shares(void **state)
{
	struct population *p = loaded();
	int yes = 0, busy = 0, later = 0, rare = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		char number[20];
		struct choice c;

		snprintf(number, sizeof(number), "+1212%07d", i);
		population_choose(p, number, 0, &c);
		yes += strcmp(c.behaviour->name, "yes") == 0;
		busy += strcmp(c.behaviour->name, "busy") == 0;
		later += strcmp(c.behaviour->name, "later") == 0;
		rare += strcmp(c.behaviour->name, "rare") == 0;
	}
	assert_in_range(yes, 5800, 6200);
	assert_in_range(busy, 2800, 3200);
	assert_in_range(later, 850, 1150);
	assert_int_equal(rare, 0);
	population_free(p);
}

/* A character stays, a circumstance is drawn anew; overrides go by the count of calls. */
static void attempts(void **state)
{
	struct population *p = loaded();
	int changed = 0;
	struct choice a, b;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		char number[20];

		snprintf(number, sizeof(number), "+1212%07d", i);
		population_choose(p, number, 0, &a);
		population_choose(p, number, 1, &b);
		assert_true(a.random != b.random);
		if (!a.behaviour->varies)
			assert_ptr_equal(a.behaviour, b.behaviour);
		else
			changed += a.behaviour != b.behaviour;
	}
	assert_true(changed > 100);
	population_choose(p, "+18605550100", 9, &a);
	assert_string_equal(a.behaviour->name, "rare");
	population_choose(p, "+18605550101", 0, &a);
	assert_string_equal(a.behaviour->name, "busy");
	population_choose(p, "+18605550101", 7, &a);
	assert_string_equal(a.behaviour->name, "rare");
	population_free(p);
}

/* Behind a PBX people have extensions and names. */
static void users(void **state)
{
	struct population *p = loaded();
	struct choice c;

	(void)state;
	population_choose(p, "101", 0, &c);
	assert_string_equal(c.behaviour->name, "busy");
	population_choose(p, "anna.b", 0, &c);
	assert_string_equal(c.behaviour->name, "rare");
	population_free(p);
}

static void steps(void **state)
{
	struct population *p = loaded();
	const struct behaviour *b = population_behaviour(p, "yes");
	struct choice c;

	(void)state;
	assert_int_equal(b->step_count, 6);
	assert_int_equal(b->steps[0].kind, STEP_SAY);
	assert_int_equal(b->steps[0].text_count, 2);
	assert_int_equal(b->steps[1].kind, STEP_LISTEN);
	assert_int_equal(b->steps[1].silence_ms, 500);
	assert_int_equal(b->steps[1].groups, 0);
	assert_int_equal(b->steps[2].kind, STEP_PRESS);
	assert_string_equal(b->steps[2].keys, "12#");
	assert_int_equal(b->steps[2].groups, 1);
	assert_int_equal(b->steps[5].kind, STEP_HANG_UP);
	population_choose(p, "+12035550142", 0, &c);
	assert_int_equal(c.groups, 1);
	population_choose(p, "+12125550142", 0, &c);
	assert_int_equal(c.groups, 0);
	population_free(p);
}

static void durations(void **state)
{
	const struct spread normal = { .mean = 500, .sd = 100, .min = 400, .max = 600 };
	const struct spread even = { .min = 100, .max = 200 };
	int64_t sum = 0;

	(void)state;
	for (uint64_t i = 0; i < 10000; i++) {
		int64_t us = draw_us(i, 1, &normal);

		assert_in_range(us, 400000, 600000);
		sum += us;
		us = draw_us(i, 2, &even);
		assert_in_range(us, 100000, 200000);
	}
	assert_in_range(sum / 10000, 495000, 505000);
}

static void faults(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "{}", "behaviours" },
		{ "{'sed': 1, 'behaviours': [{'name': 'a', 'share': 1}]}", "unknown key \"sed\"" },
		{ "{'behaviours': [{'name': 'a'}]}", "no behaviour has a share" },
		{ "{'behaviours': [{'share': 1}]}", "needs a \"name\"" },
		{ "{'behaviours': [{'name': 'a', 'share': 1}, {'name': 'a'}]}", "behaviours[1]" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'final': 250}]}", "final" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'ring_ms': [5, 1]}]}", "ring_ms" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'voice': 'bob'}]}", "slt rms awb kal16" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'early_media': 'x'}]}", "early_media" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'final': 486, 'steps': []}]}",
		  "without an answer" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'headers': {'X\\r\\n': 'y'}}]}", "header" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'headers': {'X': 'y\\r\\nZ: 1'}}]}",
		  "control character" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'steps': [{'say': ''}]}]}", "steps[0]" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'steps': [{'press': 'x'}]}]}", "press" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'steps': [{'tone': 'busy'}]}]}",
		  "never ends" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'steps': [{'repeat': {'times': 256, 'steps':"
		  " [{'pause_ms': 1}, {'pause_ms': 2}]}}]}]}", "more than" },
		{ "{'behaviours': [{'name': 'a', 'share': 1, 'steps': [{'only': {'group': 'g', 'steps':"
		  " []}}]}]}", "no group" },
		{ "{'behaviours': [{'name': 'a', 'share': 1}], 'numbers': {'8605550142': 'a'}}", "E.164" },
		{ "{'behaviours': [{'name': 'a', 'share': 1}], 'numbers': {'+anna': 'a'}}", "E.164" },
		{ "{'behaviours': [{'name': 'a', 'share': 1}], 'numbers': {'anna@pbx': 'a'}}", "E.164" },
		{ "{'behaviours': [{'name': 'a', 'share': 1}], 'numbers': {'+123': 'b'}}", "unknown" },
		{ "{'groups': {'g': ['x']}, 'behaviours': [{'name': 'a', 'share': 1}]}", "groups" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct population *p = NULL;
		char error[512];

		assert_int_equal(load(&p, cases[i].text, error), -EINVAL);
		assert_null(p);
		assert_non_null(strstr(error, cases[i].said));
		assert_non_null(strstr(error, "hint: "));
	}
}

/* What is shipped is good. */
static void example(void **state)
{
	const char *top = getenv("top_srcdir");
	struct json_reader r = { .file = "" };
	struct population *p = NULL;
	struct settings s;
	struct voices *v;
	char path[4096];

	(void)state;
	snprintf(path, sizeof(path), "%s/campaigns/example/population.json",
		top != NULL ? top : DIALER_SRCDIR);
	assert_int_equal(voices_new(&v), 0);
	assert_int_equal(settings_read(&s, &p, v, &r, path), 0);
	assert_string_equal(s.trunks[0].name, "demo");
	assert_non_null(population_behaviour(p, "human_stop"));
	population_free(p);
	voices_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeatable),
		cmocka_unit_test(shares),
		cmocka_unit_test(attempts),
		cmocka_unit_test(users),
		cmocka_unit_test(steps),
		cmocka_unit_test(durations),
		cmocka_unit_test(faults),
		cmocka_unit_test(example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
