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

static bool of_number(const struct policy *p, struct e164 number, enum line_type line,
	struct candidates *c)
{
	const struct area_code *code;
	uint32_t seven = (uint32_t)(number.digits % 10000000);
	uint16_t rule;

	if (number.digits < NANP_FIRST || number.digits > NANP_LAST) {
		refuse(c, p->place_rule, number.digits == 0 ? REASON_PLACE_UNKNOWN :
			REASON_COUNTRY_WITHOUT_RULES);
		return false;
	}
	code = &p->codes[number.digits / 10000000 % 1000];
	rule = code->block != POLICY_NO_RULE ? code->block : line_rule(p, seven);
	if (rule != POLICY_NO_RULE) {
		refuse_by(p, c, rule);
		return false;
	}
	if (!code->assigned || seven < 2000000) {
		refuse(c, p->place_rule, REASON_NUMBER_UNASSIGNED);
		return false;
	}
	c->places = UINT64_C(1) << code->place;
	/* Only a line known to be fixed stays inside its code's own clocks (S2, S3). */
	c->zones = line == LINE_FIXED ? code->zones : p->places[code->place].zones;
	return true;
}

void candidates_find(const struct policy *p, struct e164 number, enum line_type line,
	const char *address_place, const char *declared_zone, struct candidates *ret)
{
	struct candidates c = { .rule = p->place_rule, .reason = REASON_PLACE_KNOWN };

	*ret = c;
	if (!of_number(p, number, line, &c)) {
		*ret = c;
		return;
	}
	if (address_place[0] != '\0') {
		uint8_t place = policy_find_place(p, address_place,
			strnlen(address_place, PLACE_TEXT_MAX));

		if (place == POLICY_NONE || place == POLICY_PLACE_US) {
			refuse(ret, p->place_rule, REASON_PLACE_UNKNOWN);
			return;
		}
		c.places |= UINT64_C(1) << place;
		c.zones |= p->places[place].zones;
	}
	if (declared_zone[0] != '\0') {
		uint8_t zone = policy_find_zone(p, declared_zone,
			strnlen(declared_zone, ZONE_TEXT_MAX));

		if (zone == POLICY_NONE) {
			refuse(ret, p->place_rule, REASON_ZONE_UNKNOWN);
			return;
		}
		c.zones |= UINT64_C(1) << zone;
	}
	*ret = c;
}

uint8_t policy_find_place(const struct policy *p, const char *name, size_t len)
{
	size_t low = 0, high = p->place_count;

	if (len == 0 || len >= PLACE_TEXT_MAX)
		return POLICY_NONE;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int r = strncmp(p->places[mid].name, name, len);

		if (r == 0 && p->places[mid].name[len] == '\0')
			return (uint8_t)mid;
		if (r < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return POLICY_NONE;
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
