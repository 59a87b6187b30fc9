/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/population.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/population_priv.h"
#include "tools/callsim/table.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

/* Purposes of draws that belong to the person or to the whole call; steps use their own. */
enum { DRAW_BEHAVIOUR = 1, DRAW_VOICE };

/* ---- drawing ---------------------------------------------------------------------------------- */

/* SplitMix64's finaliser: a bijection whose output bits all depend on all input bits. */
uint64_t draw(uint64_t random, uint64_t purpose)
{
	uint64_t x = random + (purpose + 1) * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

double draw_unit(uint64_t random, uint64_t purpose)
{
	return (double)(draw(random, purpose) >> 11) / 9007199254740992.0; /* 2**53 */
}

int64_t draw_us(uint64_t random, uint64_t purpose, const struct spread *s)
{
	double u = draw_unit(random, purpose), ms;

	if (s->sd > 0) {
		double v = draw_unit(random, purpose ^ UINT64_C(0x5bd1e995));

		ms = s->mean + s->sd * sqrt(-2.0 * log(1.0 - u)) * cos(2.0 * M_PI * v);
		ms = ms < s->min ? s->min : ms > s->max ? s->max : ms;
	} else {
		ms = s->min + u * (s->max - s->min);
	}
	return (int64_t)(ms * 1000.0);
}

static size_t draw_behaviour(const struct population *p, uint64_t random)
{
	double at = draw_unit(random, DRAW_BEHAVIOUR) * p->share_sum;

	for (size_t i = 0; i < p->behaviour_count; i++) {
		at -= p->behaviours[i].share;
		if (at < 0 && p->behaviours[i].share > 0)
			return i;
	}
	return 0;
}

void population_choose(const struct population *p, const char *number, unsigned attempt,
	struct choice *ret)
{
	const struct override *o = table_get(p->overrides, number);
	uint64_t person = draw(p->seed ^ text_hash(number), 0);
	uint64_t call = draw(person, UINT64_C(0x100000000) + attempt);
	const struct behaviour *b;

	if (o != NULL) {
		b = &p->behaviours[o->indexes[attempt < o->count ? attempt : o->count - 1]];
	} else {
		b = &p->behaviours[draw_behaviour(p, person)];
		if (b->varies && attempt > 0)
			b = &p->behaviours[draw_behaviour(p, call)];
	}
	ret->behaviour = b;
	ret->voice = b->voice[0] != '\0' ? b->voice
		: p->voices[draw(person, DRAW_VOICE) % p->voice_count];
	ret->random = call;
}

static size_t index_of(const struct population *p, const char *name)
{
	size_t i = 0;

	while (i < p->behaviour_count && strcmp(p->behaviours[i].name, name) != 0)
		i++;
	return i;
}

const struct behaviour *population_behaviour(const struct population *p, const char *name)
{
	size_t i = index_of(p, name);

	return i < p->behaviour_count ? &p->behaviours[i] : NULL;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static int read_early(struct json_reader *r, const json_t *object, const char *where,
	struct behaviour *b)
{
	char name[32] = "";
	int err;

	if (json_get_text(r, object, where, "early_media", name, sizeof(name)) < 0)
		return -EINVAL;
	if (name[0] == '\0')
		return 0;
	b->progress = 183;
	err = tone_clip(&b->early, name);
	return err != -EINVAL ? err
		: json_fault(r, where, tone_names(), "\"early_media\" names no tone");
}

static int read_headers(struct json_reader *r, const json_t *object, const char *where,
	struct behaviour *b)
{
	const json_t *headers = json_object_get(object, "headers");
	const char *name;
	json_t *value;

	if (headers == NULL)
		return 0;
	if (!json_is_object(headers) || json_object_size(headers) > HEADERS_EXTRA_MAX)
		return json_fault(r, where, "\"headers\": {\"Reason\": \"Q.850;cause=21\"}",
			"\"headers\" needs at most %d texts by name", HEADERS_EXTRA_MAX);
	/* Jansson's iterators take a pointer without const and change nothing. */
	json_object_foreach((json_t *)(uintptr_t)headers, name, value) {
		char text[200] = "";

		if (json_get_text(r, headers, where, name, text, sizeof(text)) < 0)
			return -EINVAL;
		if (name[0] == '\0' || strlen(name) > 40 ||
			name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"
				"0123456789")] != '\0')
			return json_fault(r, where, "letters, digits and -", "bad header name");
		snprintf(b->headers[b->header_count++], sizeof(b->headers[0]), "%s: %s", name,
			text);
	}
	return 0;
}

static int read_answer(struct json_reader *r, const json_t *object, const char *where,
	struct behaviour *b)
{
	int64_t progress = b->progress, final = b->final;

	if (json_get_int(r, object, where, "progress", 0, 183, &progress) < 0 ||
		json_get_int(r, object, where, "final", 200, 699, &final) < 0 ||
		json_get_text(r, object, where, "phrase", b->phrase, sizeof(b->phrase)) < 0 ||
		json_get_bool(r, object, where, "rings_forever", &b->forever) < 0)
		return -EINVAL;
	if (progress != 0 && progress != 180 && progress != 183)
		return json_fault(r, where, "180, 183, or 0 for none", "\"progress\" is no code");
	if (final > 200 && final < 300)
		return json_fault(r, where, "200, or 300 to 699", "\"final\" is no final code");
	b->progress = (int)progress;
	b->final = (int)final;
	return 0;
}

static int read_behaviour(struct population *p, struct json_reader *r, const json_t *object,
	const char *where)
{
	static const char *const keys[] = { "name", "about", "share", "varies", "voice", "delay_ms",
		"ring_ms", "rings_forever", "progress", "early_media", "final", "phrase", "headers",
		"steps", NULL };
	struct behaviour *b = &p->behaviours[p->behaviour_count];
	const json_t *steps = json_object_get(object, "steps");
	char inside[JSON_WHERE_MAX];
	int err;

	*b = (struct behaviour){ .progress = 180, .final = 200,
		.delay_ms = { .min = 20, .max = 80 }, .ring_ms = { .min = 500, .max = 2000 } };
	if (json_keys(r, object, where, keys) < 0 ||
		json_get_text(r, object, where, "name", b->name, sizeof(b->name)) < 0 ||
		json_get_text(r, object, where, "voice", b->voice, sizeof(b->voice)) < 0 ||
		json_get_number(r, object, where, "share", 0, 1e6, &b->share) < 0 ||
		json_get_bool(r, object, where, "varies", &b->varies) < 0 ||
		spread_read(r, object, where, "delay_ms", &b->delay_ms) < 0 ||
		spread_read(r, object, where, "ring_ms", &b->ring_ms) < 0 ||
		read_answer(r, object, where, b) < 0 || read_headers(r, object, where, b) < 0)
		return -EINVAL;
	if (b->name[0] == '\0' || index_of(p, b->name) < p->behaviour_count)
		return json_fault(r, where, "\"name\": \"busy\"", "needs a \"name\" of its own");
	if (b->voice[0] != '\0' && !voice_exists(b->voice))
		return json_fault(r, where, voice_names(), "no voice \"%s\"", b->voice);
	if (steps != NULL && b->final != 200)
		return json_fault(r, where, "\"final\": 200", "\"steps\" without an answer");
	p->behaviour_count++; /* from here on released with the population */
	p->share_sum += b->share;
	if ((err = read_early(r, object, where, b)) < 0 || steps == NULL)
		return err;
	snprintf(inside, sizeof(inside), "%.*s.steps", JSON_WHERE_MAX - 8, where);
	return steps_read(r, steps, inside, b);
}

static int read_behaviours(struct population *p, struct json_reader *r, const json_t *list)
{
	size_t n = json_array_size(list); /* 0 for what is no array */

	if (n == 0 || n > BEHAVIOURS_MAX)
		return json_fault(r, "behaviours",
			"\"behaviours\": [{\"name\": \"busy\", \"share\": 1, \"final\": 486}]",
			"needs 1 to %d behaviours", BEHAVIOURS_MAX);
	for (size_t i = 0; i < n; i++) {
		char where[JSON_WHERE_MAX];
		int err;

		snprintf(where, sizeof(where), "behaviours[%zu]", i);
		err = read_behaviour(p, r, json_array_get(list, i), where);
		if (err < 0)
			return err;
	}
	if (p->share_sum <= 0)
		return json_fault(r, "behaviours", "\"share\": 10", "no behaviour has a share");
	return 0;
}

static int read_voices(struct population *p, struct json_reader *r, const json_t *list)
{
	size_t n = json_array_size(list);

	if (list == NULL) {
		p->voice_count = 1;
		snprintf(p->voices[0], sizeof(p->voices[0]), "rms");
		return 0;
	}
	if (n == 0 || n > VOICES_MAX)
		return json_fault(r, "voices", voice_names(), "needs 1 to %d voices", VOICES_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (name == NULL || !voice_exists(name))
			return json_fault(r, "voices", voice_names(), "no such voice");
		snprintf(p->voices[p->voice_count++], sizeof(p->voices[0]), "%s", name);
	}
	return 0;
}

/* "busy", or ["busy", "human_agree"]: first call, second call and all later ones */
static int read_override(struct population *p, struct json_reader *r, const char *number,
	const json_t *v)
{
	size_t n = json_is_array(v) ? json_array_size(v) : 1;
	struct override *o;
	int err;

	if (number[0] != '+' || strspn(number + 1, "0123456789") != strlen(number + 1) ||
		strlen(number) > 16)
		return json_fault(r, "numbers", "+18605550142: + and at most 15 digits",
			"\"%.40s\" is no E.164 number", number);
	if (n == 0 || n > ALTERNATIVES_MAX)
		return json_fault(r, "numbers", "a behaviour for each call, the last one repeated",
			"%s needs 1 to %d behaviours", number, ALTERNATIVES_MAX);
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		return -ENOMEM;
	for (; o->count < n; o->count++) {
		const json_t *name = json_is_array(v) ? json_array_get(v, o->count) : v;
		size_t index = json_is_string(name) ? index_of(p, json_string_value(name))
			: p->behaviour_count;

		if (index == p->behaviour_count) {
			free(o);
			return json_fault(r, "numbers", "a name of the list \"behaviours\"",
				"%s has an unknown behaviour", number);
		}
		o->indexes[o->count] = index;
	}
	err = table_put(p->overrides, number, o);
	if (err < 0)
		free(o);
	return err;
}

static int read_overrides(struct population *p, struct json_reader *r, const json_t *object)
{
	const char *number;
	json_t *v;

	if (object == NULL)
		return 0;
	if (!json_is_object(object))
		return json_fault(r, "numbers", "\"numbers\": {\"+18605550142\": \"busy\"}",
			"expected an object");
	json_object_foreach((json_t *)(uintptr_t)object, number, v) {
		int err = read_override(p, r, number, v);

		if (err < 0)
			return err;
	}
	return 0;
}

/* Every text of a behaviour in every voice it may be said in. */
static int order_texts(const struct population *p, const struct behaviour *b, struct voices *voices)
{
	for (size_t i = 0; i < b->step_count; i++) {
		for (size_t t = 0; t < b->steps[i].text_count; t++) {
			for (size_t v = 0; v < p->voice_count; v++) {
				int err = voices_order(voices,
					b->voice[0] != '\0' ? b->voice : p->voices[v],
					b->steps[i].texts[t]);

				if (err < 0)
					return err;
			}
		}
	}
	return 0;
}

static int read_all(struct population *p, struct json_reader *r, const json_t *object,
	struct voices *voices)
{
	static const char *const keys[] = { "about", "seed", "voices", "behaviours", "numbers",
		NULL };
	int64_t seed = 1;
	int err;

	if (json_keys(r, object, "population", keys) < 0 ||
		json_get_int(r, object, "population", "seed", 0, INT64_MAX, &seed) < 0 ||
		read_voices(p, r, json_object_get(object, "voices")) < 0)
		return -EINVAL;
	p->seed = (uint64_t)seed;
	if ((err = read_behaviours(p, r, json_object_get(object, "behaviours"))) < 0 ||
		(err = read_overrides(p, r, json_object_get(object, "numbers"))) < 0)
		return err;
	for (size_t i = 0; i < p->behaviour_count; i++) {
		err = order_texts(p, &p->behaviours[i], voices);
		if (err == -ENOBUFS)
			return json_fault(r, "behaviours", "fewer voices or fewer texts",
				"more than %d texts times voices", VOICE_CLIPS_MAX);
		if (err < 0)
			return err;
	}
	return 0;
}

int population_read(struct population **pp, struct json_reader *r, const json_t *object,
	struct voices *voices)
{
	struct population *p = calloc(1, sizeof(*p));
	int err;

	if (p == NULL)
		return -ENOMEM;
	err = table_new(&p->overrides, OVERRIDES_MAX);
	if (err == 0)
		err = read_all(p, r, object, voices);
	if (err < 0) {
		population_free(p);
		return err;
	}
	*pp = p;
	return 0;
}

static void behaviour_release(struct behaviour *b)
{
	for (size_t i = 0; i < b->step_count; i++)
		step_release(&b->steps[i]);
	free(b->steps);
	clip_free(b->early);
}

void population_free(struct population *p)
{
	struct override *o;

	if (p == NULL)
		return;
	for (size_t i = 0; i < p->behaviour_count; i++)
		behaviour_release(&p->behaviours[i]);
	while (p->overrides != NULL && (o = table_pop(p->overrides)) != NULL)
		free(o);
	table_free(p->overrides);
	free(p);
}

void population_set_seed(struct population *p, uint64_t seed)
{
	p->seed = seed;
}

uint64_t population_seed(const struct population *p)
{
	return p->seed;
}
