/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading the national register: read, verify, build the set beside the one in force, switch in
 * one transaction, tell the nodes, remove what is older than the one before. Blocking, for tools.
 */
#ifndef DIALER_LISTS_REGISTER_H
#define DIALER_LISTS_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/lists/ftc.h"
#include "dialer/store/db.h"

#define REGISTER_ERROR_MAX (FTC_ERROR_MAX + 512)
/* A list that lost more than this part of its numbers is more likely cut than true. */
#define REGISTER_SHRINK_PERCENT 50

struct register_load {
	const char *path;
	const char *state_dir;
	const char *version, *source;
	int64_t list_date_us;
	const bool *areas;    /* 1000 flags; NULL: the list speaks about the whole plan */
	bool force;           /* accept a list that shrank, or is older than the one in force */
};

struct register_result {
	bool changes;          /* a change list was applied to the one in force */
	bool already;          /* this file is in force; nothing was done */
	uint64_t records, numbers, before;
	uint32_t area_codes;
	char error[REGISTER_ERROR_MAX];
};

/* Returns 0, -EPERM for a list that is refused, or -errno; r->error tells. */
int register_load_us_national(struct db *db, const struct register_load *l, struct register_result *r)
	__attribute__((warn_unused_result));

#endif
