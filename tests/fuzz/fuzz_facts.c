/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded facts of any bytes: refused, or the same again after a way through JSON; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char once[FACTS_JSON_MAX], twice[FACTS_JSON_MAX];
	static struct facts f, back;
	int n;

	if (facts_from_json((const char *)data, size, &f) != 0)
		return 0;
	n = facts_to_json(&f, once, sizeof once);
	if (n < 0)
		return 0; /* texts of escaped letters may not fit */
	if (facts_from_json(once, (size_t)n, &back) != 0 || facts_to_json(&back, twice, sizeof twice) != n ||
		memcmp(once, twice, (size_t)n) != 0)
		abort();
	return 0;
}
