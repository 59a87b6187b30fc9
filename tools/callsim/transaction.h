/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP transactions (RFC 3261 17): matching, retransmission of our responses and requests, and the
 * time a finished transaction stays to absorb retransmissions. A 200 to INVITE is sent again here
 * until the ACK, over every transport (13.3.1.4).
 *
 * A server transaction is owned by the layer. It lives until its user has answered it and, after a
 * final response, at least until on_acked, on_timeout or tx_forget().
 */
#ifndef CALLSIM_TRANSACTION_H
#define CALLSIM_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/callsim/sipmsg.h"
#include "tools/callsim/sipout.h"
#include "tools/callsim/transport.h"

#define TX_MAX 100000 /* transactions alive at once */

/* Timers of RFC 3261 17.1.1.1, in microseconds. */
#define SIP_T1_US INT64_C(500000)
#define SIP_T2_US INT64_C(4000000)
#define SIP_T4_US INT64_C(5000000)
#define SIP_64T1_US (64 * SIP_T1_US)

struct event_base;
struct tx;
struct tx_layer;

struct tx_handler {
	/* A new request, not ACK. The user answers with tx_respond(), now or later. */
	void (*on_request)(struct tx *tx, void *arg);
	/* An ACK that belongs to no refused INVITE: the one for a 200. */
	void (*on_ack)(const struct sip_message *ack, const struct peer *from, void *arg);
	/* A request that was seen before; the last response was sent again. */
	void (*on_repeat)(const struct sip_message *request, void *user, void *arg);
	/* Our final response was sent again, because no ACK came. */
	void (*on_resend)(int code, void *user, void *arg);
	/* A refused INVITE was acknowledged. user may be NULL. */
	void (*on_acked)(void *user, void *arg);
	/* No ACK came in 32 s. user may be NULL. */
	void (*on_timeout)(int code, void *user, void *arg);
	void *arg;
};

int tx_layer_new(struct tx_layer **lp, struct event_base *base, const struct tx_handler *handler)
	__attribute__((warn_unused_result));
void tx_layer_free(struct tx_layer *l); /* accepts NULL */

/* A message came in. Takes m over. Returns 0, or -EINVAL: a response nobody waits for. */
int tx_receive(struct tx_layer *l, const struct peer *from, struct sip_message *m);

/* ---- server transactions ---------------------------------------------------------------------- */

const struct sip_message *tx_request(const struct tx *tx); /* until the final response */
const struct peer *tx_peer(const struct tx *tx);
void tx_set_user(struct tx *tx, void *user);
void *tx_user(const struct tx *tx);
/* The INVITE transaction a CANCEL is for, or NULL. */
struct tx *tx_cancelled(const struct tx *cancel);
/* After a final response the request is gone. Without memory nothing is sent. */
void tx_respond(struct tx *tx, const struct sip_response *r);
/* The ACK of a 200 came. */
void tx_acked(struct tx *tx);
/* The user goes away: no more callbacks with it. Accepts NULL. */
void tx_forget(struct tx *tx);

/* ---- client transactions (BYE) ---------------------------------------------------------------- */

/* response NULL: none came in 32 s. */
typedef void(tx_done_h)(const struct sip_message *response, void *user);

/* text: the whole request, its top Via with this branch. Returns 0 or -ENOMEM/-ENOBUFS. */
int tx_client(struct tx_layer *l, const struct peer *to, const char *branch, const char *text,
	size_t len, tx_done_h *done, void *user) __attribute__((warn_unused_result));
/* The user goes away: done is not called any more. */
void tx_client_forget(struct tx_layer *l, const char *branch);

#endif
