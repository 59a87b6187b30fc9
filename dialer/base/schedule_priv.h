/* SPDX-License-Identifier: Apache-2.0 */
/* Inside schedule*.c only: spans, and what reads them from a file. */
#ifndef DIALER_BASE_SCHEDULE_PRIV_H
#define DIALER_BASE_SCHEDULE_PRIV_H

#include "dialer/base/schedule.h"

struct span {
	int64_t from_us, until_us;
};

/* Sorted, not touching each other once settled. */
struct spans {
	struct span *at; /* owned */
	int count, capacity;
};

struct schedule {
	char *text, *zoneinfo_dir; /* owned */
	size_t len;
	int64_t from_us;         /* expanded at */
	struct spans fixed;      /* in microseconds UTC */
	struct spans floating;   /* in microseconds of the callee's clock, see callee_local() */
};

/* 0, -ENOSPC at SCHEDULE_SPANS_MAX, -ENOMEM. */
int spans_add(struct spans *s, struct span span) __attribute__((warn_unused_result));
void spans_settle(struct spans *s);
void spans_release(struct spans *s);

/*
 * Every span of the file that ends after from_us and begins before until_us, into fixed and floating. As
 * schedule_new() returns.
 */
int schedule_expand(const struct schedule *s, int64_t from_us, int64_t until_us, struct spans *fixed,
	struct spans *floating, char error[SCHEDULE_ERROR_MAX]) __attribute__((warn_unused_result));

#endif
