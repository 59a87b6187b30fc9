/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service manager is told: ready once the lease is held, how it goes, and that the control
 * and the sip thread are alive. Control thread.
 */
#ifndef DIALER_DIALERD_SUPERVISE_H
#define DIALER_DIALERD_SUPERVISE_H

struct dialerd;

/* After all floors are there. Returns 0 or -ENOMEM. */
int dialerd_supervise_start(struct dialerd *d) __attribute__((warn_unused_result));
void dialerd_supervise_stopping(struct dialerd *d);
void dialerd_supervise_end(struct dialerd *d);

#endif
