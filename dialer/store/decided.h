/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored decisions, read back in great numbers: by ranges of id, so that several sessions share the
 * work, in binary form, and without a copy. Blocking; one session, one thread.
 */
#ifndef DIALER_STORE_DECIDED_H
#define DIALER_STORE_DECIDED_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/db.h"

struct decided_filter {
	int64_t decision;          /* 0: all */
	const char *campaign;      /* NULL: all */
	int64_t since_us, until_us; /* 0: no bound; until is not inside */
};

/* One decision as its row has it. Texts are not the reader's: valid as long as the result. */
struct decided {
	int64_t id, number, decided_us, defer_until_us; /* 0: none */
	const char *verdict, *rule, *reason, *pack_hash;
	const char *rulings, *facts, *obligations;
	int rulings_len, facts_len, obligations_len;
};

/*
 * The ids of the decisions the filter names lie from *ret_first to *ret_last; 0 and -1 for none.
 * Returns 0, -ENOENT for no such campaign, or -errno; db->error is set.
 */
int decided_range(struct db *db, const struct decided_filter *f, int64_t *ret_first, int64_t *ret_last)
	__attribute__((warn_unused_result));
/* Those from first to last, in order of id. The caller clears the result. */
int decided_read(struct db *db, const struct decided_filter *f, int64_t first, int64_t last, PGresult **ret)
	__attribute__((warn_unused_result));
void decided_row(const PGresult *res, int row, struct decided *ret);
/* Its person was erased: a stand-in for the number, and no facts. Whether lawfully, the log tells. */
bool decided_is_erased(const struct decided *d);

#endif
