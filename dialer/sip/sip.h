/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP: trunks, registration, health and outgoing legs. sofia-sip lives behind this header and
 * nowhere else, on one thread with one su_root. Calls into it are messages to that thread; what
 * happens comes back as messages to the mailbox the caller names.
 */
#ifndef DIALER_SIP_SIP_H
#define DIALER_SIP_SIP_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "dialer/base/mailbox.h"
#include "dialer/sip/sdp.h"

struct config;
struct sip;

/*
 * Asked on the sip thread right before an INVITE leaves, with the user pointer of the call: the
 * campaign's epoch, the decision's age, the node's lease, cancellation. false: nothing is sent.
 */
typedef bool(sip_may_send_h)(void *user);

struct sip_params {
	const struct config *config;
	/* Trunk health, registration: to the control thread. May be NULL. */
	struct mailbox *control;
	void (*on_trunk)(const char *trunk, bool usable, const char *why, void *arg); /* in control's
		dispatch, on its thread */
	void *on_trunk_arg;
};

int sip_start(struct sip **sp, const struct sip_params *params) __attribute__((warn_unused_result));
/* Cancels and ends what is left (waits at most timeout_ms for the far end), joins the thread. */
void sip_stop(struct sip *s, int timeout_ms);
/* The port it really listens on (config may say 0). */
int sip_port(const struct sip *s);

/* ---- legs ----------------------------------------------------------------------------------- */

enum leg_event_kind {
	LEG_REFUSED = 1, /* may_send said no: no INVITE left, none will */
	LEG_SENT,        /* the INVITE left at at_us */
	LEG_RINGING,     /* 18x; early audio when sdp.valid */
	LEG_ANSWERED,    /* 200 and ACK sent; sdp is the answer */
	LEG_ENDED,       /* last event of every leg that was sent */
};

/* Delivered in the reply mailbox's dispatch; valid during the handler only. */
struct leg_event {
	enum leg_event_kind kind;
	void *user;               /* of leg_start */
	int64_t at_us, at_mono_us; /* taken when the packet was sent or received */
	int code;                 /* SIP status; 0 none */
	const char *phrase;       /* "" none */
	const char *reason;       /* Reason header as received, "" none */
	int retry_after_s;        /* of a 503: the header's seconds; -1 none */
	const char *call_id;
	struct sdp_audio sdp;
	enum disposition disposition; /* LEG_ENDED without answer: from the response table; else NONE */
	bool by_us;               /* LEG_ENDED: we sent BYE or CANCEL */
};

typedef void(leg_event_h)(const struct leg_event *e);

#define LEG_USER_MAX 64 /* of [A-Za-z0-9._+-]; longer, or with anything else in it, is not called */

struct leg_params {
	const char *trunk;        /* name of a [trunk NAME] */
	uint64_t callee, caller;  /* E.164 digits; caller goes to From and P-Asserted-Identity */
	const char *callee_user;  /* NULL: callee; else the SIP user to call instead, up to LEG_USER_MAX */
	const char *offer;        /* SDP text (sdp_offer) */
	sip_may_send_h *may_send;
	struct mailbox *reply;    /* where events go; must outlive the leg */
	leg_event_h *on_event;
	void *user;               /* for may_send and on_event; must outlive the leg */
};

/* Identifies a leg across threads; 0 is never one. */
typedef uint64_t leg_id;

/*
 * Any thread. Queues the INVITE; all strings are copied. Returns the leg, or 0 when the queue is
 * full, the trunk is not known or the user is none (nothing will be sent and no event comes).
 */
leg_id leg_start(struct sip *s, const struct leg_params *params);
/* Any thread: CANCEL before the answer, BYE after it; LEG_ENDED follows. Unknown ids are ignored. */
void leg_end(struct sip *s, leg_id id);

/*
 * Pause's barrier. Any thread: done(arg) runs in reply's dispatch once every leg_start() queued
 * before this call has either asked may_send or been refused. Returns 0 or -ENOBUFS.
 */
int sip_fence(struct sip *s, struct mailbox *reply, void (*done)(void *arg), void *arg)
	__attribute__((warn_unused_result));

/* The one table of response codes (sip/response_tbl.h). reason: Reason header text or "". */
enum disposition sip_disposition(int code, const char *phrase, const char *reason);

#endif
