-- SPDX-License-Identifier: Apache-2.0
-- Certificates with what their issuers say of them, the line of the file an event came from, and
-- answers about reassigned numbers as evidence that stops calls.

ALTER TABLE dialer.load DROP CONSTRAINT load_kind_check,
	ADD CONSTRAINT load_kind_check CHECK (kind IN ('leads', 'consent', 'dnc', 'certificate'));

ALTER TABLE dialer.consent_event
	ADD COLUMN load_line bigint CHECK (load_line > 0); -- of the file of load_id

-- A certificate is never changed: what becomes known later, as that it was claimed, is a new row for
-- the same event and token, and the newest one counts.
ALTER TABLE dialer.consent_certificate
	ADD COLUMN claimed_at timestamptz,       -- since when the issuer keeps it for us; NULL: not claimed. Then expires_at is the end of that
	ADD COLUMN page_url text NOT NULL DEFAULT '' CHECK (octet_length(page_url) <= 2048),
	ADD COLUMN user_agent text NOT NULL DEFAULT '' CHECK (octet_length(user_agent) <= 1024),
	ADD COLUMN vendor text NOT NULL DEFAULT '' CHECK (octet_length(vendor) <= 255), -- who sold the lead
	ADD COLUMN phone_fingerprint text NOT NULL DEFAULT ''
		CHECK (phone_fingerprint ~ '^([0-9a-f]{40}|[0-9a-f]{64})?$'), -- the issuer's hash of the number
	ADD COLUMN text_sha256 bytea CHECK (octet_length(text_sha256) = 32), -- of the words it saw shown
	ADD COLUMN document_sha256 bytea,
	ADD COLUMN load_id bigint REFERENCES dialer.load,
	ADD COLUMN load_line bigint CHECK (load_line > 0),
	ADD CHECK (octet_length(token) <= 255),
	ADD CHECK (octet_length(url) <= 512),
	ADD CHECK (octet_length(document) <= 262144),
	ADD CHECK (document = '' OR document_sha256 = sha256(convert_to(document, 'UTF8')));

-- ---- reassigned numbers ----

SELECT dialer.audit_watch('reassigned_answer', 'reassigned');

-- Somebody else has the number now: calls to it that nobody has answered stop. Should there be a later
-- consent, the next claim goes by the dates and calls again.
CREATE FUNCTION dialer.announce_reassigned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	numbers text;
BEGIN
	FOR numbers IN
		SELECT string_agg(number::text, ',') FROM (
			SELECT number, (row_number() OVER () - 1) / 200 AS part FROM added WHERE answer = 'yes') AS a
		GROUP BY part
	LOOP
		PERFORM pg_notify('dialer_stop', numbers);
	END LOOP;
	RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON dialer.reassigned_answer
	REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.announce_reassigned();

-- ---- erasure: as before, and the new personal columns ----

CREATE OR REPLACE FUNCTION dialer.erase_number(about bigint, why text, whose text, recordings bigint) RETURNS bytea
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who dialer.subject;
	stand_in bigint;
	n bigint;
	lead_rows bigint;
	total bigint := 0;
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

	INSERT INTO dialer.erasure (subject, reason, ordered_by, leads, evidence, files)
		VALUES (who.id, why, whose, lead_rows, total, recordings);
	RETURN who.id;
END $$;
