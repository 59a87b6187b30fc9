/* SPDX-License-Identifier: Apache-2.0 */
/* dialer.load: a row for each file that was loaded, within the loading transaction. Blocking. */
#ifndef DIALER_STORE_LOAD_ROW_H
#define DIALER_STORE_LOAD_ROW_H

#include "dialer/store/db.h"

struct load_file {
	const char *name;
	const uint8_t *sha256; /* 32 bytes */
	int64_t campaign_id;   /* 0: none */
	const char *list;      /* of leads: the name of their list; NULL otherwise */
	int64_t rows_read, rows_rejected;
};

/* kind: "leads", "consent", "dnc" or "certificate". */
int load_begin(struct db *db, const char *kind, const struct load_file *f, int64_t *ret_id)
	__attribute__((warn_unused_result));
int load_end(struct db *db, int64_t id, int64_t loaded, int64_t duplicate) __attribute__((warn_unused_result));
/* For a load whose row was begun before its file was read. */
int load_counts(struct db *db, int64_t id, int64_t rows_read, int64_t rows_rejected) __attribute__((warn_unused_result));
/* One number of a statement without parameters. */
int load_staged(struct db *db, const char *sql, int64_t *ret) __attribute__((warn_unused_result));
/* 64 digits; out needs 65 bytes. Returns out. */
const char *load_hex(const uint8_t sha256[32], char *out);

#endif
