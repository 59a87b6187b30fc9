-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	IF (SELECT p.prosrc NOT LIKE '%INTO campaigns%' FROM pg_proc AS p WHERE p.oid = 'dialer.retention_run(text, bigint)'::regprocedure)
		OR NOT has_function_privilege('dialer_daemon', 'dialer.retention_run(text, bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'retention asks every lead';
	END IF;
END $$;
