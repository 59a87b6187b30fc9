/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the law asks of a campaign before one call is made: for each place its leads are in, the very
 * decision the gate would make about a person who consented to everything and stands on no list. What
 * is refused then is refused for the place, not for the person.
 */
#ifndef DIALERCTL_CAMPAIGN_CHECK_H
#define DIALERCTL_CAMPAIGN_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/campaign_save.h"
#include "policy/policy.h"
#include "tools/dialerctl/command.h"

#define CHECK_TARGETS_MAX 2000
#define CHECK_PLACES_MAX 64

/* Some leads of one calling class. */
struct check_target {
	char places[CHECK_PLACES_MAX]; /* "US-CT,US-NY"; "?" unknown */
	int64_t leads;
	bool callable;                 /* by a person who consented, at some hour */
	struct decision decision;
};

struct check {
	struct policy *policy;         /* owned */
	struct facts facts;            /* of the campaign alone */
	struct pacing_spec pacing;
	struct check_target *targets;  /* owned */
	int count, callable;
};

/* Returns an exit code, said; check_release() is needed either way. */
int check_campaign(struct ctl *ctl, const char *name, struct check *ret) __attribute__((warn_unused_result));
void check_release(struct check *c);

/* Dials more lines than it has seats, so that people may find none. */
bool check_overdials(const struct check *c);

/*
 * May be started: it has no leads yet, or some that can be called, and abandons no more than the law of
 * each of its places permits. Otherwise says why it may not.
 */
bool check_may_start(const struct check *c, const char *name);

#endif
