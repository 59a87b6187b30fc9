/* SPDX-License-Identifier: Apache-2.0 */
/* Where a lead goes after an attempt: the campaign's retry delays and the class of the disposition. */
#ifndef DIALER_PACING_RETRY_H
#define DIALER_PACING_RETRY_H

#include <stdint.h>

#include "dialer/store/results.h"

struct lead_next retry_after(const struct attempt *a, const struct outcome *o, int64_t now_us);

#endif
