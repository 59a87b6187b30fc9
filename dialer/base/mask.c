/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/mask.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

/* Country and area code (four digits) and the last two stay, as much as support people need. */
const char *mask_number(uint64_t digits, char buf[MASK_TEXT_MAX])
{
	size_t len;

	snprintf(buf, MASK_TEXT_MAX, "+%" PRIu64, digits % UINT64_C(1000000000000000));
	len = strlen(buf);
	for (size_t i = 5; i + 2 < len; i++)
		buf[i] = '*';
	return buf;
}
