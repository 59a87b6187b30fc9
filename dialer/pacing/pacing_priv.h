/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside pacing/ only.
 *   pacing.c  life, tick, what comes back from calls
 *   clocks.c  do this machine's clock and the database's agree
 *   recall.c  is what was committed still there
 *   node.c    connection, lease, reconciliation
 *   runs.c    campaigns: their states, classes, the barrier of pause
 *   limits.c  the trunks' limits, as operators change them
 *   select.c  what the filter keeps, where that is out of date
 *   lines.c   every call under way, and what it teaches about the campaign
 *   level.c   how many lines a campaign may have: seats, odds, what may still be abandoned
 *   handing.c who takes calls over, and how many conversations they permit
 *   claim.c   a lead's way through the gate
 */
#ifndef DIALER_PACING_PACING_PRIV_H
#define DIALER_PACING_PACING_PRIV_H

#include <stdatomic.h>

#include "dialer/base/clock.h"
#include "dialer/base/config.h"
#include "dialer/base/hours.h"
#include "dialer/base/list.h"
#include "dialer/leads/mix.h"
#include "dialer/pacing/agreement.h"
#include "dialer/pacing/backoff.h"
#include "dialer/pacing/escrow.h"
#include "dialer/pacing/hand_over.h"
#include "dialer/pacing/model.h"
#include "dialer/pacing/pacing.h"
#include "dialer/pacing/rate.h"
#include "dialer/pacing/shed.h"
#include "dialer/store/campaigns.h"
#include "dialer/store/gate.h"
#include "dialer/store/known.h"
#include "dialer/store/live_answers.h"
#include "dialer/store/representatives.h"

struct campaign;
struct event;
struct node_lease;
struct pipeline;
struct results;

/* A class of one list of a campaign with the place where the next claim goes on; after_id 0: its beginning. */
struct run_class {
	struct campaign_class class;
	int64_t after_due_us, after_ord, after_id;
	int flow; /* of the run's mix */
};

/* What a campaign's calls say about how many lines it may have. */
struct level {
	struct model model;
	struct live_answers counted;  /* as read, of all nodes */
	struct escrow escrow;         /* and what this node may use of it */
	int64_t ask;                  /* which read this was */
	int claimed;                  /* lines of the claim under way, at most */
	bool known, asked, over;      /* over: nothing is reserved, nothing under way that could change it */
	bool last;                    /* the read under way tells so */
	int64_t next_us, asked_us;    /* monotonic: when to read again; of the read under way or the last one */
	struct live_count unwritten;     /* of this node: calls that ended, not in the database yet */
	struct live_count written;       /* and those in it, but perhaps not in what was read */
	struct live_count at_asking;     /* written, when the read under way was asked for */
	int told;                     /* abandoned by this node, call still under way */
	double law;                   /* most the laws of its leads permit to be abandoned, 0..1 */
	double lines_per_seat;        /* now */
	bool message_failed;          /* nothing to play to whoever finds no seat: nothing is called */
	const char *why;              /* what keeps it at one to one; "" nothing */
};

/* A decision is good for this long at the INVITE (design, section 4). */
#define DECISION_AGE_US (2 * CLOCK_US_PER_S)

/* The representatives of a campaign that hands calls over. */
struct team {
	struct hand_over share;
	char name[REPRESENTATIVE_NAME_MAX]; /* of which the count is */
	struct representatives_count count;
	bool known, asked;
	int64_t next_us;              /* monotonic: when to count again */
	bool limits;                  /* as of the last plan: fewer conversations than free seats, for want of them */
};

/* A campaign this node knows. */
struct run {
	struct list entry;
	struct pacing *pacing;
	struct campaign *campaign;  /* newest version; NULL until first read */
	struct campaign_live *live;
	int64_t id, seen_epoch, acked_epoch;
	bool loading, fencing, classes_asked, selecting;
	bool classes_stale;         /* an outcome just written changes them */
	struct run_class *classes;
	int class_count;
	struct mix mix;             /* whose turn it is among the lists */
	bool classes_known;
	bool schedule_over;         /* and said so */
	bool quotas_asked;
	int64_t quota_until_us;     /* wall: a quota of the day is reached, nothing before; 0: none is */
	int64_t open_attempts;
	int64_t classes_at_us;      /* monotonic, when they were read */
	int64_t idle_until_us;      /* wall: nothing to claim before */
	int in_flight;
	struct level level;
	struct team team;
};

struct trunk {
	const struct config_trunk *config;
	bool usable;
	int channels;               /* as configured, or fewer while an operator says so */
	int in_flight;
	struct rate rate;
	struct backoff backoff;
};

struct recall {
	int fd;                     /* of the file; -1: none */
	struct known known;
	bool asking;
	bool passed;                /* on this connection: all of it is there */
	bool rewound;               /* this node or another one missed something */
};

#define CLOCKS_DISAGREE INT64_MIN

struct clocks {
	struct agreement agreement;
	bool apart, jumped;         /* said so */
	_Atomic int64_t offset_us;  /* the agreement's, or CLOCKS_DISAGREE; read by the sip thread */
};

struct pacing {
	struct event_base *base;
	const struct config *config;
	const struct policy *policy;
	const struct policy_inputs *inputs;
	struct pacing_handler handler;
	/*
	 * Two sessions: what must not wait behind a claim's transaction or a heap of results, which is the
	 * lease, notifications and the barrier of pause, has one of its own.
	 */
	struct pipeline *control;
	struct pipeline *pipeline;
	struct results *results;    /* over pipeline */
	struct event *tick;
	struct gate_node node;
	struct recall recall;
	struct clocks clocks;
	bool take_over;
	const char *config_sha256;
	bool lease_asked, settled;  /* settled: attempts of an earlier run are reconciled */
	int64_t lease_sent_us;      /* monotonic, of the query under way */
	int64_t lease_renew_us;     /* monotonic, when to renew next */
	unsigned lapses;            /* how often the others could believe that this node is gone */
	_Atomic int64_t lease_until_us; /* monotonic; read by the sip thread */
	_Atomic int64_t sent_age_us; /* of the oldest decision at its INVITE since the last claim; by the sip thread */
	struct shed shed;
	struct seats *seats;
	struct list lines;          /* struct line: calls under way */
	struct list runs;
	int next_run;               /* turns between campaigns */
	int64_t poll_us;            /* monotonic, when to ask for campaign states next */
	bool polling, poll_again;
	bool limits_known;          /* nothing is called before they are */
	bool claiming, draining;
	bool node_draining;         /* the operator's wish, by the database */
	struct trunk trunks[CONFIG_TRUNKS_MAX];
	int trunk_count;
	int in_flight;
	int64_t decisions[4], attempts, outcomes[DISPOSITION_COUNT];
};

/* node.c */
int node_start(struct pacing *p);
/* Evidence that this incarnation begins or ends. */
void node_tell(struct pacing *p, const char *event);
void node_tick(struct pacing *p, int64_t mono_us);
bool node_database_up(const struct pacing *p);
bool node_ready(const struct pacing *p, int64_t mono_us);

/* clocks.c */
/* The database said what time it is, in answer to the query that was sent at lease_sent_us. */
void clocks_answer(struct pacing *p, int64_t server_us);
void clocks_tick(struct pacing *p, int64_t mono_us);
/* Both are of one instant: what is decided for wall_us is decided for the right hour. */
bool clocks_agree(const struct pacing *p, int64_t wall_us, int64_t mono_us);
/* The time, also while this machine's clock is wrong. */
int64_t clocks_now_us(const struct pacing *p);
bool clocks_may_send(const struct pacing *p, int64_t mono_us);

/* recall.c */
void recall_open(struct pacing *p);
void recall_close(struct pacing *p);
/* The connection that claims is there (again). */
void recall_connected(struct pacing *p);
void recall_lease(struct pacing *p, const struct node_lease *l);
/* Nothing that this node knows of is missing. */
bool recall_passed(const struct pacing *p);
/* Committed, written: what the node knows from now on. */
void recall_committed(struct pacing *p, int64_t decision_id, int64_t attempt_id);
void recall_ended(struct pacing *p, int64_t attempt_id);
void recall_opted_out(struct pacing *p, int64_t attempt_id);

/* limits.c: what operators set for trunks */
void limits_poll(struct pacing *p);

/* runs.c */
void runs_poll(struct pacing *p);
void runs_tick(struct pacing *p, int64_t mono_us);
void runs_refresh_classes(struct run *r);
/* An outcome is written after which more, or none, may be called: arg is the run. */
void runs_classes_changed(int err, void *arg);
/* ... and those written with it: now the classes are read again. arg is the pacing. */
void runs_results_written(void *arg);
void runs_forget(struct pacing *p);
struct run *runs_find(struct pacing *p, int64_t campaign_id);
int runs_running(const struct pacing *p);

/* select.c: look at some leads that are out of date */
void select_step(struct run *r);

/* claim.c: when the campaign may call whom, as far as clocks go. */
struct hours campaign_hours(const struct pacing *p, const struct campaign *c);
/* Longest that its line takes from the decision until it is answered or given up. */
int campaign_rings_s(const struct campaign *c);

/* lines.c */
enum line_state { LINE_RINGS = 0, LINE_HOLDS, LINE_WAITS, LINE_AWAY };

struct line {
	struct list entry;
	struct run *run;
	enum line_state state;
	int64_t since_us;           /* monotonic: dialled, or seated */
	bool told;                  /* counted as abandoned, whatever its end */
	bool asked, served;         /* for a representative; and has the answer */
};

/* Without memory the call goes on, but teaches nothing. */
void lines_add(struct run *r, struct attempt *a, int64_t mono_us);
/* The call is over. done may be NULL. */
void lines_end(struct run *r, struct attempt *a, const struct outcome *o);
void lines_forget(struct pacing *p);
/* What the law counts of an outcome; as store/live_answers_sql.h. */
struct live_count lines_count(const struct outcome *o);

/* level.c */
void level_init(struct level *l);
bool level_overdials(const struct run *r);
/* How many lines may be added now; 0 or more. Progressive: no more than *ret_reserved seats, reserved for them. */
int level_room(struct run *r, const struct trunk *t, int64_t mono_us, int *ret_reserved);
/* A call has ended, or will, because nobody could take it: so many more were answered and abandoned. */
void level_ended(struct run *r, const struct outcome *o);
void level_told(struct run *r, int calls);
/* Other nodes may take what was granted to this one: it dials under it no more. */
void level_lapse(struct pacing *p);
/* Once a second reads what was abandoned and tells how it goes. */
void level_tick(struct run *r, int64_t mono_us);
/* Takes the laws of the run's classes; one that asked for less once is kept, because its calls are counted. */
void level_law(struct run *r);
/* Share of live answers that may be abandoned: the campaign's, or the law's if that is less. */
double level_target(const struct run *r);
/* Everything known now: what was read, and what this node knows beyond it. */
void level_counts(const struct run *r, struct live_count *ret_block, struct live_count *ret_day);
/* An outcome that counts so goes to the database; and it is there, or lost. */
void level_unwritten(struct run *r, const struct live_count *c);
void level_written(struct run *r, const struct live_count *c, bool there);

/* handing.c */
/* Does it hand calls over? */
bool handing_has_team(const struct run *r);
/* How many conversations its representatives permit beside those under way, 0 to most; most without a team. */
int handing_room(struct run *r, int most);
/* Once a second counts them. */
void handing_tick(struct run *r, int64_t mono_us);

/* reserved: seats reserved for it, which it takes over. */
void claim_start(struct run *r, struct trunk *t, int limit, int reserved);

struct trunk *pacing_trunk_find(struct pacing *p, const char *name);

#endif
