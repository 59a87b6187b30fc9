/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon's reading of campaigns: their states, themselves, what is left to call. Control thread. */
#ifndef DIALER_STORE_CAMPAIGNS_H
#define DIALER_STORE_CAMPAIGNS_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/store/campaign.h"
#include "policy/policy.h"

struct pipeline;

struct campaign_state {
	int64_t id, epoch;
	bool running;
	enum campaign_calls calls; /* what becomes of those under way, if it does not run */
};

/* Every campaign that was ever started. err as in pipeline.h. */
typedef void(campaign_states_h)(int err, const struct campaign_state *states, int count, void *arg);
void campaigns_states(struct pipeline *p, campaign_states_h *done, void *arg);

/*
 * Read one campaign. c is the callee's (one reference), its script and live fields still empty;
 * script_json is its script's text, valid during the call. c is NULL when it is gone.
 */
typedef void(campaign_loaded_h)(int err, struct campaign *c, const char *script_json, void *arg);
void campaigns_load(struct pipeline *p, int64_t id, campaign_loaded_h *done, void *arg);

/* Leads that are ready and kept by the filter, by list, class and priority, with the first of them. */
struct campaign_class {
	int32_t class_id, list_id;
	int16_t priority;
	int weight;                /* of the list; never 0 */
	int64_t first_due_us;      /* INT64_MIN: at once */
	int64_t first_ord, first_id;
	int64_t pass, served;      /* the turn of the list at this priority (leads/mix.h) */
	char key[CLASS_KEY_MAX];
};

#define CAMPAIGN_CLASSES_MAX 2000

/* classes valid during the call. open_attempts: of any node, not ended yet. */
typedef void(campaign_classes_h)(int err, const struct campaign_class *classes, int count,
	int64_t open_attempts, void *arg);
void campaigns_classes(struct pipeline *p, int64_t id, campaign_classes_h *done, void *arg);

/* running -> finished, if it is still this epoch and nothing is ready or under way. */
void campaigns_finish(struct pipeline *p, int64_t id, int64_t epoch);

/* Keep the rules that decisions will name, so that they can be read years later. */
void campaigns_keep_policy(struct pipeline *p, const struct policy *policy);

#endif
