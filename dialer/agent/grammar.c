/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/grammar.h"

#include <string.h>

#include "dialer/agent/spoken_day.h"
#include "dialer/base/banned.h"

/*
 * <lead> is said before an answer without changing it; a refusal before "stop calling" adds to it.
 * Leads stand once before all phrases, not before each: a search needs memory for every word that
 * stands in its grammar.
 */
static const char common_rules[] =
	"<lead> = uh | um | well | oh | please | hello;\n"
	"<digit> = zero | oh | one | two | three | four | five | six | seven | eight | nine;\n"
	"<later> = [please | can you] call [me] [back] <soon>;\n"
	"<hello> = hello | hi | hello hello | uh huh;\n";

static const char *const digit_words[] = { "zero", "one", "two", "three", "four", "five", "six",
	"seven", "eight", "nine" };

enum expect topic_expect(const struct script *s, int topic)
{
	if (topic >= 0)
		return s->states[topic].expect;
	if (topic == TOPIC_YES_NO)
		return EXPECT_YES_NO;
	return topic == TOPIC_DAY ? EXPECT_DATE : EXPECT_NONE;
}

/* Is an intent listened for at this topic? */
static bool heard_at(const struct script *s, int topic, int intent)
{
	if (intent == INTENT_YES || intent == INTENT_NO)
		return topic == TOPIC_NONE || topic_expect(s, topic) == EXPECT_YES_NO ||
			(topic >= 0 && script_branch(s, topic, s->intents[intent].name) >= 0);
	return s->intents[intent].always ||
		(topic >= 0 && script_branch(s, topic, s->intents[intent].name) >= 0);
}

static void add_phrases(const struct phrases *set, struct buf *out)
{
	for (int i = 0; i < set->count; i++)
		buf_addf(out, " | %s", set->phrase[i]);
}

int grammar_topic(const struct script *s, int topic)
{
	enum expect expect = topic_expect(s, topic);
	int same = expect == EXPECT_YES_NO ? TOPIC_YES_NO : TOPIC_NONE;

	if (topic < 0 || (expect != EXPECT_YES_NO && expect != EXPECT_NONE))
		return topic;
	for (int i = 0; i < s->intent_count; i++)
		if (heard_at(s, topic, i) && !heard_at(s, same, i))
			return topic;
	return same;
}

/* <d> <d> [<d> [<d>]]: between min and max digits. */
static void add_digits(int min, int max, struct buf *out)
{
	buf_adds(out, "<number> =");
	for (int i = 1; i <= max; i++)
		buf_adds(out, i <= min ? " <digit>" : " [<digit>");
	for (int i = min; i < max; i++)
		buf_addc(out, ']');
	buf_adds(out, ";\n");
}

void grammar_write(const struct script *s, int topic, struct buf *out)
{
	enum expect expect = topic_expect(s, topic);

	buf_adds(out, "#JSGF V1.0;\ngrammar g;\n");
	buf_adds(out, common_rules);
	buf_adds(out, spoken_day_grammar);
	buf_addf(out, "<stop> = %s", s->intents[INTENT_OPT_OUT].phrase[0]);
	add_phrases(&s->intents[INTENT_OPT_OUT], out);
	buf_adds(out, ";\n<answer> = <later>");
	for (int i = INTENT_OPT_OUT + 1; i < s->intent_count; i++)
		if (heard_at(s, topic, i))
			add_phrases(&s->intents[i], out);
	if (expect == EXPECT_DATE)
		buf_adds(out, " | <day>");
	for (int i = 0; expect == EXPECT_CHOICE && i < s->states[topic].choice_count; i++)
		add_phrases(&s->states[topic].choices[i], out);
	buf_adds(out, ";\n");
	if (expect == EXPECT_DIGITS)
		add_digits(s->states[topic].min_digits, s->states[topic].max_digits, out);
	buf_addf(out, "public <u> = <hello> | [<lead>] <answer> | [<lead> | no] <stop>%s;\n",
		expect == EXPECT_DIGITS ? " | <number>" : "");
}

/* Words stand in a grammar between blanks and signs; names of rules are in angle brackets. */
static int each_word(const char *jsgf, int (*visit)(const char *word, void *arg), void *arg)
{
	int err = 0;

	for (const char *p = strstr(jsgf, "g;") + 2; err == 0 && *p != '\0';) {
		char word[SCRIPT_PHRASE_MAX + 1];
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz'");

		if (*p == '<') {
			p = strchr(p, '>');
		} else if (strncmp(p, "public", 6) == 0) {
			p += 6;
		} else if (n > 0 && n < sizeof(word)) {
			memcpy(word, p, n);
			word[n] = '\0';
			err = visit(word, arg);
			p += n;
		} else {
			p++;
		}
	}
	return err;
}

int grammar_words(const struct script *s, int (*visit)(const char *word, void *arg), void *arg)
{
	struct buf text;
	int err = 0;

	buf_init(&text, GRAMMAR_MAX);
	for (int topic = TOPIC_LOWEST; err == 0 && topic < s->state_count; topic++) {
		buf_clear(&text);
		grammar_write(s, topic, &text);
		err = buf_error(&text);
		if (err == 0)
			err = each_word(buf_text(&text), visit, arg);
	}
	buf_release(&text);
	return err;
}

/* ---- back ------------------------------------------------------------------------------------- */

static int count_words(const char *text)
{
	int n = *text != '\0';

	for (; *text != '\0'; text++)
		n += *text == ' ';
	return n;
}

static bool holds(const char *words, const char *phrase)
{
	size_t len = strlen(phrase);

	for (const char *p = strstr(words, phrase); p != NULL; p = strstr(p + 1, phrase))
		if ((p == words || p[-1] == ' ') && (p[len] == ' ' || p[len] == '\0'))
			return true;
	return false;
}

/* The number of words of the longest phrase of the set in words; 0 none. */
static int match(const struct phrases *set, const char *words)
{
	int best = 0;

	for (int i = 0; i < set->count; i++)
		if (holds(words, set->phrase[i]) && count_words(set->phrase[i]) > best)
			best = count_words(set->phrase[i]);
	return best;
}

/* The longest phrase wins; of equally long ones the first intent. Two words of opt-out are law. */
static int find_intent(const struct script *s, int topic, const char *words, int *ret_length)
{
	int found = INTENT_NONE;

	*ret_length = 0;
	if (match(&s->intents[INTENT_OPT_OUT], words) >= 2) {
		*ret_length = count_words(words);
		return INTENT_OPT_OUT;
	}
	for (int i = 0; i < s->intent_count; i++) {
		int length = heard_at(s, topic, i) ? match(&s->intents[i], words) : 0;

		if (length > *ret_length) {
			*ret_length = length;
			found = i;
		}
	}
	return found;
}

static void read_digits(const char *words, struct meaning *ret)
{
	size_t n = 0;

	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		for (int d = 0; d < 10 && n < SCRIPT_DIGITS_MAX; d++)
			if ((strlen(digit_words[d]) == len && strncmp(digit_words[d], words, len) == 0) ||
				(d == 0 && len == 2 && strncmp(words, "oh", 2) == 0))
				ret->digits[n++] = (char)('0' + d);
		words += len + (words[len] == ' ');
	}
	ret->digits[n] = '\0';
}

static void find_choice(const struct script_state *st, const char *words, int length,
	struct meaning *ret)
{
	for (int i = 0; i < st->choice_count; i++) {
		int n = match(&st->choices[i], words);

		if (n > length) {
			length = n;
			memcpy(ret->answer, st->choices[i].name, sizeof(ret->answer));
			ret->intent = INTENT_NONE;
		}
	}
}

static void find_answer(const struct script *s, int topic, const char *words, int length,
	struct meaning *ret)
{
	enum expect expect = topic_expect(s, topic);

	if (expect == EXPECT_CHOICE)
		find_choice(&s->states[topic], words, length, ret);
	if (expect == EXPECT_DIGITS && ret->intent == INTENT_NONE) {
		read_digits(words, ret);
		if (strlen(ret->digits) >= (size_t)s->states[topic].min_digits)
			memcpy(ret->answer, "digits", sizeof("digits"));
	}
	if (expect == EXPECT_DATE && ret->intent == INTENT_NONE && ret->has_day)
		memcpy(ret->answer, "date", sizeof("date"));
}

void meaning_of(const struct script *s, int topic, const char *words, int64_t today,
	struct meaning *ret)
{
	int length;

	*ret = (struct meaning){ .intent = INTENT_NONE };
	ret->intent = find_intent(s, topic, words, &length);
	ret->has_day = spoken_day_parse(words, today, &ret->day);
	if (ret->has_day && holds(words, "call") && ret->intent != INTENT_OPT_OUT)
		ret->intent = INTENT_CALLBACK;
	if (ret->intent == INTENT_YES || ret->intent == INTENT_NO) {
		memcpy(ret->answer, s->intents[ret->intent].name, sizeof(ret->answer));
		ret->intent = INTENT_NONE;
	}
	if (ret->answer[0] == '\0')
		find_answer(s, topic, words, length, ret);
}
