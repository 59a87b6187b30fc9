/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "policy/number/e164.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

const char *e164_format(struct e164 number, char *buf)
{
	snprintf(buf, E164_TEXT_MAX, "+%" PRIu64, number.digits % UINT64_C(1000000000000000));
	return buf;
}

int e164_parse(const char *text, struct e164 *ret)
{
	uint64_t digits = 0;
	int n = 0;

	if (*text++ != '+' || *text == '0')
		return -EINVAL;
	for (; *text >= '0' && *text <= '9' && n <= 15; text++, n++)
		digits = digits * 10 + (uint64_t)(*text - '0');
	if (*text != '\0' || n < 7 || n > 15)
		return -EINVAL;
	ret->digits = digits;
	return 0;
}
