/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a row of evidence to the bytes of its leaf (dialer-evidence(7)): canonical JSON in which what
 * is personal stands as a keyed commitment. The same row, place and subject give the same bytes, so
 * whoever verifies builds the leaf again.
 */
#ifndef DIALER_AUDIT_LEAF_H
#define DIALER_AUDIT_LEAF_H

#include <libpq-fe.h>

#include "dialer/audit/digest.h"
#include "dialer/base/buf.h"
#include "dialer/store/audit_rows.h"

#define LEAF_BYTES_MAX 1048576

struct leaf_source {
	const struct audit_kind *kind;
	const PGresult *res;          /* of audit_rows(), with its row there */
	int row;
	int64_t seq;
	const struct audit_subject *subject; /* NULL: about nobody; else with its key */
};

/*
 * Appends the leaf. Returns 0, -EINVAL for a value that its type does not allow, or for a personal
 * value without subject, -ENOBUFS/-ENOMEM, or -EIO from the digest.
 */
int leaf_build(struct digest *d, const struct leaf_source *s, struct buf *out) __attribute__((warn_unused_result));

/* The value of one column, as it stands in the body. Errors as above, those of buffer and digest excepted. */
int leaf_value(struct digest *d, const struct leaf_source *s, int column, struct buf *out)
	__attribute__((warn_unused_result));

/* What a commitment to the text of a column would be. */
void leaf_commit(struct digest *d, const uint8_t key[AUDIT_SUBJECT_KEY_BYTES], const char *column,
	const char *text, size_t len, struct hash *ret);

#endif
