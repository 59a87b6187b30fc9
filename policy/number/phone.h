/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what people type to E.164: our own fast path for North America, libphonenumber for the
 * rest and as a cross-check. In its own archive (libnumber.a), because libphonenumber is not pure.
 */
#ifndef POLICY_NUMBER_PHONE_H
#define POLICY_NUMBER_PHONE_H

#include <stddef.h>

#include "policy/policy.h"

enum phone_error {
	PHONE_OK = 0,
	PHONE_EMPTY,          /* no digit at all */
	PHONE_SCIENTIFIC,     /* "1.2025E+10": a spreadsheet lost digits; never guessed */
	PHONE_NOT_A_NUMBER,   /* letters or signs that are no telephone number */
	PHONE_TOO_SHORT,
	PHONE_TOO_LONG,
	PHONE_INVALID,        /* right length, but no such area code, exchange or range */
	PHONE_BAD_REGION,     /* region unknown */
};

#define PHONE_EXTENSION_MAX 12

struct phone {
	struct e164 number;
	enum line_type type;
	char region[3];                       /* "US", "CA"; "" unknown */
	char extension[PHONE_EXTENSION_MAX];  /* digits; "" none */
};

/*
 * text: any notation, len bytes. region: two letters, for numbers without "+" ("US").
 * Any thread. Fills *ret only when it returns PHONE_OK.
 */
enum phone_error phone_parse(const char *text, size_t len, const char *region, struct phone *ret);
/* What is wrong and what to do, for a rejects file. */
const char *phone_error_text(enum phone_error e);
const char *phone_error_name(enum phone_error e); /* "scientific" */

#endif
