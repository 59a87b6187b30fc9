-- SPDX-License-Identifier: Apache-2.0
-- The daily run of retention looks only at leads of campaigns that finished long ago. Until now it asked of
-- each lead whether a legal hold stands before it asked whether its campaign is due: minutes with ten million
-- leads, and again at each start of a daemon that was killed meanwhile.

CREATE OR REPLACE FUNCTION dialer.retention_run(of_class text, removed bigint) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ids bigint[];
	n bigint := 0;
	m bigint;
	spared bigint := 0;
	campaigns bigint[];
	until timestamptz := dialer.retention_cutoff(of_class);
BEGIN
	PERFORM dialer.hold_lock();
	IF of_class = 'lead' THEN
		SELECT array_agg(c.id) INTO campaigns FROM dialer.campaign AS c WHERE c.state = 'finished' AND c.changed_at < until;
		IF campaigns IS NOT NULL THEN
			SELECT count(*) INTO spared FROM (SELECT l.number, l.campaign_id FROM dialer.lead AS l
				WHERE l.campaign_id = ANY (campaigns) OFFSET 0) AS l WHERE dialer.held(l.number, l.campaign_id);
			UPDATE dialer.lead AS l SET extension = '', external_id = '', first_name = '', last_name = '',
				address_place = '', postal_code = '', county = '', declared_zone = '', fields = '{}'
				WHERE l.campaign_id = ANY (campaigns)
				AND (l.first_name, l.last_name, l.external_id, l.postal_code, l.extension, l.address_place, l.county,
					l.declared_zone, l.fields) IS DISTINCT FROM ('', '', '', '', '', '', '', '', '{}'::jsonb)
				AND CASE WHEN l.campaign_id = ANY (campaigns) THEN NOT dialer.held(l.number, l.campaign_id) END;
			GET DIAGNOSTICS n = ROW_COUNT;
		END IF;
	ELSE
		SELECT coalesce(array_agg(d.id) FILTER (WHERE NOT d.held), '{}'), count(*) FILTER (WHERE d.held)
			INTO ids, spared FROM dialer.retention_due(of_class) AS d;
		IF of_class = 'transcript' THEN
			UPDATE dialer.call_event AS e SET text = '', detail = NULL WHERE e.attempt_id = ANY (ids)
				AND (e.text <> '' OR e.detail IS NOT NULL);
			GET DIAGNOSTICS n = ROW_COUNT;
			UPDATE dialer.attempt AS a SET slots = NULL WHERE a.id = ANY (ids) AND a.slots IS NOT NULL;
		ELSE
			INSERT INTO dialer.recording_removal (node, file)
				SELECT coalesce(r.node, a.node), coalesce(nullif(a.recording, ''), r.file) FROM dialer.attempt AS a
				LEFT JOIN dialer.recording AS r ON r.attempt_id = a.id
				WHERE a.id = ANY (ids) AND (a.recording <> '' OR r.file <> '') ON CONFLICT (node, file) DO NOTHING;
			DELETE FROM dialer.recording_due AS d WHERE d.attempt_id = ANY (ids);
			UPDATE dialer.recording AS r SET file = '' WHERE r.attempt_id = ANY (ids);
			GET DIAGNOSTICS n = ROW_COUNT;
			UPDATE dialer.attempt AS a SET recording = '' WHERE a.id = ANY (ids);
		END IF;
		GET DIAGNOSTICS m = ROW_COUNT;
		n := n + m;
		IF EXISTS (SELECT FROM dialer.retention_due(of_class) AS d WHERE NOT d.held) THEN
			RAISE EXCEPTION 'not everything of class "%" was blanked', of_class;
		END IF;
	END IF;
	IF n > 0 OR removed > 0 OR spared > 0 THEN
		INSERT INTO dialer.retention_event (class, event, keep_days, cutoff, blanked, files, held)
			SELECT of_class, 'run', k.keep_days, until, n, removed, spared FROM dialer.retention AS k
			WHERE k.class = of_class;
	END IF;
	RETURN n;
END $$;
