-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	IF (SELECT p.prosrc NOT LIKE '%''transferred''%' FROM pg_proc AS p WHERE p.oid = 'dialer.count_anew(bigint)'::regprocedure) THEN
		RAISE EXCEPTION 'a call put through is no conversation';
	END IF;
	IF has_function_privilege('dialer_operator', 'dialer.count_anew(bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'the operator may count anew';
	END IF;
END $$;
