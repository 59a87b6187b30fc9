/* SPDX-License-Identifier: Apache-2.0 */
/* A decision of libpolicy as people and programs read it: every rule that spoke, with citation. */
#ifndef DIALERCTL_VERDICT_H
#define DIALERCTL_VERDICT_H

#include "policy/policy.h"
#include "tools/dialerctl/command.h"

/* Each returns an exit code about printing, not about the verdict. */
int verdict_print(const struct policy *p, const struct facts *f, const struct decision *d);
int verdict_print_json(const struct policy *p, const struct facts *f, const struct decision *d);
/* The rules of the packs; place: only "US-TX", say; NULL: all. */
int verdict_print_rules(const struct ctl *ctl, const struct policy *p, const char *place);

#endif
