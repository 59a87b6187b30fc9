/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of trunks that operators set while calls run: dialer.trunk_limit, whose newest row holds. */
#ifndef DIALER_STORE_LIMITS_H
#define DIALER_STORE_LIMITS_H

#include <libpq-fe.h>

struct db;
struct pipeline;

#define LIMIT_TRUNK_MAX 64 /* of a trunk's name, with its NUL */
#define LIMIT_NONE (-1)    /* as configured */

struct trunk_limit {
	char trunk[LIMIT_TRUNK_MAX];
	int calls_per_second, channels; /* LIMIT_NONE, or 0 to 1000 and 0 to 100000 */
};

/* Blocking, for dialerctl. Announced on dialer_control; returns 0 or the error of db_exec(). */
int limits_set(struct db *db, const struct trunk_limit *limit, const char *reason) __attribute__((warn_unused_result));
/* trunk, calls_per_second, channels (NULL: as configured), at, reason, actor. The caller clears it. */
int limits_current(struct db *db, PGresult **ret) __attribute__((warn_unused_result));

/* On the daemon's session; err below 0: they could not be read. */
typedef void limits_h(int err, const struct trunk_limit *limits, int count, void *arg);
void limits_read(struct pipeline *p, limits_h *done, void *arg);

#endif
