/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate in front of the voice: what may be spoken now. Everything to be spoken carries a tag;
 * the mouth asks the gate at the first sample of each piece and never plays what it refuses. No
 * planner can get around it, because the mouth has no other way out.
 *
 * While an opening duty is unmet, only the text of the first unmet one may pass. A duty is met
 * when its last sample has left. Cut off, it is due again from its start.
 *
 * Three ways lead past the duties, all one-way: message (no seat is free: the text for that takes the
 * place of naming who calls, why and how to say no; what else must be disclosed keeps its turn, nothing
 * is sold and nothing asked), farewell (the person wants to end the call: only
 * words of farewell pass from then on, and if nobody was named yet, the first duty before them)
 * and machine (only the text for machines passes).
 *
 * Pure data; one thread.
 */
#ifndef DIALER_AGENT_GATE_H
#define DIALER_AGENT_GATE_H

#include <stdbool.h>

#include "policy/policy.h"

/* Tags: an enum duty_kind, or one of these. */
#define SPEECH_PLAN 100      /* what the planner wants said */
#define SPEECH_MESSAGE 102   /* no seat is free; only where gate_message() has opened its way */
#define SPEECH_FAREWELL 101  /* closing words: opt-out confirmed, apology, goodbye */

#define GATE_CUTS_MAX 3      /* a duty cut off so often ends the call */

enum gate_way { GATE_TALK = 0, GATE_FAREWELL, GATE_MACHINE, GATE_MESSAGE };

struct gate {
	enum gate_way way;
	bool begun;              /* a first opening duty has been spoken, at least in part */
	int due[OBLIGATION_DUTIES_MAX + 1]; /* opening duties in their order */
	int count, met;          /* the first met of them are met */
	int cuts;                /* of the duty now due */
};

/*
 * The opening duties in the order of the decision. The record notice, a question, comes last; it
 * is left out when recording is forbidden, and added when consent is needed but not listed.
 */
void gate_init(struct gate *g, const struct obligations *o);
/* The duty to be spoken now; 0 when none is due. */
int gate_due(const struct gate *g);
/* May a piece with this tag be spoken now? */
bool gate_passes(const struct gate *g, int tag);
/* The first sample of a piece left, its last one, or it was cut off in between. */
void gate_begins(struct gate *g, int tag);
void gate_met(struct gate *g, int tag);
/* False when it was cut off too often. */
bool gate_cut(struct gate *g, int tag) __attribute__((warn_unused_result));
/* From now on: gate_due() gives its pieces one after the other, SPEECH_MESSAGE among them. */
void gate_message(struct gate *g);
void gate_farewell(struct gate *g);
void gate_machine(struct gate *g);

#endif
