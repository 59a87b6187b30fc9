/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the law counts, as conditions on a row "a" of dialer.attempt that has ended. The report, the
 * counters an outcome adds to and pacing/lines.c (in C) say the same.
 */
#ifndef DIALER_STORE_LIVE_ANSWERS_SQL_H
#define DIALER_STORE_LIVE_ANSWERS_SQL_H

/* A person answered. Machines and calls nobody answered are in neither number. */
#define LIVE_ANSWER_SQL(a) \
	a ".answer_at IS NOT NULL AND " a ".disposition NOT IN ('voicemail', 'unallocated', 'busy', 'congestion')"

/*
 * Nobody spoke to them within two seconds after their greeting's end (47 CFR 64.1200(a)(7)(i)), by the
 * RTP's clock; or no seat was free and they heard the message instead.
 */
#define ABANDONED_SQL(a) \
	"(" a ".disposition = 'abandoned' OR (" a ".greeting_end_ms IS NOT NULL" \
	" AND coalesce(" a ".first_audio_ms, 2147483647) - " a ".greeting_end_ms > 2000))"

/* The campaign's first call, from which its periods of 30 days run. */
#define FIRST_CALL_SQL(campaign) \
	"(SELECT f.committed_at FROM dialer.attempt AS f WHERE f.campaign_id = " campaign " ORDER BY f.id LIMIT 1)"

#endif
