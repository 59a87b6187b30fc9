-- SPDX-License-Identifier: Apache-2.0
-- Recordings as evidence: what a file was when it was finished.

CREATE TABLE dialer.recording (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	attempt_id bigint NOT NULL UNIQUE REFERENCES dialer.attempt,
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	node text NOT NULL,                      -- on whose disk it is
	file text NOT NULL,                      -- below the state directory; '': removed, by retention or erasure
	ended_at timestamptz NOT NULL,           -- of the call
	hashed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	bytes bigint CHECK (bytes >= 0),         -- this and the next two NULL: the file was gone before it was hashed
	duration_ms bigint CHECK (duration_ms >= 0),
	sha256 bytea CHECK (octet_length(sha256) = 32),
	complete boolean NOT NULL,               -- it was closed as it should be, not cut off by a crash
	CHECK ((bytes IS NULL) = (sha256 IS NULL)),
	CHECK (sha256 IS NOT NULL OR NOT complete)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.recording
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
SELECT dialer.audit_watch('recording', 'recording');

-- Calls whose file their node has yet to hash. A call that a crash cut off may have left a file that it
-- could not name any more; then file is ''.
CREATE TABLE dialer.recording_due (
	attempt_id bigint PRIMARY KEY REFERENCES dialer.attempt,
	node text NOT NULL,
	file text NOT NULL
);
CREATE INDEX recording_due_node ON dialer.recording_due (node, attempt_id);
INSERT INTO dialer.recording_due (attempt_id, node, file)
	SELECT id, node, recording FROM dialer.attempt WHERE state = 'ended' AND (recording <> '' OR disposition = 'unknown');

-- In the statements that enqueue the end of an attempt, which are the only ones that end it.
CREATE OR REPLACE FUNCTION dialer.audit_enqueue_end() RETURNS trigger LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT c.id, (row_number() OVER () - 1) / 1000 AS part FROM changed AS c
			JOIN was AS w ON w.id = c.id WHERE c.state = 'ended' AND w.state <> 'ended') AS a
		GROUP BY a.part ORDER BY a.part;
	INSERT INTO dialer.recording_due (attempt_id, node, file)
		SELECT c.id, c.node, c.recording FROM changed AS c JOIN was AS w ON w.id = c.id
		WHERE c.state = 'ended' AND w.state <> 'ended' AND (c.recording <> '' OR c.disposition = 'unknown')
		ON CONFLICT (attempt_id) DO NOTHING;
	RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION dialer.audit_enqueue_ended() RETURNS trigger LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT id, (row_number() OVER () - 1) / 1000 AS part FROM changed
			WHERE state = 'ended') AS a
		GROUP BY a.part ORDER BY a.part;
	INSERT INTO dialer.recording_due (attempt_id, node, file)
		SELECT c.id, c.node, c.recording FROM changed AS c
		WHERE c.state = 'ended' AND (c.recording <> '' OR c.disposition = 'unknown')
		ON CONFLICT (attempt_id) DO NOTHING;
	RETURN NULL;
END $$;

-- ---- retention and erasure: as before, and these ----

CREATE OR REPLACE FUNCTION dialer.retention_due(of_class text) RETURNS TABLE (id bigint, recording text, held boolean)
	LANGUAGE sql STABLE
	BEGIN ATOMIC
	SELECT a.id, coalesce(nullif(a.recording, ''), r.file, ''), dialer.held(a.number, a.campaign_id)
		FROM dialer.attempt AS a JOIN dialer.campaign AS c ON c.id = a.campaign_id
		LEFT JOIN dialer.recording AS r ON r.attempt_id = a.id
		WHERE a.state = 'ended' AND coalesce(a.end_at, a.committed_at) < dialer.retention_cutoff(of_class)
		AND CASE of_class
			WHEN 'audio' THEN (a.recording <> '' OR r.file <> '') AND c.purpose <> 'debt'
			WHEN 'audio_debt' THEN (a.recording <> '' OR r.file <> '') AND c.purpose = 'debt'
			WHEN 'transcript' THEN a.slots IS NOT NULL OR EXISTS (SELECT FROM dialer.call_event AS e
				WHERE e.attempt_id = a.id AND (e.text <> '' OR e.detail IS NOT NULL))
			ELSE false END
		ORDER BY a.id;
	END;

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

GRANT SELECT ON dialer.recording, dialer.recording_due TO dialer_daemon, dialer_officer, dialer_auditor, dialer_eraser;
GRANT INSERT ON dialer.recording TO dialer_daemon;
GRANT DELETE ON dialer.recording_due TO dialer_daemon, dialer_eraser;
GRANT UPDATE ON dialer.recording TO dialer_eraser;
