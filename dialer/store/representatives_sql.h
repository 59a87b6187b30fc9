/* SPDX-License-Identifier: Apache-2.0 */
/* When a row "r" of dialer.representative is free, for taking one, counting them and showing them. */
#ifndef DIALER_STORE_REPRESENTATIVES_SQL_H
#define DIALER_STORE_REPRESENTATIVES_SQL_H

/* NULL while the attempt that took him lasts, or when none did. */
#define REPRESENTATIVE_WRAPPED_UP_SQL(r) \
	"(SELECT a.end_at + " r ".wrap_up_s * interval '1 second' FROM dialer.attempt AS a" \
	" WHERE a.id = " r ".attempt_id AND a.state = 'ended')"

/*
 * Only an end that is seen frees him: of an attempt that this statement's snapshot does not have yet
 * nothing is known.
 */
#define REPRESENTATIVE_FREE_SQL(r) \
	r ".ready AND " r ".free_at <= clock_timestamp() AND (" r ".attempt_id IS NULL" \
	" OR coalesce(" REPRESENTATIVE_WRAPPED_UP_SQL(r) " <= clock_timestamp(), false))"

/* Of one who is free: since when. */
#define REPRESENTATIVE_SINCE_SQL(r) "greatest(" r ".free_at, " REPRESENTATIVE_WRAPPED_UP_SQL(r) ")"

#endif
