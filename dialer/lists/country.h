/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How registers of a country write its numbers: calling code, the digit dialled before a national
 * number (0, or none), and how long national numbers are. Registers hold tens of millions of
 * numbers in one plain notation, so no library of all notations is asked. Pure; any thread.
 */
#ifndef DIALER_LISTS_COUNTRY_H
#define DIALER_LISTS_COUNTRY_H

#include <stddef.h>
#include <stdint.h>

#include "policy/number/e164.h"

struct country {
	char name[3];       /* ISO 3166: "GB" */
	uint16_t code;      /* calling code; 1: the North American plan, 10 digits */
	char trunk;         /* '0': before national numbers, to be dropped; 0: none */
	uint8_t least, most; /* digits of a national number without it */
};

/* NULL: not one we know how to read. */
const struct country *country_find(const char *name);
/* By the first two letters of a list's name: "gb-tps" is GB. NULL: of no country ("litigators"). */
const struct country *country_of_list(const char *list);
/*
 * A number of the country: national notation, or with + or 00 and its calling code; blanks and
 * ( ) - . / between digits. Returns 0, or -EINVAL for what is none, and for a number of another country.
 */
int country_number(const struct country *c, const char *text, size_t len, struct e164 *ret)
	__attribute__((warn_unused_result));
/* The same, and with + or 00 a number of any country. */
int country_number_or_abroad(const struct country *c, const char *text, size_t len, struct e164 *ret)
	__attribute__((warn_unused_result));

#endif
