/* SPDX-License-Identifier: Apache-2.0 */
/* Holidays of any bytes: taken, or refused with a sentence; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_builder *b;

	if (policy_builder_new(&b) != 0)
		return 0;
	if (policy_builder_add_calendar(b, "fuzz", (const char *)data, size) != 0 &&
		*policy_builder_error(b) == '\0')
		abort(); /* a failure without a word */
	policy_builder_free(b);
	return 0;
}
