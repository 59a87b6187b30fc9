/* SPDX-License-Identifier: Apache-2.0 */
/* Which registers are in force: rows of dialer.dnc_list. The numbers lie in files (lists/). */
#ifndef DIALER_STORE_DNC_H
#define DIALER_STORE_DNC_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct pipeline;

struct dnc_list_row {
	char set_path[256];
	char set_sha256[65];
	char version[40];
	int64_t list_date_us;
};

/* Blocking, for tools. Returns 0, -ENOENT when no list of that name is in force, or -EIO. */
int dnc_current_list(struct db *db, const char *name, struct dnc_list_row *ret)
	__attribute__((warn_unused_result));
/* On the daemon's session; row is NULL when none is in force. */
void dnc_current_list_async(struct pipeline *p, const char *name,
	void (*done)(int err, const struct dnc_list_row *row, void *arg), void *arg);

#endif
