/* SPDX-License-Identifier: Apache-2.0 */
/* The registry's files, of any bytes; see fuzz.h for how it is built. */
#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "dialer/lists/ftc.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct numset_builder *b;
	struct ftc_file file;
	struct ftc_result r;
	char path[64];
	int err;

	fuzz_file(path, sizeof(path), data, size);
	if (numset_builder_new(&b) < 0)
		return 0;
	if (ftc_detect(path, &file, r.error) == 0) {
		err = ftc_read(path, &file, NULL, b, &r);
		if ((err == 0) != (r.bad == 0) || (err < 0 && r.error[0] == '\0'))
			abort();
		if (err == 0 && numset_builder_count(b) > r.numbers)
			abort();
	}
	numset_builder_free(b);
	return 0;
}
