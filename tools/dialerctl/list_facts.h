/* SPDX-License-Identifier: Apache-2.0 */
/* What the lists in force say of a number, looked up in their files as the gate does. */
#ifndef DIALERCTL_LIST_FACTS_H
#define DIALERCTL_LIST_FACTS_H

#include "dialer/lists/lists.h"
#include "tools/dialerctl/command.h"

/*
 * The lists of these names (names NULL: all in force); lists_close(). A file that is not what its
 * row says is told on standard error and counts as none. Returns an exit code.
 */
int list_facts_open(struct ctl *ctl, const char *const *names, int count, struct lists **ret)
	__attribute__((warn_unused_result));

#endif
