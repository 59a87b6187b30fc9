-- SPDX-License-Identifier: Apache-2.0
-- Everything a policy was built from, byte by byte: packs, overlays, calendars, the zone files of that
-- day, and what was set. From these alone any decision can be recomputed, years later.

CREATE TABLE dialer.policy_bytes (
	sha256 bytea PRIMARY KEY,
	bytes bytea NOT NULL,
	CHECK (sha256 = sha256(bytes))
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.policy_bytes
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();

CREATE TABLE dialer.policy_input (
	hash text NOT NULL REFERENCES dialer.policy_pack,
	seq integer NOT NULL CHECK (seq >= 0),   -- the order in which they were read
	kind text NOT NULL CHECK (kind IN ('pack', 'calendar', 'zone', 'setting')),
	name text NOT NULL,
	sha256 bytea NOT NULL REFERENCES dialer.policy_bytes,
	PRIMARY KEY (hash, seq),
	UNIQUE (hash, kind, name)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.policy_input
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
