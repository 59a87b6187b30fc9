-- SPDX-License-Identifier: Apache-2.0
-- The transparency log: every row of evidence becomes a leaf of a Merkle tree (RFC 9162) whose heads
-- are signed. Rows wait in audit_pending, put there by triggers in the transaction that writes them;
-- the sequencer (dialer/audit) takes them from there.
--
-- A later migration that adds a table of evidence calls dialer.audit_watch('table', 'kind') and gives
-- the kind a row in dialer/audit/kinds.c. The table needs a column id bigint.

-- A person's telephone number as the log knows it: a random name, and the key of the commitments
-- to personal columns. Without the key they say nothing; destroying it is what erasure does.
CREATE TABLE dialer.subject (
	no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id bytea NOT NULL UNIQUE CHECK (octet_length(id) = 16),
	number bigint UNIQUE,                    -- NULL: erased
	key bytea CHECK (octet_length(key) = 32), -- NULL: erased
	created_at timestamptz NOT NULL DEFAULT now(),
	CHECK ((number IS NULL) = (key IS NULL))
);

CREATE TABLE dialer.audit_key (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key_id text NOT NULL UNIQUE CHECK (key_id ~ '^[0-9a-f]{16}$'),
	public_key text NOT NULL,                -- PEM
	created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row: the log and the key that signs it.
CREATE TABLE dialer.audit_log (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	id bytea NOT NULL CHECK (octet_length(id) = 16),
	key_id text NOT NULL REFERENCES dialer.audit_key (key_id),
	created_at timestamptz NOT NULL DEFAULT now()
);

-- What is not in the log yet: one row for up to 1000 rows of a kind written by one statement.
CREATE TABLE dialer.audit_pending (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL,
	count integer NOT NULL,
	row_ids bigint[] NOT NULL
);

CREATE TABLE dialer.audit_leaf (
	seq bigint PRIMARY KEY CHECK (seq >= 0),
	kind text COLLATE "C" NOT NULL,
	row_id bigint NOT NULL,
	at timestamptz NOT NULL,                 -- these and subject repeat what the leaf says, to find it by
	subject bigint,                          -- dialer.subject.no
	leaf bytea NOT NULL,                     -- dialer-evidence(7)
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	UNIQUE (kind, row_id)
);
CREATE INDEX audit_leaf_subject ON dialer.audit_leaf (subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_leaf_at ON dialer.audit_leaf USING brin (at);

-- Hashes of complete subtrees at heights 8, 16, 24 ...: what a proof would otherwise read leaves for.
CREATE TABLE dialer.audit_node (
	height integer NOT NULL CHECK (height > 0 AND height % 8 = 0),
	idx bigint NOT NULL CHECK (idx >= 0),
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	PRIMARY KEY (height, idx)
);

CREATE TABLE dialer.audit_head (
	size bigint PRIMARY KEY CHECK (size > 0),
	root bytea NOT NULL CHECK (octet_length(root) = 32),
	at timestamptz NOT NULL,
	key_id text NOT NULL REFERENCES dialer.audit_key (key_id),
	signature bytea NOT NULL CHECK (octet_length(signature) = 64)
);

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['audit_key', 'audit_log', 'audit_leaf', 'audit_node', 'audit_head'] LOOP
		EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.%I'
			' FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change()', t);
	END LOOP;
END $$;

-- An attempt that has ended is evidence; until then only its end may be written.
CREATE TRIGGER ended_is_final BEFORE UPDATE ON dialer.attempt
	FOR EACH ROW WHEN (OLD.state = 'ended') EXECUTE FUNCTION dialer.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON dialer.attempt
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

-- The log names rows by number.
ALTER TABLE dialer.policy_pack ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE;

CREATE FUNCTION dialer.audit_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT TG_ARGV[0], count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT id, (row_number() OVER () - 1) / 1000 AS part FROM added) AS a
		GROUP BY a.part ORDER BY a.part;
	RETURN NULL;
END $$;

CREATE FUNCTION dialer.audit_watch(watched text, kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER audit AFTER INSERT ON dialer.%I REFERENCING NEW TABLE AS added'
		' FOR EACH STATEMENT EXECUTE FUNCTION dialer.audit_enqueue(%L)', watched, kind);
	EXECUTE format('INSERT INTO dialer.audit_pending (kind, count, row_ids)'
		' SELECT %L, count(*), array_agg(a.id ORDER BY a.id) FROM (SELECT id,'
		'  (row_number() OVER (ORDER BY id) - 1) / 1000 AS part FROM dialer.%I) AS a'
		' GROUP BY a.part ORDER BY a.part', kind, watched);
END $$;

-- The end of an attempt is a leaf of its own: the attempt's columns as they were at the end.
CREATE FUNCTION dialer.audit_enqueue_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO dialer.audit_pending (kind, count, row_ids)
		SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
		FROM (SELECT id, (row_number() OVER () - 1) / 1000 AS part FROM changed
			WHERE state = 'ended') AS a
		GROUP BY a.part ORDER BY a.part;
	RETURN NULL;
END $$;
CREATE TRIGGER audit_ended AFTER UPDATE ON dialer.attempt REFERENCING NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.audit_enqueue_ended();
CREATE TRIGGER audit_born_ended AFTER INSERT ON dialer.attempt REFERENCING NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.audit_enqueue_ended();

-- In the order in which things happen, for what was there before the log.
SELECT dialer.audit_watch(w.watched, w.kind) FROM (VALUES
	(1, 'audit_key', 'head_key'),
	(2, 'policy_pack', 'policy_pack'),
	(3, 'load', 'load'),
	(4, 'dnc_list', 'list'),
	(5, 'campaign_event', 'campaign'),
	(6, 'consent_event', 'consent'),
	(7, 'internal_dnc', 'dnc'),
	(8, 'decision', 'decision'),
	(9, 'attempt', 'attempt'),
	(10, 'call_event', 'call_event')) AS w (ord, watched, kind) ORDER BY w.ord;
INSERT INTO dialer.audit_pending (kind, count, row_ids)
	SELECT 'outcome', count(*), array_agg(a.id ORDER BY a.id)
	FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 1000 AS part FROM dialer.attempt
		WHERE state = 'ended') AS a
	GROUP BY a.part ORDER BY a.part;
