/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/script_priv.h"

#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

/* Filled for every lead; the text for people is in man 5 dialer-campaign. */
static const char *const built_in_variables[] = { "seller", "callback_number", "toll_free_number",
	"first_name", "last_name", "callback_time", "subject", "purpose", "opt_out_key" };

bool script_is_built_in_variable(const char *name)
{
	for (size_t i = 0; i < sizeof(built_in_variables) / sizeof(built_in_variables[0]); i++)
		if (strcmp(built_in_variables[i], name) == 0)
			return true;
	return false;
}

const char *disclosure_name(enum duty_kind kind)
{
	static const char *const names[DISCLOSURE_COUNT] = {
#define DISCLOSURE(kind, name, required, variable, words) [kind] = name,
#include "dialer/agent/disclosure_tbl.h"
#undef DISCLOSURE
	};

	return (unsigned)kind < DISCLOSURE_COUNT && names[kind] != NULL ? names[kind] : "";
}

struct script *script_ref(struct script *s)
{
	atomic_fetch_add(&s->refs, 1);
	return s;
}

static void phrases_release(struct phrases *set)
{
	for (int i = 0; i < set->count; i++)
		free(set->phrase[i]);
}

static void state_release(struct script_state *st)
{
	free(st->say);
	free(st->reprompt);
	for (int i = 0; i < st->choice_count; i++)
		phrases_release(&st->choices[i]);
	free(st->choices);
}

void script_unref(struct script *s)
{
	if (s == NULL || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	for (int i = 0; i < DISCLOSURE_COUNT; i++)
		free(s->disclosures[i]);
	for (int i = 0; i < PROMPT_COUNT; i++)
		free(s->prompts[i]);
	for (int i = 0; i < s->intent_count; i++)
		phrases_release(&s->intents[i]);
	for (int i = 0; i < s->variable_count; i++)
		free(s->variables[i].fallback);
	for (int i = 0; i < s->state_count; i++)
		state_release(&s->states[i]);
	free(s->intents);
	free(s->states);
	free(s);
}

bool script_hands_over(const struct script *s)
{
	for (int i = 0; i < s->state_count; i++)
		if (s->states[i].hand_over)
			return true;
	return false;
}

int script_find_state(const struct script *s, const char *name)
{
	for (int i = 0; i < s->state_count; i++)
		if (strcmp(s->states[i].name, name) == 0)
			return i;
	return -1;
}

int script_find_intent(const struct script *s, const char *name)
{
	for (int i = 0; i < s->intent_count; i++)
		if (strcmp(s->intents[i].name, name) == 0)
			return i;
	return -1;
}

int script_find_slot(const struct script *s, const char *slot)
{
	for (int i = 0; i < s->state_count; i++)
		if (strcmp(s->states[i].slot, slot) == 0)
			return i;
	return -1;
}

static int find_branch(const struct branch *b, int count, const char *on)
{
	for (int i = 0; i < count; i++)
		if (strcmp(b[i].on, on) == 0)
			return b[i].state;
	return -1;
}

int script_branch(const struct script *s, int state, const char *on)
{
	const struct script_state *st = &s->states[state];
	int to = find_branch(st->on, st->on_count, on);

	return to >= 0 ? to : find_branch(s->always, s->always_count, on);
}

bool script_each_variable(const char *text, bool (*visit)(const char *name, void *arg), void *arg)
{
	for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p, '{')) {
		char name[SCRIPT_NAME_MAX];
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");

		if (n == 0 || n >= sizeof(name) || p[1 + n] != '}')
			return false;
		memcpy(name, p + 1, n);
		name[n] = '\0';
		if (!visit(name, arg))
			return true;
		p += n + 2;
	}
	return true;
}
