/* SPDX-License-Identifier: Apache-2.0 */
/* Is the consent at hand good for this? Shared by the rules that ask for one. */
#ifndef POLICY_RULES_CONSENT_H
#define POLICY_RULES_CONSENT_H

#include "policy/policy_priv.h"

/* REASON_CONSENT_GIVEN, or the first thing that is wrong with it. */
enum reason consent_judge(const struct facts *f, const struct consent_params *wanted);

/* Was the consent, or all consent, taken back? False also when the ledger was not read. */
bool consent_revoked(const struct facts *f);

/* except.c: does business with the person stand in, for as long as the rule or its country says? */
bool relationship_holds(const struct policy *p, const struct facts *f, const struct rule *rule);

#endif
