-- SPDX-License-Identifier: Apache-2.0
-- Lists by name, and what the register of reassigned numbers answered.

ALTER TABLE dialer.dnc_list ADD CONSTRAINT dnc_list_name CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,14}$');

-- Was the number given up after that day? 'no_data' is no clean answer. Evidence: what was asked, when,
-- in whose name, and the file the answer came in (47 CFR 64.1200(m) puts the proof on the caller).
CREATE TABLE dialer.reassigned_answer (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	number bigint NOT NULL,
	asked_about date NOT NULL,               -- the day of the consent, or of the last contact
	asked_at timestamptz NOT NULL,
	answer text NOT NULL CHECK (answer IN ('yes', 'no', 'no_data')),
	company text NOT NULL DEFAULT '',        -- under which the register was asked
	source text NOT NULL,
	file_sha256 bytea NOT NULL CHECK (octet_length(file_sha256) = 32),
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor text NOT NULL DEFAULT session_user,
	CHECK (asked_at >= asked_about - interval '1 day'),
	UNIQUE (number, asked_at, asked_about, answer)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.reassigned_answer
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
