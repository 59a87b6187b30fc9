-- SPDX-License-Identifier: Apache-2.0
-- What a policy was built from has the name of its bytes, and stays.

DO $$
DECLARE
	refused integer := 0;
BEGIN
	BEGIN
		INSERT INTO dialer.policy_bytes (sha256, bytes) VALUES (sha256('a'), 'b');
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	BEGIN
		INSERT INTO dialer.policy_input (hash, seq, kind, name, sha256) VALUES ('none', 0, 'pack', 'x', sha256('a'));
	EXCEPTION WHEN foreign_key_violation THEN
		refused := refused + 1;
	END;
	BEGIN
		UPDATE dialer.policy_input SET name = 'y';
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	BEGIN
		DELETE FROM dialer.policy_bytes;
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	IF refused <> 4 THEN
		RAISE EXCEPTION 'policy inputs: a row was accepted or changed that must not be';
	END IF;
END $$;
