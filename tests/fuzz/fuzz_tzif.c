/* SPDX-License-Identifier: Apache-2.0 */
/* Zone files of any bytes: refused, or clocks that run within a day of UTC; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "policy/tzif.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

#define YEAR_S INT64_C(31556952)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tzif zone;
	int32_t offset;
	uint32_t i;

	if (tzif_parse(&zone, data, size) != 0)
		return 0;
	for (i = 1; i < zone.count; i++)
		if (zone.times[i] <= zone.times[i - 1])
			abort();
	for (i = 0; i < 200; i++)
		if (tzif_offset(&zone, (int64_t)i * YEAR_S, &offset) && (offset <= -172800 || offset >= 172800))
			abort();
	tzif_release(&zone);
	return 0;
}
