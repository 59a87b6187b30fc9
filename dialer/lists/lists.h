/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists in force, as the gate asks them by name: registers of countries and states, litigators,
 * blocks of wireless numbers. Each is a number set. One thread.
 */
#ifndef DIALER_LISTS_LISTS_H
#define DIALER_LISTS_LISTS_H

#include <stdbool.h>

#include "dialer/store/dnc.h"
#include "policy/policy.h"

#define LISTS_MAX 64 /* in force at once */

struct lists;

/* set paths are relative to state_dir. */
int lists_open(struct lists **lp, const char *state_dir) __attribute__((warn_unused_result));
void lists_close(struct lists *l); /* accepts NULL */

/* What changed for one list. err: -EBADMSG for a file that is not what its row says, or -errno; 0 fine. */
typedef void lists_changed_h(const struct dnc_list_row *row, int err, void *arg);
/*
 * Put these lists in force, and no others; told may be NULL and hears of each list that was not so
 * before. A list whose file cannot be used, and those beyond LISTS_MAX (-E2BIG), are not in force:
 * then every look-up in them says unknown, and the law refuses.
 */
void lists_use(struct lists *l, const struct dnc_list_row *rows, int count, lists_changed_h *told, void *arg);

int lists_count(const struct lists *l);
/* 0 to lists_count() - 1, in the order of lists_use(). */
const struct dnc_list_row *lists_row(const struct lists *l, int i);

/*
 * name: NUL-terminated. listed is TRI_UNKNOWN with version "" and no date without such a list, and
 * with both outside of what the list covers. ret->name is filled in. Tens of nanoseconds.
 */
void lists_lookup(const struct lists *l, const char *name, struct e164 number, struct list_fact *ret);

/*
 * Many look-ups at once: each waits for memory while the others do, so that they take a fraction of the
 * time of so many single ones. The answers are those of lists_lookup(), into *ret of each.
 */
struct lists_ask {
	const char *name;
	struct e164 number;
	struct list_fact *ret;
};

void lists_lookup_many(const struct lists *l, const struct lists_ask *asks, int count);

/* Blocks of wireless numbers ("us-wireless"): being in one is a fact, and stops no call. */
bool lists_is_fact(const char *name);

#endif
