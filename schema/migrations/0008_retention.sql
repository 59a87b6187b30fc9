-- SPDX-License-Identifier: Apache-2.0
-- Legal holds, how long personal data is kept, and erasure.
--
-- Evidence stays append-only, with one narrow opening: the functions below, which belong to
-- dialer_eraser. Nobody logs in as that role or is a member of it. They look for holds themselves,
-- blank nothing but personal columns, and write down what they did.

DO $$
BEGIN
	CREATE ROLE dialer_eraser NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
	NULL; -- roles belong to the cluster: another database made it
END $$;

-- ---- legal holds ----

CREATE TABLE dialer.legal_hold (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	event text NOT NULL CHECK (event IN ('place', 'lift')),
	scope text NOT NULL CHECK (scope IN ('number', 'campaign', 'all')),
	number bigint,
	campaign_id bigint REFERENCES dialer.campaign,
	reason text NOT NULL CHECK (reason <> ''), -- names no person: it stands in the log as it is
	ordered_by text NOT NULL CHECK (ordered_by <> ''),
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	CHECK ((scope = 'number') = (number IS NOT NULL)),
	CHECK ((scope = 'campaign') = (campaign_id IS NOT NULL))
);
CREATE INDEX legal_hold_number ON dialer.legal_hold (number) WHERE number IS NOT NULL;

-- The newest event of each scope decides.
CREATE VIEW dialer.hold_in_force AS
	SELECT * FROM (SELECT DISTINCT ON (scope, number, campaign_id) * FROM dialer.legal_hold
		ORDER BY scope, number, campaign_id, id DESC) AS h
	WHERE event = 'place';

-- ---- how long ----

CREATE TABLE dialer.retention (
	class text PRIMARY KEY,
	keep_days integer NOT NULL,
	minimum_days integer NOT NULL CHECK (minimum_days >= 0),
	what text NOT NULL,
	source text NOT NULL,                    -- of the minimum
	CHECK (keep_days >= minimum_days AND keep_days <= 36500)
);
INSERT INTO dialer.retention (class, keep_days, minimum_days, what, source) VALUES
	('audio', 90, 0, 'recordings, from the end of the call', 'no law asks for more; a claim in view needs a legal hold'),
	('audio_debt', 1096, 1096, 'recordings of debt campaigns, from the end of the call',
		'12 CFR 1006.100(b): 3 years after the call'),
	('transcript', 180, 0, 'what was said in a call, and what came of it, from the end of the call',
		'no law asks for more; a claim in view needs a legal hold'),
	('lead', 90, 0, 'names and data of leads, from the end of their campaign',
		'no law asks for more; decisions keep the facts they were made on'),
	('evidence', 1827, 1827, 'everything else about a number, from the last record about it',
		'16 CFR 310.5: 5 years; 28 USC 1658; UWG section 7a: 5 years after each use of a consent');

CREATE TABLE dialer.retention_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	class text NOT NULL REFERENCES dialer.retention,
	event text NOT NULL CHECK (event IN ('set', 'run')),
	keep_days integer NOT NULL,
	cutoff timestamptz,                      -- of a run: what is older was blanked
	blanked bigint NOT NULL DEFAULT 0,       -- rows, each looked at again afterwards
	files bigint NOT NULL DEFAULT 0,         -- recordings that are gone
	held bigint NOT NULL DEFAULT 0,          -- left alone because of legal holds
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	CHECK ((event = 'run') = (cutoff IS NOT NULL))
);

CREATE TABLE dialer.erasure (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	subject bytea NOT NULL,                  -- dialer.subject.id: whose key was destroyed
	reason text NOT NULL CHECK (reason <> ''), -- names no person
	ordered_by text NOT NULL CHECK (ordered_by <> ''),
	leads bigint NOT NULL,
	evidence bigint NOT NULL,                -- rows that were blanked
	files bigint NOT NULL,                   -- recordings that are gone
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user
);

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['legal_hold', 'retention_event', 'erasure'] LOOP
		EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.%I'
			' FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change()', t);
	END LOOP;
END $$;
SELECT dialer.audit_watch('legal_hold', 'hold');
SELECT dialer.audit_watch('retention_event', 'retention');
SELECT dialer.audit_watch('erasure', 'erasure');

-- ---- the opening ----

CREATE OR REPLACE FUNCTION dialer.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND current_user = 'dialer_eraser' THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION '% on dialer.% refused: evidence is append-only', TG_OP, TG_TABLE_NAME
		USING HINT = 'record a new event instead';
END $$;

-- Only the end of an attempt is a leaf, not that it was blanked later. And who writes evidence needs
-- no right on the queue itself.
CREATE FUNCTION dialer.audit_enqueue_end() RETURNS trigger LANGUAGE plpgsql
	SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT c.id, (row_number() OVER () - 1) / 1000 AS part FROM changed AS c
			JOIN was AS w ON w.id = c.id WHERE c.state = 'ended' AND w.state <> 'ended') AS a
		GROUP BY a.part ORDER BY a.part;
	RETURN NULL;
END $$;
DROP TRIGGER audit_ended ON dialer.attempt;
CREATE TRIGGER audit_ended AFTER UPDATE ON dialer.attempt REFERENCING OLD TABLE AS was NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.audit_enqueue_end();
ALTER FUNCTION dialer.audit_enqueue() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION dialer.audit_enqueue_ended() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;

-- Numbers beyond E.164 stand for erased subjects: 9 * 10^15 and the subject's number in the log.
ALTER TABLE dialer.phone DROP CONSTRAINT phone_number_check, ADD CONSTRAINT phone_number_check
	CHECK (number BETWEEN 1000000 AND 999999999999999 OR number > 9000000000000000);
ALTER TABLE dialer.attempt ALTER CONSTRAINT attempt_decision_id_verdict_lead_id_number_fkey DEFERRABLE;

-- Placing a hold, erasing and the retention job exclude each other until they commit.
CREATE FUNCTION dialer.hold_lock() RETURNS void LANGUAGE sql
	BEGIN ATOMIC SELECT pg_advisory_xact_lock(hashtextextended('dialer.legal_hold', 0)); END;
CREATE FUNCTION dialer.hold_serialize() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dialer.hold_lock();
	RETURN NULL;
END $$;
CREATE TRIGGER serialize BEFORE INSERT ON dialer.legal_hold
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.hold_serialize();

CREATE FUNCTION dialer.held(about bigint, campaign bigint) RETURNS boolean LANGUAGE sql STABLE
	BEGIN ATOMIC SELECT EXISTS (SELECT FROM dialer.hold_in_force AS h WHERE h.scope = 'all'
		OR h.number = about OR h.campaign_id = campaign); END;
-- By any campaign that has to do with the number.
CREATE FUNCTION dialer.number_held(about bigint) RETURNS boolean LANGUAGE sql STABLE
	BEGIN ATOMIC SELECT EXISTS (SELECT FROM dialer.hold_in_force AS h WHERE h.scope = 'all'
		OR h.number = about
		OR EXISTS (SELECT FROM dialer.lead AS l WHERE l.number = about AND l.campaign_id = h.campaign_id)
		OR EXISTS (SELECT FROM dialer.decision AS d WHERE d.number = about AND d.campaign_id = h.campaign_id)
		OR EXISTS (SELECT FROM dialer.attempt AS a WHERE a.number = about AND a.campaign_id = h.campaign_id)); END;

-- ---- erasure ----

-- Everything about a number, in the caller's transaction, who removes the files of its recordings
-- first. The internal do-not-call entry keeps the number: it must go on to stop calls.
CREATE FUNCTION dialer.erase_number(about bigint, why text, whose text, recordings bigint) RETURNS bytea
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
	UPDATE dialer.consent_certificate AS c SET number = stand_in, token = '', url = '', ip = '', document = ''
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

-- ---- retention ----

CREATE FUNCTION dialer.retention_set(of_class text, days integer) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	r dialer.retention;
BEGIN
	SELECT * INTO r FROM dialer.retention AS k WHERE k.class = of_class FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no retention class "%"', of_class USING HINT = 'dialerctl retention show';
	END IF;
	IF days < r.minimum_days THEN
		RAISE EXCEPTION '% days are less than the law allows for "%", which is %: %', days, of_class,
			r.minimum_days, r.source;
	END IF;
	UPDATE dialer.retention AS k SET keep_days = days WHERE k.class = of_class;
	INSERT INTO dialer.retention_event (class, event, keep_days) VALUES (of_class, 'set', days);
END $$;

CREATE FUNCTION dialer.retention_cutoff(of_class text) RETURNS timestamptz LANGUAGE sql STABLE
	BEGIN ATOMIC SELECT now() - k.keep_days * interval '1 day' FROM dialer.retention AS k WHERE k.class = of_class; END;

-- Calls whose recording or words are due; "held" are to be left alone.
CREATE FUNCTION dialer.retention_due(of_class text) RETURNS TABLE (id bigint, recording text, held boolean)
	LANGUAGE sql STABLE
	BEGIN ATOMIC
	SELECT a.id, a.recording, dialer.held(a.number, a.campaign_id)
		FROM dialer.attempt AS a JOIN dialer.campaign AS c ON c.id = a.campaign_id
		WHERE a.state = 'ended' AND coalesce(a.end_at, a.committed_at) < dialer.retention_cutoff(of_class)
		AND CASE of_class
			WHEN 'audio' THEN a.recording <> '' AND c.purpose <> 'debt'
			WHEN 'audio_debt' THEN a.recording <> '' AND c.purpose = 'debt'
			WHEN 'transcript' THEN a.slots IS NOT NULL OR EXISTS (SELECT FROM dialer.call_event AS e
				WHERE e.attempt_id = a.id AND (e.text <> '' OR e.detail IS NOT NULL))
			ELSE false END
		ORDER BY a.id;
	END;

-- What is due of a class is blanked, and a row of evidence written. Files are removed before, by the
-- caller, who holds hold_lock() and says how many; a class without files passes 0. Returns rows.
CREATE FUNCTION dialer.retention_run(of_class text, removed bigint) RETURNS bigint
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

-- Numbers whose last record is older than evidence must be kept.
CREATE FUNCTION dialer.retention_subjects() RETURNS TABLE (number bigint, held boolean) LANGUAGE sql STABLE
	BEGIN ATOMIC
	SELECT s.number, dialer.number_held(s.number) FROM dialer.subject AS s
		WHERE s.number IS NOT NULL AND s.created_at < dialer.retention_cutoff('evidence')
		AND NOT EXISTS (SELECT FROM dialer.audit_leaf AS f WHERE f.subject = s.no
			AND f.at >= dialer.retention_cutoff('evidence'))
		AND NOT EXISTS (SELECT FROM dialer.decision AS d WHERE d.number = s.number
			AND d.decided_at >= dialer.retention_cutoff('evidence'))
		AND NOT EXISTS (SELECT FROM dialer.internal_dnc AS i WHERE i.number = s.number)
		AND NOT EXISTS (SELECT FROM dialer.lead AS l WHERE l.number = s.number AND l.state IN ('ready', 'waiting', 'dialing'));
	END;

GRANT USAGE ON SCHEMA dialer TO dialer_eraser;
GRANT SELECT ON ALL TABLES IN SCHEMA dialer TO dialer_eraser;
GRANT UPDATE ON dialer.subject, dialer.phone, dialer.lead, dialer.decision, dialer.attempt, dialer.call_event,
	dialer.internal_dnc, dialer.consent_event, dialer.consent_certificate, dialer.reassigned_answer,
	dialer.legal_hold, dialer.retention TO dialer_eraser;
GRANT INSERT ON dialer.subject, dialer.phone, dialer.internal_dnc, dialer.erasure, dialer.retention_event TO dialer_eraser;
GRANT DELETE ON dialer.phone TO dialer_eraser;

DO $$
DECLARE
	f regprocedure;
BEGIN
	GRANT CREATE ON SCHEMA dialer TO dialer_eraser; -- for a moment: an owner must be able to make what it owns
	FOREACH f IN ARRAY ARRAY['dialer.erase_number(bigint, text, text, bigint)',
		'dialer.retention_set(text, integer)', 'dialer.retention_run(text, bigint)']::regprocedure[] LOOP
		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
		EXECUTE format('ALTER FUNCTION %s OWNER TO dialer_eraser', f);
	END LOOP;
	REVOKE CREATE ON SCHEMA dialer FROM dialer_eraser;
END $$;
