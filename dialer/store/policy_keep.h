/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps, byte by byte, what a policy was built from, and finds it again: with it any decision can
 * be recomputed from the database alone. The same bytes are stored once.
 */
#ifndef DIALER_STORE_POLICY_KEEP_H
#define DIALER_STORE_POLICY_KEEP_H

#include "dialer/store/db.h"

struct pipeline;
struct policy_inputs;

/* Control thread; after campaigns_keep_policy() of the same policy. Does no harm when run twice. */
void policy_keep_inputs(struct pipeline *p, const char *hash, const struct policy_inputs *in);

/*
 * What the policy of that hash was built from; empty when it was never kept. Blocking. Returns 0, or
 * -errno with db->error set; the caller releases *ret.
 */
int policy_kept_inputs(struct db *db, const char *hash, struct policy_inputs *ret)
	__attribute__((warn_unused_result));

#endif
