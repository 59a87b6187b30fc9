/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of calls: place (1 first) and id of the next leads of some ranges of lead_claim. Both who
 * claims and who tells what will be claimed read it here, so they cannot differ.
 *
 *   priority, the least first;
 *   turn, by which the lists share (leads/mix.h): start + stride for each lead of the list before this one;
 *   of one list: due_at (never called and not put off: at once), the campaign's order, id.
 *
 * ranges: unnest() of class_id, priority, after_us, after_id, after_ord, list_id, start, stride; written twice.
 * Of each list and priority only as many leads as are wanted are sorted whole, by the heap that a LIMIT
 * keeps, and have turns: with hundreds of ranges open that is what a claim costs.
 */
#ifndef DIALER_STORE_TURNS_SQL_H
#define DIALER_STORE_TURNS_SQL_H

#define TURNS_COLUMNS "(class_id, priority, after_us, after_id, after_ord, list_id, start, stride)"

#define TURNS_SQL(ranges, campaign, selection, now, limit) \
	" SELECT row_number() OVER (ORDER BY f.priority, f.start + f.stride * (x.nth - 1), f.list_id, x.nth) AS place, x.id" \
	" FROM (SELECT DISTINCT r.priority, r.list_id, r.start, r.stride FROM " ranges " AS r" TURNS_COLUMNS ") AS f" \
	" CROSS JOIN LATERAL (SELECT w.id, row_number() OVER (ORDER BY w.due_at, w.ord, w.id) AS nth" \
	"  FROM (SELECT k.id, k.due_at, k.ord FROM " ranges " AS c" TURNS_COLUMNS \
	"   CROSS JOIN LATERAL (SELECT l.id, l.due_at, l.ord FROM dialer.lead AS l" \
	"    WHERE l.campaign_id = " campaign " AND l.selection = " selection " AND l.list_id = c.list_id" \
	"    AND l.class_id = c.class_id AND l.priority = c.priority" \
	"    AND l.state = 'ready' AND l.due_at <= dialer.at_us(" now ")" \
	"    AND (l.due_at, l.ord, l.id) > (coalesce(dialer.at_us(c.after_us), '-infinity'), c.after_ord, c.after_id)" \
	"    ORDER BY l.due_at, l.ord, l.id LIMIT " limit ") AS k" \
	"   WHERE c.priority = f.priority AND c.list_id = f.list_id" \
	"   ORDER BY k.due_at, k.ord, k.id LIMIT " limit ") AS w) AS x" \
	" ORDER BY place LIMIT " limit

#endif
