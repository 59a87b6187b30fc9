/* SPDX-License-Identifier: Apache-2.0 */
/* A filter's text as tokens. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "dialer/leads/filter_priv.h"

#include "dialer/base/banned.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define DIGITS "0123456789"

static const struct {
	const char *word;
	enum filter_token token;
} words[] = {
	{ "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT }, { "in", TOKEN_IN }, { "contains", TOKEN_CONTAINS },
	{ "starts", TOKEN_STARTS }, { "known", TOKEN_KNOWN }, { "field", TOKEN_FIELD }, { "true", TOKEN_TRUE },
	{ "false", TOKEN_FALSE }, { "yes", TOKEN_TRUE }, { "no", TOKEN_FALSE },
};

/* Longer ones first. */
static const struct {
	const char *sign;
	enum filter_token token;
} signs[] = {
	{ "<=", TOKEN_AT_MOST }, { ">=", TOKEN_AT_LEAST }, { "!=", TOKEN_UNEQUAL }, { "<>", TOKEN_UNEQUAL },
	{ "==", TOKEN_EQUAL }, { "=", TOKEN_EQUAL }, { "<", TOKEN_LESS }, { ">", TOKEN_MORE }, { "(", TOKEN_OPEN },
	{ ")", TOKEN_CLOSE }, { ",", TOKEN_COMMA },
};

static char at(const struct filter_lex *x, size_t i)
{
	return i < x->len ? x->text[i] : '\0';
}

static void bad(struct filter_lex *x, const char *what)
{
	x->token = TOKEN_BAD;
	x->bad = what;
}

/* The longest run of these characters, as a word. */
static bool take(struct filter_lex *x, const char *chars)
{
	size_t n = 0;

	for (; at(x, x->at) != '\0' && strchr(chars, at(x, x->at)) != NULL; x->at++) {
		if (n + 1 >= sizeof(x->word))
			return false;
		x->word[n++] = at(x, x->at);
	}
	x->word[n] = '\0';
	return true;
}

static void read_word(struct filter_lex *x)
{
	if (!take(x, LETTERS DIGITS)) {
		bad(x, "this name is too long (hint: at most 255 characters)");
		return;
	}
	x->token = TOKEN_NAME;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(x->word, words[i].word) == 0)
			x->token = words[i].token;
}

/* 40000, 2.5, -3, 2026-11-21 */
static void read_number(struct filter_lex *x)
{
	if (!take(x, DIGITS ".-")) {
		bad(x, "this number is too long (hint: at most 15 digits)");
	} else if (filter_day(x->word, &x->day)) {
		x->token = TOKEN_DAY;
	} else if (filter_number(x->word, &x->number)) {
		x->token = TOKEN_NUMBER;
	} else {
		bad(x, "this is neither a number nor a day (hint: 40000, 2.5 or 2026-11-21)");
	}
}

/* "..." with \" and \\ for these two. */
static void read_text(struct filter_lex *x)
{
	size_t n = 0;

	for (x->at++; x->at < x->len && at(x, x->at) != '"'; x->at++) {
		char c = at(x, x->at);

		if (c == '\\' && (at(x, x->at + 1) == '"' || at(x, x->at + 1) == '\\'))
			c = at(x, ++x->at);
		if (c == '\0' || c == '\n') {
			bad(x, "this text has no end on its line (hint: close it with \")");
			return;
		}
		if (n + 1 >= sizeof(x->word)) {
			bad(x, "this text is too long (hint: at most 255 characters)");
			return;
		}
		x->word[n++] = c;
	}
	x->word[n] = '\0';
	if (x->at >= x->len) {
		bad(x, "this text has no end (hint: close it with \")");
		return;
	}
	x->at++;
	x->token = TOKEN_TEXT;
}

static void read_sign(struct filter_lex *x)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t n = strlen(signs[i].sign);

		if (x->len - x->at >= n && memcmp(x->text + x->at, signs[i].sign, n) == 0) {
			x->at += n;
			x->token = signs[i].token;
			return;
		}
	}
	bad(x, at(x, x->at) == '\'' ? "a text stands in double quotes (hint: \"TX\")" :
		"this character means nothing here (hint: see dialer-campaign(5))");
}

void filter_next(struct filter_lex *x)
{
	char c;

	while (x->at < x->len && strchr(" \t\r\n", x->text[x->at]) != NULL && x->text[x->at] != '\0')
		x->at++;
	x->begin = x->at;
	c = at(x, x->at);
	if (x->at >= x->len)
		x->token = TOKEN_END;
	else if (c != '\0' && strchr(LETTERS, c) != NULL)
		read_word(x);
	else if (c != '\0' && strchr(DIGITS "-", c) != NULL)
		read_number(x);
	else if (c == '"')
		read_text(x);
	else
		read_sign(x);
}
