/* SPDX-License-Identifier: Apache-2.0 */
/* The obligations of a decision (rules/duty.c, rules/record.c). */
#ifndef POLICY_DUTY_H
#define POLICY_DUTY_H

#include "policy/policy_priv.h"

/* Fills e->d->obligations, but for the ring time, which its own rule sets. */
void duties_collect(struct eval *e);

/* The share of abandoned calls, in percent, that a rule permits; 0: it says nothing of that. */
uint32_t duties_abandoned(const struct rule *rule);

/* Whether and when recording may start, and the rule that decided it. */
void record_decide(const struct eval *e, struct obligations *o);

#endif
