/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealing: rows that wait become leaves, and a signed head stands for them. One pass is one
 * transaction under a lock that all nodes share, so it can be cut off at any instant and at most
 * one node seals. Blocking, one thread.
 */
#ifndef DIALER_AUDIT_SEAL_H
#define DIALER_AUDIT_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/audit/digest.h"
#include "dialer/audit/head.h"
#include "dialer/audit/signkey.h"
#include "dialer/store/db.h"

#define SEAL_BATCH 10000 /* leaves of a pass, about */
#define SEAL_ERROR_MAX 768

struct seal {
	struct db *db;           /* not owned */
	struct digest *digest;   /* owned */
	struct signkey *key;     /* owned */
	const char *publish;     /* file of published heads; "" none */
	const struct audit_head_row *known; /* the head signed last, as far as the caller knows; NULL none; not owned */
	int64_t gone;            /* rows that were gone before they were sealed */
	char error[SEAL_ERROR_MAX];
};

/*
 * The key at path, made if there is none and the log is empty. -ENOENT: there is none, but the log
 * has one already; -EPERM: it is not the log's key, or others can read it. s->error says what to do.
 * seal_close() is needed either way.
 */
int seal_open(struct seal *s, struct db *db, const char *key_path, const char *publish)
	__attribute__((warn_unused_result));
void seal_close(struct seal *s);

struct seal_result {
	int leaves;       /* sealed by this pass */
	bool more;        /* others may wait */
	bool busy;        /* another session seals: nothing was done */
	bool published;   /* false with a file of heads: it could not be written, the log is good */
	struct head head; /* if leaves > 0 */
};
/* Returns 0 or -errno with s->error set; then nothing was sealed. wait: for another session's pass. */
int seal_pass(struct seal *s, bool wait, struct seal_result *ret) __attribute__((warn_unused_result));

#endif
