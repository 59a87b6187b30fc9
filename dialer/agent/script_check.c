/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/agent/script_parse.h"
#include "dialer/base/banned.h"

/* Fail about the member at /a/b/c (NULL: shorter). */
#define FAIL_AT(p, key, a, b, c, ...) \
	(set_path((p), (a), (b), (c)), parse_fail((p), (key), __VA_ARGS__))

static void set_path(struct parse *p, const char *a, const char *b, const char *c)
{
	const char *const steps[] = { a, b, c };

	p->at.depth = 0;
	for (size_t i = 0; i < 3 && steps[i] != NULL; i++)
		parse_push(p, steps[i]);
}

/* ---- variables ---------------------------------------------------------------------------------- */

struct search {
	const struct script *s;
	const char *want;              /* or NULL: look for unknown ones */
	bool found;
	char unknown[SCRIPT_NAME_MAX];
};

static bool is_variable(const struct script *s, const char *name)
{
	for (int i = 0; i < s->variable_count; i++)
		if (strcmp(s->variables[i].name, name) == 0)
			return true;
	return script_is_built_in_variable(name) || script_find_slot(s, name) >= 0;
}

static bool look(const char *name, void *arg)
{
	struct search *f = arg;

	if (f->want != NULL && strcmp(name, f->want) == 0)
		f->found = true;
	if (!is_variable(f->s, name))
		snprintf(f->unknown, sizeof(f->unknown), "%s", name);
	return f->unknown[0] == '\0';
}

static int check_text(struct parse *p, const char *text, const char *a, const char *b, const char *c)
{
	struct search f = { .s = p->s };

	if (text == NULL)
		return 0;
	script_each_variable(text, look, &f);
	if (f.unknown[0] != '\0')
		return FAIL_AT(p, false, a, b, c, "nothing sets the variable '%s' (hint: give it a fallback "
			"in \"variables\", or let a state fill a slot of that name)", f.unknown);
	return 0;
}

/* ---- disclosures -------------------------------------------------------------------------------- */

static bool names_key(const char *text, char key)
{
	static const char *const words[] = { "zero", "one", "two", "three", "four", "five", "six",
		"seven", "eight", "nine" };
	const char *digit = strchr(text, key);

	return digit != NULL || strcasestr(text, words[key - '0']) != NULL;
}

/* Does text hold each of the variables? If not, *ret_missing is the first it lacks. */
static bool holds_all(const struct script *s, const char *text, const char *variables,
	char ret_missing[SCRIPT_NAME_MAX])
{
	while (*variables != '\0') {
		size_t len = strcspn(variables, " ");
		struct search f = { .s = s, .want = ret_missing };

		snprintf(ret_missing, SCRIPT_NAME_MAX, "%.*s", (int)len, variables);
		script_each_variable(text, look, &f);
		if (!f.found)
			return false;
		variables += len + (variables[len] == ' ');
	}
	return true;
}

static int check_disclosure(struct parse *p, enum duty_kind kind, bool required, const char *variables)
{
	char missing[SCRIPT_NAME_MAX] = "";
	const char *name = disclosure_name(kind);
	const char *text = p->s->disclosures[kind];

	if (text == NULL)
		return required ? FAIL_AT(p, false, "disclosures", NULL, NULL,
			"the disclosure '%s' is missing", name) : 0;
	if (!holds_all(p->s, text, variables, missing))
		return FAIL_AT(p, false, "disclosures", name, NULL, "the disclosure '%s' must say {%s}",
			name, missing);
	if (kind == DUTY_OFFER_OPT_OUT && !names_key(text, p->s->opt_out_key))
		return FAIL_AT(p, false, "disclosures", name, NULL, "the disclosure must name the opt-out "
			"key (hint: say 'press %c')", p->s->opt_out_key);
	return check_text(p, text, "disclosures", name, NULL);
}

static int check_disclosures(struct parse *p)
{
	int err = 0;

#define DISCLOSURE(kind, name, required, variables, words) \
	if (err == 0) \
		err = check_disclosure(p, kind, required, variables);
#include "dialer/agent/disclosure_tbl.h"
#undef DISCLOSURE
	return err;
}

/*
 * It is synthesised once for a campaign, before any lead is known, and must be complete by itself: who
 * calls, the number, the key. What it may be about only its author knows.
 */
static bool is_of_campaign(const char *name, void *arg)
{
	static const char *const names[] = { "seller", "callback_number", "toll_free_number", "purpose", "opt_out_key" };
	struct search *f = arg;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	snprintf(f->unknown, sizeof(f->unknown), "%s", name);
	return false;
}

static int check_no_seat(struct parse *p)
{
	const char *text = p->s->prompts[PROMPT_NO_SEAT];
	char missing[SCRIPT_NAME_MAX] = "";
	struct search f = { .s = p->s };

	script_each_variable(text, is_of_campaign, &f);
	if (f.unknown[0] != '\0')
		return FAIL_AT(p, false, "prompts", "no_seat", NULL, "{%s} is not known before a lead is (hint: {seller}, "
			"{callback_number}, {toll_free_number}, {purpose}, {opt_out_key})", f.unknown);
	if (!holds_all(p->s, text, "seller callback_number", missing))
		return FAIL_AT(p, false, "prompts", "no_seat", NULL, "it must say {%s}", missing);
	if (!holds_all(p->s, text, "opt_out_key", missing) && !names_key(text, p->s->opt_out_key))
		return FAIL_AT(p, false, "prompts", "no_seat", NULL, "it must name the opt-out key (hint: say 'press "
			"{opt_out_key}')");
	return 0;
}

static int check_prompts(struct parse *p)
{
	static const char *const names[PROMPT_COUNT] = {
#define PROMPT(id, name, text) name,
#include "dialer/agent/prompt_tbl.h"
#undef PROMPT
	};
	int err = check_no_seat(p);

	for (int i = 0; err == 0 && i < PROMPT_COUNT; i++)
		err = check_text(p, p->s->prompts[i], "prompts", names[i], NULL);
	for (int i = 0; err == 0 && i < p->s->variable_count; i++)
		err = check_text(p, p->s->variables[i].fallback, "variables", p->s->variables[i].name,
			NULL);
	return err;
}

/* ---- states ------------------------------------------------------------------------------------- */

static int resolve(struct parse *p, struct branch *b, const char *state)
{
	b->state = script_find_state(p->s, b->target);
	if (b->state >= 0)
		return 0;
	if (state == NULL)
		set_path(p, "always", b->on, NULL);
	else {
		set_path(p, "states", state, "on");
		parse_push(p, b->on);
	}
	return parse_fail(p, false, "there is no state '%s'", b->target);
}

static int resolve_name(struct parse *p, const struct script_state *st, const char *member,
	const char *name, int *ret)
{
	if (*name == '\0')
		return 0;
	*ret = script_find_state(p->s, name);
	if (*ret < 0)
		return FAIL_AT(p, false, "states", st->name, member, "there is no state '%s'", name);
	return 0;
}

static bool is_choice(const struct script_state *st, const char *name)
{
	for (int i = 0; i < st->choice_count; i++)
		if (strcmp(st->choices[i].name, name) == 0)
			return true;
	return false;
}

static int check_branches(struct parse *p, struct script_state *st)
{
	int err = 0;

	for (int i = 0; err == 0 && i < st->on_count; i++) {
		const char *on = st->on[i].on;

		err = resolve(p, &st->on[i], st->name);
		if (err == 0 && strcmp(on, "opt_out") == 0) {
			set_path(p, "states", st->name, "on");
			err = parse_fail(p, false, "a script cannot redirect 'opt_out'");
		} else if (err == 0 && script_find_intent(p->s, on) < 0 && !is_choice(st, on)) {
			set_path(p, "states", st->name, "on");
			parse_push(p, on);
			err = parse_fail(p, true, "'%s' is neither an intent nor a choice of this state", on);
		}
	}
	return err;
}

static int check_answer(struct parse *p, const struct script_state *st, const char *answer)
{
	int i = (int)(st - p->s->states);

	if (st->next >= 0 || script_branch(p->s, i, answer) >= 0)
		return 0;
	return FAIL_AT(p, true, "states", st->name, NULL, "nothing follows the answer '%s' in state '%s' "
		"(hint: add it to \"on\", or give a \"next\")", answer, st->name);
}

/* Every answer a state can get must lead somewhere. */
static int check_answers(struct parse *p, const struct script_state *st)
{
	int err = 0;

	if (st->hand_over)
		return 0; /* "otherwise" follows */
	if (st->end != DISPOSITION_NONE)
		return st->expect == EXPECT_NONE && st->next < 0 && st->on_count == 0 ? 0 :
			FAIL_AT(p, true, "states", st->name, "end", "a state with an end can have no "
				"\"expect\", \"on\" or \"next\"");
	switch (st->expect) {
	case EXPECT_YES_NO:
		err = check_answer(p, st, "yes");
		return err < 0 ? err : check_answer(p, st, "no");
	case EXPECT_CHOICE:
		for (int i = 0; err == 0 && i < st->choice_count; i++)
			err = check_answer(p, st, st->choices[i].name);
		return err;
	case EXPECT_NONE:
	case EXPECT_DIGITS:
	case EXPECT_DATE:
	default:
		return st->next >= 0 ? 0 : FAIL_AT(p, true, "states", st->name, NULL, "state '%s' needs a "
			"\"next\" or an \"end\"", st->name);
	}
}

/* The agent is silent after its words: nothing is asked, and only "otherwise" comes back to it. */
static int check_hand_over(struct parse *p, const struct script_state *st)
{
	const struct {
		const char *name;
		bool given;
	} not_here[] = {
		{ "end", st->end != DISPOSITION_NONE }, { "expect", st->expect != EXPECT_NONE },
		{ "choices", st->choice_count > 0 }, { "min_digits", st->min_digits != 0 },
		{ "max_digits", st->max_digits != 0 }, { "slot", st->slot[0] != '\0' }, { "on", st->on_count > 0 },
		{ "next", st->next_name[0] != '\0' }, { "tries", st->tries != 0 }, { "reprompt", st->reprompt != NULL },
	};

	for (size_t i = 0; i < sizeof(not_here) / sizeof(not_here[0]); i++)
		if (not_here[i].given)
			return FAIL_AT(p, true, "states", st->name, not_here[i].name, "a state with \"hand_over\" can "
				"have no \"%s\" (hint: only \"say\" and \"otherwise\")", not_here[i].name);
	if (st->otherwise_name[0] == '\0')
		return FAIL_AT(p, true, "states", st->name, "hand_over", "state '%s' needs an \"otherwise\" (hint: the "
			"state that follows when no representative is free or answers)", st->name);
	return 0;
}

static int check_shape(struct parse *p, struct script_state *st)
{
	if (st->hand_over)
		return check_hand_over(p, st);
	st->tries = st->tries != 0 ? st->tries : 2;
	if ((st->expect == EXPECT_CHOICE) != (st->choice_count > 0))
		return FAIL_AT(p, true, "states", st->name, NULL, "\"choices\" and \"expect\": \"choice\" "
			"go together");
	if (st->expect != EXPECT_DIGITS && (st->min_digits != 0 || st->max_digits != 0))
		return FAIL_AT(p, true, "states", st->name, NULL, "digits are counted, but not expected "
			"(hint: \"expect\": \"digits\")");
	if (st->expect == EXPECT_NONE && st->slot[0] != '\0')
		return FAIL_AT(p, false, "states", st->name, "slot", "no answer is expected that could fill "
			"the slot");
	if (st->expect == EXPECT_DIGITS) {
		st->min_digits = st->min_digits != 0 ? st->min_digits : 2;
		st->max_digits = st->max_digits != 0 ? st->max_digits : SCRIPT_DIGITS_MAX;
		if (st->min_digits > st->max_digits)
			return FAIL_AT(p, false, "states", st->name, "min_digits", "more than max_digits");
	}
	return 0;
}

static int check_state(struct parse *p, struct script_state *st)
{
	int err = check_shape(p, st);

	if (err == 0)
		err = resolve_name(p, st, "next", st->next_name, &st->next);
	if (err == 0)
		err = resolve_name(p, st, "otherwise", st->otherwise_name, &st->otherwise);
	if (err == 0)
		err = check_branches(p, st);
	if (err == 0)
		err = check_answers(p, st);
	if (err == 0)
		err = check_text(p, st->say, "states", st->name, "say");
	return err == 0 ? check_text(p, st->reprompt, "states", st->name, "reprompt") : err;
}

/* ---- the whole ------------------------------------------------------------------------------------ */

static void reach(const struct script *s, int state, bool seen[SCRIPT_STATES_MAX])
{
	const struct script_state *st;

	if (state < 0 || seen[state])
		return;
	seen[state] = true; /* so the depth is at most SCRIPT_STATES_MAX */
	st = &s->states[state];
	for (int i = 0; i < st->on_count; i++)
		reach(s, st->on[i].state, seen);
	reach(s, st->next, seen);
	reach(s, st->otherwise, seen);
}

static int check_reach(struct parse *p)
{
	bool seen[SCRIPT_STATES_MAX] = { false };
	const struct script *s = p->s;

	reach(s, s->start, seen);
	for (int i = 0; i < s->always_count; i++)
		reach(s, s->always[i].state, seen);
	for (int i = 0; i < s->goal_count; i++)
		reach(s, script_find_slot(s, s->goals[i]), seen);
	for (int i = 0; i < s->state_count; i++)
		if (!seen[i])
			return FAIL_AT(p, true, "states", s->states[i].name, NULL, "no way leads to state '%s' "
				"(hint: name it in an \"on\", \"next\" or \"otherwise\", or remove it)",
				s->states[i].name);
	return 0;
}

/* A round of states that ask nothing would talk for ever. */
static int check_rounds(struct parse *p)
{
	const struct script *s = p->s;

	for (int i = 0; i < s->state_count; i++) {
		int steps = 0, at = i;

		while (at >= 0 && s->states[at].expect == EXPECT_NONE && steps++ <= s->state_count)
			at = s->states[at].hand_over ? s->states[at].otherwise : s->states[at].next;
		if (steps > s->state_count)
			return FAIL_AT(p, false, "states", s->states[i].name,
				s->states[i].hand_over ? "otherwise" : "next", "the states from '%s' on "
				"go round without ever asking anything", s->states[i].name);
	}
	return 0;
}

static int check_always(struct parse *p)
{
	int err = 0;

	for (int i = 0; err == 0 && i < p->s->always_count; i++) {
		const char *on = p->s->always[i].on;
		int intent = script_find_intent(p->s, on);

		if (intent < 0 || intent == INTENT_OPT_OUT || intent == INTENT_YES || intent == INTENT_NO)
			return FAIL_AT(p, true, "always", on, NULL, "'%s' cannot be led on from everywhere "
				"(hint: an intent other than opt_out, yes and no)", on);
		p->s->intents[intent].always = true;
		err = resolve(p, &p->s->always[i], NULL);
	}
	return err;
}

static int check_goals(struct parse *p)
{
	for (int i = 0; i < p->s->goal_count; i++) {
		char index[12];

		snprintf(index, sizeof(index), "%d", i);
		if (script_find_slot(p->s, p->s->goals[i]) < 0)
			return FAIL_AT(p, false, "goals", index, NULL, "no state fills the slot '%s'",
				p->s->goals[i]);
	}
	return 0;
}

int script_check(struct parse *p)
{
	int err = check_disclosures(p);

	if (err == 0)
		err = check_prompts(p);
	p->s->start = script_find_state(p->s, p->s->start_name);
	if (err == 0 && p->s->start < 0)
		err = FAIL_AT(p, false, "start", NULL, NULL, "there is no state '%s'", p->s->start_name);
	if (err == 0)
		err = check_always(p);
	for (int i = 0; err == 0 && i < p->s->state_count; i++)
		err = check_state(p, &p->s->states[i]);
	if (err == 0)
		err = check_goals(p);
	if (err == 0)
		err = check_reach(p);
	return err == 0 ? check_rounds(p) : err;
}
