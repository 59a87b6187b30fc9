/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/population_priv.h"
#include "tools/callsim/rtp.h"

#include "dialer/base/banned.h"

#define SPREAD_MS_MAX 600000.0 /* ten minutes */
#define SILENCE_MS 800         /* a person waits so long to be sure the other has finished */
#define TIMEOUT_MS 10000       /* ... and for somebody to speak at all */
#define NESTING_MAX 4          /* repeat inside repeat */

/* Where steps are added to: a behaviour, and the groups they are limited to by now. */
struct target {
	const struct population *population;
	struct behaviour *b;
	uint32_t groups;
	int depth;
};

static const struct spread human_pause = { .min = 150, .max = 450 };

static bool spread_value(const json_t *v, double *ret)
{
	if (!json_is_number(v) || json_number_value(v) < 0 || json_number_value(v) > SPREAD_MS_MAX)
		return false;
	*ret = json_number_value(v);
	return true;
}

int spread_read(struct json_reader *r, const json_t *object, const char *where, const char *key,
	struct spread *ret)
{
	static const char *const keys[] = { "mean", "sd", "min", "max", NULL };
	const json_t *v = json_object_get(object, key);
	struct spread s = { .max = SPREAD_MS_MAX };
	bool good = false;

	if (v == NULL)
		return 0;
	if (json_is_number(v)) {
		good = spread_value(v, &s.min);
		s.max = s.min;
	} else if (json_is_array(v) && json_array_size(v) == 2) {
		good = spread_value(json_array_get(v, 0), &s.min) &&
			spread_value(json_array_get(v, 1), &s.max) && s.min <= s.max;
	} else if (json_is_object(v)) {
		if (json_keys(r, v, where, keys) < 0 ||
			json_get_number(r, v, where, "min", 0, SPREAD_MS_MAX, &s.min) < 0 ||
			json_get_number(r, v, where, "max", s.min, SPREAD_MS_MAX, &s.max) < 0)
			return -EINVAL;
		good = spread_value(json_object_get(v, "mean"), &s.mean) &&
			spread_value(json_object_get(v, "sd"), &s.sd);
	}
	if (!good)
		return json_fault(r, where,
			"500, [200, 900] or {\"mean\": 500, \"sd\": 100, \"min\": 200, \"max\": 900}, "
			"at most 600000",
			"\"%s\" is no duration in milliseconds", key);
	*ret = s;
	return 0;
}

void step_release(struct step *s)
{
	for (size_t i = 0; i < s->text_count; i++)
		free(s->texts[i]);
	clip_free(s->tone);
	*s = (struct step){ .kind = STEP_PAUSE };
}

static int add_text(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	const char *text = json_string_value(v);

	if (text == NULL || text[0] == '\0' || strlen(text) > SAY_BYTES_MAX)
		return json_fault(r, where, "\"say\": \"yes\", or a list of texts to choose from",
			"\"say\" needs texts of 1 to %d bytes", SAY_BYTES_MAX);
	s->texts[s->text_count] = strdup(text);
	if (s->texts[s->text_count] == NULL)
		return -ENOMEM;
	s->text_count++;
	return 0;
}

static int read_say(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	size_t n = json_is_array(v) ? json_array_size(v) : 1;

	if (n == 0 || n > ALTERNATIVES_MAX)
		return json_fault(r, where, "the person says one of them",
			"\"say\" takes 1 to %d texts", ALTERNATIVES_MAX);
	for (size_t i = 0; i < n; i++) {
		int err = add_text(r, json_is_array(v) ? json_array_get(v, i) : v, where, s);

		if (err < 0)
			return err;
	}
	return 0;
}

static int read_wait(struct json_reader *r, const json_t *v, const char *where, struct step *s,
	const char *const keys[])
{
	if (json_keys(r, v, where, keys) < 0 ||
		json_get_int(r, v, where, "silence_ms", 200, 60000, &s->silence_ms) < 0 ||
		json_get_int(r, v, where, "timeout_ms", 100, 600000, &s->timeout_ms) < 0 ||
		json_get_int(r, v, where, "for_ms", 20, 600000, &s->hear_ms) < 0 ||
		json_get_bool(r, v, where, "go_on", &s->go_on) < 0)
		return -EINVAL;
	return spread_read(r, v, where, "then_ms", &s->wait_ms);
}

static int read_listen(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	static const char *const keys[] = { "silence_ms", "timeout_ms", "then_ms", "go_on", NULL };

	s->wait_ms = human_pause;
	return read_wait(r, v, where, s, keys);
}

static int read_hear(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	static const char *const keys[] = { "for_ms", "timeout_ms", "go_on", NULL };

	s->hear_ms = 500;
	return read_wait(r, v, where, s, keys);
}

static int read_press(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	const char *keys = json_string_value(v);
	bool good = keys != NULL && keys[0] != '\0' && strlen(keys) < sizeof(s->keys);

	for (const char *k = keys; good && *k != '\0'; k++)
		good = rtp_event_code(*k) >= 0;
	if (!good)
		return json_fault(r, where, "\"press\": \"9\"; keys are 0-9 * # A B C D",
			"\"press\" needs 1 to 32 keys");
	snprintf(s->keys, sizeof(s->keys), "%s", keys);
	return 0;
}

static int read_tone(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	int err = json_is_string(v) ? tone_clip(&s->tone, json_string_value(v)) : -EINVAL;

	if (err == -EINVAL)
		return json_fault(r, where, tone_names(), "\"tone\" names no tone");
	if (err == 0 && s->tone->loop)
		return json_fault(r, where, "a step's tone must end: beep, sit",
			"tone \"%s\" never ends", s->tone->text);
	return err;
}

static int read_hang_up(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	(void)s;
	return json_is_true(v) ? 0 : json_fault(r, where, "\"hang_up\": true",
		"\"hang_up\" is not true");
}

static int read_pause(struct json_reader *r, const json_t *v, const char *where, struct step *s)
{
	json_t *holder = json_pack("{s:O}", "pause_ms", v);
	int err;

	if (holder == NULL)
		return -ENOMEM;
	err = spread_read(r, holder, where, "pause_ms", &s->wait_ms);
	json_decref(holder);
	return err;
}

static const struct {
	const char *key;
	enum step_kind kind;
	int (*read)(struct json_reader *r, const json_t *v, const char *where, struct step *s);
} kinds[] = {
	{ "say", STEP_SAY, read_say },
	{ "listen", STEP_LISTEN, read_listen },
	{ "hear", STEP_HEAR, read_hear },
	{ "pause_ms", STEP_PAUSE, read_pause },
	{ "press", STEP_PRESS, read_press },
	{ "tone", STEP_TONE, read_tone },
	{ "hang_up", STEP_HANG_UP, read_hang_up },
};

static int read_step(struct json_reader *r, const json_t *object, const char *where,
	const struct target *t)
{
	struct step s = { .silence_ms = SILENCE_MS, .timeout_ms = TIMEOUT_MS, .groups = t->groups };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const json_t *v = json_object_get(object, kinds[i].key);
		int err;

		if (v == NULL)
			continue;
		if (t->b->step_count == STEPS_MAX)
			return json_fault(r, where, "shorten it", "more than %d steps", STEPS_MAX);
		s.kind = kinds[i].kind;
		err = kinds[i].read(r, v, where, &s);
		if (err < 0) {
			step_release(&s);
			return err;
		}
		t->b->steps[t->b->step_count++] = s;
		return 0;
	}
	return json_fault(r, where,
		"say, listen, hear, pause_ms, press, tone, hang_up, repeat or only", "no such step");
}

static int read_list(struct json_reader *r, const json_t *list, const char *where,
	const struct target *t);

static int read_inside(struct json_reader *r, const json_t *v, const char *where,
	const struct target *t)
{
	char inside[JSON_WHERE_MAX];

	if (t->depth > NESTING_MAX)
		return json_fault(r, where, "write the steps out", "steps are nested too deep");
	snprintf(inside, sizeof(inside), "%.*s.steps", JSON_WHERE_MAX - 8, where);
	return read_list(r, json_object_get(v, "steps"), inside, t);
}

/* {"times": 5, "steps": [...]} */
static int read_repeat(struct json_reader *r, const json_t *v, const char *where,
	const struct target *t)
{
	static const char *const keys[] = { "times", "steps", NULL };
	struct target inner = *t;
	int64_t times = 1;
	int err = 0;

	inner.depth++;
	if (json_keys(r, v, where, keys) < 0 ||
		json_get_int(r, v, where, "times", 1, STEPS_MAX, &times) < 0)
		return -EINVAL;
	for (int64_t i = 0; i < times && err == 0; i++)
		err = read_inside(r, v, where, &inner);
	return err;
}

/* {"group": "all_party", "steps": [...]} */
static int read_only(struct json_reader *r, const json_t *v, const char *where,
	const struct target *t)
{
	static const char *const keys[] = { "group", "steps", NULL };
	struct target inner = *t;
	char name[NAME_BYTES_MAX] = "";
	size_t group;

	if (json_keys(r, v, where, keys) < 0 ||
		json_get_text(r, v, where, "group", name, sizeof(name)) < 0)
		return -EINVAL;
	group = group_index(t->population, name);
	if (group == t->population->group_count)
		return json_fault(r, where, "name one of \"groups\"", "no group \"%s\"", name);
	inner.groups |= (uint32_t)1 << group;
	inner.depth++;
	return read_inside(r, v, where, &inner);
}

static int read_list(struct json_reader *r, const json_t *list, const char *where,
	const struct target *t)
{
	char at[JSON_WHERE_MAX];

	if (!json_is_array(list))
		return json_fault(r, where, "[{\"say\": \"hello\"}, {\"listen\": {}}]",
			"expected a list of steps");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		const json_t *repeat = json_object_get(v, "repeat");
		const json_t *only = json_object_get(v, "only");
		int err;

		snprintf(at, sizeof(at), "%.*s[%zu]", JSON_WHERE_MAX - 24, where, i);
		if (!json_is_object(v) || json_object_size(v) != 1)
			return json_fault(r, at, "{\"say\": \"hello\"}",
				"a step is an object with one key");
		if (repeat != NULL)
			err = read_repeat(r, repeat, at, t);
		else if (only != NULL)
			err = read_only(r, only, at, t);
		else
			err = read_step(r, v, at, t);
		if (err < 0)
			return err;
	}
	return 0;
}

int steps_read(const struct population *p, struct json_reader *r, const json_t *list,
	const char *where, struct behaviour *b)
{
	struct target t = { .population = p, .b = b };

	b->steps = calloc(STEPS_MAX, sizeof(*b->steps));
	if (b->steps == NULL)
		return -ENOMEM;
	return read_list(r, list, where, &t);
}
