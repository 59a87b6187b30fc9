/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The area-code members of a pack: "zones" that may be declared, "states" with their codes and all
 * their clocks, "clocks" of single codes (they say where a code is narrower than its state), and
 * "blocked" codes with the rule that refuses them.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/pack_priv.h"

#define ROW_MEMBERS "id place region type zones codes planned block note"

int pack_zones(struct policy_builder *b, const char *list, struct bits *ret)
{
	const char *word;
	size_t len;

	while ((word = pack_word(&list, &len))) {
		uint8_t zone = builder_zone(b, word, len);

		if (zone == POLICY_NONE)
			return -EINVAL;
		bits_add(ret, zone);
	}
	return 0;
}

static int code_of(struct policy_builder *b, const char *who, const char *word, size_t len,
	struct area_code **ret, size_t *ret_code)
{
	long n = len == 3 ? pack_digits(word, 3, 3) : -1;

	if (n < 200)
		return builder_fail(b, "%s: \"%.*s\" is no area code", who, (int)len, word);
	*ret_code = (size_t)n;
	*ret = &b->policy->codes[*ret_code];
	return 0;
}

static int state_codes(struct policy_builder *b, const char *id, const char *list, uint8_t place)
{
	const char *word;
	size_t len, code;

	while ((word = pack_word(&list, &len))) {
		struct area_code *c = NULL;

		if (code_of(b, id, word, len, &c, &code) != 0)
			return -EINVAL;
		if (c->assigned)
			return builder_fail(b, "%s: area code %zu stands twice", id, code);
		c->assigned = true;
		c->place = place;
		c->zones = b->policy->places[place].zones;
	}
	return 0;
}

static int read_state(struct policy_builder *b, const char *id, const json_t *row)
{
	/* A state may share the codes of another: it is known by address alone then. */
	const char *name = NULL, *zones = NULL, *codes = "", *planned = "";
	uint8_t place;

	if (pack_text(b, id, row, "place", true, &name) != 0 ||
		pack_text(b, id, row, "zones", true, &zones) != 0 ||
		pack_text(b, id, row, "codes", false, &codes) != 0 ||
		pack_text(b, id, row, "planned", false, &planned) != 0)
		return -EINVAL;
	place = builder_place(b, name);
	if (place == POLICY_NONE || pack_zones(b, zones, &b->policy->places[place].zones) != 0)
		return -EINVAL;
	if (state_codes(b, id, codes, place) != 0)
		return -EINVAL;
	return state_codes(b, id, planned, place);
}

static int read_clock(struct policy_builder *b, const char *id, const json_t *row)
{
	const char *name = NULL, *zones = NULL, *codes = NULL, *word;
	struct bits set = { { 0 } };
	size_t len, code;
	uint8_t place;

	if (pack_text(b, id, row, "place", true, &name) != 0 ||
		pack_text(b, id, row, "zones", true, &zones) != 0 ||
		pack_text(b, id, row, "codes", true, &codes) != 0 || pack_zones(b, zones, &set) != 0)
		return -EINVAL;
	place = builder_place(b, name);
	while ((word = pack_word(&codes, &len))) {
		struct area_code *c = NULL;

		if (code_of(b, id, word, len, &c, &code) != 0)
			return -EINVAL;
		if (!c->assigned || c->place != place)
			return builder_fail(b, "%s: area code %zu is not of %s", id, code, name);
		if (!bits_inside(set, b->policy->places[place].zones))
			return builder_fail(b, "%s: %s does not have all these zones", id, name);
		c->zones = set;
	}
	return 0;
}

static int read_blocked(struct policy_builder *b, const char *id, const json_t *row)
{
	const char *block = NULL, *codes = NULL, *word;
	size_t len, code;

	if (pack_text(b, id, row, "block", true, &block) != 0 ||
		pack_text(b, id, row, "codes", true, &codes) != 0)
		return -EINVAL;
	if (strlen(block) >= RULE_ID_MAX)
		return builder_fail(b, "%s: no such rule \"%s\"", id, block);
	while ((word = pack_word(&codes, &len))) {
		struct area_code *c = NULL;

		if (code_of(b, id, word, len, &c, &code) != 0)
			return -EINVAL;
		if (c->assigned)
			return builder_fail(b, "%s: area code %zu stands twice", id, code);
		c->assigned = true;
		memcpy(b->codes[code].block, block, strlen(block) + 1);
	}
	return 0;
}

static int read_rows(struct policy_builder *b, const json_t *root, const char *key,
	int (*read)(struct policy_builder *, const char *, const json_t *))
{
	const json_t *rows = json_object_get(root, key);
	size_t i;

	if (!rows)
		return 0;
	if (json_typeof(rows) != JSON_ARRAY)
		return builder_fail(b, "\"%s\" is no list", key);
	for (i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *id = NULL;

		if (pack_text(b, key, row, "id", true, &id) != 0 ||
			pack_known(b, id, row, ROW_MEMBERS, "") != 0 || read(b, id, row) != 0)
			return -EINVAL;
	}
	return 0;
}

int pack_read_numbers(struct policy_builder *b, const json_t *root)
{
	const char *zones = "";
	struct bits declared = { { 0 } };

	if (pack_text(b, "head", root, "zones", false, &zones) != 0 ||
		pack_zones(b, zones, &declared) != 0 ||
		read_rows(b, root, "states", read_state) != 0 ||
		read_rows(b, root, "clocks", read_clock) != 0)
		return -EINVAL;
	return read_rows(b, root, "blocked", read_blocked);
}
