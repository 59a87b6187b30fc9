-- SPDX-License-Identifier: Apache-2.0
-- The ground floor: campaigns, leads, consent, do-not-call, decisions, attempts.
-- Forward only, one transaction, never edited after it has landed.
-- Numbers are E.164 as bigint, without the plus sign.

CREATE SCHEMA dialer;

-- Evidence is written once. A row that says what happened is never changed or removed.
CREATE FUNCTION dialer.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% on dialer.% refused: evidence is append-only', TG_OP, TG_TABLE_NAME
		USING HINT = 'record a new event instead';
END $$;

-- Times cross to C as whole microseconds since 1970 UTC.
CREATE FUNCTION dialer.us(t timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN isfinite(t) THEN (extract(epoch FROM t) * 1000000)::bigint END;
CREATE FUNCTION dialer.at_us(us bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN to_timestamp(us / 1000000) + (us % 1000000) * interval '1 microsecond';

CREATE TABLE dialer.seller (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE,               -- the key consents refer to
	legal_name text NOT NULL,                -- as registered with the state (F30)
	callback_number bigint NOT NULL,         -- F31: answers in business hours, takes opt-outs
	toll_free_number bigint                  -- F33
);

CREATE TABLE dialer.number_pool (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE
);

CREATE TABLE dialer.pool_number (
	pool_id bigint NOT NULL REFERENCES dialer.number_pool,
	number bigint NOT NULL,
	state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'resting', 'retired')),
	state_reason text NOT NULL DEFAULT '',
	daily_cap integer NOT NULL DEFAULT 25 CHECK (daily_cap > 0),
	place text NOT NULL DEFAULT '',          -- 'US-TX', for local presence
	attestation text NOT NULL DEFAULT 'unknown' CHECK (attestation IN ('A', 'B', 'C', 'unknown')),
	PRIMARY KEY (pool_id, number)
);

-- Calls per caller ID and day (UTC): the daily cap, held in the claim transaction.
CREATE TABLE dialer.number_use (
	number bigint NOT NULL,
	day date NOT NULL,
	attempts integer NOT NULL DEFAULT 0,
	PRIMARY KEY (number, day)
);

CREATE TABLE dialer.campaign (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
	seller_id bigint NOT NULL REFERENCES dialer.seller,
	pool_id bigint NOT NULL REFERENCES dialer.number_pool,
	purpose text NOT NULL CHECK (purpose IN ('marketing', 'informational')),
	artificial_voice boolean NOT NULL,
	business boolean NOT NULL,
	record boolean NOT NULL,
	default_region text NOT NULL,
	caller_place text NOT NULL DEFAULT '',
	trunk text NOT NULL,                     -- a [trunk NAME] of dialer.conf
	max_concurrent integer NOT NULL CHECK (max_concurrent > 0),
	ring_s integer NOT NULL CHECK (ring_s > 0),
	max_attempts integer NOT NULL CHECK (max_attempts > 0),
	max_attempts_24h integer NOT NULL CHECK (max_attempts_24h > 0),
	retry jsonb NOT NULL,                    -- disposition -> seconds; "default"
	on_answer text NOT NULL CHECK (on_answer IN ('converse', 'hangup')),
	opening text NOT NULL CHECK (opening IN ('at_once', 'after_greeting')),
	script json NOT NULL,                    -- of the scripted planner
	source text NOT NULL,                    -- the campaign file as loaded
	state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'paused', 'finished')),
	epoch bigint NOT NULL DEFAULT 1,         -- raised by start, pause and resume
	created_at timestamptz NOT NULL DEFAULT now(),
	changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dialer.campaign_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	kind text NOT NULL CHECK (kind IN ('loaded', 'changed', 'started', 'paused', 'resumed', 'finished')),
	actor text NOT NULL DEFAULT session_user,
	epoch bigint NOT NULL,
	detail json
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.campaign_event
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

-- A file that was loaded: leads, consents, do-not-call numbers.
CREATE TABLE dialer.load (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('leads', 'consent', 'dnc')),
	campaign_id bigint REFERENCES dialer.campaign,
	file_name text NOT NULL,
	file_sha256 bytea NOT NULL,
	rows_read bigint NOT NULL,
	rows_loaded bigint NOT NULL,
	rows_duplicate bigint NOT NULL,
	rows_rejected bigint NOT NULL,
	loaded_at timestamptz NOT NULL DEFAULT now(),
	actor text NOT NULL DEFAULT session_user,
	undone_at timestamptz
);

-- Candidate places and zones of a lead, as libpolicy writes them (policy_class_key).
CREATE TABLE dialer.calling_class (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key text NOT NULL UNIQUE
);

-- The subject of law: one row per number ever loaded, locked by the claim.
CREATE TABLE dialer.phone (
	number bigint PRIMARY KEY CHECK (number BETWEEN 1000000 AND 999999999999999),
	line_type text NOT NULL DEFAULT 'unknown',
	in_flight bigint                         -- attempt not ended yet: one call at a time to a number
);

-- One row per person and number. Several numbers of one person share person_id; rank orders them
-- and only the lowest unfinished rank is 'ready', the others wait.
CREATE SEQUENCE dialer.lead_id AS bigint;
CREATE TABLE dialer.lead (
	id bigint PRIMARY KEY DEFAULT nextval('dialer.lead_id'),
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	load_id bigint NOT NULL REFERENCES dialer.load,
	person_id bigint NOT NULL,
	rank smallint NOT NULL DEFAULT 1,
	number bigint NOT NULL REFERENCES dialer.phone,
	extension text NOT NULL DEFAULT '',
	class_id integer NOT NULL REFERENCES dialer.calling_class,
	external_id text NOT NULL DEFAULT '',
	first_name text NOT NULL DEFAULT '',
	last_name text NOT NULL DEFAULT '',
	address_place text NOT NULL DEFAULT '',  -- 'US-FL'
	postal_code text NOT NULL DEFAULT '',
	declared_zone text NOT NULL DEFAULT '',
	fields jsonb NOT NULL DEFAULT '{}',      -- every other column of the file
	ebr_transaction_at timestamptz,
	ebr_inquiry_at timestamptz,
	priority smallint NOT NULL DEFAULT 5,    -- 1 first
	state text NOT NULL DEFAULT 'ready' CHECK (state IN
		('ready', 'waiting', 'dialing', 'refused', 'done', 'undone')),
	due_at timestamptz NOT NULL DEFAULT '-infinity',
	attempts integer NOT NULL DEFAULT 0,
	last_disposition text NOT NULL DEFAULT '',
	last_decision bigint,
	UNIQUE (number, campaign_id)             -- in this order it also finds a number's leads
);
-- What the claim reads (design, section 4): cost does not depend on leads that are not callable.
CREATE INDEX lead_claim ON dialer.lead (campaign_id, class_id, priority, due_at, id)
	WHERE state = 'ready';
CREATE INDEX lead_person ON dialer.lead (person_id);

-- The consent ledger. Newest event decides; a revocation is an event like any other.
CREATE TABLE dialer.consent_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('grant', 'revoke')),
	number bigint NOT NULL,
	person text NOT NULL DEFAULT '',
	seller_id bigint REFERENCES dialer.seller,  -- NULL on a revocation: all sellers
	channel text NOT NULL DEFAULT 'voice' CHECK (channel IN ('voice', 'text', 'all')),
	form text NOT NULL DEFAULT 'written' CHECK (form IN ('oral', 'written')),
	artificial_voice boolean NOT NULL DEFAULT false,
	scope text NOT NULL DEFAULT 'informational' CHECK (scope IN ('informational', 'marketing', 'all')),
	text_sha256 bytea CHECK (octet_length(text_sha256) = 32),
	method text NOT NULL,                    -- web, voice, paper, key, import ...
	evidence text NOT NULL DEFAULT '',       -- certificate, file, call id
	happened_at timestamptz NOT NULL,
	expires_at timestamptz,
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	load_id bigint REFERENCES dialer.load,
	attempt_id bigint,
	CHECK (kind = 'revoke' OR (seller_id IS NOT NULL AND text_sha256 IS NOT NULL))
);
CREATE INDEX consent_number ON dialer.consent_event (number, happened_at DESC);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.consent_event
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

-- The internal list: stops a number in every campaign and for every seller. Never emptied.
CREATE TABLE dialer.internal_dnc (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	number bigint NOT NULL,
	seller_id bigint REFERENCES dialer.seller, -- whose call it was; the stop is for all
	method text NOT NULL,                    -- voice, key, import, officer
	detail text NOT NULL DEFAULT '',
	happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	attempt_id bigint,
	load_id bigint REFERENCES dialer.load
);
CREATE INDEX internal_dnc_number ON dialer.internal_dnc (number);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.internal_dnc
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

-- Every node listens: queued and ringing calls to these numbers stop. A payload holds at most
-- 200 numbers (NOTIFY allows 8000 bytes), so a bulk load sends several.
CREATE FUNCTION dialer.announce_stop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	numbers text;
BEGIN
	FOR numbers IN
		SELECT string_agg(number::text, ',') FROM (
			SELECT number, (row_number() OVER () - 1) / 200 AS part FROM added) AS a
		GROUP BY part
	LOOP
		PERFORM pg_notify('dialer_stop', numbers);
	END LOOP;
	RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON dialer.internal_dnc
	REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.announce_stop();

-- National registers: the numbers lie in a file beside the database (lists/numset), the row says
-- which file is in force, how old the list is and what it hashes to.
CREATE TABLE dialer.dnc_list (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL,                      -- 'us-national'
	version text NOT NULL,
	list_date timestamptz NOT NULL,          -- the list's own date, which the 31 days count from
	source text NOT NULL,
	file_sha256 bytea NOT NULL,              -- of the source file
	set_path text NOT NULL,                  -- of the number set
	set_sha256 bytea NOT NULL,
	numbers bigint NOT NULL,
	area_codes integer NOT NULL,
	state text NOT NULL DEFAULT 'current' CHECK (state IN ('current', 'previous', 'old')),
	loaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user
);
CREATE UNIQUE INDEX dnc_list_current ON dialer.dnc_list (name) WHERE state = 'current';

-- The packs a decision was made with, whole, so that it can be read and recomputed years later.
CREATE TABLE dialer.policy_pack (
	hash text PRIMARY KEY,
	tz_version text NOT NULL,
	rules json NOT NULL,                     -- [{id, place, kind, text, citation, as_of, confidence}]
	seen_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dialer.node (
	name text PRIMARY KEY,
	lease_until timestamptz NOT NULL,
	incarnation bigint NOT NULL,             -- raised at each start
	pid integer NOT NULL,
	started_at timestamptz NOT NULL
);

CREATE TABLE dialer.node_ack (
	node text NOT NULL REFERENCES dialer.node ON DELETE CASCADE,
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	epoch bigint NOT NULL,
	acked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (node, campaign_id)
);

CREATE SEQUENCE dialer.decision_id AS bigint;
CREATE TABLE dialer.decision (
	id bigint PRIMARY KEY DEFAULT nextval('dialer.decision_id'),
	verdict text NOT NULL CHECK (verdict IN ('allow', 'defer', 'deny')),
	campaign_id bigint NOT NULL,
	lead_id bigint NOT NULL,
	number bigint NOT NULL,
	decided_at timestamptz NOT NULL,
	defer_until timestamptz,
	rule text NOT NULL DEFAULT '',           -- the ruling to show first; '' for allow
	reason text NOT NULL DEFAULT '',
	rulings json NOT NULL,
	facts json NOT NULL,
	obligations json NOT NULL,
	pack_hash text NOT NULL REFERENCES dialer.policy_pack,
	node text NOT NULL,
	UNIQUE (id, verdict, lead_id, number)
);
CREATE INDEX decision_campaign ON dialer.decision (campaign_id, id);
CREATE INDEX decision_number ON dialer.decision (number, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.decision
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

-- No attempt without a decision that allows this very lead and number: promise 1 by constraint.
CREATE SEQUENCE dialer.attempt_id AS bigint;
CREATE TABLE dialer.attempt (
	id bigint PRIMARY KEY DEFAULT nextval('dialer.attempt_id'),
	decision_id bigint NOT NULL UNIQUE,
	verdict text NOT NULL DEFAULT 'allow' CHECK (verdict = 'allow'),
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	lead_id bigint NOT NULL REFERENCES dialer.lead,
	number bigint NOT NULL,
	caller_id bigint NOT NULL,
	trunk text NOT NULL,
	epoch bigint NOT NULL,                   -- of the campaign when committed
	node text NOT NULL,
	incarnation bigint NOT NULL,
	state text NOT NULL DEFAULT 'committed' CHECK (state IN ('committed', 'ended')),
	committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	invite_at timestamptz,                   -- when the INVITE left; NULL: none did, or unknown
	ring_at timestamptz,
	answer_at timestamptz,
	end_at timestamptz,
	disposition text NOT NULL DEFAULT '',
	sip_call_id text NOT NULL DEFAULT '',
	sip_code integer,                        -- final response
	sip_reason text NOT NULL DEFAULT '',     -- Reason header, as received
	ended_by text NOT NULL DEFAULT '',       -- 'us' or 'them'
	post_dial_delay_ms integer,              -- INVITE to first 18x or final response
	greeting_end_ms integer,                 -- after answer
	first_audio_ms integer,                  -- after answer, first RTP packet with speech
	turn_ms integer[],                       -- end of the callee's speech to first audio of ours
	barge_in_ms integer[],                   -- start of the callee's speech to our last packet
	recording text NOT NULL DEFAULT '',      -- path below the state directory
	recording_from_ms integer,               -- after answer
	slots json,                              -- what the conversation found out
	CHECK ((state = 'ended') = (disposition <> '')),
	FOREIGN KEY (decision_id, verdict, lead_id, number)
		REFERENCES dialer.decision (id, verdict, lead_id, number)
);
CREATE INDEX attempt_campaign ON dialer.attempt (campaign_id, id);
CREATE INDEX attempt_number ON dialer.attempt (number, committed_at);
CREATE INDEX attempt_open ON dialer.attempt (node, incarnation) WHERE state = 'committed';

-- Timeline and transcript of a call.
CREATE TABLE dialer.call_event (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	attempt_id bigint NOT NULL REFERENCES dialer.attempt,
	seq integer NOT NULL,                    -- within the attempt, so that writing twice is no harm
	at timestamptz NOT NULL,
	offset_ms integer,                       -- after answer, from the RTP; NULL before
	kind text NOT NULL,                      -- said, heard, duty, key, barge_in, record, intent, sip ...
	text text NOT NULL DEFAULT '',
	detail json,
	UNIQUE (attempt_id, seq)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.call_event
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
