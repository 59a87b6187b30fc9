/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control thread's heart: which campaigns run, how many calls now, and the way of a lead
 * through the gate to a launch. It owns the database session, the node's lease and the outcomes'
 * way back.
 *
 *   tick -> plan -> claim -> (decide, choose caller ID) -> commit -> launch
 *   outcome -> retry rules -> written -> the slot is free
 *
 * Everything on the control thread, but pacing_may_send.
 */
#ifndef DIALER_PACING_PACING_H
#define DIALER_PACING_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

#include "dialer/call/call.h"
#include "dialer/store/attempt.h"
#include "dialer/store/dnc.h"
#include "dialer/store/outcome.h"
#include "dialer/store/representatives.h"
#include "dialer/store/stop.h"

struct config;
struct event_base;
struct lists_ask;
struct pacing;
struct message;
struct script;
struct seats;

struct pacing_handler {
	/* Place the call. pacing_outcome() must follow, whatever happens. */
	void (*launch)(struct attempt *a, void *arg);
	/* Queued and ringing calls to this number must stop, as far as the order reaches. */
	void (*stop_number)(const struct stop_order *order, void *arg);
	/* Queued and ringing calls of this campaign must end; with talking, those that talk too. */
	void (*stop_campaign)(int64_t campaign_id, bool talking, void *arg);
	/* The opt-out of this attempt is in the database. */
	void (*opt_out_committed)(struct attempt *a, void *arg);
	/* Who takes the call over; NULL: nobody is free. As calls_representative(). */
	void (*representative)(struct attempt *a, const struct representative *r, void *arg);
	/* Call done(done_arg) once no INVITE decided before now can leave any more. */
	void (*fence)(void (*done)(void *), void *done_arg, void *arg);
	/* Is there room to record another call? */
	bool (*may_record)(void *arg);
	/* What lists say of numbers; a list that is not loaded says unknown. As lists_lookup_many(). */
	void (*lookup)(const struct lists_ask *asks, int count, void *arg);
	/* All lists in force, after one changed. */
	void (*lists_in_force)(const struct dnc_list_row *rows, int count, void *arg);
	/* Compile a campaign's script; NULL with a sentence in error when it cannot be. */
	struct script *(*script_new)(const char *json, char *error, int size, void *arg);
	void (*script_release)(struct script *s);
	/* What whoever finds no free seat will hear, for a campaign with its script; NULL when it cannot be had. */
	struct message *(*message_new)(const struct campaign *c, void *arg);
	/* 1 when it can be played, 0 not yet, -1 never. */
	int (*message_ready)(const struct message *m);
	void (*message_release)(struct message *m);
	void *arg;
};

struct policy_inputs;

struct pacing_params {
	struct event_base *base;
	const struct config *config;
	const struct policy *policy;
	const struct pacing_handler *handler;
	struct seats *seats; /* of this node; shared with the calls */
	const struct policy_inputs *inputs; /* what the policy was built from; NULL: not kept */
	const char *config_sha256; /* of the configuration file, for the log of evidence; not copied */
	bool take_over; /* this process holds the node's lock file: an old lease is a dead process's */
};

int pacing_start(struct pacing **pp, const struct pacing_params *params)
	__attribute__((warn_unused_result));
void pacing_free(struct pacing *p); /* accepts NULL; no call may be left */

void pacing_outcome(struct pacing *p, struct attempt *a, struct outcome *o);
/* As calls_handler.on_seat. */
void pacing_seat(struct pacing *p, struct attempt *a, enum call_seat what, int64_t mono_us);
/* As calls_handler.on_hand_over and on_representative_left. */
void pacing_hand_over(struct pacing *p, struct attempt *a);
void pacing_representative_left(struct pacing *p, struct attempt *a, int64_t id, enum representative_end how);
void pacing_events(struct pacing *p, struct attempt *a, struct call_event *events, int count);
void pacing_opt_out(struct pacing *p, struct attempt *a, const char *method);
void pacing_trunk(struct pacing *p, const char *name, bool usable, const char *why);

/*
 * Sip thread, right before each INVITE: lease held, clock not jumped, campaign's epoch unchanged, decision
 * younger than two seconds.
 */
bool pacing_may_send(struct pacing *p, const struct attempt *a);

/* Stop claiming. Calls under way go on. */
void pacing_drain(struct pacing *p);
/* Everything written? Then give up the lease and free. */
bool pacing_is_idle(const struct pacing *p);
void pacing_give_up_lease(struct pacing *p);

struct pacing_state {
	bool database_up, lease_held;
	bool clocks_agree;     /* with the database's; otherwise nothing is called */
	bool rewound;          /* the database went back in time: nothing is called */
	int campaigns_running, calls, slots;
	int seats, seats_busy, calls_waiting; /* for one of them */
	int claim_most;        /* leads the next claim may take, fewer while decisions grow old (pacing/shed.h) */
	int unwritten;         /* outcomes and parts of timelines that wait for the database */
	int64_t decisions[4];  /* by enum verdict, since the start */
	int64_t attempts, outcomes[DISPOSITION_COUNT];
};
void pacing_state(const struct pacing *p, struct pacing_state *ret);

/* Of a running campaign that dials more lines than it has seats. Valid during the call. */
struct pacing_level {
	const char *campaign, *mode;
	double lines_per_seat, target; /* target: share of live answers */
	int64_t block_live, block_abandoned, day_live, day_abandoned; /* of all nodes */
};
void pacing_levels(const struct pacing *p, void (*each)(const struct pacing_level *l, void *arg), void *arg);

/* Of a running campaign that hands calls over. Valid during the call. */
struct pacing_team {
	const char *campaign;
	int ready, free;      /* representatives of its team, of all nodes; 0 while not known */
	double share;         /* of its conversations that want one, as believed, 0..1 */
	bool limits;          /* and not the seats */
};
void pacing_teams(const struct pacing *p, void (*each)(const struct pacing_team *t, void *arg), void *arg);

#endif
