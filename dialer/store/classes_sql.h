/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calling classes of campaign $1 that have ready leads, by priority, with the time the first of them
 * is due (NULL: at once): class_id, priority, key, due_us. A loose index scan: a few probes of
 * lead_claim for each class, however many leads there are.
 */
#ifndef DIALER_STORE_CLASSES_SQL_H
#define DIALER_STORE_CLASSES_SQL_H

#define CLASSES_SQL \
	"WITH RECURSIVE t AS (" \
	" (SELECT l.class_id, l.priority FROM dialer.lead AS l" \
	"  WHERE l.campaign_id = $1 AND l.state = 'ready' ORDER BY l.class_id, l.priority LIMIT 1)" \
	" UNION ALL SELECT n.class_id, n.priority FROM t CROSS JOIN LATERAL (" \
	"  SELECT l.class_id, l.priority FROM dialer.lead AS l WHERE l.campaign_id = $1" \
	"  AND l.state = 'ready' AND (l.class_id, l.priority) > (t.class_id, t.priority)" \
	"  ORDER BY l.class_id, l.priority LIMIT 1) AS n)" \
	" SELECT t.class_id, t.priority, k.key, dialer.us(d.due_at) FROM t" \
	" JOIN dialer.calling_class AS k ON k.id = t.class_id" \
	" CROSS JOIN LATERAL (SELECT l.due_at FROM dialer.lead AS l WHERE l.campaign_id = $1" \
	"  AND l.state = 'ready' AND l.class_id = t.class_id AND l.priority = t.priority" \
	"  ORDER BY l.due_at LIMIT 1) AS d ORDER BY t.priority, d.due_at LIMIT 2000"

#endif
