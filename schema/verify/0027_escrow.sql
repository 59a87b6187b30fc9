-- SPDX-License-Identifier: Apache-2.0
-- Nobody but the daemon reserves, and no reservation is below nothing.
DO $$
BEGIN
	IF has_table_privilege('dialer_operator', 'dialer.pacing_state', 'INSERT, UPDATE, DELETE') THEN
		RAISE EXCEPTION 'the operator may change what a node may abandon';
	END IF;
	IF EXISTS (SELECT FROM dialer.pacing_state WHERE reserved < 0 OR weight < 0) THEN
		RAISE EXCEPTION 'dialer.pacing_state reserves less than nothing';
	END IF;
END $$;
