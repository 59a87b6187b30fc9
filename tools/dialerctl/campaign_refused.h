/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DIALERCTL_CAMPAIGN_REFUSED_H
#define DIALERCTL_CAMPAIGN_REFUSED_H

#include "dialer/store/control.h"
#include "tools/dialerctl/command.h"

/* Says why campaign_control() failed and what to do when the state does not permit it; the exit status. */
int campaign_refused(struct ctl *ctl, int err, enum campaign_action action);

#endif
