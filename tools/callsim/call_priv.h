/* SPDX-License-Identifier: Apache-2.0 */
/* Private to call*.c. */
#ifndef CALLSIM_CALL_PRIV_H
#define CALLSIM_CALL_PRIV_H

#include <stdint.h>

#include "dialer/base/buf.h"
#include "tools/callsim/call.h"
#include "tools/callsim/person.h"
#include "tools/callsim/population.h"
#include "tools/callsim/sdp.h"
#include "tools/callsim/sipmsg.h"
#include "tools/callsim/sipout.h"
#include "tools/callsim/transport.h"

#define CALL_KEY_MAX (2 * SIP_TEXT_MAX + 2)
#define CALL_NUMBER_MAX 64
#define CALL_ROUTES_MAX 4096 /* bytes of the route set */

enum call_state { CALL_CHALLENGED = 0, CALL_RINGING, CALL_ANSWERED, CALL_ENDING, CALL_REFUSED };

/* What the call's timer does next. */
enum call_stage { STAGE_NONE = 0, STAGE_EXPIRE, STAGE_PROGRESS, STAGE_FINAL, STAGE_HANG_UP };

struct call {
	struct carrier *carrier;
	struct trunk *trunk;
	uint64_t id;
	enum call_state state;
	enum call_stage stage;
	struct event *timer;
	char key[CALL_KEY_MAX];
	char call_id[SIP_TEXT_MAX], from_tag[SIP_TEXT_MAX], tag[SIP_TAG_MAX];
	char from[CALL_NUMBER_MAX], to[CALL_NUMBER_MAX];
	bool admitted;               /* counted by the trunk */
	bool ended;                  /* its end is logged */
	unsigned attempt;            /* calls to this number before */
	struct choice choice;        /* behaviour NULL until admitted */
	struct tx *invite;           /* until it is acknowledged or refused */
	struct peer peer;            /* where the INVITE came from; BYE goes there */
	char target[SIP_TEXT_MAX];   /* caller's Contact URI */
	char local[2 * SIP_TEXT_MAX], remote[2 * SIP_TEXT_MAX]; /* From and To of our BYE */
	struct buf routes;           /* Route lines of our BYE */
	char bye_branch[48];         /* "" none sent */
	bool has_offer;
	struct sdp_offer offer;
	uint64_t session;
	struct media *media;
	struct person person;
	const char *hang_up_why;
	int code;                    /* final response; 0 none yet */
	/* clock_mono_us(); 0: did not happen */
	int64_t invite_us, ringing_us, answer_us, ack_us;
};

/* Leave the table and free; the end was logged before. */
void call_free(struct call *call);
/*
 * A final response before an answer: ends the call, which stays until the refusal is acknowledged.
 * phrase and headers may be NULL.
 */
void call_refuse(struct call *call, int code, const char *phrase, const char *headers,
	const char *by, const char *why);
/* call_end.c: the callee ends an answered call. May free it. */
void call_hang_up(struct call *call, const char *why);

/* call_log.c: the lines of a call in the truth log. */
/* Begin a line with the call's number and Call-ID; the caller adds to it and ends it. */
void call_log_begin(const struct call *call, const char *event);
void call_log_invite(const struct call *call, const struct sip_message *m,
	const struct peer *from, bool first, bool authenticated);
void call_log_response(const struct call *call, int code, const char *phrase, const char *why);
void call_log_played(const struct call *call, const char *what, bool key, int64_t from_us,
	int64_t to_us);
void call_log_heard(const struct call *call, int64_t from_us, int64_t to_us);
void call_log_key_heard(const struct call *call, char key, int64_t at_us);
void call_log_end(struct call *call, const char *by, const char *why);

#endif
