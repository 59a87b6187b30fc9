/* SPDX-License-Identifier: Apache-2.0 */
/* What the national register in force says of a number, looked up in its file as the gate does. */
#ifndef DIALERCTL_NATIONAL_H
#define DIALERCTL_NATIONAL_H

#include "policy/policy.h"
#include "tools/dialerctl/command.h"

/*
 * Without a register *ret stays unknown. A file that is not what its row says is told on standard
 * error and counts as none. Returns an exit code.
 */
int national_fact(struct ctl *ctl, struct e164 number, struct list_fact *ret)
	__attribute__((warn_unused_result));

#endif
