/* SPDX-License-Identifier: Apache-2.0 */
/* Is the consent at hand good for this? Shared by the rules that ask for one. */
#ifndef POLICY_RULES_CONSENT_H
#define POLICY_RULES_CONSENT_H

#include "policy/policy_priv.h"

/* REASON_CONSENT_GIVEN, or the first thing that is wrong with it. */
enum reason consent_judge(const struct consent_view *c, const struct consent_params *wanted);

/* except.c: does business with the person stand in, for as long as the rule or its country says? */
bool relationship_holds(const struct facts *f, const struct rule *rule);

#endif
