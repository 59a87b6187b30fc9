/* SPDX-License-Identifier: Apache-2.0 */
/* Rule packs: JSON objects with a head ("pack", "as_of", "review_by") and a list of "rules". */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/pack_priv.h"

#define HEAD_MEMBERS "pack about as_of review_by rules zones states clocks blocked"
#define RULE_MEMBERS "id place kind when text citation as_of confidence"

int pack_text(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, const char **ret)
{
	const json_t *value = json_object_get(json, key);

	if (!value && !required)
		return 0;
	if (!json_is_string(value) || json_string_length(value) == 0)
		return builder_fail(b, "%s: \"%s\" is missing or no text", who, key);
	*ret = json_string_value(value);
	return 0;
}

int pack_number(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, int max, int *ret)
{
	const json_t *value = json_object_get(json, key);

	if (!value && !required)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > max)
		return builder_fail(b, "%s: \"%s\" is missing or no number from 0 to %d", who, key,
			max);
	*ret = (int)json_integer_value(value);
	return 0;
}

int pack_flag(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool *ret)
{
	const json_t *value = json_object_get(json, key);

	if (!value)
		return 0;
	if (!json_is_boolean(value))
		return builder_fail(b, "%s: \"%s\" is neither true nor false", who, key);
	*ret = json_is_true(value);
	return 0;
}

int pack_choice(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	const char *const *names, int *ret)
{
	const char *text = NULL;
	int i;

	if (pack_text(b, who, json, key, true, &text) != 0)
		return -EINVAL;
	for (i = 0; names[i]; i++) {
		if (strcmp(names[i], text) == 0) {
			*ret = i;
			return 0;
		}
	}
	return builder_fail(b, "%s: \"%s\" cannot be \"%s\" (hint: \"%s\" can)", who, key, text,
		names[0]);
}

const char *pack_word(const char **list, size_t *ret_len)
{
	const char *word = *list + strspn(*list, " ,");

	if (*word == '\0')
		return NULL;
	*ret_len = strcspn(word, " ,");
	*list = word + *ret_len;
	return word;
}

static bool has_word(const char *list, const char *wanted)
{
	const char *word;
	size_t len;

	while ((word = pack_word(&list, &len)))
		if (strlen(wanted) == len && memcmp(word, wanted, len) == 0)
			return true;
	return false;
}

int pack_known(struct policy_builder *b, const char *who, const json_t *json, const char *list,
	const char *more)
{
	/* jansson walks over const objects by the same functions, but does not say so. */
	json_t *object = (json_t *)(uintptr_t)json, *value;
	const char *key;

	json_object_foreach(object, key, value)
		if (!has_word(list, key) && !has_word(more, key))
			return builder_fail(b, "%s: unknown member \"%s\"", who, key);
	return 0;
}

static int clock_time(const char **p, int32_t *ret)
{
	const char *s = *p;
	int i;

	for (i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
			return -EINVAL;
	*ret = ((s[0] - '0') * 10 + s[1] - '0') * 3600 + ((s[3] - '0') * 10 + s[4] - '0') * 60;
	*p += 5;
	return s[3] > '5' || *ret > 86400 ? -EINVAL : 0;
}

int pack_window(struct policy_builder *b, const char *who, const char *text, struct window *ret)
{
	struct window w = { 0, 0 };
	const char *p = text;

	if (strcmp(text, "closed") == 0) {
		*ret = w;
		return 0;
	}
	if (clock_time(&p, &w.from) != 0 || *p++ != '-' || clock_time(&p, &w.to) != 0 ||
		*p != '\0' || w.from >= w.to)
		return builder_fail(b, "%s: \"%s\" is no window (hint: \"08:00-21:00\")", who, text);
	*ret = w;
	return 0;
}

/* "when": what must be possible for the rule to apply. */
static int read_needs(struct policy_builder *b, const char *who, const json_t *json, uint16_t *ret)
{
	static const struct {
		const char *word;
		uint16_t need;
	} words[] = {
		{ "marketing", CASE_MARKETING }, { "informational", CASE_INFORMATIONAL },
		{ "artificial_voice", CASE_ARTIFICIAL }, { "live_voice", CASE_LIVE },
		{ "fixed_line", CASE_FIXED_LINE }, { "other_line", CASE_OTHER_LINE },
		{ "consumer", CASE_CONSUMER }, { "recording", CASE_RECORD },
	};
	const char *list = "", *word;
	uint16_t needs = 0;
	size_t len = 0, i;

	if (pack_text(b, who, json, "when", false, &list) != 0)
		return -EINVAL;
	while ((word = pack_word(&list, &len))) {
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (strlen(words[i].word) == len && memcmp(words[i].word, word, len) == 0)
				break;
		if (i == sizeof words / sizeof *words)
			return builder_fail(b, "%s: \"when\" knows no \"%.*s\"", who, (int)len, word);
		needs = (uint16_t)(needs | words[i].need);
	}
	*ret = needs;
	return 0;
}

static const struct rule_ops *find_kind(const char *name)
{
	int i;

	for (i = 0; rule_kinds[i]; i++)
		if (strcmp(rule_kinds[i]->kind, name) == 0)
			return rule_kinds[i];
	return NULL;
}

/* The members every rule has. place and as_of default to the country and to the pack's. */
static int read_info(struct policy_builder *b, const json_t *json, struct draft *d)
{
	const char *id = NULL, *place = "US", *kind = NULL, *text = NULL, *citation = NULL;
	const char *as_of = b->as_of, *confidence = NULL;

	if (pack_text(b, "rule", json, "id", true, &id) != 0)
		return -EINVAL;
	if (strlen(id) >= RULE_ID_MAX)
		return builder_fail(b, "%s: an id has at most %d letters", id, RULE_ID_MAX - 1);
	if (pack_text(b, id, json, "place", false, &place) != 0 ||
		pack_text(b, id, json, "kind", true, &kind) != 0 ||
		pack_text(b, id, json, "text", true, &text) != 0 ||
		pack_text(b, id, json, "citation", true, &citation) != 0 ||
		pack_text(b, id, json, "as_of", false, &as_of) != 0 ||
		pack_text(b, id, json, "confidence", true, &confidence) != 0 ||
		read_needs(b, id, json, &d->rule.needs) != 0)
		return -EINVAL;
	d->rule.ops = find_kind(kind);
	if (!d->rule.ops)
		return builder_fail(b, "%s: no such kind of rule \"%s\"", id, kind);
	d->rule.place = builder_place(b, place);
	if (d->rule.place == POLICY_NONE)
		return -EINVAL;
	d->info = (struct rule_info){ .id = strdup(id), .place = strdup(place),
		.kind = d->rule.ops->kind, .text = strdup(text), .citation = strdup(citation),
		.as_of = strdup(as_of), .confidence = strdup(confidence) };
	if (!d->info.id || !d->info.place || !d->info.text || !d->info.citation ||
		!d->info.as_of || !d->info.confidence)
		return builder_no_memory(b);
	return 0;
}

static int keep(struct policy_builder *b, const json_t *json, const char *key, char **ret)
{
	const char *text = NULL;

	if (pack_text(b, "number rule", json, key, false, &text) != 0)
		return -EINVAL;
	if (!text)
		return 0;
	*ret = strdup(text);
	return *ret ? 0 : builder_no_memory(b);
}

static int read_rule(struct policy_builder *b, const json_t *json)
{
	struct draft *d = &b->drafts[b->draft_count];
	int r;

	if (b->draft_count == POLICY_RULES_MAX)
		return builder_fail(b, "more than %d rules", POLICY_RULES_MAX);
	b->draft_count++; /* counted first, so that a half-read draft is released too */
	r = read_info(b, json, d);
	if (r == 0)
		r = pack_known(b, d->info.id, json, RULE_MEMBERS,
			d->rule.ops->members ? d->rule.ops->members : "");
	if (r == 0 && d->rule.ops->parse)
		r = d->rule.ops->parse(b, &d->rule, json);
	if (r == 0)
		r = keep(b, json, "exchanges", &d->exchanges);
	if (r == 0)
		r = keep(b, json, "lines", &d->lines);
	return r;
}

static int read_pack(struct policy_builder *b, const json_t *root)
{
	const json_t *rules = json_object_get(root, "rules"), *rule;
	const char *title = NULL, *review = NULL;
	size_t i;
	int r;

	if (pack_text(b, "head", root, "pack", true, &title) != 0 ||
		pack_text(b, "head", root, "as_of", true, &b->as_of) != 0 ||
		pack_text(b, "head", root, "review_by", true, &review) != 0)
		return -EINVAL;
	if (pack_known(b, "head", root, HEAD_MEMBERS, "") != 0)
		return -EINVAL;
	if (!json_is_array(rules))
		return builder_fail(b, "no list of \"rules\"");
	for (i = 0; i < json_array_size(rules); i++) {
		rule = json_array_get(rules, i);
		if (!json_is_object(rule))
			return builder_fail(b, "rule %zu is no object", i + 1);
		r = read_rule(b, rule);
		if (r != 0)
			return r;
	}
	return pack_read_numbers(b, root);
}

int policy_builder_add_pack(struct policy_builder *b, const char *name, const char *text, size_t len)
{
	json_error_t error;
	json_t *root;
	int r;

	b->pack = name;
	if (len > PACK_BYTES_MAX)
		return builder_fail(b, "larger than %u bytes", PACK_BYTES_MAX);
	r = builder_note_input(b, name, text, len);
	if (r != 0)
		return r;
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return builder_fail(b, "line %d, column %d: %s", error.line, error.column, error.text);
	r = json_is_object(root) ? read_pack(b, root) : builder_fail(b, "no JSON object");
	b->as_of = NULL;
	json_decref(root);
	return r;
}
