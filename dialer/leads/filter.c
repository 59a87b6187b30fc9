/* SPDX-License-Identifier: Apache-2.0 */
/* A filter's tokens as a typed tree. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialer/base/suggest.h"
#include "dialer/leads/filter_priv.h"

#include "dialer/base/banned.h"

const struct filter_name filter_names[] = {
#define NAME(name, type, member) { name, NAME_##type, offsetof(struct filter_lead, member) },
#include "dialer/leads/filter_tbl.h"
#undef NAME
};
const int filter_name_count = (int)(sizeof(filter_names) / sizeof(filter_names[0]));

static const char *const type_names[] = { [TYPE_TEXT] = "a text", [TYPE_NUMBER] = "a number", [TYPE_DAY] = "a day",
	[TYPE_YESNO] = "yes or no", [TYPE_ANY] = "a column" };

struct parser {
	struct filter_lex lex;
	struct filter *filter;
	int depth;
	int err;               /* 0, -EINVAL or -ENOMEM; then everything returns -1 */
	char *error;
};

/* ---- errors ---- */

static int fail_at(struct parser *p, size_t where, const char *what)
{
	int line = 1, column = 1;

	if (p->err != 0)
		return -1;
	p->err = -EINVAL;
	for (size_t i = 0; i < where && i < p->lex.len; i++) {
		column = p->lex.text[i] == '\n' ? 1 : column + ((p->lex.text[i] & 0xc0) != 0x80); /* letters, not bytes */
		line += p->lex.text[i] == '\n';
	}
	if (line > 1)
		snprintf(p->error, FILTER_ERROR_MAX, "line %d, column %d: %s", line, column, what);
	else
		snprintf(p->error, FILTER_ERROR_MAX, "column %d: %s", column, what);
	return -1;
}

static int fail(struct parser *p, const char *what)
{
	return fail_at(p, p->lex.begin, p->lex.token == TOKEN_BAD ? p->lex.bad : what);
}

static bool accept(struct parser *p, enum filter_token token)
{
	if (p->err != 0 || p->lex.token != token)
		return false;
	filter_next(&p->lex);
	return true;
}

static bool expect(struct parser *p, enum filter_token token, const char *what)
{
	if (accept(p, token))
		return true;
	(void)fail(p, what); /* the caller hands -1 on */
	return false;
}

/* ---- nodes ---- */

static int add(struct parser *p, struct filter_node node)
{
	struct filter *f = p->filter;

	if (p->err != 0)
		return -1;
	if (f->count == FILTER_NODES_MAX)
		return fail(p, "the filter has too many parts (hint: at most 1024 names, values and comparisons)");
	f->nodes[f->count] = node;
	return f->count++;
}

static int add_two(struct parser *p, enum filter_kind kind, int left, int right)
{
	return left < 0 || right < 0 ? -1 : add(p, (struct filter_node){ .kind = kind, .type = TYPE_YESNO, .left = left,
		.right = right, .next = -1 });
}

static int add_text(struct parser *p, enum filter_kind kind, enum filter_type type)
{
	char *text = strdup(p->lex.word);
	int n;

	if (text == NULL) {
		p->err = -ENOMEM;
		return -1;
	}
	n = add(p, (struct filter_node){ .kind = kind, .type = type, .left = -1, .right = -1, .next = -1, .text = text });
	if (n < 0)
		free(text);
	return n;
}

static enum filter_type type_of_name(enum filter_name_type type)
{
	static const enum filter_type types[] = { [NAME_TEXT] = TYPE_TEXT, [NAME_KNOWN_TEXT] = TYPE_TEXT,
		[NAME_NUMBER] = TYPE_NUMBER, [NAME_KNOWN_NUMBER] = TYPE_NUMBER, [NAME_TIME] = TYPE_DAY,
		[NAME_YESNO] = TYPE_YESNO };

	return types[type];
}

static int parse_name(struct parser *p)
{
	struct suggest near;
	char what[FILTER_ERROR_MAX];
	int n = -1;

	suggest_init(&near, p->lex.word);
	for (int i = 0; i < filter_name_count && n < 0; i++) {
		suggest_offer(&near, filter_names[i].name);
		if (strcasecmp(filter_names[i].name, p->lex.word) == 0)
			n = i;
	}
	if (n < 0) {
		snprintf(what, sizeof(what), "unknown name \"%.60s\" (hint: %s%s a column of the file is field(\"%.60s\"), a text "
			"stands in quotes)", p->lex.word, near.best != NULL ? near.best : "", near.best != NULL ? "?" : "",
			p->lex.word);
		return fail(p, what);
	}
	filter_next(&p->lex);
	return add(p, (struct filter_node){ .kind = KIND_NAME, .type = type_of_name(filter_names[n].type), .left = -1,
		.right = -1, .next = -1, .name = n });
}

/* field("income") */
static int parse_field(struct parser *p)
{
	int n;

	filter_next(&p->lex);
	if (!expect(p, TOKEN_OPEN, "field wants a column's name (hint: field(\"income\"))"))
		return -1;
	if (p->lex.token != TOKEN_TEXT)
		return fail(p, "field wants a column's name in quotes (hint: field(\"income\"))");
	n = add_text(p, KIND_FIELD, TYPE_ANY);
	p->filter->uses_fields = true;
	if (n >= 0)
		filter_next(&p->lex);
	return expect(p, TOKEN_CLOSE, "\")\" is missing behind the column's name") ? n : -1;
}

static int parse_value(struct parser *p)
{
	struct filter_node node = { .kind = KIND_VALUE, .left = -1, .right = -1, .next = -1 };
	int n;

	switch ((int)p->lex.token) {
	case TOKEN_TEXT:
		n = add_text(p, KIND_VALUE, TYPE_TEXT);
		filter_next(&p->lex);
		return n;
	case TOKEN_NUMBER:
		node.type = TYPE_NUMBER;
		node.number = p->lex.number;
		break;
	case TOKEN_DAY:
		node.type = TYPE_DAY;
		node.day = p->lex.day;
		break;
	case TOKEN_TRUE:
	case TOKEN_FALSE:
		node.type = TYPE_YESNO;
		node.truth = p->lex.token == TOKEN_TRUE;
		break;
	default:
		return fail(p, "a value is missing here (hint: \"TX\", 40000, 2026-11-21, yes, a name, or field(\"income\"))");
	}
	filter_next(&p->lex);
	return add(p, node);
}

static int parse_operand(struct parser *p)
{
	if (p->err != 0)
		return -1;
	if (p->lex.token == TOKEN_NAME)
		return parse_name(p);
	if (p->lex.token == TOKEN_FIELD)
		return parse_field(p);
	return parse_value(p);
}

/* ---- comparisons ---- */

/* What two operands are compared as; a column takes the other's type, two columns are texts. -1: not comparable. */
static int common_type(struct parser *p, int left, int right, size_t where)
{
	const enum filter_type a = p->filter->nodes[left].type, b = p->filter->nodes[right].type;
	char what[FILTER_ERROR_MAX];

	if (a == b || b == TYPE_ANY)
		return a == TYPE_ANY ? TYPE_TEXT : (int)a;
	if (a == TYPE_ANY)
		return (int)b;
	snprintf(what, sizeof(what), "%s cannot be compared with %s (hint: texts in quotes, numbers and days without)",
		type_names[a], type_names[b]);
	return fail_at(p, where, what);
}

/* in ("TX", "FL") */
static int parse_in(struct parser *p, int left)
{
	int first = -1, last = -1, type = TYPE_ANY, n;

	if (!expect(p, TOKEN_OPEN, "in wants a list (hint: in (\"TX\", \"FL\"))"))
		return -1;
	do {
		size_t where = p->lex.begin;
		int value = p->err == 0 ? parse_value(p) : -1, t = value >= 0 ? common_type(p, left, value, where) : -1;

		if (t < 0)
			return -1;
		if (type != TYPE_ANY && t != type)
			return fail_at(p, where, "the values of a list are of one kind (hint: all texts, all numbers or all days)");
		type = t;
		if (last >= 0)
			p->filter->nodes[last].next = value;
		else
			first = value;
		last = value;
	} while (accept(p, TOKEN_COMMA));
	if (!expect(p, TOKEN_CLOSE, "\")\" is missing behind the list"))
		return -1;
	n = add_two(p, KIND_IN, left, first);
	if (n >= 0)
		p->filter->nodes[n].type = (enum filter_type)type;
	return n;
}

static int parse_compare(struct parser *p, int left, enum filter_token op)
{
	size_t where = p->lex.begin;
	int right = parse_operand(p), type = right >= 0 ? common_type(p, left, right, where) : -1, n;

	if (type < 0)
		return -1;
	if (type == TYPE_YESNO && op != TOKEN_EQUAL && op != TOKEN_UNEQUAL)
		return fail_at(p, where, "yes and no have no order (hint: = or !=)");
	n = add_two(p, KIND_COMPARE, left, right);
	if (n >= 0) {
		p->filter->nodes[n].op = op;
		p->filter->nodes[n].type = (enum filter_type)type;
	}
	return n;
}

static int parse_search(struct parser *p, int left, enum filter_kind kind)
{
	size_t where = p->lex.begin;
	int right = parse_operand(p);
	bool texts = right >= 0 && p->filter->nodes[left].type != TYPE_NUMBER && p->filter->nodes[left].type != TYPE_DAY &&
		p->filter->nodes[left].type != TYPE_YESNO && p->filter->nodes[right].type == TYPE_TEXT;

	if (right >= 0 && !texts)
		return fail_at(p, where, "contains and starts look for a text in a text (hint: postal_code starts \"331\")");
	return add_two(p, kind, left, right);
}

/* What follows an operand: a comparison, or nothing, when it is yes or no itself. */
static int parse_comparison(struct parser *p)
{
	size_t where = p->lex.begin;
	int left = parse_operand(p), n;
	const enum filter_token op = p->lex.token;
	bool negated;

	if (left < 0)
		return -1;
	if (op >= TOKEN_EQUAL && op <= TOKEN_AT_LEAST) {
		filter_next(&p->lex);
		return parse_compare(p, left, op);
	}
	negated = accept(p, TOKEN_NOT); /* state not in (...) */
	if (accept(p, TOKEN_IN))
		n = parse_in(p, left);
	else if (accept(p, TOKEN_CONTAINS))
		n = parse_search(p, left, KIND_CONTAINS);
	else if (accept(p, TOKEN_STARTS))
		n = parse_search(p, left, KIND_STARTS);
	else if (negated)
		return fail(p, "\"not\" stands before in, contains or starts here (hint: and not ...)");
	else if (p->filter->nodes[left].type != TYPE_YESNO && p->filter->nodes[left].type != TYPE_ANY)
		return p->lex.token == TOKEN_BAD ? fail(p, "") :
			fail_at(p, where, "this is compared with nothing (hint: =, !=, <, <=, >, >=, in, contains or starts)");
	else
		return add_two(p, KIND_TRUTH, left, 0);
	return negated ? add_two(p, KIND_NOT, n, 0) : n;
}

/* ---- conditions ---- */

static int parse_or(struct parser *p);

static int parse_inner(struct parser *p)
{
	int n;

	if (accept(p, TOKEN_OPEN)) {
		n = parse_or(p);
		return expect(p, TOKEN_CLOSE, "\")\" is missing here") ? n : -1;
	}
	if (accept(p, TOKEN_KNOWN)) {
		if (!expect(p, TOKEN_OPEN, "known wants a name (hint: known(state), known(field(\"income\")))"))
			return -1;
		n = parse_operand(p);
		return expect(p, TOKEN_CLOSE, "\")\" is missing here") ? add_two(p, KIND_KNOWN, n, 0) : -1;
	}
	return parse_comparison(p);
}

static int parse_not(struct parser *p)
{
	int n;

	if (p->err != 0)
		return -1;
	if (++p->depth > FILTER_DEPTH_MAX)
		return fail(p, "too many parentheses inside one another (hint: at most 32)");
	if (accept(p, TOKEN_NOT))
		n = add_two(p, KIND_NOT, parse_not(p), 0);
	else
		n = parse_inner(p);
	p->depth--;
	return n;
}

static int parse_and(struct parser *p)
{
	int n = parse_not(p);

	while (accept(p, TOKEN_AND))
		n = add_two(p, KIND_AND, n, parse_not(p));
	return n;
}

static int parse_or(struct parser *p)
{
	int n = parse_and(p);

	while (accept(p, TOKEN_OR))
		n = add_two(p, KIND_OR, n, parse_and(p));
	return n;
}

int filter_parse(struct filter **fp, const char *text, size_t len, char error[FILTER_ERROR_MAX])
{
	struct parser p = { .lex = { .text = text, .len = len }, .error = error };

	if (len > FILTER_TEXT_MAX) {
		snprintf(error, FILTER_ERROR_MAX, "column 1: the filter is too long (hint: at most %d characters)", FILTER_TEXT_MAX);
		return -EINVAL;
	}
	p.filter = calloc(1, sizeof(*p.filter));
	if (p.filter == NULL)
		return -ENOMEM;
	filter_next(&p.lex);
	p.filter->root = parse_or(&p);
	if (p.err == 0 && p.lex.token != TOKEN_END)
		(void)fail(&p, "\"and\", \"or\" or the end is missing here"); /* kept in p.err */
	if (p.err < 0) {
		filter_free(p.filter);
		return p.err;
	}
	*fp = p.filter;
	return 0;
}

void filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	for (int i = 0; i < f->count; i++)
		free(f->nodes[i].text);
	free(f);
}
