/* SPDX-License-Identifier: Apache-2.0 */
/* Leads that are finished, put back. Blocking, for dialerctl. */
#ifndef DIALER_STORE_RECYCLE_H
#define DIALER_STORE_RECYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "dialer/store/db.h"

struct recycle {
	const char *campaign;
	bool dispositions[DISPOSITION_COUNT]; /* of the lead's last attempt: these come back */
	int64_t older_than_s;   /* of that attempt; 0: however new */
	bool dry_run;           /* count only */
};

/* Each lead whose last attempt ended so is in one of them, in this order. */
struct recycled {
	int64_t said_no;        /* the number is on the do-not-call list, or the person opted out or blocked us by another */
	int64_t reached;        /* by another number, and finished */
	int64_t used_up;        /* max_attempts are made */
	int64_t too_new;
	int64_t put_back;
	char state[16];         /* of the campaign */
};

/*
 * Sets finished leads ready, or waiting where another number of the person comes first, due from now on;
 * their attempts go on counting. Those whose last attempt reached somebody who wants no call, the wrong
 * person or no telephone cannot be asked for (recycle_may()), and leads the law refused are not finished
 * but refused: a start or resume decides about them anew. Everything in one transaction, with the event.
 * Returns 0, -ENOENT for an unknown campaign, or the error of db_exec().
 */
int recycle_leads(struct db *db, const struct recycle *ask, struct recycled *ret) __attribute__((warn_unused_result));

bool recycle_may(enum disposition d);

#endif
