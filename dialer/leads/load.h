/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of people, consents or do-not-call numbers into the database: wholly or not at all, each
 * refused row in a rejects file. Blocking, one thread, constant memory.
 */
#ifndef DIALER_LEADS_LOAD_H
#define DIALER_LEADS_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/leads/header.h"
#include "dialer/leads/rejects.h"
#include "dialer/store/db.h"
#include "policy/policy.h"

#define LOAD_ERROR_MAX 1024

struct load_options {
	const char *path;
	const char *rejects;     /* NULL: path with ".rejects.csv" */
	const char *list;        /* of leads: their list; NULL: named after the file */
	const char *region;      /* of numbers without "+"; NULL: the campaign's, or US */
	const char *const *maps; /* as for header_read() */
	size_t map_count;
	bool dry_run;
	const uint8_t *text_sha256; /* 32 bytes; of consents whose row says nothing of the words. NULL: none */
	const char *zoneinfo_dir;
	void (*progress)(uint64_t done, uint64_t total, void *arg); /* bytes; may be NULL */
	void *progress_arg;
};

struct load_result {
	int64_t load_id;       /* 0: nothing was written */
	int64_t known_load_id; /* this very file was loaded before */
	int64_t rows;          /* records of the file without its header */
	int64_t loaded;        /* numbers, consents or list entries that are new */
	int64_t duplicate;     /* that were there already, or twice in the file */
	int64_t rejected;      /* lines of the rejects file */
	int64_t certificates;  /* of consents, that are new */
	int64_t unclaimed;     /* certificates in the file that can and must be claimed still */
	int64_t lost;          /* that prove nothing any more: not claimed in time, or expired */
	const char *encoding;
	char separator;
	char rejects[REJECTS_PATH_MAX];
	char error[LOAD_ERROR_MAX]; /* "file:line: what (hint: remedy)" when it failed */
};

/* -ENOENT: no such campaign. Other -errno: r->error tells. */
int load_leads(struct db *db, const struct policy *policy, const char *campaign, const struct load_options *o,
	struct load_result *r) __attribute__((warn_unused_result));

/* Consents to a seller. Loading what the ledger holds already adds nothing. */
int load_consents(struct db *db, const char *seller, const struct load_options *o, struct load_result *r)
	__attribute__((warn_unused_result));

/* Certificates for consents to a seller that the ledger has; one without its consent is rejected. */
int load_certificates(struct db *db, const char *seller, const struct load_options *o, struct load_result *r)
	__attribute__((warn_unused_result));

/* Numbers for the internal list; a list without a header line will do. */
int load_internal_dnc(struct db *db, const struct load_options *o, struct load_result *r)
	__attribute__((warn_unused_result));

/* The evidence of a consent's text: 64 hexadecimal digits; or the hash of the exact bytes. False: cannot. */
bool load_parse_sha256(const char *text, uint8_t ret[32]) __attribute__((warn_unused_result));
bool load_text_sha256(const char *text, size_t len, uint8_t ret[32]) __attribute__((warn_unused_result));

#endif
