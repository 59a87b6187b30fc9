/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people do to campaigns: load, start, pause, resume. Blocking, for dialerctl. Every change
 * raises the campaign's epoch in the transaction that writes its event, and is announced on the
 * channel dialer_control with the campaign's id.
 */
#ifndef DIALER_STORE_CONTROL_H
#define DIALER_STORE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/db.h"
#include "policy/policy.h"

#define CAMPAIGN_NUMBERS_MAX 2000 /* caller IDs in one file */

struct campaign_number {
	struct e164 number;
	char place[PLACE_TEXT_MAX];   /* "" unknown */
	int daily_cap;
	char attestation[8];          /* "A" "B" "C" "unknown" */
};

/* A campaign file, checked. */
struct campaign_spec {
	char name[64], seller[64], seller_legal_name[128], pool[64], trunk[64];
	struct e164 callback_number, toll_free_number; /* the latter may be none */
	char purpose[16], on_answer[16], opening[16], subject[64];
	bool artificial_voice, business, record;
	char region[4], caller_place[PLACE_TEXT_MAX];
	int max_concurrent, ring_s, max_attempts, max_attempts_24h;
	const char *retry;            /* JSON: disposition to seconds, -1 never */
	const char *checklist;        /* JSON: rule to what the campaign states about it */
	const char *script;           /* JSON */
	const char *source;           /* the file */
	const struct campaign_number *numbers;
	size_t number_count;
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

enum campaign_action { CAMPAIGN_START = 0, CAMPAIGN_PAUSE, CAMPAIGN_RESUME };

struct campaign_change {
	int64_t id, epoch;
	char before[16];              /* state before; unchanged when refused */
	int64_t decided_anew;         /* leads set from refused back to ready */
};

/*
 * Start from draft, paused or finished; pause from running (or paused, to wait again); resume from paused. Start and resume
 * put refused leads back, so that consents and lists loaded since are looked at. Returns 0,
 * -ENOENT for an unknown name, -EPERM when the state does not permit it (ret->before says which).
 */
int campaign_control(struct db *db, const char *name, enum campaign_action action,
	struct campaign_change *ret) __attribute__((warn_unused_result));

/*
 * The barrier of pause: nodes that hold a lease and have not acknowledged the epoch. *ret_waiting
 * is how many, *ret_acked how many did; names (for people, "a, b") of the waiting ones.
 */
int campaign_waiting_nodes(struct db *db, int64_t campaign_id, int64_t epoch, int *ret_waiting,
	int *ret_acked, char *names, size_t size) __attribute__((warn_unused_result));

/* -ENOENT with a sentence in db->error when there is none of that name. */
int campaign_find(struct db *db, const char *name, int64_t *ret_id)
	__attribute__((warn_unused_result));

#endif
