/* SPDX-License-Identifier: Apache-2.0 */
/* What campaign_save.c and control.c share. */
#ifndef DIALER_STORE_CONTROL_PRIV_H
#define DIALER_STORE_CONTROL_PRIV_H

#include <stdint.h>

#include "dialer/store/db.h"

/* One id from a statement that returns at most one row; 0 without one. */
int control_one_id(struct db *db, const char *sql, int n, const char *const *params, int64_t *ret_id)
	__attribute__((warn_unused_result));

/* Write the event of a change and announce it, inside the change's transaction. detail: JSON or NULL. */
int control_event(struct db *db, int64_t id, int64_t epoch, const char *kind, const char *detail)
	__attribute__((warn_unused_result));

#endif
