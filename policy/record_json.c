/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts, rulings and obligations as canonical JSON, and facts back again. Writer and reader of the
 * facts share one table, sorted by key, so that neither can forget a member the other knows.
 */
#include "config.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "policy/json_out.h"
#include "policy/policy_priv.h"
#include "policy/record_scan.h"

static const char *const tristates[] = { "unknown", "no", "yes", NULL };
static const char *const purposes[] = { "unknown", "marketing", "informational", "debt",
	"health_care", "political", "non_profit", "survey", NULL };
static const char *const reassigned[] = { "not_asked", "no", "yes", "no_data", NULL };
static const char *const lines[] = { "unknown", "fixed", "mobile", "fixed_or_mobile", "toll_free",
	"other", NULL };
static const char *const forms[] = { "none", "oral", "written", NULL };
/* The words for ATTEMPT_ bits, in their order. */
static const char *const attempt_words[ATTEMPT_FLAGS] = { "same_number", "same_seller",
	"same_campaign", "same_subject", "same_debt", "conversed", "abandoned", "refused", "busy",
	"not_in_service", "same_person" };
static const char *const record_duties[] = { "forbidden", "from_answer", "after_consent", NULL };

#define AT(s, member) offsetof(struct s, member)
#define FIELD(s, member, t) .key = #member, .type = t, .offset = AT(s, member)
#define TIME(s, member) { FIELD(s, member, FIELD_TIME) }
#define COUNT(s, member) { FIELD(s, member, FIELD_COUNT) }
#define UNSIGNED(s, member) { FIELD(s, member, FIELD_UNSIGNED) }
#define ENUM(s, member, table) { FIELD(s, member, FIELD_ENUM), .names = table }
#define WORDS(s, member, table) { FIELD(s, member, FIELD_WORDS), .names = table }
#define TEXT(s, member, bytes) { FIELD(s, member, FIELD_TEXT), .size = bytes }
#define OBJECT(s, member, table) { FIELD(s, member, FIELD_OBJECT), .sub = table }
#define LIST(s, member, counter, bytes, most, table) \
	{ FIELD(s, member, FIELD_LIST), .size = bytes, .sub = table, .count = AT(s, counter), \
		.max = most }
#define END { .key = NULL }

static const struct field consent_fields[] = {
	ENUM(consent_fact, artificial_voice, tristates),
	TIME(consent_fact, event_id),
	TIME(consent_fact, expires_us),
	ENUM(consent_fact, form, forms),
	ENUM(consent_fact, known, tristates),
	ENUM(consent_fact, marketing, tristates),
	ENUM(consent_fact, not_condition, tristates),
	TIME(consent_fact, obtained_us),
	TIME(consent_fact, revoked_us),
	ENUM(consent_fact, seller_named, tristates),
	END
};

static const struct field list_fields[] = {
	TIME(list_fact, list_date_us),
	ENUM(list_fact, listed, tristates),
	TEXT(list_fact, name, LIST_NAME_MAX),
	TEXT(list_fact, version, LIST_VERSION_MAX),
	END
};

static const struct field reassigned_fields[] = {
	ENUM(reassigned_fact, answer, reassigned),
	TIME(reassigned_fact, asked_us),
	TIME(reassigned_fact, since_us),
	END
};

static const struct field attempt_fields[] = {
	TIME(attempt_fact, at_us),
	WORDS(attempt_fact, is, attempt_words),
	END
};

/* A list of texts: each element is the text itself. */
static const struct field held_fields[] = {
	{ .key = "", .type = FIELD_TEXT, .size = RULE_ID_MAX },
	END
};

static const struct field facts_fields[] = {
	TEXT(facts, address_place, PLACE_TEXT_MAX),
	ENUM(facts, artificial_voice, tristates),
	LIST(facts, attempts, attempt_count, sizeof(struct attempt_fact), FACTS_ATTEMPTS_MAX,
		attempt_fields),
	TIME(facts, attempts_from_us),
	COUNT(facts, attempts_lead),
	ENUM(facts, business, tristates),
	TEXT(facts, caller_place, PLACE_TEXT_MAX),
	OBJECT(facts, consent, consent_fields),
	TEXT(facts, county, COUNTY_TEXT_MAX),
	TEXT(facts, declared_zone, ZONE_TEXT_MAX),
	TIME(facts, ebr_inquiry_us),
	TIME(facts, ebr_transaction_us),
	LIST(facts, held, held_count, RULE_ID_MAX, FACTS_HELD_MAX, held_fields),
	OBJECT(facts, internal_dnc, list_fields),
	ENUM(facts, line_type, lines),
	LIST(facts, lists, list_count, sizeof(struct list_fact), FACTS_LISTS_MAX, list_fields),
	COUNT(facts, max_attempts_24h),
	COUNT(facts, max_attempts_lead),
	TIME(facts, now_us),
	{ FIELD(facts, number, FIELD_NUMBER) },
	ENUM(facts, ported, tristates),
	TEXT(facts, postal_prefix, POSTAL_PREFIX_MAX),
	ENUM(facts, purpose, purposes),
	OBJECT(facts, reassigned, reassigned_fields),
	ENUM(facts, record, tristates),
	UNSIGNED(facts, ring_s),
	END
};

/* Every enum of the facts has the size of an int here; the table reads them as such. */
_Static_assert(sizeof(enum tristate) == sizeof(int) && sizeof(enum purpose) == sizeof(int) &&
	sizeof(enum line_type) == sizeof(int) && sizeof(enum consent_form) == sizeof(int) &&
	sizeof(enum reassigned) == sizeof(int),
	"enums of the facts are int-sized");

static const char *name_of(const char *const *names, const char *at)
{
	int value, i;

	memcpy(&value, at, sizeof value);
	for (i = 0; names[i]; i++)
		if (i == value)
			return names[i];
	return names[0];
}

/* Bits as a list of words. */
static void write_words(struct json_out *j, const struct field *f, uint32_t bits)
{
	unsigned i;

	json_out_open(j, f->key, '[');
	for (i = 0; i < ATTEMPT_FLAGS; i++)
		if ((bits >> i & 1) != 0)
			json_out_text(j, NULL, f->names[i], SIZE_MAX);
	json_out_close(j, ']');
}

static void write_scalar(struct json_out *j, const struct field *f, const char *at)
{
	const char *key = f->key[0] != '\0' ? f->key : NULL;
	char number[E164_TEXT_MAX];
	int64_t time;
	int32_t count;
	uint32_t seconds;
	struct e164 e164;

	switch (f->type) { /* coverage: lists and objects have writers of their own */
	case FIELD_TIME:
		memcpy(&time, at, sizeof time);
		json_out_int(j, key, time);
		break;
	case FIELD_COUNT:
		memcpy(&count, at, sizeof count);
		json_out_int(j, key, count);
		break;
	case FIELD_UNSIGNED:
		memcpy(&seconds, at, sizeof seconds);
		json_out_int(j, key, seconds);
		break;
	case FIELD_ENUM:
		json_out_text(j, key, name_of(f->names, at), SIZE_MAX);
		break;
	case FIELD_TEXT:
		json_out_text(j, key, at, f->size);
		break;
	case FIELD_NUMBER:
		memcpy(&e164, at, sizeof e164);
		json_out_text(j, key, e164.digits ? e164_format(e164, number) : "", SIZE_MAX);
		break;
	case FIELD_WORDS:
		memcpy(&seconds, at, sizeof seconds);
		write_words(j, f, seconds);
		break;
	case FIELD_OBJECT:
	case FIELD_LIST:
		break;
	}
}

static void write_members(struct json_out *j, const char *key, const struct field *f, const char *base)
{
	json_out_open(j, key, '{');
	for (; f->key; f++)
		write_scalar(j, f, base + f->offset);
	json_out_close(j, '}');
}

static size_t list_length(const struct field *f, const char *base)
{
	uint32_t n;

	memcpy(&n, base + f->count, sizeof n);
	return n < f->max ? n : f->max;
}

static void write_list(struct json_out *j, const struct field *f, const char *base)
{
	const char *at = base + f->offset;
	size_t n = list_length(f, base);

	json_out_open(j, f->key, '[');
	for (; n > 0; n--, at += f->size) {
		if (f->sub->key[0] == '\0')
			write_scalar(j, f->sub, at);
		else
			write_members(j, NULL, f->sub, at);
	}
	json_out_close(j, ']');
}

static void write_fields(struct json_out *j, const struct field *f, const char *base)
{
	for (; f->key; f++) {
		if (f->type == FIELD_LIST)
			write_list(j, f, base);
		else if (f->type == FIELD_OBJECT)
			write_members(j, f->key, f->sub, base + f->offset);
		else
			write_scalar(j, f, base + f->offset);
	}
}

int facts_to_json(const struct facts *f, char *out, size_t size)
{
	struct json_out j;

	json_out_begin(&j, out, size);
	json_out_open(&j, NULL, '{');
	write_fields(&j, facts_fields, (const char *)f);
	json_out_close(&j, '}');
	return json_out_end(&j);
}

int rulings_to_json(const struct policy *p, const struct decision *d, char *out, size_t size)
{
	struct json_out j;
	int i;

	json_out_begin(&j, out, size);
	json_out_open(&j, NULL, '[');
	for (i = 0; i < d->ruling_count; i++) {
		const struct ruling *r = &d->rulings[i];

		json_out_open(&j, NULL, '{');
		json_out_text(&j, "answer", answer_name((enum answer)r->answer), SIZE_MAX);
		json_out_text(&j, "reason", policy_reason(r->reason), SIZE_MAX);
		json_out_text(&j, "rule", policy_rule(p, r->rule)->id, SIZE_MAX);
		json_out_close(&j, '}');
	}
	json_out_close(&j, ']');
	return json_out_end(&j);
}

static const char *rule_id(const struct policy *p, unsigned rule)
{
	const struct rule_info *info = policy_rule(p, rule);

	return info ? info->id : "";
}

int obligations_to_json(const struct policy *p, const struct obligations *o, char *out, size_t size)
{
	struct json_out j;
	int i;

	json_out_begin(&j, out, size);
	json_out_open(&j, NULL, '{');
	if (o->abandoned_percent != 0) /* older packs had no figure, and their records no member */
		json_out_int(&j, "abandoned_percent", o->abandoned_percent);
	json_out_open(&j, "duties", '[');
	for (i = 0; i < o->duty_count; i++) {
		const struct duty *d = &o->duties[i];

		json_out_open(&j, NULL, '{');
		json_out_text(&j, "duty", duty_name((enum duty_kind)d->kind), SIZE_MAX);
		json_out_bool(&j, "opening", d->opening != 0);
		json_out_text(&j, "rule", rule_id(p, d->rule), SIZE_MAX);
		json_out_int(&j, "within_ms", d->within_ms);
		json_out_close(&j, '}');
	}
	json_out_close(&j, ']');
	json_out_int(&j, "end_on_request_ms", o->end_on_request_ms);
	json_out_int(&j, "first_word_ms", o->first_word_ms);
	json_out_text(&j, "record", record_duties[o->record <= RECORD_AFTER_CONSENT ? o->record : 0],
		SIZE_MAX);
	json_out_text(&j, "record_rule", rule_id(p, o->record_rule), SIZE_MAX);
	json_out_int(&j, "release_ms", o->release_ms);
	json_out_int(&j, "ring_min_s", o->ring_min_s);
	json_out_close(&j, '}');
	return json_out_end(&j);
}

static int read_enum(const struct field *f, const json_t *value, char *at)
{
	const char *text = json_string_value(value);
	int i;

	for (i = 0; text && f->names[i]; i++) {
		if (strcmp(f->names[i], text) == 0) {
			memcpy(at, &i, sizeof i);
			return 0;
		}
	}
	return -EINVAL;
}

static int read_text(const struct field *f, const json_t *value, char *at)
{
	size_t len = json_string_length(value);

	if (!json_is_string(value) || len >= f->size)
		return -EINVAL;
	memcpy(at, json_string_value(value), len);
	return 0;
}

static int read_number(const json_t *value, char *at)
{
	struct e164 number = { 0 };
	const char *text = json_string_value(value);

	if (!text || (*text != '\0' && e164_parse(text, &number) != 0))
		return -EINVAL;
	memcpy(at, &number, sizeof number);
	return 0;
}

static int read_int(const struct field *f, const json_t *value, char *at)
{
	if (!json_is_integer(value) || !record_store_int(f, json_integer_value(value), at))
		return -EINVAL;
	return 0;
}

static int read_words(const struct field *f, const json_t *value, char *at)
{
	uint32_t bits = 0;
	size_t i, k;

	if (!json_is_array(value))
		return -EINVAL;
	for (i = 0; i < json_array_size(value); i++) {
		const char *word = json_string_value(json_array_get(value, i));

		for (k = 0; word && k < ATTEMPT_FLAGS && strcmp(f->names[k], word) != 0; k++)
			;
		if (!word || k == ATTEMPT_FLAGS)
			return -EINVAL;
		bits |= UINT32_C(1) << k;
	}
	memcpy(at, &bits, sizeof bits);
	return 0;
}

static int read_scalar(const struct field *f, const json_t *value, char *at)
{
	if (f->type == FIELD_ENUM)
		return read_enum(f, value, at);
	if (f->type == FIELD_TEXT)
		return read_text(f, value, at);
	if (f->type == FIELD_NUMBER)
		return read_number(value, at);
	if (f->type == FIELD_WORDS)
		return read_words(f, value, at);
	return read_int(f, value, at);
}

/* Every member must be there, and no other: an old record must not be read as if it knew more. */
static int read_members(const struct field *f, const json_t *json, char *base)
{
	size_t n = 0;
	int r = json_is_object(json) ? 0 : -EINVAL;

	for (; f->key && r == 0; f++, n++)
		r = read_scalar(f, json_object_get(json, f->key), base + f->offset);
	return r == 0 && json_object_size(json) != n ? -EINVAL : r;
}

static int read_list(const struct field *f, const json_t *json, char *base)
{
	uint32_t n = (uint32_t)json_array_size(json), i;
	char *at = base + f->offset;
	int r = 0;

	if (!json_is_array(json) || json_array_size(json) > f->max)
		return -EINVAL;
	for (i = 0; i < n && r == 0; i++, at += f->size) {
		const json_t *value = json_array_get(json, i);

		r = f->sub->key[0] == '\0' ? read_scalar(f->sub, value, at) :
			read_members(f->sub, value, at);
	}
	memcpy(base + f->count, &n, sizeof n);
	return r;
}

static int read_fields(const struct field *f, const json_t *json, char *base)
{
	size_t n = 0;
	int r = json_typeof(json) == JSON_OBJECT ? 0 : -EINVAL;

	for (; f->key && r == 0; f++, n++) {
		const json_t *value = json_object_get(json, f->key);

		if (f->type == FIELD_LIST)
			r = read_list(f, value, base);
		else if (f->type == FIELD_OBJECT)
			r = read_members(f->sub, value, base + f->offset);
		else
			r = read_scalar(f, value, base + f->offset);
	}
	return r == 0 && json_object_size(json) != n ? -EINVAL : r;
}

int facts_from_json(const char *text, size_t len, struct facts *ret)
{
	struct facts facts;
	json_t *root;
	int r;

	if (len > FACTS_JSON_MAX)
		return -EINVAL;
	memset(&facts, 0, sizeof facts);
	if (record_scan(facts_fields, text, len, &facts)) {
		*ret = facts;
		return 0;
	}
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		return -EINVAL;
	memset(&facts, 0, sizeof facts);
	r = read_fields(facts_fields, root, (char *)&facts);
	json_decref(root);
	if (r == 0)
		*ret = facts;
	return r;
}
