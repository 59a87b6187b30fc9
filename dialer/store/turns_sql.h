/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of calls: place (1 first) and id of the next leads of some ranges of lead_claim. Both who
 * claims and who tells what will be claimed read it here, so they cannot differ.
 *
 *   priority, the least first;
 *   turn, by which the lists share (leads/mix.h): start + stride for each lead of the list before this one;
 *   of one list: due_at (never called and not put off: at once), the campaign's order, id.
 *
 * ranges: unnest() of class_id, priority, after_us, after_id, after_ord, list_id, start, stride.
 */
#ifndef DIALER_STORE_TURNS_SQL_H
#define DIALER_STORE_TURNS_SQL_H

#define TURNS_SQL(ranges, campaign, selection, now, limit) \
	" SELECT row_number() OVER (ORDER BY y.priority, y.turn, y.list_id, y.due_at, y.ord, y.id) AS place, y.id" \
	" FROM (SELECT x.*, c.list_id, c.start + c.stride * (row_number() OVER (PARTITION BY c.priority, c.list_id" \
	"   ORDER BY x.due_at, x.ord, x.id) - 1) AS turn" \
	"  FROM " ranges " AS c(class_id, priority, after_us, after_id, after_ord, list_id, start, stride)" \
	"  CROSS JOIN LATERAL (SELECT l.id, l.priority, l.due_at, l.ord FROM dialer.lead AS l" \
	"   WHERE l.campaign_id = " campaign " AND l.selection = " selection " AND l.list_id = c.list_id" \
	"   AND l.class_id = c.class_id AND l.priority = c.priority" \
	"   AND l.state = 'ready' AND l.due_at <= dialer.at_us(" now ")" \
	"   AND (l.due_at, l.ord, l.id) > (coalesce(dialer.at_us(c.after_us), '-infinity'), c.after_ord, c.after_id)" \
	"   ORDER BY l.due_at, l.ord, l.id LIMIT " limit ") AS x) AS y" \
	" ORDER BY place LIMIT " limit

#endif
