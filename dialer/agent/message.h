/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is played to whoever answers when no seat is free, made ready when a campaign starts: every
 * sentence of it is synthesised then and held as long as this lives, so that a call that needs it plays
 * it from memory and costs nothing but its packets.
 */
#ifndef DIALER_AGENT_MESSAGE_H
#define DIALER_AGENT_MESSAGE_H

#include "dialer/agent/agent.h"

struct message;

enum message_state { MESSAGE_PENDING = 0, MESSAGE_READY, MESSAGE_FAILED };

/*
 * who: script, speech, seller, numbers and purpose; the rest may be empty. Any thread. Returns 0, -ENOMEM
 * also when the voice cannot be used.
 */
int message_new(struct message **mp, const struct agent_params *who) __attribute__((warn_unused_result));
void message_free(struct message *m); /* accepts NULL; any thread */
enum message_state message_state(const struct message *m);

#endif
