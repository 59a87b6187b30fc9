/* SPDX-License-Identifier: Apache-2.0 */
/* Which lists are in force: rows of dialer.dnc_list. The numbers lie in files (lists/). */
#ifndef DIALER_STORE_DNC_H
#define DIALER_STORE_DNC_H

#include <stdint.h>

struct db;
struct pipeline;

#define DNC_NAME_MAX 16  /* of a list, with its NUL */
#define DNC_LISTS_MAX 128 /* rows that are read */

struct dnc_list_row {
	char name[DNC_NAME_MAX]; /* "us-national" */
	char set_path[256];
	char set_sha256[65];
	char version[40];
	int64_t list_date_us;
};

/* All lists in force, by name. Blocking, for tools. Returns how many, at most DNC_LISTS_MAX, or -EIO. */
int dnc_current_lists(struct db *db, struct dnc_list_row ret[DNC_LISTS_MAX]) __attribute__((warn_unused_result));
/* On the daemon's session; err below 0: the rows could not be read. */
typedef void dnc_lists_h(int err, const struct dnc_list_row *rows, int count, void *arg);
void dnc_current_lists_async(struct pipeline *p, dnc_lists_h *done, void *arg);

#endif
