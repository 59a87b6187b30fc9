/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node was told is committed, and whether the database it is connected to still has it. Only the
 * newest of each kind: PostgreSQL keeps the order of commits, so where that is there, so is all before it.
 * The head of evidence speaks for what everybody else wrote until a second or so before.
 *
 * A database that lacks any of it went back in time: an asynchronous replica was promoted, or a backup
 * restored. Calls were made that it does not know of, so nobody may dial by it (schema: dialer.recall).
 */
#ifndef DIALER_STORE_KNOWN_H
#define DIALER_STORE_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "dialer/store/db.h"

struct pipeline;

#define KNOWN_TEXT_MAX 320

struct known {
	char log[33];            /* id of the log of evidence, hexadecimal: names the database; "": none yet */
	int64_t head_size;       /* newest head seen */
	char head_root[65];
	int64_t decision_id, attempt_id; /* newest committed to us */
	int64_t ended_id;        /* attempt whose outcome was written last */
	int64_t opt_out_id;      /* attempt whose opt-out was written last */
	int64_t at_us;           /* by the server's clock, not later than the newest of all this */
};

/* One line with its newline; buf holds KNOWN_TEXT_MAX. Returns its length. */
int known_write(const struct known *k, char *buf);
/* 0, or -EINVAL with *ret untouched. */
int known_read(const char *text, struct known *ret) __attribute__((warn_unused_result));

enum known_answer {
	KNOWN_THERE = 0,
	KNOWN_OTHER,    /* this is a database the node knows nothing of; then, and if accepted, forget all */
	KNOWN_ACCEPTED, /* it went back, and an operator accepted that */
	KNOWN_MISSING,  /* it went back; written down, and all nodes are closed */
};

/* missing: what, for people. err as in pipeline.h. */
typedef void(known_h)(int err, enum known_answer answer, const char *missing, void *arg);

/* Control thread; before all else that waits. */
void known_ask(struct pipeline *p, const char *node, const struct known *k, known_h *done, void *arg);
/* Blocking, before there is a loop. missing holds KNOWN_TEXT_MAX. */
int known_ask_blocking(struct db *db, const char *node, const struct known *k, enum known_answer *ret,
	char *missing) __attribute__((warn_unused_result));

#endif
