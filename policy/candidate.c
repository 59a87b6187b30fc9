/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where may the person be? The union of all that is known, as S1 to S5 of the packs' sources ask:
 * the state of the area code (several states presume it by statute), the state of the address, the
 * declared clock. Knowledge only ever adds a place; nothing removes one.
 */
#include "config.h"

#include <string.h>

#include "policy/policy_priv.h"

#define NANP_FIRST UINT64_C(12000000000)
#define NANP_LAST UINT64_C(19999999999)

static bool in_nanp(struct e164 number)
{
	return number.digits >= NANP_FIRST && number.digits <= NANP_LAST;
}

static void refuse(struct candidates *c, uint16_t rule, enum reason reason)
{
	*c = (struct candidates){ .rule = rule, .reason = (uint8_t)reason };
}

static void refuse_by(const struct policy *p, struct candidates *c, uint16_t rule)
{
	refuse(c, rule, (enum reason)p->rules[rule].u.number.reason);
}

/* The rule that refuses these seven digits in every area code; POLICY_NO_RULE. */
static uint16_t line_rule(const struct policy *p, uint32_t seven)
{
	uint16_t rule = p->exchanges[seven / 10000];
	size_t i;

	for (i = 0; i < p->line_count && rule == POLICY_NO_RULE; i++)
		if (seven >= p->lines[i].from && seven <= p->lines[i].to)
			rule = p->lines[i].rule;
	return rule;
}

static bool of_nanp(const struct policy *p, struct e164 number, bool own_line, struct candidates *c)
{
	const struct area_code *code = &p->codes[number.digits / 10000000 % 1000];
	uint32_t seven = (uint32_t)(number.digits % 10000000);
	uint16_t rule = code->block != POLICY_NO_RULE ? code->block : line_rule(p, seven);

	if (rule != POLICY_NO_RULE) {
		refuse_by(p, c, rule);
		return false;
	}
	if (!code->assigned || seven < 2000000) {
		refuse(c, p->place_rule, REASON_NUMBER_UNASSIGNED);
		return false;
	}
	bits_add(&c->places, code->place);
	/* Only a line known to be fixed stays inside its code's own clocks (S2, S3). */
	c->zones = own_line ? code->zones : p->places[code->place].zones;
	return true;
}

static unsigned digit_count(uint64_t digits)
{
	unsigned n = 0;

	for (; digits != 0; digits /= 10)
		n++;
	return n;
}

static uint64_t power_of_ten(unsigned n)
{
	uint64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* Is the national number in a refused range of its calling code? */
static bool is_blocked(const struct policy *p, unsigned code, uint64_t national, unsigned digits)
{
	size_t i;

	for (i = 0; i < p->prefix_count; i++) {
		const struct prefix_block *b = &p->prefixes[i];

		if (b->code == code && b->digits <= digits &&
			national / power_of_ten(digits - b->digits) == b->prefix)
			return true;
	}
	return false;
}

/* Calling codes have one to three digits, and none begins another. */
static bool of_country(const struct policy *p, struct e164 number, struct candidates *c)
{
	unsigned total = digit_count(number.digits), len;

	for (len = 1; len <= 3 && len < total; len++) {
		uint64_t below = power_of_ten(total - len);
		unsigned code = (unsigned)(number.digits / below);
		const struct calling_code *k = &p->calling[code];

		if (k->place == POLICY_NONE)
			continue;
		if (total - len < k->min_digits || total - len > k->max_digits) {
			refuse(c, p->place_rule, REASON_NUMBER_UNASSIGNED);
			return false;
		}
		/* Italian numbers keep their 0; it counts as a digit of the national number. */
		if (is_blocked(p, code, number.digits % below, total - len)) {
			refuse(c, p->place_rule, REASON_NUMBER_PREMIUM);
			return false;
		}
		bits_add(&c->places, k->place);
		c->zones = p->places[k->place].zones;
		return true;
	}
	refuse(c, p->place_rule, REASON_COUNTRY_WITHOUT_RULES);
	return false;
}

static bool of_number(const struct policy *p, struct e164 number, bool own_line, struct candidates *c)
{
	if (number.digits == 0) {
		refuse(c, p->place_rule, REASON_PLACE_UNKNOWN);
		return false;
	}
	if (in_nanp(number))
		return of_nanp(p, number, own_line, c);
	return of_country(p, number, c);
}

static void add_place(const struct policy *p, unsigned place, struct candidates *c)
{
	bits_add(&c->places, place);
	c->zones = bits_or(c->zones, p->places[place].zones);
}

/* The states of a postal code of the United States; one that is not in the table adds nothing. */
static void add_postal(const struct policy *p, const char *prefix, struct candidates *c)
{
	struct bits places;

	if (strspn(prefix, "0123456789") != 3)
		return;
	places = p->zips[(prefix[0] - '0') * 100 + (prefix[1] - '0') * 10 + prefix[2] - '0'];
	while (!bits_empty(places))
		add_place(p, bits_take(&places), c);
}

void candidates_find(const struct policy *p, struct e164 number, bool own_line,
	const struct whereabouts *where, struct candidates *ret)
{
	struct candidates c = { .rule = p->place_rule, .reason = REASON_PLACE_KNOWN };
	size_t len;

	*ret = c;
	if (!of_number(p, number, own_line, &c)) {
		*ret = c;
		return;
	}
	if (where->address_place[0] != '\0') {
		uint8_t place;

		len = strnlen(where->address_place, PLACE_TEXT_MAX);
		place = policy_find_place(p, where->address_place, len);

		/* "US" or "EU" is no place to live: it has no clock. */
		if (place == POLICY_NONE || bits_empty(p->places[place].zones)) {
			refuse(ret, p->place_rule, REASON_PLACE_UNKNOWN);
			return;
		}
		add_place(p, place, &c);
	}
	/* Other countries' postal codes begin with the same digits. */
	if (where->postal_prefix[0] != '\0' &&
		(in_nanp(number) || strncmp(where->address_place, "US-", 3) == 0))
		add_postal(p, where->postal_prefix, &c);
	if (where->declared_zone[0] != '\0') {
		uint8_t zone;

		len = strnlen(where->declared_zone, ZONE_TEXT_MAX);
		zone = policy_find_zone(p, where->declared_zone, len);
		if (zone == POLICY_NONE) {
			refuse(ret, p->place_rule, REASON_ZONE_UNKNOWN);
			return;
		}
		bits_add(&c.zones, zone);
	}
	*ret = c;
}

uint64_t place_key(const char *name, size_t len)
{
	uint64_t key = 0;
	size_t i;

	for (i = 0; i < len; i++)
		key |= (uint64_t)(unsigned char)name[i] << (56 - 8 * i);
	return key;
}

uint8_t policy_find_place(const struct policy *p, const char *name, size_t len)
{
	size_t first = 0, left = p->place_count;
	uint64_t key;

	if (len == 0 || len >= PLACE_TEXT_MAX)
		return POLICY_NONE;
	key = place_key(name, len);
	while (left > 1) {
		size_t half = left / 2;

		first += p->place_keys[first + half] <= key ? half : 0;
		left -= half;
	}
	return p->place_keys[first] == key ? (uint8_t)first : POLICY_NONE;
}

uint8_t policy_find_zone(const struct policy *p, const char *name, size_t len)
{
	size_t low = 0, high = p->zone_count;

	if (len == 0 || len >= ZONE_TEXT_MAX)
		return POLICY_NONE;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int r = strncmp(p->zones[mid].name, name, len);

		if (r == 0 && p->zones[mid].name[len] == '\0')
			return (uint8_t)mid;
		/* A name that goes on where the other ends sorts after it. */
		if (r < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return POLICY_NONE;
}
