/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this machine's clock agree with the database's? The law is about hours, and each node decides by its
 * own clock; one that is wrong by an hour calls people at night. Every answer of the database that carries
 * its time is compared; between answers the wall clock must go as the monotonic one does, so that a jump is
 * seen at the next look and not at the next answer. A pure calculation.
 */
#ifndef DIALER_PACING_AGREEMENT_H
#define DIALER_PACING_AGREEMENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * As much as they may be apart, and as much as a clock may jump without being compared anew. NTP keeps
 * machines within milliseconds; the times of day the law names are whole minutes.
 */
#define AGREEMENT_US INT64_C(2000000)

struct agreement {
	bool agrees;        /* at the last comparison */
	int64_t offset_us;  /* wall less monotonic clock, then */
	int64_t apart_us;   /* by which ours was ahead at least, beyond the uncertainty of the answer's way */
};

/*
 * The database said server_us while it answered a question sent at sent_mono_us; wall_us and mono_us are now.
 * False: the answer took so long that it proves nothing, and nothing is changed.
 */
bool agreement_compare(struct agreement *a, int64_t sent_mono_us, int64_t server_us, int64_t wall_us, int64_t mono_us);
/* They agreed, and the wall clock has not jumped since. */
bool agreement_holds(const struct agreement *a, int64_t wall_us, int64_t mono_us);
/* The time, by the last comparison; the wall clock's before the first. */
int64_t agreement_now_us(const struct agreement *a, int64_t wall_us, int64_t mono_us);

#endif
