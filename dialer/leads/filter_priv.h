/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the filter only.
 *   filter_lex.c    text to tokens
 *   filter.c        tokens to a typed tree
 *   filter_match.c  tree and lead to yes, no or unknown
 *   filter_value.c  texts as numbers and days
 */
#ifndef DIALER_LEADS_FILTER_PRIV_H
#define DIALER_LEADS_FILTER_PRIV_H

#include "dialer/leads/filter.h"

#define FILTER_WORD_MAX 256 /* bytes of a name or of a text in quotes, with its end */

/* ---- tokens ---- */

enum filter_token {
	TOKEN_END = 0, TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_DAY, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA,
	TOKEN_EQUAL, TOKEN_UNEQUAL, TOKEN_LESS, TOKEN_AT_MOST, TOKEN_MORE, TOKEN_AT_LEAST,
	TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_IN, TOKEN_CONTAINS, TOKEN_STARTS, TOKEN_KNOWN, TOKEN_FIELD,
	TOKEN_TRUE, TOKEN_FALSE, TOKEN_BAD,
};

struct filter_lex {
	const char *text;
	size_t len, at;
	/* The token that was read. */
	enum filter_token token;
	size_t begin;               /* where it stands */
	char word[FILTER_WORD_MAX]; /* of a name; of a text without its quotes */
	double number;
	int64_t day;
	const char *bad;            /* of TOKEN_BAD: what is wrong, with its remedy */
};

/* Read the next token. */
void filter_next(struct filter_lex *x);

/* ---- tree ---- */

enum filter_type { TYPE_TEXT = 0, TYPE_NUMBER, TYPE_DAY, TYPE_YESNO, TYPE_ANY }; /* ANY: a column's, as it is compared */

enum filter_kind {
	KIND_OR = 0, KIND_AND, KIND_NOT, KIND_COMPARE, KIND_IN, KIND_CONTAINS, KIND_STARTS, KIND_KNOWN, KIND_TRUTH,
	KIND_NAME, KIND_FIELD, KIND_VALUE,
};

struct filter_node {
	enum filter_kind kind;
	enum filter_type type;   /* of a value; of a comparison: what both sides are taken for */
	enum filter_token op;    /* of KIND_COMPARE */
	int left, right;         /* operands; of KIND_IN: right is the first of a chain by next */
	int next;                /* -1: none */
	int name;                /* of KIND_NAME: row of filter_tbl.h */
	char *text;              /* owned; of KIND_FIELD: the column */
	double number;
	int64_t day;
	bool truth;
};

struct filter {
	struct filter_node nodes[FILTER_NODES_MAX];
	int count, root;
	bool uses_fields;
};

/* How filter_tbl.h types a name: TEXT and NUMBER may be missing, KNOWN_ ones are not. */
enum filter_name_type { NAME_TEXT = 0, NAME_KNOWN_TEXT, NAME_NUMBER, NAME_KNOWN_NUMBER, NAME_TIME, NAME_YESNO };

struct filter_name {
	const char *name;
	enum filter_name_type type;
	size_t offset;
};

extern const struct filter_name filter_names[];
extern const int filter_name_count;

#endif
