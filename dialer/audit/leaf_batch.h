/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many rows of evidence, of any kinds and in a given order, read with one statement for each kind
 * and made into leaves. The sequencer and the verification both come this way. One thread.
 */
#ifndef DIALER_AUDIT_LEAF_BATCH_H
#define DIALER_AUDIT_LEAF_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/audit/kinds.h"
#include "dialer/audit/leaf.h"
#include "dialer/store/db.h"

struct leaf_batch_item {
	const struct audit_kind *kind;
	int64_t row_id;
	int place; /* in the result of its kind; set by leaf_batch_read() */
};

struct leaf_batch {
	struct db *db;
	struct leaf_batch_item *items; /* owned */
	int count, capacity;
	PGresult *rows[AUDIT_KINDS_MAX];     /* by kind; NULL: none asked for */
	struct audit_subject *subjects;      /* owned; by number */
	int subject_count;
};

void leaf_batch_init(struct leaf_batch *b, struct db *db);
void leaf_batch_release(struct leaf_batch *b);
/* Empty it; memory is kept. */
void leaf_batch_clear(struct leaf_batch *b);
int leaf_batch_add(struct leaf_batch *b, const struct audit_kind *kind, int64_t row_id) __attribute__((warn_unused_result));
/*
 * Read the rows and their subjects. With create, numbers that have no subject get one with a random
 * id and key. Returns 0 or -errno with db->error set.
 */
int leaf_batch_read(struct leaf_batch *b, bool create) __attribute__((warn_unused_result));
/* False: there is no such row. seq is left to the caller. source->subject is NULL without number or subject. */
bool leaf_batch_source(const struct leaf_batch *b, int i, struct leaf_source *ret);

#endif
