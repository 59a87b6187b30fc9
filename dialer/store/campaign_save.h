/* SPDX-License-Identifier: Apache-2.0 */
/* A campaign file into the database. Blocking, for dialerctl. */
#ifndef DIALER_STORE_CAMPAIGN_SAVE_H
#define DIALER_STORE_CAMPAIGN_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/db.h"
#include "dialer/store/lead_lists.h"
#include "policy/policy.h"

#define CAMPAIGN_NUMBERS_MAX 2000 /* caller IDs in one file */

struct campaign_number {
	struct e164 number;
	char place[PLACE_TEXT_MAX];   /* "" unknown */
	int daily_cap;
	char attestation[8];          /* "A" "B" "C" "unknown" */
};

#define CAMPAIGN_RATIO_MIN 100    /* lines per free seat, in hundredths */
#define CAMPAIGN_RATIO_MAX 1000
#define CAMPAIGN_TARGET_MIN 1     /* abandoned of a hundred live answers, in hundredths */
#define CAMPAIGN_TARGET_MAX 10000

/* How many lines are dialled for a seat; as the columns of dialer.campaign. */
struct pacing_spec {
	char mode[16];                /* "progressive" "ratio" "predictive" */
	int ratio_hundredths, target_hundredths;
};

/* A campaign file, checked. */
struct campaign_spec {
	char name[64], seller[64], seller_legal_name[128], pool[64], trunk[64];
	struct e164 callback_number, toll_free_number; /* the latter may be none */
	char purpose[16], on_answer[16], opening[16], subject[64];
	bool artificial_voice, business, record;
	char region[4], caller_place[PLACE_TEXT_MAX];
	char hand_over[64];           /* team of representatives, "" none */
	struct pacing_spec pacing;
	int max_concurrent, ring_s, max_attempts, max_attempts_24h, max_attempts_day;
	const char *day_parts;        /* JSON, as campaign_times.c reads it */
	const char *ends;             /* JSON, as campaign_ends.c reads it */
	int quota_count;              /* in it */
	char ends_zone[64], ends_date[11]; /* by whose days; "" date: none */
	char schedule[256];           /* file, "" none */
	const char *schedule_text;    /* what it holds; "" none */
	const char *retry;            /* JSON: disposition to seconds, -1 never */
	const char *checklist;        /* JSON: rule to what the campaign states about it */
	const char *script;           /* JSON */
	const char *source;           /* the file */
	const struct campaign_number *numbers;
	size_t number_count;
	struct lead_list lists[LEAD_LISTS_MAX];
	size_t list_count;
	char filter[1024], order[128]; /* checked (leads/filter.h, leads/order.h) */
};

struct campaign_saved {
	int64_t id, epoch;
	bool created;                 /* false: there was one of this name */
	bool changed;                 /* false: the very same file was loaded before */
};

/*
 * Insert or update campaign, seller, pool and caller IDs in one transaction. Numbers that left the
 * file are retired. Returns 0 or the error of db_exec().
 */
int campaign_save(struct db *db, const struct campaign_spec *spec, struct campaign_saved *ret)
	__attribute__((warn_unused_result));

#endif
