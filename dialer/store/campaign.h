/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A running campaign as the daemon holds it: read from its row when it starts or changes, then
 * immutable; a change makes a new one. Counted, because attempts outlive a reload.
 */
#ifndef DIALER_STORE_CAMPAIGN_H
#define DIALER_STORE_CAMPAIGN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "policy/policy.h"

struct message;
struct schedule;
struct script;

/*
 * What changes while a campaign runs, shared by all versions of it and read by the sip thread
 * right before each INVITE: an attempt of another epoch is not sent. Counted.
 */
struct campaign_live {
	_Atomic int refs;
	_Atomic int64_t epoch;
};

struct campaign_live *campaign_live_new(int64_t epoch);
struct campaign_live *campaign_live_ref(struct campaign_live *l);
void campaign_live_unref(struct campaign_live *l); /* accepts NULL; any thread */

/* What becomes of the calls under way when a campaign stops running. */
enum campaign_calls { CAMPAIGN_CALLS_GO_ON = 0, CAMPAIGN_CALLS_CANCEL_RINGING, CAMPAIGN_CALLS_HANG_UP };

/* As in the database: "go_on", "cancel_ringing", "hang_up". An unknown word means the calls go on. */
const char *campaign_calls_name(enum campaign_calls c);
enum campaign_calls campaign_calls_parse(const char *name);

#define DAY_PARTS_MAX 6

/* A part of the callee's day, in minutes from midnight: from 0 to 1439, until from + 1 to 1440. */
struct day_part {
	int from_min, until_min;
};

/* Over which a lead's attempts are spread, in the order of the day, without overlap. count 0: they are not. */
struct day_parts {
	int count;
	bool weekend_apart; /* a part of a working day and the same of a weekend are two */
	struct day_part part[DAY_PARTS_MAX];
};

/* Lines for a seat: as many as there are seats, so many for each free one, or by the odds (pacing/predict.h). */
enum campaign_pacing { PACING_PROGRESSIVE = 0, PACING_RATIO, PACING_PREDICTIVE };

/* As in the database: "progressive", "ratio", "predictive". An unknown word means progressive. */
const char *campaign_pacing_name(enum campaign_pacing p);
enum campaign_pacing campaign_pacing_parse(const char *name);

enum campaign_on_answer { ON_ANSWER_CONVERSE = 0, ON_ANSWER_HANGUP };

struct campaign {
	_Atomic int refs;
	int64_t id, seller_id, pool_id, epoch;
	char name[64], trunk[64];
	char hand_over[64];                  /* team of representatives (store/representatives.h); "" none */
	char subject[64];                    /* what frequency rules count by */
	uint32_t held_count;                 /* checklist items it attests, by their rules */
	char held[FACTS_HELD_MAX][RULE_ID_MAX];
	char seller_legal_name[128];
	struct e164 callback_number, toll_free_number;
	enum purpose purpose;
	bool artificial_voice, business, record;
	char caller_place[PLACE_TEXT_MAX];
	uint32_t ring_s;
	int max_concurrent, max_attempts, max_attempts_24h;
	enum campaign_pacing pacing;
	double ratio;                        /* lines per free seat */
	double abandonment_target;           /* share of live answers; the law's may be less */
	int max_attempts_day;                /* to a lead, on one of the callee's days; 0: no limit */
	struct day_parts day_parts;
	bool has_quotas;                     /* store/campaign_ends.h */
	int64_t ends_us;                     /* no call begins from then on; 0: no such date */
	char *schedule_text;                 /* iCalendar; owned; "" none */
	struct schedule *schedule;           /* owned; NULL none; its days go on, on the control thread */
	int selection;                       /* of filter and order; leads of another one are not claimed */
	bool running;
	int32_t retry_s[DISPOSITION_COUNT];  /* delay before the next attempt; -1: no further attempt */
	enum campaign_on_answer on_answer;
	bool open_after_greeting;
	/* Of the agent's floor, which lies beside this one: given with its own release. May be NULL. */
	struct script *script;
	void (*script_release)(struct script *script);
	/* What is played when no seat is free; of the same floor. NULL for a progressive campaign. */
	struct message *message;
	void (*message_release)(struct message *message);
	struct campaign_live *live;          /* counted */
};

struct campaign *campaign_ref(struct campaign *c);
void campaign_unref(struct campaign *c); /* accepts NULL; any thread */

#endif
