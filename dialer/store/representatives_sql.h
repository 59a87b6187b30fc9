/* SPDX-License-Identifier: Apache-2.0 */
/* When a row "r" of dialer.representative is free, for taking one, counting them and showing them. */
#ifndef DIALER_STORE_REPRESENTATIVES_SQL_H
#define DIALER_STORE_REPRESENTATIVES_SQL_H

/* NULL while the attempt that took them lasts, or when none did. */
#define REPRESENTATIVE_WRAPPED_UP_SQL(r) \
	"(SELECT a.end_at + " r ".wrap_up_s * interval '1 second' FROM dialer.attempt AS a" \
	" WHERE a.id = " r ".attempt_id AND a.state = 'ended')"

/*
 * Only an end that is seen frees them: of an attempt that this statement's snapshot does not have yet
 * nothing is known.
 */
#define REPRESENTATIVE_FREE_SQL(r) \
	r ".ready AND " r ".free_at <= clock_timestamp() AND (" r ".attempt_id IS NULL" \
	" OR coalesce(" REPRESENTATIVE_WRAPPED_UP_SQL(r) " <= clock_timestamp(), false))"

/* Of one who is free: since when. */
#define REPRESENTATIVE_SINCE_SQL(r) "greatest(" r ".free_at, " REPRESENTATIVE_WRAPPED_UP_SQL(r) ")"

/*
 * Which of the ready ones of team $1 are the node's own, as CTEs "nodes" and "parts" (id, own): every so many-th.
 * Each node has only its own in mind when it begins conversations and takes them before others', so that no two
 * nodes begin one for the same representative.
 */
#define REPRESENTATIVE_PARTS_SQL(node) \
	"nodes AS (SELECT greatest(count(*), 1) AS n, count(*) FILTER (WHERE name < " node ") AS rank FROM dialer.node" \
	"  WHERE lease_until > now() AND NOT draining)," \
	" parts AS (SELECT q.id, q.place % nodes.n = nodes.rank AS own FROM nodes CROSS JOIN (SELECT id," \
	"   row_number() OVER (ORDER BY id) - 1 AS place FROM dialer.representative WHERE team = $1 AND ready) AS q)"

#endif
