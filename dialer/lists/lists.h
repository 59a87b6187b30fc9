/* SPDX-License-Identifier: Apache-2.0 */
/* The national register in force, as the gate asks it. One thread. */
#ifndef DIALER_LISTS_LISTS_H
#define DIALER_LISTS_LISTS_H

#include "policy/policy.h"

#define LISTS_US_NATIONAL "us-national"

struct lists;

/* set paths are relative to state_dir. */
int lists_open(struct lists **lp, const char *state_dir) __attribute__((warn_unused_result));
void lists_close(struct lists *l); /* accepts NULL */

/* What the database says is in force (dialer.dnc_list). */
struct lists_row {
	char set_path[256];
	char set_sha256[65];
	char version[LIST_VERSION_MAX];
	int64_t list_date_us;
};

/*
 * Put a set in force in place of the one before. The same row again does nothing. A file that is
 * not what the row says (-EBADMSG), or cannot be read (-errno), puts none in force: then every
 * look-up says unknown, and the law refuses.
 */
int lists_use(struct lists *l, const struct lists_row *row) __attribute__((warn_unused_result));
/* No list is in force. */
void lists_use_none(struct lists *l);

/* listed is TRI_UNKNOWN without a list, or outside of what the list covers. */
void lists_lookup(const struct lists *l, struct e164 number, struct list_fact *ret);

#endif
