/* SPDX-License-Identifier: Apache-2.0 */
/* After a filter, an order or leads have changed: look at every lead that is out of date. */
#ifndef DIALERCTL_CAMPAIGN_SELECT_H
#define DIALERCTL_CAMPAIGN_SELECT_H

#include <stdint.h>

#include "dialer/store/selection.h"
#include "tools/dialerctl/command.h"

/* Returns an exit code, said. If it is killed, the daemon goes on with it. */
int campaign_select(struct ctl *ctl, int64_t campaign_id) __attribute__((warn_unused_result));

/* "the filter keeps 1200 of 5000 ready leads", as a line of its own. Returns an exit code, said. */
int campaign_select_tell(struct ctl *ctl, int64_t campaign_id) __attribute__((warn_unused_result));

#endif
