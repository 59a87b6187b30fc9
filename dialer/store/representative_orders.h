/* SPDX-License-Identifier: Apache-2.0 */
/* What operators say to and of representatives (store/representatives.h). Blocking, for dialerctl. */
#ifndef DIALER_STORE_REPRESENTATIVE_ORDERS_H
#define DIALER_STORE_REPRESENTATIVE_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "dialer/store/representatives.h"

struct db;

#define REPRESENTATIVE_WRAP_UP_MAX_S 3600

struct representative_spec {
	const char *name, *team, *trunk, *address;
	int64_t wrap_up_s; /* 0 to REPRESENTATIVE_WRAP_UP_MAX_S */
};

/* Is it a name, a team or an address: letters, digits and . _ + -, one at least, with a NUL at most size bytes? */
bool representative_word(const char *text, size_t size);

/*
 * With its row of evidence in one transaction; the new one is away. 0, -EEXIST when there is one of that name,
 * or as db_exec().
 */
int representative_add(struct db *db, const struct representative_spec *spec, const char *reason)
	__attribute__((warn_unused_result));

enum representative_order {
	REPRESENTATIVE_READY = 0, /* wants calls, and ends a wrap-up */
	REPRESENTATIVE_AWAY,      /* wants no further call; the one that goes on is theirs to the end */
	REPRESENTATIVE_REMOVE,    /* refused while they are in a call */
};

/* The same; an order that changes nothing is none, and leaves no row. 0, -ENOENT, -EPERM when refused, or as db_exec(). */
int representative_order(struct db *db, const char *name, enum representative_order order, const char *reason)
	__attribute__((warn_unused_result));

/*
 * name, team, trunk, address, state (away, free, busy, wrap_up), attempt (of a call), wrap_up_s, since; of a team or,
 * with NULL, all. Away and busy may be both: then it is busy. The caller clears it.
 */
int representatives_list(struct db *db, const char *team, PGresult **ret) __attribute__((warn_unused_result));

#endif
