/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a script. Every JSON object has a table of the members it may have; an unknown or
 * missing member is an error that tells where and what would be right.
 */
#include "config.h"

#include "dialer/agent/script_parse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

struct member {
	const char *name;
	int (*read)(struct parse *p, const json_t *v, void *into);
	bool required;
};

int parse_fail(struct parse *p, bool key, const char *fmt, ...)
{
	va_list ap;
	int line, column, n;

	json_place(p->text, p->len, &p->at, key, &line, &column);
	n = snprintf(p->error, SCRIPT_ERROR_MAX, "line %d column %d: ", line, column);
	va_start(ap, fmt);
	vsnprintf(p->error + n, (size_t)(SCRIPT_ERROR_MAX - n), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

void parse_push(struct parse *p, const char *step)
{
	if (p->at.depth < JSON_PATH_MAX)
		p->at.step[p->at.depth] = step;
	p->at.depth++;
}

void parse_pop(struct parse *p)
{
	p->at.depth--;
}

static int no_memory(struct parse *p)
{
	snprintf(p->error, SCRIPT_ERROR_MAX, "out of memory");
	return -ENOMEM;
}

/* ---- leaves --------------------------------------------------------------------------------- */

static bool name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n < SCRIPT_NAME_MAX && name[n] == '\0';
}

static int check_name(struct parse *p, const char *name, bool key)
{
	if (!name_ok(name))
		return parse_fail(p, key, "'%.60s' is no name (hint: 1 to %d of a-z, 0-9 and _)", name,
			SCRIPT_NAME_MAX - 1);
	return 0;
}

static int want_text(struct parse *p, const json_t *v, size_t max)
{
	if (!json_is_string(v))
		return parse_fail(p, false, "expected a text in double quotes");
	if (json_string_length(v) == 0)
		return parse_fail(p, false, "the text is empty");
	if (json_string_length(v) > max)
		return parse_fail(p, false, "the text has %zu bytes (hint: at most %zu)",
			json_string_length(v), max);
	return 0;
}

/* into: char[SCRIPT_NAME_MAX] */
static int read_name(struct parse *p, const json_t *v, void *into)
{
	int err = want_text(p, v, SCRIPT_TEXT_MAX);

	if (err == 0)
		err = check_name(p, json_string_value(v), false);
	if (err == 0)
		snprintf(into, SCRIPT_NAME_MAX, "%s", json_string_value(v));
	return err;
}

static bool ignore_variable(const char *name, void *arg)
{
	(void)name;
	(void)arg;
	return true;
}

/* into: char *; a text to speak */
static int read_speech(struct parse *p, const json_t *v, void *into)
{
	char **text = into;
	int err = want_text(p, v, SCRIPT_TEXT_MAX);

	if (err < 0)
		return err;
	if (!script_each_variable(json_string_value(v), ignore_variable, NULL))
		return parse_fail(p, false,
			"a brace does not enclose a variable's name (hint: write {first_name})");
	free(*text);
	*text = strdup(json_string_value(v));
	return *text != NULL ? 0 : no_memory(p);
}

static int read_integer(struct parse *p, const json_t *v, int min, int max, int *ret)
{
	if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
		return parse_fail(p, false, "expected a whole number from %d to %d", min, max);
	*ret = (int)json_integer_value(v);
	return 0;
}

/* ---- objects and lists ---------------------------------------------------------------------- */

static int want_object(struct parse *p, const json_t *v)
{
	return json_is_object(v) ? 0 : parse_fail(p, false, "expected an object in braces");
}

static int unknown_member(struct parse *p, const char *name, const struct member *m, size_t count)
{
	char known[256] = "";
	size_t n = 0;

	for (size_t i = 0; i < count && n < sizeof(known) - SCRIPT_NAME_MAX; i++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s", i > 0 ? ", " : "", m[i].name);
	return parse_fail(p, true, "'%.60s' is not known here (hint: known are %s)", name, known);
}

static int read_members(struct parse *p, const json_t *object, const struct member *m, size_t count,
	void *into)
{
	const char *key;
	json_t *v;
	int err = want_object(p, object);

	if (err < 0)
		return err;
	/* jansson keeps the order of the file, so the first fault of the file is the one told */
	for (void *it = json_object_iter((json_t *)(uintptr_t)object); it != NULL;
		it = json_object_iter_next((json_t *)(uintptr_t)object, it)) {
		size_t i = 0;

		key = json_object_iter_key(it);
		v = json_object_iter_value(it);
		while (i < count && strcmp(m[i].name, key) != 0)
			i++;
		parse_push(p, key);
		err = i < count ? m[i].read(p, v, into) : unknown_member(p, key, m, count);
		parse_pop(p);
		if (err < 0)
			return err;
	}
	for (size_t i = 0; i < count; i++)
		if (m[i].required && json_object_get(object, m[i].name) == NULL)
			return parse_fail(p, false, "'%s' is missing", m[i].name);
	return 0;
}

/* Call one(p, key, value, into) for each member, in the file's order. */
static int each_member(struct parse *p, const json_t *object, int max,
	int (*one)(struct parse *p, const char *key, const json_t *v, void *into), void *into)
{
	int err = want_object(p, object);

	if (err == 0 && json_object_size(object) > (size_t)max)
		return parse_fail(p, false, "%zu entries are too many (hint: at most %d)",
			json_object_size(object), max);
	for (void *it = json_object_iter((json_t *)(uintptr_t)object); err == 0 && it != NULL;
		it = json_object_iter_next((json_t *)(uintptr_t)object, it)) {
		const char *key = json_object_iter_key(it);

		parse_push(p, key);
		err = check_name(p, key, true);
		if (err == 0)
			err = one(p, key, json_object_iter_value(it), into);
		parse_pop(p);
	}
	return err;
}

static int each_element(struct parse *p, const json_t *array, int max,
	int (*one)(struct parse *p, const json_t *v, void *into), void *into)
{
	int err = 0;

	if (!json_is_array(array))
		return parse_fail(p, false, "expected a list in brackets");
	if (json_array_size(array) > (size_t)max)
		return parse_fail(p, false, "%zu entries are too many (hint: at most %d)",
			json_array_size(array), max);
	for (size_t i = 0; err == 0 && i < json_array_size(array); i++) {
		char index[24];

		snprintf(index, sizeof(index), "%zu", i);
		parse_push(p, index);
		err = one(p, json_array_get(array, i), into);
		parse_pop(p);
	}
	return err;
}

/* ---- phrases ---------------------------------------------------------------------------------- */

static int add_phrase(struct parse *p, struct phrases *set, const char *text, size_t len)
{
	char *copy;

	if (set->count == SCRIPT_PHRASES_MAX)
		return parse_fail(p, false, "too many phrases for '%s' (hint: at most %d)", set->name,
			SCRIPT_PHRASES_MAX);
	copy = strndup(text, len);
	if (copy == NULL)
		return no_memory(p);
	set->phrase[set->count++] = copy;
	return 0;
}

/* A phrase is what a recogniser can hear: small letters, apostrophes, single spaces. */
static int read_phrase(struct parse *p, const json_t *v, void *into)
{
	const char *text;
	int err = want_text(p, v, SCRIPT_PHRASE_MAX);

	if (err < 0)
		return err;
	text = json_string_value(v);
	if (strspn(text, "abcdefghijklmnopqrstuvwxyz' ") != strlen(text) || *text == ' ' ||
		text[strlen(text) - 1] == ' ' || strstr(text, "  ") != NULL)
		return parse_fail(p, false, "'%.60s' is no phrase (hint: small letters, apostrophes and "
			"single spaces; numbers as words)", text);
	return add_phrase(p, into, text, strlen(text));
}

static int add_built_in(struct parse *p, const char *name, bool always, const char *list)
{
	struct phrases *set = &p->s->intents[p->s->intent_count++];
	int err = 0;

	snprintf(set->name, sizeof(set->name), "%s", name);
	set->always = always;
	while (err == 0 && *list != '\0') {
		size_t len = strcspn(list, "|");

		err = add_phrase(p, set, list, len);
		list += len + (list[len] == '|');
	}
	return err;
}

static int add_built_ins(struct parse *p)
{
	enum { ANSWER = false, ALWAYS = true };
	static const struct {
		const char *name;
		bool always;
		const char *list;
	} built_in[] = {
#define INTENT(id, name, scope, list) { name, scope, list },
#include "dialer/agent/intent_tbl.h"
#undef INTENT
	};
	static const char *const prompts[PROMPT_COUNT] = {
#define PROMPT(id, name, text) text,
#include "dialer/agent/prompt_tbl.h"
#undef PROMPT
	};
	int err = 0;

	for (int i = 0; err == 0 && i < INTENT_BUILT_IN; i++)
		err = add_built_in(p, built_in[i].name, built_in[i].always, built_in[i].list);
	for (int i = 0; err == 0 && i < PROMPT_COUNT; i++) {
		p->s->prompts[i] = strdup(prompts[i]);
		err = p->s->prompts[i] != NULL ? 0 : no_memory(p);
	}
	return err;
}

/* Phrases for a built-in intent are added to its own. */
static int read_intent(struct parse *p, const char *key, const json_t *v, void *into)
{
	int i = script_find_intent(p->s, key);

	(void)into;
	if (i < 0 && p->s->intent_count == SCRIPT_INTENTS_MAX)
		return parse_fail(p, true, "too many intents (hint: at most %d of your own)",
			SCRIPT_INTENTS_MAX - INTENT_BUILT_IN);
	if (i < 0) {
		i = p->s->intent_count++;
		snprintf(p->s->intents[i].name, SCRIPT_NAME_MAX, "%s", key);
	}
	if (json_is_array(v) && json_array_size(v) == 0)
		return parse_fail(p, false, "intent '%s' has no phrase", key);
	return each_element(p, v, SCRIPT_PHRASES_MAX, read_phrase, &p->s->intents[i]);
}

/* ---- states ----------------------------------------------------------------------------------- */

static int read_say(struct parse *p, const json_t *v, void *into)
{
	return read_speech(p, v, &((struct script_state *)into)->say);
}

static int read_reprompt(struct parse *p, const json_t *v, void *into)
{
	return read_speech(p, v, &((struct script_state *)into)->reprompt);
}

static int read_expect(struct parse *p, const json_t *v, void *into)
{
	static const char *const names[] = { "none", "yes_no", "digits", "date", "choice" };
	struct script_state *st = into;

	for (int i = 0; json_is_string(v) && i <= EXPECT_CHOICE; i++) {
		if (strcmp(json_string_value(v), names[i]) == 0) {
			st->expect = (enum expect)i;
			return 0;
		}
	}
	return parse_fail(p, false, "unknown expectation (hint: none, yes_no, digits, date or choice)");
}

static int read_min_digits(struct parse *p, const json_t *v, void *into)
{
	return read_integer(p, v, 2, SCRIPT_DIGITS_MAX, &((struct script_state *)into)->min_digits);
}

static int read_max_digits(struct parse *p, const json_t *v, void *into)
{
	return read_integer(p, v, 2, SCRIPT_DIGITS_MAX, &((struct script_state *)into)->max_digits);
}

static int read_tries(struct parse *p, const json_t *v, void *into)
{
	return read_integer(p, v, 1, SCRIPT_TRIES_MAX, &((struct script_state *)into)->tries);
}

static int read_slot(struct parse *p, const json_t *v, void *into)
{
	return read_name(p, v, ((struct script_state *)into)->slot);
}

static int read_next(struct parse *p, const json_t *v, void *into)
{
	return read_name(p, v, ((struct script_state *)into)->next_name);
}

static int read_otherwise(struct parse *p, const json_t *v, void *into)
{
	return read_name(p, v, ((struct script_state *)into)->otherwise_name);
}

static int read_choice(struct parse *p, const char *key, const json_t *v, void *into)
{
	struct script_state *st = into;
	struct phrases *set = &st->choices[st->choice_count++];

	snprintf(set->name, sizeof(set->name), "%s", key);
	if (script_find_intent(p->s, key) >= 0)
		return parse_fail(p, true, "choice '%s' has the name of an intent", key);
	if (json_is_array(v) && json_array_size(v) == 0)
		return parse_fail(p, false, "choice '%s' has no phrase", key);
	return each_element(p, v, SCRIPT_PHRASES_MAX, read_phrase, set);
}

static int read_choices(struct parse *p, const json_t *v, void *into)
{
	struct script_state *st = into;

	st->choices = calloc(SCRIPT_CHOICES_MAX, sizeof(*st->choices));
	if (st->choices == NULL)
		return no_memory(p);
	return each_member(p, v, SCRIPT_CHOICES_MAX, read_choice, st);
}

static int read_state_branch(struct parse *p, const char *key, const json_t *v, void *into)
{
	struct script_state *st = into;
	struct branch *b = &st->on[st->on_count++];

	snprintf(b->on, sizeof(b->on), "%s", key);
	return read_name(p, v, b->target);
}

static int read_on(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, SCRIPT_BRANCHES_MAX, read_state_branch, into);
}

/* How a conversation may end by the script's word; the others happen to it. */
static int read_end(struct parse *p, const json_t *v, void *into)
{
	static const enum disposition allowed[] = { DISPOSITION_QUALIFIED, DISPOSITION_NOT_INTERESTED,
		DISPOSITION_CALLBACK, DISPOSITION_WRONG_NUMBER, DISPOSITION_OPTED_OUT,
		DISPOSITION_NO_RESPONSE };
	const char *text = json_is_string(v) ? json_string_value(v) : "";

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (strcmp(text, disposition_name(allowed[i])) == 0) {
			((struct script_state *)into)->end = allowed[i];
			return 0;
		}
	}
	return parse_fail(p, false, "a script cannot end with this (hint: qualified, not_interested, "
		"callback, wrong_number, opted_out or no_response)");
}

static int read_hand_over(struct parse *p, const json_t *v, void *into)
{
	if (!json_is_true(v))
		return parse_fail(p, false, "expected true (hint: leave it out where the agent goes on itself)");
	((struct script_state *)into)->hand_over = true;
	return 0;
}

static int read_state(struct parse *p, const char *key, const json_t *v, void *into)
{
	static const struct member members[] = {
		{ "say", read_say, true },
		{ "reprompt", read_reprompt, false },
		{ "expect", read_expect, false },
		{ "choices", read_choices, false },
		{ "min_digits", read_min_digits, false },
		{ "max_digits", read_max_digits, false },
		{ "slot", read_slot, false },
		{ "on", read_on, false },
		{ "next", read_next, false },
		{ "tries", read_tries, false },
		{ "otherwise", read_otherwise, false },
		{ "end", read_end, false },
		{ "hand_over", read_hand_over, false },
	};
	struct script_state *st = &p->s->states[p->s->state_count++];

	(void)into;
	snprintf(st->name, sizeof(st->name), "%s", key);
	st->next = st->otherwise = -1;
	return read_members(p, v, members, sizeof(members) / sizeof(members[0]), st);
}

/* ---- the file ----------------------------------------------------------------------------------- */

static int read_script_name(struct parse *p, const json_t *v, void *into)
{
	(void)into;
	return read_name(p, v, p->s->name);
}

static int read_voice(struct parse *p, const json_t *v, void *into)
{
	static const char *const voices[] = { "slt", "kal16", "kal", "rms", "awb" };

	(void)into;
	for (size_t i = 0; json_is_string(v) && i < sizeof(voices) / sizeof(voices[0]); i++) {
		if (strcmp(json_string_value(v), voices[i]) == 0) {
			snprintf(p->s->voice, sizeof(p->s->voice), "%s", voices[i]);
			return 0;
		}
	}
	return parse_fail(p, false, "unknown voice (hint: slt, kal16, kal, rms or awb)");
}

static int read_opt_out_key(struct parse *p, const json_t *v, void *into)
{
	(void)into;
	if (!json_is_string(v) || json_string_length(v) != 1 ||
		strchr("09", json_string_value(v)[0]) == NULL)
		return parse_fail(p, false, "expected \"9\" or \"0\" (hint: the keys 1 to 8 answer questions)");
	p->s->opt_out_key = json_string_value(v)[0];
	return 0;
}

static int read_disclosure(struct parse *p, const char *key, const json_t *v, void *into)
{
	(void)into;
	for (int kind = 1; kind < DISCLOSURE_COUNT; kind++)
		if (strcmp(key, disclosure_name((enum duty_kind)kind)) == 0)
			return read_speech(p, v, &p->s->disclosures[kind]);
	return parse_fail(p, true, "unknown disclosure (hint: identify, artificial, opt_out, purpose, "
		"record_notice, callback_number, voicemail; others are in dialer-campaign-script(7))");
}

/* Words for the duties of single places, where the script has none of its own. */
static int add_default_disclosures(struct parse *p)
{
	static const char *const words_of[DISCLOSURE_COUNT] = {
#define DISCLOSURE(kind, name, required, variables, words) [kind] = words,
#include "dialer/agent/disclosure_tbl.h"
#undef DISCLOSURE
	};

	for (int kind = 1; kind < DISCLOSURE_COUNT; kind++) {
		if (p->s->disclosures[kind] != NULL || words_of[kind] == NULL)
			continue;
		p->s->disclosures[kind] = strdup(words_of[kind]);
		if (p->s->disclosures[kind] == NULL)
			return no_memory(p);
	}
	return 0;
}

static int read_disclosures(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, DISCLOSURE_COUNT, read_disclosure, into);
}

static int read_prompt(struct parse *p, const char *key, const json_t *v, void *into)
{
	static const char *const names[PROMPT_COUNT] = {
#define PROMPT(id, name, text) name,
#include "dialer/agent/prompt_tbl.h"
#undef PROMPT
	};

	(void)into;
	for (int i = 0; i < PROMPT_COUNT; i++)
		if (strcmp(key, names[i]) == 0)
			return read_speech(p, v, &p->s->prompts[i]);
	return parse_fail(p, true, "unknown prompt (hint: a sentence of your own belongs into a "
		"state's \"say\")");
}

static int read_prompts(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, PROMPT_COUNT, read_prompt, into);
}

static int read_variable(struct parse *p, const char *key, const json_t *v, void *into)
{
	struct variable *var = &p->s->variables[p->s->variable_count++];

	(void)into;
	snprintf(var->name, sizeof(var->name), "%s", key);
	return read_speech(p, v, &var->fallback);
}

static int read_variables(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, SCRIPT_VARIABLES_MAX, read_variable, into);
}

static int read_goal(struct parse *p, const json_t *v, void *into)
{
	(void)into;
	return read_name(p, v, p->s->goals[p->s->goal_count++]);
}

static int read_goals(struct parse *p, const json_t *v, void *into)
{
	return each_element(p, v, SCRIPT_GOALS_MAX, read_goal, into);
}

static int read_intents(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, SCRIPT_INTENTS_MAX, read_intent, into);
}

static int read_always_branch(struct parse *p, const char *key, const json_t *v, void *into)
{
	struct branch *b = &p->s->always[p->s->always_count++];

	(void)into;
	snprintf(b->on, sizeof(b->on), "%s", key);
	return read_name(p, v, b->target);
}

static int read_always(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, SCRIPT_BRANCHES_MAX, read_always_branch, into);
}

static int read_start(struct parse *p, const json_t *v, void *into)
{
	(void)into;
	return read_name(p, v, p->s->start_name);
}

static int read_states(struct parse *p, const json_t *v, void *into)
{
	return each_member(p, v, SCRIPT_STATES_MAX, read_state, into);
}

static int read_script(struct parse *p, const json_t *root)
{
	static const struct member members[] = {
		{ "script", read_script_name, true },
		{ "voice", read_voice, false },
		{ "opt_out_key", read_opt_out_key, false },
		{ "disclosures", read_disclosures, true },
		{ "prompts", read_prompts, false },
		{ "variables", read_variables, false },
		{ "intents", read_intents, false },
		{ "goals", read_goals, false },
		{ "always", read_always, false },
		{ "start", read_start, true },
		{ "states", read_states, true },
	};
	int err = add_built_ins(p);

	if (err == 0)
		err = read_members(p, root, members, sizeof(members) / sizeof(members[0]), NULL);
	if (err == 0)
		err = add_default_disclosures(p);
	return err == 0 ? script_check(p) : err;
}

static struct script *script_alloc(void)
{
	static _Atomic uint64_t last_id;
	struct script *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->refs = 1;
	s->id = atomic_fetch_add(&last_id, 1) + 1;
	s->opt_out_key = '9';
	s->intents = calloc(SCRIPT_INTENTS_MAX, sizeof(*s->intents));
	s->states = calloc(SCRIPT_STATES_MAX, sizeof(*s->states));
	if (s->intents == NULL || s->states == NULL) {
		script_unref(s);
		return NULL;
	}
	return s;
}

int script_parse(struct script **sp, const char *json, size_t len, char error[SCRIPT_ERROR_MAX])
{
	struct parse p = { .text = json, .len = len, .error = error };
	json_error_t je;
	json_t *root;
	int err;

	if (len > SCRIPT_BYTES_MAX) {
		snprintf(error, SCRIPT_ERROR_MAX, "line 1 column 1: the script has %zu bytes (hint: at "
			"most %d)", len, SCRIPT_BYTES_MAX);
		return -EINVAL;
	}
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &je);
	if (root == NULL) {
		snprintf(error, SCRIPT_ERROR_MAX, "line %d column %d: %s", je.line, je.column, je.text);
		return -EINVAL;
	}
	p.s = script_alloc();
	err = p.s != NULL ? read_script(&p, root) : no_memory(&p);
	json_decref(root);
	if (err < 0)
		script_unref(p.s);
	else
		*sp = p.s;
	return err;
}
