-- SPDX-License-Identifier: Apache-2.0
-- Only the daemon counts calls of a trunk, and what an operator does to a node goes into the log.
DO $$
BEGIN
	IF has_table_privilege('dialer_operator', 'dialer.trunk_use', 'INSERT, UPDATE, DELETE') THEN
		RAISE EXCEPTION 'the operator may change what a trunk took';
	END IF;
	IF (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'dialer.node_order'::regclass
		AND tgname IN ('append_only', 'audit')) <> 2 THEN
		RAISE EXCEPTION 'dialer.node_order lacks a trigger';
	END IF;
END $$;
