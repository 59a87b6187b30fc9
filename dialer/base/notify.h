/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words to the service manager, in the protocol of sd_notify(3): datagrams to the socket that
 * NOTIFY_SOCKET names. Without a manager everything succeeds and nothing is sent. Any thread.
 */
#ifndef DIALER_BASE_NOTIFY_H
#define DIALER_BASE_NOTIFY_H

#include <stdint.h>

#define NOTIFY_MAX 512 /* bytes of a message */

/* "READY=1", "WATCHDOG=1", "STATUS=..."; several with newlines between. 0, -EINVAL or -errno. */
int notify_send(const char *message) __attribute__((warn_unused_result));

/* The manager restarts this process when "WATCHDOG=1" stays out for so long; microseconds, 0: it does not watch. */
int64_t notify_watchdog_us(void);

#endif
