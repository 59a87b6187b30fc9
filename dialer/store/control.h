/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people do to campaigns that are loaded: start, pause, resume, drain, stop, limit. Blocking,
 * for dialerctl. Every change raises the campaign's epoch in the transaction that writes its event,
 * and is announced on the channel dialer_control with the campaign's id.
 */
#ifndef DIALER_STORE_CONTROL_H
#define DIALER_STORE_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "dialer/store/campaign.h"
#include "dialer/store/campaign_save.h"
#include "dialer/store/db.h"

enum campaign_action { CAMPAIGN_START = 0, CAMPAIGN_PAUSE, CAMPAIGN_RESUME, CAMPAIGN_DRAIN, CAMPAIGN_STOP };

struct campaign_change {
	int64_t id, epoch;
	char name[64];
	char before[16];              /* state before; unchanged when refused */
	int64_t decided_anew;         /* leads set from refused back to ready */
};

/*
 * Start from draft, paused, stopped or finished; pause and drain (the same to the database) from
 * running, or paused to wait again; resume from paused; stop from any of running, paused and stopped.
 * calls is for stop; everything else leaves calls alone. Start and resume put refused leads back,
 * so that consents and lists loaded since are looked at. Returns 0, -ENOENT for an unknown name,
 * -EPERM when the state does not permit it (ret->before says which).
 */
int campaign_control(struct db *db, const char *name, enum campaign_action action, enum campaign_calls calls,
	struct campaign_change *ret) __attribute__((warn_unused_result));

/*
 * Stop every campaign that runs or is paused, all in one transaction. *ret is malloc'd, the
 * caller's to free; *ret_count may be 0.
 */
int campaign_stop_all(struct db *db, enum campaign_calls calls, struct campaign_change **ret, int *ret_count)
	__attribute__((warn_unused_result));

/*
 * The barrier: nodes that hold a lease and have not acknowledged every one of the changes.
 * *ret_waiting is how many, *ret_acked how many did; names (for people, "a, b") of the waiting ones.
 */
int campaign_waiting_nodes(struct db *db, const struct campaign_change *changes, int count, int *ret_waiting,
	int *ret_acked, char *names, size_t size) __attribute__((warn_unused_result));

/* Attempts of a campaign that have not ended, on all nodes. */
int campaign_open_attempts(struct db *db, int64_t campaign_id, int64_t *ret) __attribute__((warn_unused_result));

/* What an operator may set while calls run; 0 and "" leave it as it is. The file's limits (campaign_save.h) hold. */
struct campaign_limits {
	int max_concurrent;           /* 1 to 100000 */
	struct pacing_spec pacing;
};

/*
 * From now on and until the campaign's file is loaded again. Calls under way go on. ret_before and
 * ret_after are whole. -ENOENT for an unknown name, -EPERM where the schema refuses it.
 */
int campaign_limit(struct db *db, const char *name, const struct campaign_limits *wanted,
	struct campaign_limits *ret_before, struct campaign_limits *ret_after, struct campaign_change *ret)
	__attribute__((warn_unused_result));

/* -ENOENT with a sentence in db->error when there is none of that name. */
int campaign_find(struct db *db, const char *name, int64_t *ret_id)
	__attribute__((warn_unused_result));

#endif
