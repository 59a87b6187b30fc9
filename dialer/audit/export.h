/* SPDX-License-Identifier: Apache-2.0 */
/* The whole log, or a part, as lines of JSON that anybody can verify: dialer-evidence(7). */
#ifndef DIALER_AUDIT_EXPORT_H
#define DIALER_AUDIT_EXPORT_H

#include <stdint.h>
#include <stdio.h>

#include "dialer/store/db.h"

/*
 * Leaves from .. to - 1; to < 0: up to the newest head. Sees one moment of the database. Returns 0,
 * -EINVAL for a part that is not there, -EIO for the database (db->error) or a file that cannot be written.
 */
int export_write(struct db *db, FILE *out, int64_t from, int64_t to, int64_t *ret_leaves)
	__attribute__((warn_unused_result));

#endif
