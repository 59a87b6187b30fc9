/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts about one number, read the way the gate reads them for a claim (store/gate.h), for
 * asking what would be decided without claiming anything. Blocking.
 */
#ifndef DIALER_STORE_LAW_H
#define DIALER_STORE_LAW_H

#include "dialer/store/db.h"
#include "policy/policy.h"

struct law_campaign {
	int64_t id, seller_id;
	char region[4], subject[64];
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

#endif
