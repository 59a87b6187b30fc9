/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a list: read, verify, build the set beside the one in force, switch in one transaction,
 * tell the nodes, remove what is older than the one before. Blocking, for tools.
 */
#ifndef DIALER_LISTS_REGISTER_H
#define DIALER_LISTS_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/lists/listfile.h"
#include "dialer/store/db.h"

#define REGISTER_ERROR_MAX (READING_ERROR_MAX + 512)
/* A list that lost more than this part of its numbers is more likely cut than true. */
#define REGISTER_SHRINK_PERCENT 50

struct register_load {
	const char *name;     /* of the list; register_name_check() */
	const char *path;
	const char *sent;     /* of a wash that came back filtered: the file that was sent in; NULL: none */
	const char *state_dir;
	const char *version, *source;
	int64_t list_date_us;
	struct listfile_want want; /* want.areas NULL: the list speaks about all of its country */
	bool force;           /* accept a list that shrank, or is older than the one in force */
};

struct register_result {
	enum listfile_form form;
	bool changes;          /* a change list was applied to the one in force */
	bool already;          /* this file is in force; nothing was done */
	uint64_t records, invalid, numbers, before;
	uint32_t area_codes;
	char error[REGISTER_ERROR_MAX];
};

/* Lower case letters, digits and "-", 15 bytes at most; "internal" is no register. */
bool register_name_check(const char *name);

/* Returns 0, -EPERM for a list that is refused, or -errno; r->error tells. */
int register_load(struct db *db, const struct register_load *l, struct register_result *r)
	__attribute__((warn_unused_result));

#endif
