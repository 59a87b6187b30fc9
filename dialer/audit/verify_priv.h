/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the verification share. */
#ifndef DIALER_AUDIT_VERIFY_PRIV_H
#define DIALER_AUDIT_VERIFY_PRIV_H

#include <stdbool.h>

#include "dialer/audit/leaf_batch.h"
#include "dialer/audit/merkle.h"
#include "dialer/audit/verify.h"

/* A head that somebody kept. */
struct kept_head {
	struct head head;
	const char *file;
	long line;
};

struct verify {
	struct digest *digest;
	const struct signkey *key;
	struct signkey *own_key;  /* of the log or file, if the caller gave none */
	uint8_t log[AUDIT_LOG_ID_BYTES];
	verify_finding_h *finding;
	verify_finding_h *lawful; /* NULL: nobody asks */
	void *arg;
	struct audit_blanked blanked;
	bool blanked_read;
	int64_t debt_of; /* the campaign last asked about; 0: none */
	bool debt;
	struct verify_result *result;
	struct merkle_range range; /* as far as leaves were read */
	struct kept_head *kept;    /* by size; owned */
	int kept_count, kept_capacity, kept_next;
};

void verify_found(struct verify *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Also needed after a failure; frees nothing twice. */
void verify_release(struct verify *v);

/* Read files of kept heads; *ret_file says which failed. */
int verify_keep_heads(struct verify *v, const struct verify_options *o, const char **ret_file)
	__attribute__((warn_unused_result));
/* One more; sort when all are there. */
int verify_keep_head(struct verify *v, const struct head *h, const char *file, long line)
	__attribute__((warn_unused_result));
void verify_sort_heads(struct verify *v);
/* One head, whose leaves have just all been read. */
void verify_head(struct verify *v, const struct head *h, const char *where);
/* The kept heads of the size that was reached. */
void verify_kept_here(struct verify *v);
/* At the end: those that are larger than the log, or of another one. */
void verify_kept_rest(struct verify *v);

/* A row against the text of its leaf, which differs from what was built: says in what. */
int verify_row(struct verify *v, struct leaf_batch *b, int i, int64_t seq, const char *leaf, size_t len)
	__attribute__((warn_unused_result));

/* Files of recordings against their rows, and calls that name one without. */
int verify_recordings(struct verify *v, struct db *db, const struct verify_options *o) __attribute__((warn_unused_result));

/*
 * The evidence of a bundle, as JSON: each record under the head, each plain text against its leaf.
 * Returns 0, or -EINVAL with error (VERIFY_ERROR_MAX bytes) set for what is no bundle.
 */
int verify_bundle(struct verify *v, const json_t *bundle, char *error) __attribute__((warn_unused_result));
/* The JSON inside of a page (of a NUL-terminated text); NULL: there is none. Owned by the caller. */
json_t *verify_bundle_of_page(const char *page);

#endif
