-- SPDX-License-Identifier: Apache-2.0
-- Who looked at one person's data, and when each node began and ended, with what configuration and rules.

CREATE TABLE dialer.access (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	role text NOT NULL,                      -- the group roles of the login, with a space between; or "superuser"
	from_address inet DEFAULT inet_client_addr(), -- NULL: by the local socket
	command text NOT NULL CHECK (command <> '' AND octet_length(command) <= 200),
	number bigint,                           -- whose; NULL: of many, numbers in full
	attempt_id bigint                        -- the call that was looked at
);
CREATE INDEX access_number ON dialer.access (number) WHERE number IS NOT NULL;

CREATE TABLE dialer.node_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	node text NOT NULL,
	event text NOT NULL CHECK (event IN ('start', 'stop')), -- of holding the lease
	incarnation bigint NOT NULL,
	version text NOT NULL,                   -- of the program
	config_sha256 bytea NOT NULL CHECK (octet_length(config_sha256) = 32), -- of the configuration file
	config_changed boolean NOT NULL,         -- since this node's last start
	pack_hash text NOT NULL,
	tz_version text NOT NULL,
	actor text NOT NULL DEFAULT session_user,
	UNIQUE (node, incarnation, event)
);

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['access', 'node_event'] LOOP
		EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.%I'
			' FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change()', t);
	END LOOP;
END $$;
SELECT dialer.audit_watch('access', 'access');
SELECT dialer.audit_watch('node_event', 'node');

-- Called by whoever is about to show data, in a transaction of its own. It belongs to the schema's owner,
-- so that those who may only read leave their trace too, and nobody can put another's name. A number of
-- which nothing is known leaves none: a typing error is not to become personal data.
CREATE FUNCTION dialer.note_access(what text, about bigint, call bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF about IS NOT NULL AND NOT EXISTS (SELECT FROM dialer.subject AS s WHERE s.number = about)
		AND NOT EXISTS (SELECT FROM dialer.phone AS p WHERE p.number = about)
		AND NOT EXISTS (SELECT FROM dialer.internal_dnc AS d WHERE d.number = about)
		AND NOT EXISTS (SELECT FROM dialer.consent_event AS c WHERE c.number = about) THEN
		RETURN;
	END IF;
	INSERT INTO dialer.access (role, command, number, attempt_id)
		SELECT CASE WHEN bool_or(u.rolsuper) THEN 'superuser' ELSE coalesce(string_agg(r.rolname, ' ' ORDER BY r.rolname)
			FILTER (WHERE pg_has_role(u.oid, r.oid, 'MEMBER')), '') END, what,
		CASE WHEN about < 9000000000000000 THEN about END, call -- an erased person's data is nobody's
		FROM pg_roles AS u CROSS JOIN pg_roles AS r
		WHERE u.rolname = session_user AND r.rolname IN ('dialer_daemon', 'dialer_manager', 'dialer_officer',
			'dialer_operator', 'dialer_auditor');
END $$;
REVOKE ALL ON FUNCTION dialer.note_access(text, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dialer.note_access(text, bigint, bigint) TO dialer_manager, dialer_officer, dialer_operator,
	dialer_auditor;
GRANT SELECT ON dialer.access TO dialer_daemon, dialer_officer, dialer_auditor, dialer_eraser;
GRANT UPDATE ON dialer.access TO dialer_eraser;
GRANT SELECT ON dialer.node_event TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor,
	dialer_eraser;
GRANT INSERT ON dialer.node_event TO dialer_daemon;

-- ---- erasure: the evidence in a function of its own, and accesses too ----

-- Blanks every row of evidence about a number; returns how many. Only dialer_eraser gets past the triggers.
CREATE FUNCTION dialer.erase_evidence(about bigint, stand_in bigint) RETURNS bigint
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	n bigint;
	total bigint := 0;
BEGIN
	SET CONSTRAINTS dialer.attempt_decision_id_verdict_lead_id_number_fkey DEFERRED;
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
REVOKE ALL ON FUNCTION dialer.erase_evidence(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dialer.erase_evidence(bigint, bigint) TO dialer_eraser;

CREATE OR REPLACE FUNCTION dialer.erase_number(about bigint, why text, whose text, recordings bigint) RETURNS bytea
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who dialer.subject;
	stand_in bigint;
	lead_rows bigint;
	total bigint;
BEGIN
	PERFORM dialer.hold_lock();
	IF about >= 9000000000000000 THEN
		RAISE EXCEPTION 'this subject is erased';
	END IF;
	PERFORM FROM dialer.phone AS p WHERE p.number = about FOR UPDATE;
	IF dialer.number_held(about) THEN
		RAISE EXCEPTION 'a legal hold stands' USING HINT = 'dialerctl hold show';
	END IF;
	IF EXISTS (SELECT FROM dialer.phone AS p WHERE p.number = about AND p.in_flight IS NOT NULL)
		OR EXISTS (SELECT FROM dialer.attempt AS a WHERE a.number = about AND a.state <> 'ended') THEN
		RAISE EXCEPTION 'a call to this number is under way' USING HINT = 'try again when it has ended';
	END IF;

	INSERT INTO dialer.subject (id, number, key)
		SELECT uuid_send(gen_random_uuid()), about, sha256(uuid_send(gen_random_uuid()))
		ON CONFLICT (number) DO NOTHING;
	SELECT * INTO who FROM dialer.subject AS s WHERE s.number = about FOR UPDATE;
	stand_in := 9000000000000000 + who.no;
	UPDATE dialer.subject AS s SET number = NULL, key = NULL WHERE s.no = who.no;

	INSERT INTO dialer.phone (number) SELECT stand_in FROM dialer.phone AS p WHERE p.number = about;
	UPDATE dialer.lead AS l SET number = stand_in, extension = '', external_id = '', first_name = '', last_name = '',
		address_place = '', postal_code = '', county = '', declared_zone = '', debt_id = '', fields = '{}',
		ebr_transaction_at = NULL, ebr_inquiry_at = NULL,
		state = CASE WHEN l.state IN ('ready', 'waiting', 'refused') THEN 'done' ELSE l.state END
		WHERE l.number = about;
	GET DIAGNOSTICS lead_rows = ROW_COUNT;
	DELETE FROM dialer.phone AS p WHERE p.number = about;

	total := dialer.erase_evidence(about, stand_in);
	INSERT INTO dialer.erasure (subject, reason, ordered_by, leads, evidence, files)
		VALUES (who.id, why, whose, lead_rows, total, recordings);
	RETURN who.id;
END $$;
