/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the register of reassigned numbers (FCC): asked with a number and a day in each line
 * ("2025550123,2025-03-01"), it answers with the same and yes (given up after that day), no, or
 * no_data (it cannot say, which is not clean). Resellers say true, false and null. Blocking, one thread.
 */
#ifndef DIALER_LISTS_REASSIGNED_H
#define DIALER_LISTS_REASSIGNED_H

#include "dialer/lists/reading.h"
#include "policy/policy.h"

#define REASSIGNED_FILE_MAX 250000 /* lines the register takes in one file */
#define REASSIGNED_DATE_MAX 11

struct reassigned_answer {
	struct e164 number;
	char about[REASSIGNED_DATE_MAX]; /* "2025-03-01" */
	enum reassigned answer;
};

/* Returns 0, or what stops the reading: -errno. */
typedef int reassigned_h(const struct reassigned_answer *a, void *arg);
/* Every answer of a file, plain or zipped, to take. Errors as listfile_read(); r->numbers counts. */
int reassigned_read(const char *path, reassigned_h *take, void *arg, struct reading_result *r)
	__attribute__((warn_unused_result));
/*
 * The day of a field as the register takes it: YYYY-MM-DD, M/D/YYYY or M/D/YY (of this century).
 * False for what is no day.
 */
bool reassigned_date(const char *text, size_t len, char ret[REASSIGNED_DATE_MAX]) __attribute__((warn_unused_result));
const char *reassigned_name(enum reassigned answer); /* "yes", "no", "no_data", "" */

#endif
