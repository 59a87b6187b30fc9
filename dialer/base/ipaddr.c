/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/ipaddr.h"

#include <stdint.h>

#include <arpa/inet.h>

#include "dialer/base/banned.h"

bool ipaddr_valid(const char *text)
{
	uint8_t address[16];

	return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}
