/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DIALER_BASE_IPADDR_H
#define DIALER_BASE_IPADDR_H

#include <stdbool.h>

/* Is the text an address of IPv4 or IPv6, and nothing else? Any thread. */
bool ipaddr_valid(const char *text);

#endif
