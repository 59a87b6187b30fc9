/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of a campaign's leads its filter keeps, and in which order they stand: kept with each lead, so that a
 * claim costs the same whatever the filter drops.
 *
 * A campaign's selection is a number that rises whenever its filter or its order changes; a lead's says by
 * which one it was looked at, and whether that kept it. Only leads that the campaign's present selection
 * keeps are claimed. So from the commit of a change on nobody is claimed whom the new filter has not itself
 * looked at and kept; the campaign's epoch, raised in the same transaction, withdraws what was claimed by the
 * old one and not sent yet. The end of an attempt makes its lead out of date as well, for its attempts and
 * its last disposition are others then.
 *
 * What is out of date is looked at in batches, by dialerctl when something was changed or loaded and by the
 * daemon whenever it finds any: read, judge in C (leads/select.h), write. Nothing is locked in between: a lead
 * that changed meanwhile stays out of date, and is looked at again.
 */
#ifndef DIALER_STORE_SELECTION_H
#define DIALER_STORE_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "dialer/store/db.h"

struct pipeline;

#define SELECTION_BATCH_MAX 5000

/* What a campaign selects by; texts are as written. */
struct selection {
	int number;
	char filter[4097], order[129];
};

/* A lead that is out of date; texts point into the result it was read from. */
struct selection_lead {
	int64_t id;
	const char *version;   /* of its row */
	const char *place;     /* "US-TX" */
	const char *postal_code, *county, *timezone, *external_id, *first_name, *last_name, *list, *last_disposition;
	const char *fields_json;
	int64_t number, attempts, priority, rank, loaded_us, last_purchase_us, last_inquiry_us;
	bool callback;
};

void selection_row(const PGresult *res, int row, struct selection_lead *ret);

/* What was found about one lead. */
struct selection_verdict {
	int64_t id, ord;
	const char *version;
	bool keeps;
};

/* ---- dialerctl, blocking ---- */

int selection_of(struct db *db, int64_t campaign_id, struct selection *ret) __attribute__((warn_unused_result));

/*
 * Where in the index of claims a batch ended. Going on behind it spares the next one the way over all that the
 * earlier ones have moved away, which until a vacuum is long. 0: the beginning.
 */
struct selection_place {
	int selection, list_id, class_id, priority;
	char due_at[64];
	int64_t ord, id;
};

/*
 * Up to SELECTION_BATCH_MAX ready leads that are out of date, behind *place, which becomes that of the last of
 * them. The caller clears it.
 */
int selection_read(struct db *db, int64_t campaign_id, struct selection_place *place, PGresult **ret)
	__attribute__((warn_unused_result));
int selection_write(struct db *db, int number, const struct selection_verdict *verdicts, int count)
	__attribute__((warn_unused_result));

/*
 * Within a transaction: filter and order from now on, NULL as before. *ret_number is 0 when they were the same,
 * and nothing was changed; otherwise a line of evidence was written for this epoch.
 */
int selection_save(struct db *db, int64_t campaign_id, int64_t epoch, const char *filter, const char *order,
	int *ret_number) __attribute__((warn_unused_result));

/* Are these the filter and the order it has? */
int selection_same(struct db *db, int64_t campaign_id, const char *filter, const char *order, bool *ret)
	__attribute__((warn_unused_result));

/* selection_save() of a campaign by its name, with its epoch raised, as a transaction. -ENOENT: no such campaign. */
int selection_set(struct db *db, const char *campaign, const char *filter, const char *order, int64_t *ret_id,
	int *ret_number) __attribute__((warn_unused_result));

/* Ready leads: kept by the filter, dropped by it, not looked at yet. */
struct selection_counts {
	int64_t kept, dropped, stale;
};
int selection_count(struct db *db, int64_t campaign_id, struct selection_counts *ret)
	__attribute__((warn_unused_result));

/* ---- the daemon ---- */

/* res: as selection_read(), at most SELECTION_STEP_MAX, valid during the call; NULL on error. */
#define SELECTION_STEP_MAX 1000
typedef void(selection_read_h)(const struct selection *s, const PGresult *res, void *arg);
void selection_read_async(struct pipeline *p, int64_t campaign_id, selection_read_h *done, void *arg);
void selection_write_async(struct pipeline *p, int number, const struct selection_verdict *verdicts, int count,
	void (*done)(int err, void *arg), void *arg);

#endif
