/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ranges of campaign $1 that have ready leads which its filter keeps, of lists that are called: by
 * priority, with their first lead and the turn of their list. A loose index scan: a few probes of
 * lead_claim for each range, however many leads there are.
 */
#ifndef DIALER_STORE_CLASSES_SQL_H
#define DIALER_STORE_CLASSES_SQL_H

/* Columns of CLASSES_SQL. due NULL: at once. Of the first lead: due, ord, id. */
enum classes_column {
	CLASSES_ID = 0, CLASSES_PRIORITY, CLASSES_KEY, CLASSES_DUE, CLASSES_ORD, CLASSES_LEAD, CLASSES_LIST, CLASSES_WEIGHT,
	CLASSES_PASS, CLASSES_SERVED, CLASSES_LIST_NAME,
};

#define CLASSES_RANGE \
	"l.campaign_id = $1 AND l.state = 'ready'" \
	" AND l.selection = (SELECT c.selection FROM dialer.campaign AS c WHERE c.id = $1)"

#define CLASSES_SQL \
	"WITH RECURSIVE i AS (SELECT id, weight, name FROM dialer.lead_list WHERE campaign_id = $1 AND weight > 0" \
	"  UNION ALL SELECT 0, 1, '')," \
	" t AS (SELECT i.id AS list_id, f.class_id, f.priority FROM i CROSS JOIN LATERAL (" \
	"  SELECT l.class_id, l.priority FROM dialer.lead AS l WHERE " CLASSES_RANGE " AND l.list_id = i.id" \
	"  ORDER BY l.class_id, l.priority LIMIT 1) AS f" \
	" UNION ALL SELECT t.list_id, n.class_id, n.priority FROM t CROSS JOIN LATERAL (" \
	"  SELECT l.class_id, l.priority FROM dialer.lead AS l WHERE " CLASSES_RANGE " AND l.list_id = t.list_id" \
	"  AND (l.class_id, l.priority) > (t.class_id, t.priority)" \
	"  ORDER BY l.class_id, l.priority LIMIT 1) AS n)" \
	" SELECT t.class_id, t.priority, k.key, dialer.us(d.due_at), d.ord, d.id, t.list_id, i.weight," \
	"  coalesce(s.pass, 0), coalesce(s.served, 0), i.name FROM t" \
	" JOIN i ON i.id = t.list_id JOIN dialer.calling_class AS k ON k.id = t.class_id" \
	" LEFT JOIN dialer.lead_share AS s ON s.campaign_id = $1 AND s.list_id = t.list_id AND s.priority = t.priority" \
	" CROSS JOIN LATERAL (SELECT l.due_at, l.ord, l.id FROM dialer.lead AS l WHERE " CLASSES_RANGE \
	"  AND l.list_id = t.list_id AND l.class_id = t.class_id AND l.priority = t.priority" \
	"  ORDER BY l.due_at, l.ord, l.id LIMIT 1) AS d ORDER BY t.priority, d.due_at LIMIT 2000"

#endif
