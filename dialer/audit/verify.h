/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the log what it was? Of a whole database: every hash, root and signature, every row against its
 * leaf and every leaf against its row, and heads that were published earlier. Each thing that is
 * wrong is told in one line: what, where. Blocking, one thread.
 */
#ifndef DIALER_AUDIT_VERIFY_H
#define DIALER_AUDIT_VERIFY_H

#include <stdint.h>

#include "dialer/audit/head.h"
#include "dialer/store/db.h"

/* A finding. More than VERIFY_FINDINGS_MAX are counted, not told. */
typedef void verify_finding_h(const char *text, void *arg);
#define VERIFY_FINDINGS_MAX 1000
#define VERIFY_HEADS_MAX 1000000

struct verify_result {
	int64_t leaves, heads, published; /* looked at */
	int64_t rows;                     /* rows built again and equal */
	int64_t erased;                   /* of them, of subjects that were erased */
	int64_t blanked;                  /* of them, with values that the retention job took */
	int64_t recordings;               /* files that are what they were */
	int64_t elsewhere;                /* files of other nodes, which are not here */
	int64_t pending;                  /* rows that wait to be sealed */
	int64_t findings;
};

struct verify_options {
	const struct signkey *key;  /* NULL: the one that the log or file itself names, which proves less */
	const char *const *heads;   /* files of published heads */
	int head_count;
	const char *state_dir;      /* where recordings are; NULL: they are not looked at */
	const char *node;           /* whose must be there */
	verify_finding_h *lawful;   /* told of each row that lawfully says less than its leaf; NULL: only counted */
};

/*
 * Sees one moment of the database: in a transaction of its own, or in the caller's. Returns 0 if it
 * could look at everything, whatever it found; or -errno with db->error set.
 */
int verify_database(struct db *db, const struct verify_options *options, verify_finding_h *finding, void *arg,
	struct verify_result *ret) __attribute__((warn_unused_result));

/*
 * A file, without database: an inclusion proof, an export or a bundle. Returns 0 as above, or -errno with
 * error set: the file cannot be read, or is neither.
 */
#define VERIFY_ERROR_MAX 512
struct verify_file_result {
	struct verify_result counts;
	char key_id[SIGNKEY_ID_MAX];
	const char *what; /* "proof", "export", "bundle" */
	char error[VERIFY_ERROR_MAX];
};
int verify_file(const char *path, const struct verify_options *options, verify_finding_h *finding, void *arg,
	struct verify_file_result *ret) __attribute__((warn_unused_result));

#endif
