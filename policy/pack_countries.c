/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a pack about countries: "unions" of several, "countries" outside +1 with their
 * calling code, clocks and refused ranges, and "zips", the postal codes of the United States.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/pack_priv.h"

#define COUNTRY_MEMBERS "id place code zones min_digits max_digits blocked note"
#define ZIP_MEMBERS "place codes note"
#define CODE_DIGITS_MAX 3
#define PREFIX_DIGITS_MAX 8

static int read_unions(struct policy_builder *b, const json_t *root)
{
	json_t *unions = json_object_get(root, "unions"), *value;
	const char *name;

	if (!unions)
		return 0;
	if (json_typeof(unions) != JSON_OBJECT)
		return builder_fail(b, "\"unions\" is no object");
	json_object_foreach(unions, name, value) { /* coverage: every name has a value */
		char *to = b->unions[b->union_count];
		int n;

		if (b->union_count == POLICY_UNIONS_MAX)
			return builder_fail(b, "more than %d unions", POLICY_UNIONS_MAX);
		if (json_typeof(value) != JSON_STRING || builder_place(b, name) == POLICY_NONE)
			return builder_fail(b, "union \"%s\" needs a text of countries", name);
		n = snprintf(to, UNION_BYTES_MAX, "%s %s", name, json_string_value(value));
		if ((size_t)n >= UNION_BYTES_MAX)
			return builder_fail(b, "union \"%s\" has too many members", name);
		b->union_count++;
	}
	return 0;
}

static int read_blocked(struct policy_builder *b, const char *id, const char *list, long code)
{
	struct policy *p = b->policy;
	const char *word;
	size_t len;

	while ((word = pack_word(&list, &len))) {
		long prefix = pack_digits(word, len, PREFIX_DIGITS_MAX);

		if (prefix < 0)
			return builder_fail(b, "%s: \"%.*s\" is no prefix", id, (int)len, word);
		if (p->prefix_count == POLICY_PREFIXES_MAX)
			return builder_fail(b, "more than %d refused prefixes", POLICY_PREFIXES_MAX);
		p->prefixes[p->prefix_count++] = (struct prefix_block){
			(uint16_t)code, (uint8_t)len, (uint32_t)prefix
		};
	}
	return 0;
}

static int read_country(struct policy_builder *b, const json_t *row)
{
	const char *id = NULL, *name = NULL, *text = NULL, *zones = NULL, *blocked = "";
	int min = 0, max = 0;
	uint8_t place;
	long code;

	if (pack_text(b, "countries", row, "id", true, &id) != 0 ||
		pack_known(b, id, row, COUNTRY_MEMBERS, "") != 0 ||
		pack_text(b, id, row, "place", true, &name) != 0 ||
		pack_text(b, id, row, "code", true, &text) != 0 ||
		pack_text(b, id, row, "zones", true, &zones) != 0 ||
		pack_text(b, id, row, "blocked", false, &blocked) != 0 ||
		pack_number(b, id, row, "min_digits", true, 14, &min) != 0 ||
		pack_number(b, id, row, "max_digits", true, 14, &max) != 0)
		return -EINVAL;
	code = pack_digits(text, strlen(text), CODE_DIGITS_MAX);
	if (code < 2 || min < 4 || max < min)
		return builder_fail(b, "%s: calling code %s with %d to %d digits cannot be", id, text,
			min, max);
	place = builder_place(b, name);
	if (place == POLICY_NONE || pack_zones(b, zones, &b->policy->places[place].zones) != 0)
		return -EINVAL;
	if (b->policy->calling[code].place != POLICY_NONE)
		return builder_fail(b, "%s: calling code %ld stands twice", id, code);
	b->policy->calling[code] = (struct calling_code){ place, (uint8_t)min, (uint8_t)max };
	return read_blocked(b, id, blocked, code);
}

/* "010-027 055" */
static int read_zip(struct policy_builder *b, const json_t *row)
{
	const char *name = NULL, *codes = NULL, *word;
	uint8_t place;
	size_t len;

	if (pack_known(b, "zips", row, ZIP_MEMBERS, "") != 0 ||
		pack_text(b, "zips", row, "place", true, &name) != 0 ||
		pack_text(b, "zips", row, "codes", true, &codes) != 0)
		return -EINVAL;
	place = builder_place(b, name);
	if (place == POLICY_NONE)
		return -EINVAL;
	while ((word = pack_word(&codes, &len))) {
		long first = pack_digits(word, len < 3 ? len : 3, 3);
		long last = len == 3 ? first : -1;

		if (len == 7 && word[3] == '-')
			last = pack_digits(word + 4, 3, 3);
		if (first < 0 || last < first)
			return builder_fail(b, "zips of %s: \"%.*s\" is no prefix (hint: \"010-027\")",
				name, (int)len, word);
		for (; first <= last; first++)
			bits_add(&b->policy->zips[first], place);
	}
	return 0;
}

static int read_rows(struct policy_builder *b, const json_t *root, const char *key,
	int (*read)(struct policy_builder *, const json_t *))
{
	const json_t *rows = json_object_get(root, key);
	size_t i;
	int r = 0;

	if (rows && json_typeof(rows) != JSON_ARRAY)
		return builder_fail(b, "\"%s\" is no list", key);
	for (i = 0; i < json_array_size(rows) && r == 0; i++)
		r = read(b, json_array_get(rows, i));
	return r;
}

int pack_read_countries(struct policy_builder *b, const json_t *root)
{
	int r = read_unions(b, root);

	if (r == 0)
		r = read_rows(b, root, "countries", read_country);
	return r == 0 ? read_rows(b, root, "zips", read_zip) : r;
}
