-- SPDX-License-Identifier: Apache-2.0
-- The consent ledger, whole: the words themselves, how and where they were agreed to, certificates of
-- third parties, and the reach of a revocation.
--
-- One consent that names several sellers or purposes is one grant for each seller and purpose; they
-- share consent_ref. So the gate asks for one number, seller and purpose with one index.

-- The exact text a person saw or heard, once. Grants name it by its hash.
CREATE TABLE dialer.consent_text (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	sha256 bytea NOT NULL UNIQUE,
	text text NOT NULL,
	language text NOT NULL DEFAULT '',       -- BCP 47: en, es-US
	version text NOT NULL DEFAULT '',        -- as its author counts
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	CHECK (sha256 = sha256(convert_to(text, 'UTF8')))
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.consent_text
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

ALTER TABLE dialer.consent_event
	DROP CONSTRAINT consent_event_scope_check,
	ADD CONSTRAINT consent_event_scope_check CHECK (scope IN ('informational', 'marketing', 'debt',
		'health_care', 'political', 'non_profit', 'survey', 'all')),
	ADD COLUMN consent_ref text NOT NULL DEFAULT '',
	ADD COLUMN language text NOT NULL DEFAULT '',
	ADD COLUMN source_url text NOT NULL DEFAULT '',
	ADD COLUMN actor_ip inet,                -- of who agreed
	ADD COLUMN user_agent text NOT NULL DEFAULT '',
	ADD COLUMN call_ref text NOT NULL DEFAULT '', -- the call in which it was spoken
	ADD COLUMN audio_offset_ms bigint CHECK (audio_offset_ms >= 0), -- where in its recording
	ADD COLUMN jurisdiction text NOT NULL DEFAULT '', -- place of the person at grant: US-FL
	ADD COLUMN not_condition boolean,        -- says that buying does not depend on it; NULL: not known
	ADD COLUMN signed boolean,               -- a signature, also an electronic one; NULL: not known
	ADD COLUMN supersedes bigint REFERENCES dialer.consent_event, -- this grant takes that one's place
	-- Of a revocation: the only purpose it reaches; '' every purpose. Spoken ones reach everything.
	ADD COLUMN reach_purpose text NOT NULL DEFAULT '' CHECK (reach_purpose IN ('', 'informational',
		'marketing', 'debt', 'health_care', 'political', 'non_profit', 'survey')),
	ADD CHECK (kind = 'revoke' OR reach_purpose = ''),
	ADD CHECK (kind = 'grant' OR supersedes IS NULL);

-- What a witness of the grant says: TrustedForm, Jornaya LeadiD.
CREATE TABLE dialer.consent_certificate (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	event_id bigint NOT NULL REFERENCES dialer.consent_event,
	number bigint NOT NULL,
	issuer text NOT NULL CHECK (issuer IN ('trustedform', 'leadid')),
	token text NOT NULL,
	url text NOT NULL DEFAULT '',
	created_at timestamptz,                  -- as the certificate says
	expires_at timestamptz,
	page_id text NOT NULL DEFAULT '',
	ip text NOT NULL DEFAULT '',
	phone_match boolean,                     -- it has a fingerprint of this number; NULL: it has none at all
	document text NOT NULL DEFAULT '',       -- the certificate's JSON, as received
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user
);
CREATE INDEX consent_certificate_event ON dialer.consent_certificate (event_id);
CREATE INDEX consent_certificate_number ON dialer.consent_certificate (number);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.consent_certificate
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

SELECT dialer.audit_watch('consent_text', 'consent_text');
SELECT dialer.audit_watch('consent_certificate', 'certificate');

-- As for the internal list, but "number/seller/purpose": only the calls a revocation reaches stop.
-- One heard in a call is announced by its entry in the internal list. Seller 0 is all, an empty purpose every one. The longest 125 take 6250 bytes.
CREATE FUNCTION dialer.announce_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	orders text;
BEGIN
	FOR orders IN
		SELECT string_agg(format('%s/%s/%s', number, coalesce(seller_id, 0), reach_purpose), ',') FROM (
			SELECT *, (row_number() OVER () - 1) / 125 AS part FROM added
			WHERE kind = 'revoke' AND attempt_id IS NULL AND channel IN ('voice', 'all') AND happened_at <= clock_timestamp()) AS a
		GROUP BY part
	LOOP
		PERFORM pg_notify('dialer_stop', orders);
	END LOOP;
	RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON dialer.consent_event
	REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.announce_revocation();
