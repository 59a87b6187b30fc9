/* SPDX-License-Identifier: Apache-2.0 */
/* What the register of reassigned numbers is asked, and what it answered. Blocking, for tools. */
#ifndef DIALER_STORE_REASSIGNED_H
#define DIALER_STORE_REASSIGNED_H

#include "dialer/store/copy.h"
#include "policy/number/e164.h"

/*
 * A page of questions: columns "number" (10 digits) and "asked_about", at most limit rows with a
 * number above after, by number; the North American leads of a campaign with a consent in force,
 * and the day of that consent where the day begins last, so that it is never a later one. -ENOENT: no such campaign.
 */
int reassigned_questions(struct db *db, const char *campaign, int64_t after, int limit, PGresult **ret)
	__attribute__((warn_unused_result));
/* Leads of the campaign that cannot be asked about: no consent is in force. */
int reassigned_without_consent(struct db *db, const char *campaign, int64_t *ret) __attribute__((warn_unused_result));

struct reassigned_import {
	struct db *db;
	struct copy copy;
};

/* What all answers of a file have in common. */
struct reassigned_file {
	int64_t asked_us;
	const char *company, *source;
	const char *file_sha256; /* hexadecimal */
};

/* One transaction from begin to finish or abandon. Answers that are there already are not added again. */
int reassigned_begin(struct reassigned_import *ri, struct db *db) __attribute__((warn_unused_result));
int reassigned_add(struct reassigned_import *ri, struct e164 number, const char *about, const char *answer)
	__attribute__((warn_unused_result));
int reassigned_finish(struct reassigned_import *ri, const struct reassigned_file *file, int64_t *ret_added)
	__attribute__((warn_unused_result));
void reassigned_abandon(struct reassigned_import *ri);

/* Every answer about a number, newest first, for people. */
int reassigned_answers(struct db *db, struct e164 number, PGresult **ret) __attribute__((warn_unused_result));

#endif
