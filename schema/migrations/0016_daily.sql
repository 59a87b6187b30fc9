-- SPDX-License-Identifier: Apache-2.0
-- Retention by itself: the daemon runs it, one node for all, and each node removes the files on its own disk.

-- What is done once every so often by whichever node comes first.
CREATE TABLE dialer.chore (
	name text PRIMARY KEY,
	done_at timestamptz NOT NULL
);

-- Files of recordings that retention or an erasure took: whoever did so removed those it could reach, and the
-- node that made them removes the rest.
CREATE TABLE dialer.recording_removal (
	node text NOT NULL,
	file text NOT NULL,                      -- below the state directory
	PRIMARY KEY (node, file)
);
GRANT SELECT ON dialer.chore, dialer.recording_removal TO dialer_daemon, dialer_officer, dialer_auditor;
GRANT SELECT, INSERT ON dialer.recording_removal TO dialer_eraser;
GRANT INSERT, UPDATE ON dialer.chore TO dialer_daemon;
GRANT DELETE ON dialer.recording_removal TO dialer_daemon;

-- ---- as before, and these ----

CREATE OR REPLACE FUNCTION dialer.retention_run(of_class text, removed bigint) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ids bigint[];
	n bigint := 0;
	m bigint;
	spared bigint;
	until timestamptz := dialer.retention_cutoff(of_class);
BEGIN
	PERFORM dialer.hold_lock();
	IF of_class = 'lead' THEN
		SELECT count(*) INTO spared FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id
			WHERE c.state = 'finished' AND c.changed_at < until AND dialer.held(l.number, l.campaign_id);
		UPDATE dialer.lead AS l SET extension = '', external_id = '', first_name = '', last_name = '',
			address_place = '', postal_code = '', county = '', declared_zone = '', fields = '{}'
			FROM dialer.campaign AS c WHERE c.id = l.campaign_id AND c.state = 'finished' AND c.changed_at < until
			AND (l.first_name, l.last_name, l.external_id, l.postal_code, l.extension, l.address_place, l.county,
				l.declared_zone, l.fields) IS DISTINCT FROM ('', '', '', '', '', '', '', '', '{}'::jsonb)
			AND NOT dialer.held(l.number, l.campaign_id);
		GET DIAGNOSTICS n = ROW_COUNT;
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

CREATE OR REPLACE FUNCTION dialer.erase_evidence(about bigint, stand_in bigint) RETURNS bigint
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	n bigint;
	total bigint := 0;
BEGIN
	SET CONSTRAINTS dialer.attempt_decision_id_verdict_lead_id_number_fkey DEFERRED;
	INSERT INTO dialer.recording_removal (node, file)
		SELECT coalesce(r.node, a.node), coalesce(nullif(a.recording, ''), r.file) FROM dialer.attempt AS a
		LEFT JOIN dialer.recording AS r ON r.attempt_id = a.id
		WHERE a.number = about AND (a.recording <> '' OR r.file <> '') ON CONFLICT (node, file) DO NOTHING;
	DELETE FROM dialer.recording_due AS d USING dialer.attempt AS a WHERE a.id = d.attempt_id AND a.number = about;
	UPDATE dialer.recording AS r SET file = '' FROM dialer.attempt AS a WHERE a.id = r.attempt_id AND a.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.call_event AS e SET text = '', detail = NULL
		FROM dialer.attempt AS a WHERE a.id = e.attempt_id AND a.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.decision AS d SET number = stand_in, facts = '{}' WHERE d.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.attempt AS a SET number = stand_in, recording = '', slots = NULL WHERE a.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	SET CONSTRAINTS dialer.attempt_decision_id_verdict_lead_id_number_fkey IMMEDIATE;

	UPDATE dialer.internal_dnc AS d SET detail = '' WHERE d.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	IF n = 0 AND EXISTS (SELECT FROM dialer.consent_event AS c WHERE c.number = about AND c.kind = 'revoke') THEN
		INSERT INTO dialer.internal_dnc (number, method) VALUES (about, 'erasure');
	END IF;
	UPDATE dialer.consent_certificate AS c SET number = stand_in, token = '', url = '', ip = '', page_url = '',
		user_agent = '', phone_fingerprint = '', document = '', document_sha256 = NULL
		WHERE c.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.consent_event AS c SET number = stand_in, person = '', evidence = '', consent_ref = '',
		source_url = '', actor_ip = NULL, user_agent = '', call_ref = '' WHERE c.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.reassigned_answer AS r SET number = stand_in WHERE r.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.legal_hold AS h SET number = stand_in WHERE h.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	UPDATE dialer.access AS x SET number = stand_in WHERE x.number = about;
	GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
	RETURN total;
END $$;

-- ---- evidence whose time is over ----

-- Erases one number, but only one of retention_subjects() under no hold: so the daemon may do it.
CREATE FUNCTION dialer.retention_erase(about bigint, recordings bigint) RETURNS bytea
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM dialer.hold_lock();
	IF NOT EXISTS (SELECT FROM dialer.retention_subjects() AS s WHERE s.number = about AND NOT s.held) THEN
		RAISE EXCEPTION 'the time for keeping this is not over, or a legal hold stands';
	END IF;
	RETURN dialer.erase_number(about, 'the time for keeping it is over', 'retention', recordings);
END $$;
REVOKE ALL ON FUNCTION dialer.retention_erase(bigint, bigint) FROM PUBLIC;
DO $$
BEGIN
	GRANT CREATE ON SCHEMA dialer TO dialer_eraser; -- for a moment: an owner must be able to make what it owns
	ALTER FUNCTION dialer.retention_erase(bigint, bigint) OWNER TO dialer_eraser;
	REVOKE CREATE ON SCHEMA dialer FROM dialer_eraser;
END $$;
GRANT EXECUTE ON FUNCTION dialer.retention_erase(bigint, bigint) TO dialer_officer, dialer_daemon;
GRANT EXECUTE ON FUNCTION dialer.retention_run(text, bigint) TO dialer_daemon;
GRANT SELECT ON dialer.hold_in_force TO dialer_daemon;
