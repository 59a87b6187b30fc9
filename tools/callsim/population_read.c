/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/population_priv.h"
#include "tools/callsim/table.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

#define EXTENSION_DIGITS_MAX 6
#define USER_BYTES_MAX 63 /* as struct call keeps it */

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
	if (b->name[0] == '\0' || behaviour_index(p, b->name) < p->behaviour_count)
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
	return steps_read(p, r, steps, inside, b);
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

static int read_prefixes(struct group *g, struct json_reader *r, const json_t *list)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > GROUP_PREFIXES_MAX)
		return json_fault(r, "groups", "\"groups\": {\"florida\": [\"+1305\", \"+1407\"]}",
			"a group needs 1 to %d beginnings of numbers", GROUP_PREFIXES_MAX);
	g->prefixes = calloc(n, sizeof(*g->prefixes));
	if (g->prefixes == NULL)
		return -ENOMEM;
	for (; g->count < n; g->count++) {
		const char *prefix = json_string_value(json_array_get(list, g->count));

		if (prefix == NULL || prefix[0] != '+' || strlen(prefix) > 16 ||
			strspn(prefix + 1, "0123456789") != strlen(prefix + 1))
			return json_fault(r, "groups", "+1305: + and at most 15 digits",
				"\"%s\" holds what begins no number", g->name);
		snprintf(g->prefixes[g->count], sizeof(*g->prefixes), "%s", prefix);
	}
	return 0;
}

static int read_groups(struct population *p, struct json_reader *r, const json_t *object)
{
	const char *name;
	json_t *list;

	if (object == NULL)
		return 0;
	if (!json_is_object(object) || json_object_size(object) > GROUPS_MAX)
		return json_fault(r, "groups", "\"groups\": {\"florida\": [\"+1305\", \"+1407\"]}",
			"expected an object with at most %d groups", GROUPS_MAX);
	json_object_foreach((json_t *)(uintptr_t)object, name, list) {
		struct group *g = &p->groups[p->group_count++];
		int err;

		snprintf(g->name, sizeof(g->name), "%s", name);
		err = read_prefixes(g, r, list);
		if (err < 0)
			return err;
	}
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

/* A number, or who sits behind a PBX: an extension or a name. More digits without + are a number whose + is missing. */
static bool is_callee(const char *user)
{
	size_t digits = strspn(user, "0123456789"), len = strlen(user);

	if (user[0] == '+')
		return len <= 16 && strspn(user + 1, "0123456789") == len - 1;
	return len > 0 && len <= USER_BYTES_MAX && (digits < len || digits <= EXTENSION_DIGITS_MAX) &&
	       strspn(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-") == len;
}

/* "busy", or ["busy", "human_agree"]: first call, second call and all later ones */
static int read_override(struct population *p, struct json_reader *r, const char *number,
	const json_t *v)
{
	size_t n = json_is_array(v) ? json_array_size(v) : 1;
	struct override *o;
	int err;

	if (!is_callee(number))
		return json_fault(r, "numbers", "+18605550142: + and at most 15 digits; or an extension, or a name",
			"\"%.40s\" is no E.164 number", number);
	if (n == 0 || n > ALTERNATIVES_MAX)
		return json_fault(r, "numbers", "a behaviour for each call, the last one repeated",
			"%s needs 1 to %d behaviours", number, ALTERNATIVES_MAX);
	o = calloc(1, sizeof(*o));
	if (o == NULL)
		return -ENOMEM;
	for (; o->count < n; o->count++) {
		const json_t *name = json_is_array(v) ? json_array_get(v, o->count) : v;
		size_t index = json_is_string(name) ? behaviour_index(p, json_string_value(name))
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
	static const char *const keys[] = { "about", "seed", "voices", "groups", "behaviours",
		"numbers", NULL };
	int64_t seed = 1;
	int err;

	if (json_keys(r, object, "population", keys) < 0 ||
		json_get_int(r, object, "population", "seed", 0, INT64_MAX, &seed) < 0 ||
		read_voices(p, r, json_object_get(object, "voices")) < 0)
		return -EINVAL;
	p->seed = (uint64_t)seed;
	if ((err = read_groups(p, r, json_object_get(object, "groups"))) < 0 ||
		(err = read_behaviours(p, r, json_object_get(object, "behaviours"))) < 0 ||
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
