/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts about one number, read the way the gate reads them for a claim (store/gate.h), for
 * asking what would be decided without claiming anything. Blocking.
 */
#ifndef DIALER_STORE_LAW_H
#define DIALER_STORE_LAW_H

#include "dialer/store/campaign_save.h"
#include "dialer/store/db.h"
#include "policy/policy.h"

struct law_campaign {
	int64_t id, seller_id;
	char region[4], subject[64];
	int max_attempts_day;
	struct pacing_spec pacing;
};

/* Fill the facts that a campaign settles. -ENOENT, said in db->error, for an unknown name. */
int law_campaign_facts(struct db *db, const char *name, struct facts *f, struct law_campaign *ret)
	__attribute__((warn_unused_result));

/* -ENOENT, said in db->error, for an unknown seller. */
int law_seller(struct db *db, const char *name, int64_t *ret_id) __attribute__((warn_unused_result));

/*
 * Fill consent, internal list, attempts, and of the lead address, zone, relationship, for f->number
 * at f->now_us. c->id 0: no lead; c->seller_id 0: the consents of no seller, which are none. A line
 * type the database does not know is left as it is.
 * lists is left as it is: lists/ answers.
 */
int law_number_facts(struct db *db, const struct law_campaign *c, struct facts *f)
	__attribute__((warn_unused_result));

/*
 * The calling classes of a campaign's leads that are not done, those with most leads first; told to
 * whoever begins campaigns, who need not be allowed to read leads. The caller clears the result.
 */
int law_targets(struct db *db, int64_t campaign_id, PGresult **ret) __attribute__((warn_unused_result));
struct law_target {
	const char *class; /* its key; valid as long as the result */
	int64_t leads;
};
/* Of a row: fills of f what settles place and line, with a number that is nobody's: the last four digits are 0. */
void law_target_facts(const PGresult *res, int row, struct facts *f, struct law_target *ret);

#endif
