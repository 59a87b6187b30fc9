/* SPDX-License-Identifier: Apache-2.0 */
/* The one type for a parsed telephone number (ITU-T E.164: at most 15 digits, no extension). */
#ifndef POLICY_NUMBER_E164_H
#define POLICY_NUMBER_E164_H

#include <stddef.h>
#include <stdint.h>

struct e164 {
	uint64_t digits; /* country code first, without "+"; 0 means "none" */
};

#define E164_TEXT_MAX 17 /* "+", 15 digits, NUL */

/* "+12025550142"; buf needs E164_TEXT_MAX bytes. Returns buf. Any thread. */
const char *e164_format(struct e164 number, char *buf);

/* Strict: "+" and 7 to 15 digits, nothing else. Returns 0 or -EINVAL. Any thread. */
int e164_parse(const char *text, struct e164 *ret) __attribute__((warn_unused_result));

#endif
