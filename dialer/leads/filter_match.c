/* SPDX-License-Identifier: Apache-2.0 */
/* A filter's tree and a lead: yes, no or unknown. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "dialer/leads/filter_priv.h"

#include "dialer/base/banned.h"

#define DAY_US (INT64_C(86400) * 1000000)

enum answer { NO = 0, YES, UNKNOWN };

/* What an operand is worth. */
struct value {
	bool known;
	enum filter_type type;
	const char *text;
	double number;
	int64_t day;
	bool truth;
};

static enum answer yes_no(bool yes)
{
	return yes ? YES : NO;
}

static const void *member(const struct filter_lead *lead, const struct filter_name *name)
{
	return (const char *)lead + name->offset;
}

static struct value of_text(const char *text, bool may_be_empty)
{
	return (struct value){ .known = may_be_empty || text[0] != '\0', .type = TYPE_TEXT, .text = text };
}

static struct value of_number(int64_t number, bool may_be_zero)
{
	return (struct value){ .known = may_be_zero || number != 0, .type = TYPE_NUMBER, .number = (double)number };
}

static int64_t day_of(int64_t us)
{
	return us >= 0 ? us / DAY_US : -((-us + DAY_US - 1) / DAY_US);
}

static struct value of_name(const struct filter_name *name, const struct filter_lead *lead)
{
	const void *from = member(lead, name);

	switch (name->type) {
	case NAME_TEXT:
	case NAME_KNOWN_TEXT:
		return of_text(*(const char *const *)from, name->type == NAME_KNOWN_TEXT);
	case NAME_NUMBER:
	case NAME_KNOWN_NUMBER:
		return of_number(*(const int64_t *)from, name->type == NAME_KNOWN_NUMBER);
	case NAME_TIME:
		return (struct value){ .known = *(const int64_t *)from != 0, .type = TYPE_DAY,
			.day = day_of(*(const int64_t *)from) };
	case NAME_YESNO:
	default:
		return (struct value){ .known = true, .type = TYPE_YESNO, .truth = *(const bool *)from };
	}
}

static bool read_truth(const char *text, bool *ret)
{
	static const char *const yes[] = { "yes", "true", "y", "t", "1" }, *const no[] = { "no", "false", "n", "f", "0" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcasecmp(text, yes[i]) != 0 && strcasecmp(text, no[i]) != 0)
			continue;
		*ret = strcasecmp(text, yes[i]) == 0;
		return true;
	}
	return false;
}

/* A column of the file, taken for what it is compared with. */
static struct value of_field(const struct filter_node *n, const struct filter_lead *lead, enum filter_type type)
{
	const json_t *json = lead->fields != NULL ? json_object_get(lead->fields, n->text) : NULL;
	struct value v = { .type = type, .text = json_is_string(json) ? json_string_value(json) : "" };

	v.known = v.text[0] != '\0';
	if (type == TYPE_NUMBER)
		v.known = v.known && filter_number(v.text, &v.number);
	else if (type == TYPE_DAY)
		v.known = v.known && filter_day(v.text, &v.day);
	else if (type == TYPE_YESNO)
		v.known = v.known && read_truth(v.text, &v.truth);
	return v;
}

static struct value value_of(const struct filter *f, int node, const struct filter_lead *lead, enum filter_type type)
{
	const struct filter_node *n = &f->nodes[node];

	if (n->kind == KIND_NAME)
		return of_name(&filter_names[n->name], lead);
	if (n->kind == KIND_FIELD)
		return of_field(n, lead, type);
	return (struct value){ .known = true, .type = n->type, .text = n->text, .number = n->number, .day = n->day,
		.truth = n->truth };
}

/* Less than 0, 0 or more, of two known values of one type. Letters of either size are the same. */
static int order_of(const struct value *a, const struct value *b, enum filter_type type)
{
	switch (type) {
	case TYPE_NUMBER:
		return (a->number > b->number) - (a->number < b->number);
	case TYPE_DAY:
		return (a->day > b->day) - (a->day < b->day);
	case TYPE_YESNO:
		return a->truth - b->truth;
	case TYPE_TEXT:
	case TYPE_ANY:
	default:
		return strcasecmp(a->text, b->text);
	}
}

static enum answer compare(const struct filter *f, const struct filter_node *n, const struct filter_lead *lead)
{
	const struct value a = value_of(f, n->left, lead, n->type), b = value_of(f, n->right, lead, n->type);
	int order;

	if (!a.known || !b.known)
		return UNKNOWN;
	order = order_of(&a, &b, n->type);
	switch ((int)n->op) {
	case TOKEN_EQUAL:
		return yes_no(order == 0);
	case TOKEN_UNEQUAL:
		return yes_no(order != 0);
	case TOKEN_LESS:
		return yes_no(order < 0);
	case TOKEN_AT_MOST:
		return yes_no(order <= 0);
	case TOKEN_MORE:
		return yes_no(order > 0);
	default:
		return yes_no(order >= 0);
	}
}

static enum answer is_in(const struct filter *f, const struct filter_node *n, const struct filter_lead *lead)
{
	const struct value a = value_of(f, n->left, lead, n->type);

	if (!a.known)
		return UNKNOWN;
	for (int i = n->right; i >= 0; i = f->nodes[i].next) {
		const struct value b = value_of(f, i, lead, n->type);

		if (order_of(&a, &b, n->type) == 0)
			return YES;
	}
	return NO;
}

static enum answer search(const struct filter *f, const struct filter_node *n, const struct filter_lead *lead)
{
	const struct value a = value_of(f, n->left, lead, TYPE_TEXT), b = value_of(f, n->right, lead, TYPE_TEXT);
	size_t len;
	const char *last;

	if (!a.known || !b.known)
		return UNKNOWN;
	len = strlen(b.text);
	last = n->kind == KIND_STARTS ? a.text : a.text + strlen(a.text);
	for (const char *c = a.text; c <= last; c++)
		if (strncasecmp(c, b.text, len) == 0)
			return YES;
	return NO;
}

static enum answer answer_of(const struct filter *f, int node, const struct filter_lead *lead)
{
	const struct filter_node *n = &f->nodes[node];
	enum answer a, b;

	switch (n->kind) {
	case KIND_OR:
	case KIND_AND:
		a = answer_of(f, n->left, lead);
		if (a == (n->kind == KIND_OR ? YES : NO))
			return a;
		b = answer_of(f, n->right, lead);
		return b == (n->kind == KIND_OR ? YES : NO) || a != UNKNOWN ? b : UNKNOWN;
	case KIND_NOT:
		a = answer_of(f, n->left, lead);
		return a == UNKNOWN ? UNKNOWN : yes_no(a == NO);
	case KIND_COMPARE:
		return compare(f, n, lead);
	case KIND_IN:
		return is_in(f, n, lead);
	case KIND_CONTAINS:
	case KIND_STARTS:
		return search(f, n, lead);
	case KIND_KNOWN:
		return yes_no(value_of(f, n->left, lead, TYPE_TEXT).known);
	case KIND_TRUTH:
	case KIND_NAME:
	case KIND_FIELD:
	case KIND_VALUE:
	default:
		break;
	}
	const struct value v = value_of(f, n->left, lead, TYPE_YESNO);

	return v.known ? yes_no(v.truth) : UNKNOWN;
}

bool filter_keeps(const struct filter *f, const struct filter_lead *lead)
{
	return answer_of(f, f->root, lead) == YES;
}

bool filter_uses_fields(const struct filter *f)
{
	return f->uses_fields;
}
