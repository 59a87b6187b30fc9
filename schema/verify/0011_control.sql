-- SPDX-License-Identifier: Apache-2.0
-- A limit is never taken back silently, and each goes into the log.
DO $$
BEGIN
	IF (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'dialer.trunk_limit'::regclass
		AND tgname IN ('append_only', 'audit')) <> 2 THEN
		RAISE EXCEPTION 'dialer.trunk_limit lacks a trigger';
	END IF;
	IF has_table_privilege('dialer_operator', 'dialer.trunk_limit', 'UPDATE, DELETE') THEN
		RAISE EXCEPTION 'the operator may change limits unseen';
	END IF;
END $$;
