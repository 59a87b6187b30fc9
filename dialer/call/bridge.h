/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside call/ only: a call's hand-over to a representative. The agent says that one is wanted, the control
 * thread takes one who is free, and a second leg of this call's own goes to their extension, with a second
 * stream on the same worker. Who does not answer is told apart from who is needed no more, and another is
 * asked for. Once one has answered the two streams exchange their frames, the agent is silent and its seat
 * is given back; whoever of the two hangs up first ends the other's leg.
 *
 * The INVITE to a representative is no campaign call and has no decision; it leaves only while the person's
 * leg of an attempt that has one talks and a representative is wanted (may_send). The outcome of the attempt
 * waits for the end of both legs, so that nothing of the call is freed under one of them.
 *
 * Embedded in struct call; everything on its media worker, but for may_send.
 */
#ifndef DIALER_CALL_BRIDGE_H
#define DIALER_CALL_BRIDGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dialer/call/bridge_machine.h"
#include "dialer/media/stream.h"
#include "dialer/sip/sip.h"
#include "dialer/store/representatives.h"

struct call;
struct passages;
struct worker_timer;

struct bridge {
	struct call *call;
	enum bridge_state state;
	struct worker_timer *timer;
	struct representative who;
	enum representative_end how; /* what the end of their leg will mean */
	int tried;                   /* representatives, since one was wanted */
	int silent_ms;               /* since a packet came of the one who talks */
	_Atomic bool wanted;         /* also read on the sip thread */
	leg_id leg;
	struct stream *stream;
	struct passages *passages;   /* from the first leg on; some calls ring, few are handed over */
};

int bridge_init(struct bridge *b, struct call *c) __attribute__((warn_unused_result));
/* The agent's two messages. */
void bridge_want(struct bridge *b);
void bridge_want_no_more(struct bridge *b);
/* The control thread's answer; NULL: nobody. */
void bridge_found(struct bridge *b, const struct representative *r);
/* The person's leg is ending or has ended, by now at the latest. May come twice. */
void bridge_over(struct bridge *b);
/* Nothing of it is left: true at once after bridge_over(), or call_both_over() is called. */
bool bridge_is_closed(const struct bridge *b);

/* The person's stream: true while the two talk. */
bool bridge_joined(const struct bridge *b);
void bridge_hear(struct bridge *b, const struct media_frame *f);
bool bridge_speak(struct bridge *b, int16_t out[MEDIA_FRAME]);
void bridge_digit(struct bridge *b, char digit);

#endif
