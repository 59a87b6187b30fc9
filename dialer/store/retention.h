/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legal holds, retention classes, and what is held about one number. What is deleted is decided by
 * functions of the schema that belong to dialer_eraser; callers remove the files of recordings,
 * inside the same transaction. Blocking, one thread.
 */
#ifndef DIALER_STORE_RETENTION_H
#define DIALER_STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/db.h"
#include "policy/number/e164.h"

struct hold {
	const char *scope;    /* "number", "campaign" or "all" */
	struct e164 number;   /* of scope number */
	const char *campaign; /* name, of scope campaign */
	const char *reason, *by;
};

/* -ENOENT: no such campaign, or nothing of that scope to lift. db->error is set. */
int hold_place(struct db *db, const struct hold *h) __attribute__((warn_unused_result));
int hold_lift(struct db *db, const struct hold *h) __attribute__((warn_unused_result));
/* all: every event; else what is in force. */
int hold_list(struct db *db, bool all, PGresult **ret) __attribute__((warn_unused_result));

int retention_list(struct db *db, PGresult **ret) __attribute__((warn_unused_result));
/* -EPERM: below what the law allows, or no such class. */
int retention_set(struct db *db, const char *class_name, int days) __attribute__((warn_unused_result));

/* In a transaction: no hold is placed until it ends. */
int retention_lock(struct db *db) __attribute__((warn_unused_result));
/* Columns: id of the attempt, recording, held ("t" or "f"). */
enum { DUE_ATTEMPT = 0, DUE_RECORDING, DUE_HELD };
int retention_due(struct db *db, const char *class_name, PGresult **ret) __attribute__((warn_unused_result));
/* Blank what is due, after its files are gone; *ret_rows is how many rows were. */
int retention_blank(struct db *db, const char *class_name, int64_t files, int64_t *ret_rows)
	__attribute__((warn_unused_result));
/*
 * Once every so often, by one node of all. *ret_due: nobody has done it for that long before now_us, and
 * nobody is at it; then the session has it until retention_turn_end(), which says whether it was done.
 */
int retention_turn(struct db *db, int64_t now_us, int64_t every_us, bool *ret_due) __attribute__((warn_unused_result));
int retention_turn_end(struct db *db, int64_t now_us, bool done) __attribute__((warn_unused_result));

/*
 * Files on this node's disk that retention or an erasure took, behind this one (""), at most limit, in order. One
 * column, below the state directory.
 */
int retention_removals(struct db *db, const char *node, const char *after, int limit, PGresult **ret) __attribute__((warn_unused_result));
int retention_removed(struct db *db, const char *node, const char *file) __attribute__((warn_unused_result));

/* Numbers whose evidence is due. Columns: number, held. */
int retention_subjects(struct db *db, PGresult **ret) __attribute__((warn_unused_result));

/* What is held about a number: columns "what", "rows". */
int subject_summary(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));
/* Its recordings, paths below the state directory. */
int subject_recordings(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));
/*
 * In a transaction, which the caller ends: blank everything about the number and destroy its key.
 * subject gets the 32 digits of its name in the log. -EPERM: a hold stands, or a call is under way.
 */
#define SUBJECT_TEXT_MAX 33
int subject_erase(struct db *db, struct e164 number, const char *reason, const char *by, int64_t files,
	char subject[SUBJECT_TEXT_MAX]) __attribute__((warn_unused_result));
/* The same for one of retention_subjects(), because its time is over. */
int subject_expire(struct db *db, struct e164 number, int64_t files, char subject[SUBJECT_TEXT_MAX])
	__attribute__((warn_unused_result));

#endif
