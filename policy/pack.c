/* SPDX-License-Identifier: Apache-2.0 */
/* Rule packs: JSON objects with a head ("pack", "as_of", "review_by") and a list of "rules". */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

#define HEAD_MEMBERS "pack about as_of review_by place overlay rules waivers " \
	"zones states clocks blocked unions countries zips"
#define RULE_MEMBERS "id place kind when text citation as_of confidence from until also switch"

/* Somewhere it is that day already, somewhere still: a rule starts early and ends late. */
#define DAY_BEGINS_EARLY_US (14 * CIVIL_HOUR_US)
#define DAY_ENDS_LATE_US (12 * CIVIL_HOUR_US)

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
	if (json_typeof(value) != JSON_TRUE && json_typeof(value) != JSON_FALSE)
		return builder_fail(b, "%s: \"%s\" is neither true nor false", who, key);
	*ret = json_typeof(value) == JSON_TRUE;
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

int pack_words(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	const struct pack_flag_word *words, uint32_t *ret)
{
	const char *list = "", *word;
	uint32_t set = 0;
	size_t len = 0, i;

	if (!json_object_get(json, key))
		return 0;
	if (pack_text(b, who, json, key, true, &list) != 0)
		return -EINVAL;
	while ((word = pack_word(&list, &len))) {
		for (i = 0; words[i].word; i++)
			if (strlen(words[i].word) == len && memcmp(words[i].word, word, len) == 0)
				break;
		if (!words[i].word)
			return builder_fail(b, "%s: \"%s\" knows no \"%.*s\" (hint: \"%s\")", who, key,
				(int)len, word, words[0].word);
		set |= words[i].bit;
	}
	*ret = set;
	return 0;
}

static int two_digits(const char *s)
{
	return s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' ? -1 :
		(s[0] - '0') * 10 + s[1] - '0';
}

/* "2026-07-31" */
static bool read_date(const char *text, struct civil_date *ret)
{
	int century;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	century = two_digits(text);
	*ret = (struct civil_date){ century * 100 + two_digits(text + 2), two_digits(text + 5),
		two_digits(text + 8) };
	return two_digits(text + 2) >= 0 && ret->year >= 1970 && ret->month >= 1 &&
	       ret->month <= 12 && ret->day >= 1 &&
	       ret->day <= civil_month_length(ret->year, ret->month);
}

int pack_day(struct policy_builder *b, const char *who, const json_t *json, const char *key,
	bool required, int64_t *ret_us)
{
	struct civil_date date;
	const char *text = NULL;

	if (pack_text(b, who, json, key, required, &text) != 0)
		return -EINVAL;
	if (!text)
		return 0;
	if (!read_date(text, &date))
		return builder_fail(b, "%s: \"%s\" is \"%s\", no day (hint: \"2026-07-31\")", who, key,
			text);
	*ret_us = civil_days(date) * CIVIL_DAY_US;
	return 0;
}

int pack_copy(struct policy_builder *b, const char *text, const char **ret)
{
	*ret = strdup(text);
	return *ret ? 0 : builder_no_memory(b);
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

long pack_digits(const char *text, size_t len, size_t max)
{
	long n = 0;
	size_t i;

	if (len - 1 >= max)
		return -1;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		n = n * 10 + (text[i] - '0');
	}
	return n;
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

	json_object_foreach(object, key, value) /* coverage: every key has a value */
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
	static const struct pack_flag_word words[] = {
		{ "marketing", CASE_MARKETING },
		{ "informational", CASE_PURPOSES & ~CASE_MARKETING },
		{ "debt", CASE_DEBT }, { "health_care", CASE_HEALTH_CARE },
		{ "political", CASE_POLITICAL }, { "non_profit", CASE_NON_PROFIT },
		{ "survey", CASE_SURVEY }, { "artificial_voice", CASE_ARTIFICIAL },
		{ "live_voice", CASE_LIVE }, { "fixed_line", CASE_FIXED_LINE },
		{ "other_line", CASE_OTHER_LINE }, { "consumer", CASE_CONSUMER },
		{ "business", CASE_BUSINESS }, { "recording", CASE_RECORD }, { NULL, 0 }
	};
	uint32_t needs = 0;

	if (pack_words(b, who, json, "when", words, &needs) != 0)
		return -EINVAL;
	*ret = (uint16_t)needs;
	return 0;
}

static int read_except(struct policy_builder *b, const char *who, const json_t *json, struct rule *r)
{
	static const struct pack_flag_word words[] = {
		{ "permission", EXCEPT_PERMISSION }, { "relationship", EXCEPT_RELATIONSHIP },
		{ "consent", EXCEPT_CONSENT }, { "consent_written", EXCEPT_CONSENT_WRITTEN },
		{ NULL, 0 }
	};
	int transaction = 0, inquiry = 0;
	uint32_t except = 0;

	if (pack_words(b, who, json, "except", words, &except) != 0 ||
		pack_number(b, who, json, "transaction_months", false, 240, &transaction) != 0 ||
		pack_number(b, who, json, "inquiry_months", false, 240, &inquiry) != 0)
		return -EINVAL;
	r->except = (uint8_t)except;
	r->transaction_months = (uint8_t)transaction;
	r->inquiry_months = (uint8_t)inquiry;
	return 0;
}

/* "from" and "until", both days included. */
static int read_dates(struct policy_builder *b, const char *who, const json_t *json, struct rule *r)
{
	int64_t from_us = INT64_MIN, until_us = INT64_MAX;

	if (pack_day(b, who, json, "from", false, &from_us) != 0 ||
		pack_day(b, who, json, "until", false, &until_us) != 0)
		return -EINVAL;
	if (from_us > until_us)
		return builder_fail(b, "%s: \"until\" lies before \"from\"", who);
	r->from_us = from_us == INT64_MIN ? from_us : from_us - DAY_BEGINS_EARLY_US;
	r->until_us = until_us == INT64_MAX ? until_us :
		until_us + CIVIL_DAY_US + DAY_ENDS_LATE_US;
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

static bool disputed(const char *confidence)
{
	return confidence[strlen(confidence) - 1] == '*'; /* pack_text() gives no empty text */
}

static int copy_info(struct policy_builder *b, struct draft *d, const struct rule_info *text)
{
	struct rule_info *i = &d->info;

	i->kind = d->rule.ops->kind;
	i->pack = (unsigned)b->policy->pack_count - 1;
	if (pack_copy(b, text->id, &i->id) != 0 || pack_copy(b, text->place, &i->place) != 0 ||
		pack_copy(b, text->text, &i->text) != 0 ||
		pack_copy(b, text->citation, &i->citation) != 0 ||
		pack_copy(b, text->as_of, &i->as_of) != 0 ||
		pack_copy(b, text->confidence, &i->confidence) != 0 ||
		pack_copy(b, text->when, &i->when) != 0 || pack_copy(b, text->also, &i->also) != 0 ||
		pack_copy(b, text->open, &i->open) != 0)
		return -ENOMEM;
	return pack_copy(b, text->item, &i->item);
}

/* The members every rule has. place and as_of default to the pack's. */
static int read_info(struct policy_builder *b, const json_t *json, struct draft *d)
{
	struct rule_info t = { .place = b->place, .as_of = b->as_of, .when = "", .also = "",
		.open = "", .item = "" };
	const char *kind = NULL;

	if (pack_text(b, "rule", json, "id", true, &t.id) != 0)
		return -EINVAL;
	if (strlen(t.id) >= RULE_ID_MAX)
		return builder_fail(b, "%s: an id has at most %d letters", t.id, RULE_ID_MAX - 1);
	if (pack_text(b, t.id, json, "place", false, &t.place) != 0 ||
		pack_text(b, t.id, json, "kind", true, &kind) != 0 ||
		pack_text(b, t.id, json, "text", true, &t.text) != 0 ||
		pack_text(b, t.id, json, "citation", true, &t.citation) != 0 ||
		pack_text(b, t.id, json, "as_of", false, &t.as_of) != 0 ||
		pack_text(b, t.id, json, "confidence", true, &t.confidence) != 0 ||
		pack_text(b, t.id, json, "when", false, &t.when) != 0 ||
		pack_text(b, t.id, json, "also", false, &t.also) != 0 ||
		pack_text(b, t.id, json, "switch", disputed(t.confidence), &t.open) != 0 ||
		pack_text(b, t.id, json, "item", false, &t.item) != 0 ||
		read_needs(b, t.id, json, &d->rule.needs) != 0 ||
		read_except(b, t.id, json, &d->rule) != 0 ||
		read_dates(b, t.id, json, &d->rule) != 0)
		return -EINVAL;
	d->rule.ops = find_kind(kind);
	if (!d->rule.ops)
		return builder_fail(b, "%s: no such kind of rule \"%s\"", t.id, kind);
	d->rule.place = builder_place(b, t.place);
	if (d->rule.place == POLICY_NONE)
		return -EINVAL;
	d->rule.pack = (uint8_t)(b->policy->pack_count - 1);
	d->rule.review_us = b->refuse_overdue ?
		b->policy->packs[d->rule.pack].review_us : INT64_MAX;
	return copy_info(b, d, &t);
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

static int read_head(struct policy_builder *b, const json_t *root)
{
	struct policy *p = b->policy;
	struct pack_info *info = &p->packs[p->pack_count];
	const char *title = NULL, *review = NULL, *about = "";

	if (p->pack_count == POLICY_PACKS_MAX)
		return builder_fail(b, "more than %d packs", POLICY_PACKS_MAX);
	b->place = "US";
	if (pack_text(b, "head", root, "pack", true, &title) != 0 ||
		pack_text(b, "head", root, "about", false, &about) != 0 ||
		pack_text(b, "head", root, "as_of", true, &b->as_of) != 0 ||
		pack_text(b, "head", root, "place", false, &b->place) != 0 ||
		pack_text(b, "head", root, "review_by", true, &review) != 0 ||
		pack_day(b, "head", root, "review_by", true, &info->review_us) != 0 ||
		pack_flag(b, "head", root, "overlay", &info->overlay) != 0)
		return -EINVAL;
	info->review_us += CIVIL_DAY_US;
	p->pack_count++; /* counted first, so that a half-copied one is released too */
	if (pack_copy(b, b->pack, &info->name) != 0 || pack_copy(b, title, &info->title) != 0 ||
		pack_copy(b, about, &info->about) != 0 ||
		pack_copy(b, b->as_of, &info->as_of) != 0)
		return -ENOMEM;
	return pack_copy(b, review, &info->review_by);
}

static int read_pack(struct policy_builder *b, const json_t *root)
{
	const json_t *rules = json_object_get(root, "rules"), *rule;
	size_t i;
	int r = read_head(b, root);

	if (r == 0)
		r = pack_known(b, "head", root, HEAD_MEMBERS, "");
	if (r != 0)
		return r;
	if (!json_is_array(rules))
		return builder_fail(b, "no list of \"rules\"");
	for (i = 0; i < json_array_size(rules); i++) {
		rule = json_array_get(rules, i);
		if (json_typeof(rule) != JSON_OBJECT)
			return builder_fail(b, "rule %zu is no object", i + 1);
		r = read_rule(b, rule);
		if (r != 0)
			return r;
	}
	r = pack_read_waivers(b, root);
	if (r == 0)
		r = pack_read_countries(b, root);
	return r == 0 ? pack_read_numbers(b, root) : r;
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
	r = json_typeof(root) == JSON_OBJECT ? read_pack(b, root) : builder_fail(b, "no JSON object");
	b->as_of = b->place = NULL;
	json_decref(root);
	return r;
}
