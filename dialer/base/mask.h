/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of people as logs may show them: "+1202*****42". */
#ifndef DIALER_BASE_MASK_H
#define DIALER_BASE_MASK_H

#include <stddef.h>
#include <stdint.h>

#define MASK_TEXT_MAX 20

/* digits: E.164 without "+", as an integer. Returns buf. Any thread. */
const char *mask_number(uint64_t digits, char buf[MASK_TEXT_MAX]);

#endif
