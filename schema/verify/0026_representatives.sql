-- SPDX-License-Identifier: Apache-2.0
-- One call has one representative, only managers set what is dialled, and what is done to them is evidence.
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
		WHERE i.indrelid = 'dialer.representative'::regclass AND i.indisunique AND i.indnkeyatts = 1
		AND a.attname = 'attempt_id') THEN
		RAISE EXCEPTION 'a call may take two representatives';
	END IF;
	IF has_column_privilege('dialer_operator', 'dialer.representative', 'address', 'UPDATE')
		OR has_table_privilege('dialer_operator', 'dialer.representative', 'INSERT')
		OR has_column_privilege('dialer_daemon', 'dialer.representative', 'address', 'UPDATE') THEN
		RAISE EXCEPTION 'who is no manager may set which address is dialled';
	END IF;
	IF (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'dialer.representative_order'::regclass
		AND tgname IN ('append_only', 'audit')) <> 2 THEN
		RAISE EXCEPTION 'dialer.representative_order lacks a trigger';
	END IF;
	IF (SELECT count(*) FROM pg_attribute WHERE attrelid = 'dialer.campaign'::regclass AND attname = 'hand_over'
		AND attnotnull) <> 1 THEN
		RAISE EXCEPTION 'dialer.campaign has no team to hand over to';
	END IF;
	IF (SELECT p.prosrc NOT LIKE '%''transferred''%' FROM pg_proc AS p WHERE p.oid = 'dialer.count_anew(bigint)'::regprocedure) THEN
		RAISE EXCEPTION 'a call put through is no conversation';
	END IF;
	IF has_function_privilege('dialer_operator', 'dialer.count_anew(bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'the operator may count anew';
	END IF;
END $$;
