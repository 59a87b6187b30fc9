/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of leaves: which table, which columns, which of them are personal. The only such table.
 * To add one: a row here, and dialer.audit_watch() in the migration that makes its table.
 */
#ifndef DIALER_AUDIT_KINDS_H
#define DIALER_AUDIT_KINDS_H

#include "dialer/store/audit_rows.h"

/* Ends with name == NULL. */
extern const struct audit_kind audit_kinds[];
#define AUDIT_KINDS_MAX 32

/* NULL: none of that name. */
const struct audit_kind *audit_kind_find(const char *name);
/* Place in audit_kinds[]. */
int audit_kind_index(const struct audit_kind *kind);

#endif
