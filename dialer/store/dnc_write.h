/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the internal do-not-call list, and putting a register in force. The internal list's
 * trigger tells all nodes; leads of a number that is put on it are refused in the same
 * transaction. Blocking, one thread.
 */
#ifndef DIALER_STORE_DNC_WRITE_H
#define DIALER_STORE_DNC_WRITE_H

#include "dialer/store/copy.h"
#include "dialer/store/load_row.h"
#include "policy/number/e164.h"

struct dnc_counts {
	int64_t load_id; /* 0: nothing was new */
	int64_t added, known;
	int64_t refused; /* leads that will not be called any more */
};

int dnc_add(struct db *db, struct e164 number, const char *method, const char *detail, struct dnc_counts *ret)
	__attribute__((warn_unused_result));

struct dnc_import {
	struct db *db;
	struct copy copy;
};

/* One transaction from begin to finish or abandon. */
int dnc_import_begin(struct dnc_import *di, struct db *db) __attribute__((warn_unused_result));
int dnc_import_add(struct dnc_import *di, struct e164 number, const char *method, const char *detail, int64_t at_us)
	__attribute__((warn_unused_result));
int dnc_import_finish(struct dnc_import *di, const struct load_file *file, bool dry_run, struct dnc_counts *ret)
	__attribute__((warn_unused_result));
void dnc_import_abandon(struct dnc_import *di);

/* A register that was built, to be put in force. */
struct dnc_new_list {
	const char *name, *version, *source;
	int64_t list_date_us;
	const char *file_sha256, *set_path, *set_sha256; /* hexadecimal */
	uint64_t numbers;
	uint32_t area_codes;
	int64_t based_on; /* id of the current list it was made from; 0: none. */
};

struct dnc_current {
	int64_t id, list_date_us;
	uint64_t numbers;
	char set_path[256], version[40], file_sha256[65];
};

/* The list of that name in force; -ENOENT: none. */
int dnc_current_read(struct db *db, const char *name, struct dnc_current *ret) __attribute__((warn_unused_result));
/*
 * In one transaction: current becomes previous, previous old, this one current; all nodes are
 * told. -EPERM when the current list is not the one of based_on any more. *ret_old: paths of sets
 * that no row in force or before it needs any more; PQclear.
 */
int dnc_list_switch(struct db *db, const struct dnc_new_list *l, PGresult **ret_old)
	__attribute__((warn_unused_result));

/* For dialerctl. */
int dnc_lists(struct db *db, PGresult **ret) __attribute__((warn_unused_result));
/* Columns, in this order: name, version, list date in us, numbers, source, hash of the file, path of the set. */
int dnc_in_force(struct db *db, PGresult **ret) __attribute__((warn_unused_result));
int dnc_internal_events(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));

#endif
