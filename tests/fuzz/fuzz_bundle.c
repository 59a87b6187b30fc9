/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence files of any bytes, as somebody might hand them to a court: pages, proofs, exports; see fuzz.h. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "dialer/audit/verify.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

static void count(const char *text, void *arg)
{
	(void)text;
	++*(int64_t *)arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct verify_options options = { .key = NULL };
	struct verify_file_result r;
	int64_t told = 0;
	char path[256];

	fuzz_file(path, sizeof(path), data, size);
	/* Either it could not be checked, and says why, or every finding was told. */
	if (verify_file(path, &options, count, &told, &r) < 0) {
		if (r.error[0] == '\0')
			abort();
	} else if (told != r.counts.findings && told < VERIFY_FINDINGS_MAX) {
		abort();
	}
	return 0;
}
