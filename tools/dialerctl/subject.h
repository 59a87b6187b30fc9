/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing one telephone number, on request or because its time is over. */
#ifndef DIALERCTL_SUBJECT_H
#define DIALERCTL_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/retention.h"
#include "tools/dialerctl/command.h"

struct subject_order {
	struct e164 number;
	const char *reason, *by;
	bool dry_run; /* everything but the files and the commit */
};

struct subject_erased {
	char subject[SUBJECT_TEXT_MAX]; /* what the log calls it */
	int64_t files;
};

/* One transaction of its own. Returns an exit code, said; CTL_REFUSED for a hold or a call under way. */
int subject_erase_now(struct ctl *ctl, const struct subject_order *o, struct subject_erased *ret)
	__attribute__((warn_unused_result));

#endif
