/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of evidence that the log is made of, and whose they are. What kinds of rows there are is
 * a table of dialer/audit/kinds.c; here it becomes SQL. Blocking, one thread.
 */
#ifndef DIALER_STORE_AUDIT_ROWS_H
#define DIALER_STORE_AUDIT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/base/buf.h"
#include "dialer/store/db.h"

#define AUDIT_SUBJECT_ID_BYTES 16
#define AUDIT_SUBJECT_KEY_BYTES 32

/* How a column becomes JSON (dialer-evidence(7)). */
enum audit_type {
	AUDIT_TEXT = 1,
	AUDIT_INT,
	AUDIT_BOOL,
	AUDIT_TIME,  /* microseconds since 1970 UTC; infinite is null */
	AUDIT_BYTES, /* hexadecimal */
	AUDIT_JSON,  /* the hash of its text */
	AUDIT_INTS,  /* an array of integers */
};

enum audit_column_flag {
	AUDIT_PERSONAL = 1, /* a commitment under the subject's key stands in the leaf */
	AUDIT_SHOWN = 2,    /* in the one-line summary of a leaf */
};

struct audit_column {
	const char *name;
	enum audit_type type;
	unsigned flags;
};

struct audit_kind {
	const char *name;
	const char *table;   /* of schema dialer, with a bigint column "id" */
	const char *at;      /* column: when it was recorded */
	const char *at_else; /* column to take where that is NULL; NULL: none */
	const char *number;  /* column: the subject's telephone number; NULL: none */
	const char *attempt; /* else column: the attempt whose number it is; NULL: about nobody */
	bool ended;          /* only rows of dialer.attempt that have ended */
	const struct audit_column *columns; /* in the byte order of their names */
	int column_count;
};

struct audit_subject {
	int64_t no, number; /* number 0: erased */
	uint8_t id[AUDIT_SUBJECT_ID_BYTES], key[AUDIT_SUBJECT_KEY_BYTES];
	bool erased;        /* no key any more */
};

/* Columns of what audit_rows() returns; those of the kind follow in their order. */
enum audit_rows_column { AUDIT_ROW_ID = 0, AUDIT_ROW_AT, AUDIT_ROW_NUMBER, AUDIT_ROW_COLUMNS };

/*
 * The rows of a kind by id; ids is an array literal (store/array.h), the result has one row for each
 * id in its order, with AUDIT_ROW_ID NULL where there is none. Text form; times are microseconds.
 */
int audit_rows(struct db *db, const struct audit_kind *kind, const char *ids, PGresult **ret)
	__attribute__((warn_unused_result));
/* Ids of rows that are neither in the log nor waiting for it, at most limit. One column. */
int audit_rows_missing(struct db *db, const struct audit_kind *kind, int limit, PGresult **ret)
	__attribute__((warn_unused_result));

/*
 * Subjects by number (array literal; each once, in the numbers' order; those there are), or by what
 * a leaf calls them. audit_subject_read() takes one row of the result.
 */
int audit_subjects(struct db *db, const char *numbers, PGresult **ret) __attribute__((warn_unused_result));
/*
 * Ids as an array literal of hexadecimal texts; in the byte order of the ids. One more column: the
 * first erasure of the subject that the log has, or NULL.
 */
#define AUDIT_SUBJECT_ERASURE 4
int audit_subjects_by_id(struct db *db, const char *hex_ids, PGresult **ret) __attribute__((warn_unused_result));
void audit_subject_read(const PGresult *res, int row, struct audit_subject *ret);

/* Classes of retention whose personal values the log commits to. */
enum audit_class { AUDIT_AUDIO = 0, AUDIT_AUDIO_DEBT, AUDIT_TRANSCRIPT, AUDIT_CLASSES };
/*
 * Personal values of a class in calls that ended before this time may have been blanked by the
 * retention job, as the log says. INT64_MIN: none.
 */
struct audit_blanked {
	int64_t until_us[AUDIT_CLASSES];
};
int audit_blanked(struct db *db, struct audit_blanked *ret) __attribute__((warn_unused_result));
/* Whether a campaign's recordings are of class audio_debt. */
int audit_is_debt(struct db *db, int64_t campaign_id, bool *ret) __attribute__((warn_unused_result));

/* New subjects: three array literals of one length, ids and keys as hexadecimal. A number that has one stays. */
int audit_subjects_add(struct db *db, const char *numbers, const char *hex_ids, const char *hex_keys)
	__attribute__((warn_unused_result));

#endif
