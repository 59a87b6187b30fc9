/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be said at each point of a script, as a grammar for the recogniser (JSGF), and back
 * from the recognised words to their meaning. A topic is what the agent has asked: a state of the
 * script, or one of the questions every script can come to.
 */
#ifndef DIALER_AGENT_GRAMMAR_H
#define DIALER_AGENT_GRAMMAR_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/agent/script_priv.h"
#include "dialer/base/buf.h"

enum topic {
	TOPIC_NONE = -1,     /* nothing was asked: only what is heard in every state, yes and no */
	TOPIC_YES_NO = -2,   /* a question of the agent's own */
	TOPIC_DAY = -3,      /* when to call back */
	/* 0 and up: the state of that index */
};
#define TOPIC_LOWEST TOPIC_DAY

#define GRAMMAR_MAX (512 * 1024) /* all phrases a script may have */

/* What the answer to a topic may be. */
enum expect topic_expect(const struct script *s, int topic);

/*
 * The topic whose grammar is the same: all states that expect nothing share one, and all plain
 * yes/no questions.
 */
int grammar_topic(const struct script *s, int topic);
/* The grammar of a topic, its only public rule "u". An error of *out is the caller's to check. */
void grammar_write(const struct script *s, int topic, struct buf *out);
/* Call visit with each word the script's grammars use; words may come more than once. */
int grammar_words(const struct script *s, int (*visit)(const char *word, void *arg), void *arg)
	__attribute__((warn_unused_result));

struct meaning {
	int intent;                  /* INTENT_NONE, INTENT_x or the script's own */
	char answer[SCRIPT_NAME_MAX]; /* "yes", "no", a choice's name, "digits", "date" or "" */
	char digits[SCRIPT_DIGITS_MAX + 1];
	bool has_day;                /* also with INTENT_CALLBACK: "call me tomorrow" */
	int64_t day;                 /* days since 1970-01-01 */
};

/*
 * What words mean as an answer to topic. today: days since 1970-01-01 where the person is.
 * Nothing understood: intent INTENT_NONE and an empty answer.
 */
void meaning_of(const struct script *s, int topic, const char *words, int64_t today,
	struct meaning *ret);

#endif
