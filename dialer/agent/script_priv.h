/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a script, for the agent's own files. Built by script_parse(), checked by
 * script_check(), then immutable; counted, any thread.
 *
 * Example: state "owner" says "Do you own your home?", expects yes_no, fills slot "owner" and
 * leads with "yes" to "bill", with "no" to "renter". A state with an end has no expectation: its
 * text is said and the call ends with that disposition. Nor has one that hands over: its text is said, a
 * representative is looked for, and "otherwise" follows when there is none.
 */
#ifndef DIALER_AGENT_SCRIPT_PRIV_H
#define DIALER_AGENT_SCRIPT_PRIV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dialer/agent/agent.h"

/* Limits of a script file; beyond one of them it is refused. */
#define SCRIPT_BYTES_MAX (256 * 1024)
#define SCRIPT_STATES_MAX 64
#define SCRIPT_INTENTS_MAX 32    /* the built-in ones included */
#define SCRIPT_PHRASES_MAX 64    /* of one intent or choice */
#define SCRIPT_PHRASE_MAX 80     /* bytes of a phrase */
#define SCRIPT_TEXT_MAX 600      /* bytes of a text to speak */
#define SCRIPT_CHOICES_MAX 8     /* keys 1 to 8; 9 is free for the opt-out */
#define SCRIPT_BRANCHES_MAX 16
#define SCRIPT_VARIABLES_MAX 32
#define SCRIPT_GOALS_MAX 16
#define SCRIPT_NAME_MAX 40
#define SCRIPT_DIGITS_MAX 20
#define SCRIPT_TRIES_MAX 5

enum intent {
	INTENT_NONE = -1,
#define INTENT(id, name, scope, phrases) INTENT_##id,
#include "dialer/agent/intent_tbl.h"
#undef INTENT
	INTENT_BUILT_IN
};

enum prompt_id {
#define PROMPT(id, name, text) PROMPT_##id,
#include "dialer/agent/prompt_tbl.h"
#undef PROMPT
	PROMPT_COUNT
};

#define DISCLOSURE_COUNT DUTY_KINDS /* index: enum duty_kind */

enum expect { EXPECT_NONE = 0, EXPECT_YES_NO, EXPECT_DIGITS, EXPECT_DATE, EXPECT_CHOICE };

/* A name and the phrases that mean it. Phrases: lower-case words, one space between. */
struct phrases {
	char name[SCRIPT_NAME_MAX];
	bool always;             /* intents: listened for in every state */
	char *phrase[SCRIPT_PHRASES_MAX];
	int count;
};

struct branch {
	char on[SCRIPT_NAME_MAX];     /* an intent's or choice's name */
	char target[SCRIPT_NAME_MAX];
	int state;                    /* of target; set by the check */
};

struct script_state {
	char name[SCRIPT_NAME_MAX];
	char *say, *reprompt;    /* reprompt NULL: say again */
	enum expect expect;
	int min_digits, max_digits;
	struct phrases *choices;
	int choice_count;
	char slot[SCRIPT_NAME_MAX];   /* "" none */
	struct branch on[SCRIPT_BRANCHES_MAX];
	int on_count;
	char next_name[SCRIPT_NAME_MAX], otherwise_name[SCRIPT_NAME_MAX];
	int next, otherwise;     /* -1: none */
	int tries;               /* how often the question is put */
	bool hand_over;
	enum disposition end;    /* DISPOSITION_NONE: the conversation goes on */
};

struct variable {
	char name[SCRIPT_NAME_MAX];
	char *fallback;
};

struct script {
	_Atomic int refs;
	uint64_t id;             /* unique in this process, for caches */
	char name[SCRIPT_NAME_MAX];
	char voice[SCRIPT_NAME_MAX];  /* "" the daemon's */
	char opt_out_key;
	char *disclosures[DISCLOSURE_COUNT]; /* by enum duty_kind; NULL none */
	char *prompts[PROMPT_COUNT];
	struct phrases *intents;
	int intent_count;
	struct variable variables[SCRIPT_VARIABLES_MAX];
	int variable_count;
	char goals[SCRIPT_GOALS_MAX][SCRIPT_NAME_MAX];
	int goal_count;
	struct branch always[SCRIPT_BRANCHES_MAX];
	int always_count;
	struct script_state *states;
	int state_count;
	char start_name[SCRIPT_NAME_MAX];
	int start;
};

/* -1 when there is none of that name. */
int script_find_state(const struct script *s, const char *name);
int script_find_intent(const struct script *s, const char *name);
/* The state that fills a slot; -1 none. */
int script_find_slot(const struct script *s, const char *slot);
/* Where on leads in state, the script's "always" included; -1 when nothing is said about it. */
int script_branch(const struct script *s, int state, const char *on);
const char *disclosure_name(enum duty_kind kind); /* "" when there is none */

/*
 * Call visit for each {variable} of text until it returns false. Returns false when a brace is
 * not closed or a name is malformed, which script_parse() has ruled out for a script's texts.
 */
bool script_each_variable(const char *text, bool (*visit)(const char *name, void *arg), void *arg);

/* True for {seller}, {first_name} and the like, which every lead has. */
bool script_is_built_in_variable(const char *name);

#endif
