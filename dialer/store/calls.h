/* SPDX-License-Identifier: Apache-2.0 */
/* Calls as an officer reads them: the attempt, the decision behind it, the timeline. */
#ifndef DIALER_STORE_CALLS_H
#define DIALER_STORE_CALLS_H

#include "dialer/store/db.h"

struct calls_filter {
	const char *campaign;    /* NULL: every one */
	const char *disposition; /* NULL: every one */
	int64_t number;          /* 0: every one */
	int64_t limit;           /* newest so many */
};

/* Newest first. The caller clears the result. */
int calls_list(struct db *db, const struct calls_filter *f, PGresult **ret)
	__attribute__((warn_unused_result));

/* One row; -ENOENT with a sentence in db->error when there is no such call. */
int calls_get(struct db *db, int64_t id, PGresult **ret) __attribute__((warn_unused_result));
/* Every rule that spoke in the call's decision: rule, answer, reason, citation, text. */
int calls_rulings(struct db *db, int64_t id, PGresult **ret) __attribute__((warn_unused_result));
/* Timeline and transcript, in order: at, offset_ms, kind, text, detail. */
int calls_events(struct db *db, int64_t id, PGresult **ret) __attribute__((warn_unused_result));

#endif
