-- SPDX-License-Identifier: Apache-2.0
-- Evidence waits for the log in the transaction that writes it; the log cannot be changed. Leaves
-- nothing behind: the block ends by rolling itself back.

DO $$
DECLARE
	refused integer := 0;
	before bigint;
BEGIN
	SELECT coalesce(max(id), 0) INTO before FROM dialer.audit_pending;
	CREATE TABLE dialer.audit_verify (id bigint);
	INSERT INTO dialer.audit_verify VALUES (7);
	PERFORM dialer.audit_watch('audit_verify', 'verify');
	INSERT INTO dialer.audit_verify SELECT n FROM generate_series(101, 1600) AS n;
	IF (SELECT array_agg(count ORDER BY id) FROM dialer.audit_pending WHERE id > before AND kind = 'verify')
			IS DISTINCT FROM ARRAY[1, 1000, 500] THEN
		RAISE EXCEPTION 'evidence does not wait for the log';
	END IF;

	INSERT INTO dialer.audit_key (id, key_id, public_key) OVERRIDING SYSTEM VALUE
		VALUES (-1, '0123456789abcdef', '');
	INSERT INTO dialer.audit_leaf (seq, kind, row_id, at, leaf, hash)
		VALUES (9000000000000000000, 'verify', 1, now(), '', sha256(''));
	INSERT INTO dialer.audit_head (size, root, at, key_id, signature)
		VALUES (9000000000000000000, sha256(''), now(), '0123456789abcdef', sha512(''));
	BEGIN
		UPDATE dialer.audit_leaf SET leaf = 'other' WHERE seq = 9000000000000000000;
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	BEGIN
		DELETE FROM dialer.audit_leaf WHERE seq = 9000000000000000000;
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	BEGIN
		DELETE FROM dialer.audit_head WHERE size = 9000000000000000000;
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	IF refused <> 3 THEN
		RAISE EXCEPTION 'the log could be changed';
	END IF;

	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = 'undo';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
	NULL;
END $$;
