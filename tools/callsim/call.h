/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call through the carrier, from its first INVITE to its end:
 *
 *	challenged -> ringing -> answered -> ending    (BYE from the callee: waits for its response)
 *	                  \-> refused                  (waits for the ACK of the refusal)
 *
 * A call belongs to the carrier's table and frees itself.
 */
#ifndef CALLSIM_CALL_H
#define CALLSIM_CALL_H

#include <stdbool.h>

struct call;
struct carrier;
struct peer;
struct sip_message;
struct trunk;
struct tx;

/* The call of a message: by Call-ID and the caller's tag. NULL: none. */
struct call *call_find(const struct carrier *c, const struct sip_message *m);

/*
 * A first INVITE (or one again with credentials). authenticated: with good credentials on a trunk
 * that wants some.
 */
void call_invite(struct carrier *c, struct trunk *trunk, struct tx *tx, bool authenticated);
/* An INVITE without good credentials: answered with code and header line; the call may come again. */
void call_challenge(struct carrier *c, struct trunk *trunk, struct tx *tx, int code,
	const char *header);
/* An INVITE inside the call: hold, resume, refresh. */
void call_reinvite(struct call *call, struct tx *tx);
void call_ack(struct call *call, const struct peer *from);
void call_bye(struct call *call, struct tx *tx);
/* invite is the transaction to cancel. */
void call_cancel(struct call *call, const char *reason);
/* Whether m's To tag is ours: it is a request inside this call. */
bool call_has_tag(const struct call *call, const struct sip_message *m);

/* From the transaction layer. */
void call_refusal_acked(struct call *call);
void call_no_ack(struct call *call, int code);
void call_repeated(struct call *call, const char *what, bool by_caller, int code);

/* The carrier stops: log the end, free. */
void call_abandon(struct call *call);

#endif
