/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consent ledger, dialer.consent_event: written once, never changed. A revocation is an event
 * like any other. The law's view of it, one fact for one number and seller, is in store/law.h.
 * Blocking, one thread.
 */
#ifndef DIALER_STORE_CONSENT_H
#define DIALER_STORE_CONSENT_H

#include "dialer/store/certificate.h"
#include "dialer/store/copy.h"
#include "dialer/store/load_row.h"
#include "policy/policy.h"

#define CONSENT_CERTIFICATES_MAX 2 /* one of each issuer */

/* Texts are borrowed during the call; NULL is as good as "". */
struct consent_row {
	bool revoke;
	struct e164 number;
	const char *person, *channel, *form, *scope; /* the words of the schema */
	bool artificial_voice;
	bool has_text;             /* a grant must have it */
	uint8_t text_sha256[32];   /* of the exact text the person agreed to */
	const char *text;          /* that text, to be kept where it is given; NULL or "": only its hash */
	const char *method, *evidence;
	int64_t happened_us, expires_us; /* expires 0: no end given */
	const char *ref;           /* what the rows of one consent share: sellers, purposes */
	const char *language, *source_url, *user_agent, *call_ref;
	const char *actor_ip;      /* of who agreed; "" not known, else an address PostgreSQL reads */
	const char *jurisdiction;  /* place of the person then: "US-FL" */
	int64_t audio_offset_ms;   /* in the recording of call_ref; used if call_ref is given, -1: not known */
	enum tristate not_condition, is_signed;
	const char *reach_purpose; /* of a revocation: the only purpose it reaches; "" every one */
	int64_t supersedes;        /* of a grant: the event it takes the place of; 0 none */
	int64_t line;              /* of the file it was loaded from; 0 none */
	const struct certificate *certificates[CONSENT_CERTIFICATES_MAX]; /* what witnesses say of a grant; NULL none */
};

struct consent_added {
	int64_t event_id;      /* also when the ledger had it */
	bool is_new;
	int64_t certificates;  /* that are new */
};

/* seller_id 0, for a revocation only: all sellers. Returns 0, -EEXIST when nothing of it is new, or -errno. */
int consent_add(struct db *db, const struct consent_row *row, int64_t seller_id, struct consent_added *ret)
	__attribute__((warn_unused_result));

struct consent_import {
	struct db *db;
	struct copy copy;
};

struct consent_counts {
	int64_t load_id, added, known; /* load_id 0: nothing was new */
	int64_t certificates;          /* that are new */
};

/* One transaction from begin to finish or abandon. */
int consent_import_begin(struct consent_import *ci, struct db *db) __attribute__((warn_unused_result));
int consent_import_add(struct consent_import *ci, const struct consent_row *row) __attribute__((warn_unused_result));
/* Events that the ledger has already are left out. file.rows_*: as counted by the reader. */
int consent_import_finish(struct consent_import *ci, const struct load_file *file, int64_t seller_id, bool dry_run,
	struct consent_counts *ret) __attribute__((warn_unused_result));
void consent_import_abandon(struct consent_import *ci);

#endif
