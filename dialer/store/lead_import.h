/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leads into the database: rows are copied to a temporary table without indexes, then inserted in
 * order of number, all in one transaction. Blocking, one thread.
 */
#ifndef DIALER_STORE_LEAD_IMPORT_H
#define DIALER_STORE_LEAD_IMPORT_H

#include "dialer/store/copy.h"
#include "dialer/store/load_row.h"
#include "policy/policy.h"

/* One number of one person; texts are borrowed during the call. */
struct lead_row {
	int64_t person;   /* the same for all numbers of a person with several; 0: the only one */
	int rank;
	struct e164 number;
	enum line_type line_type;
	unsigned class_index; /* of the keys given to lead_import_finish() */
	const char *extension, *external_id, *first_name, *last_name, *place, *postal_code, *zone;
	const char *county, *debt_id;
	const char *fields_json;
	int64_t purchase_us, inquiry_us; /* 0: none */
	int priority;
};

struct lead_import {
	struct db *db;
	struct copy copy;
	int64_t campaign_id;
	bool several; /* a person with several numbers was among them */
};

struct load_counts {
	int64_t load_id, loaded, duplicate;
};

/*
 * Begin the transaction; loads into one campaign follow one another. *ret_known_load: the load of
 * this very file that is in force, and then nothing was begun; 0 otherwise. Returns 0 or -errno.
 */
int lead_import_begin(struct lead_import *li, struct db *db, int64_t campaign_id, const uint8_t sha256[32],
	int64_t *ret_known_load) __attribute__((warn_unused_result));
int lead_import_add(struct lead_import *li, const struct lead_row *row) __attribute__((warn_unused_result));
/*
 * Insert, and commit unless dry_run. keys: the calling classes the rows' indexes mean. A number that
 * the campaign has already is a duplicate, except one that was undone: it is loaded anew.
 */
int lead_import_finish(struct lead_import *li, const struct load_file *file, const char *const *keys, size_t key_count,
	bool dry_run, struct load_counts *ret) __attribute__((warn_unused_result));
/* Instead of lead_import_finish(): nothing happened. */
void lead_import_abandon(struct lead_import *li);

struct load_undone {
	int64_t undone, kept; /* kept: attempted, being called or finished */
};
/* -ENOENT: no such load of leads; -EPERM: undone before. Said in db->error. */
int lead_load_undo(struct db *db, int64_t load_id, struct load_undone *ret) __attribute__((warn_unused_result));

/* For dialerctl: rows to print. campaign NULL: all. */
int lead_loads(struct db *db, const char *campaign, PGresult **ret) __attribute__((warn_unused_result));
int lead_list(struct db *db, const char *campaign, const char *state, int64_t limit, PGresult **ret)
	__attribute__((warn_unused_result));

const char *line_type_name(enum line_type t);

#endif
