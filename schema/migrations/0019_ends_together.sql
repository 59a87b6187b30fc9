-- SPDX-License-Identifier: Apache-2.0
-- The ends of many attempts come in one statement. Joined with what they were, on a session that joins by
-- looking up alone, each was compared with each; those that had ended before are a set to look into.

CREATE OR REPLACE FUNCTION dialer.audit_enqueue_end() RETURNS trigger LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT c.id, (row_number() OVER () - 1) / 1000 AS part FROM changed AS c
			WHERE c.state = 'ended' AND c.id NOT IN (SELECT w.id FROM was AS w WHERE w.state = 'ended')) AS a
		GROUP BY a.part ORDER BY a.part;
	INSERT INTO dialer.recording_due (attempt_id, node, file)
		SELECT c.id, c.node, c.recording FROM changed AS c
		WHERE c.state = 'ended' AND (c.recording <> '' OR c.disposition = 'unknown')
			AND c.id NOT IN (SELECT w.id FROM was AS w WHERE w.state = 'ended')
		ON CONFLICT (attempt_id) DO NOTHING;
	RETURN NULL;
END $$;
