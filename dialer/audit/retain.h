/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is older than its class may become goes: rows are blanked by functions of the schema that look
 * for holds and write evidence, and files are removed from this machine's disk; those on the disks of
 * other nodes their own daemons remove (retain_remove()). Blocking, one thread.
 */
#ifndef DIALER_AUDIT_RETAIN_H
#define DIALER_AUDIT_RETAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/db.h"
#include "dialer/store/retention.h"

/* What became of one class. */
struct retain_done {
	const char *class_name;
	int64_t rows;  /* blanked; of "evidence": subjects erased */
	int64_t files; /* recordings removed */
	int64_t held;  /* left alone because of legal holds */
};

typedef void(retain_done_h)(const struct retain_done *done, void *arg);
typedef bool(retain_stop_h)(void *arg);

struct retain_params {
	const char *state_dir;
	bool dry_run;         /* blank, but roll back, and leave the files */
	retain_done_h *done;  /* after each class */
	retain_stop_h *stop;  /* asked between transactions: true ends the run with -ECANCELED; NULL: never */
	void *arg;
};

/* Every class, each in a transaction of its own, then each number. Returns 0, or -errno with db->error set. */
int retain_run(struct db *db, const struct retain_params *p) __attribute__((warn_unused_result));

struct retain_order {
	const char *state_dir;
	struct e164 number;
	const char *reason, *by; /* reason NULL: because its time is over */
	bool dry_run;            /* everything but the files and the commit */
};
struct retain_erased {
	char subject[SUBJECT_TEXT_MAX]; /* what the log calls it */
	int64_t files;
};
/* One number, in a transaction of its own. -EPERM: a hold stands, or a call is under way. */
int retain_erase(struct db *db, const struct retain_order *o, struct retain_erased *ret)
	__attribute__((warn_unused_result));

/*
 * Remove the files of this node that others took; *ret_files is how many. Returns 0, or -errno with
 * db->error set: the first that failed, the others were removed.
 */
int retain_remove(struct db *db, const char *node, const char *state_dir, int64_t *ret_files)
	__attribute__((warn_unused_result));

#endif
