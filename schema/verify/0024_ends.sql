-- SPDX-License-Identifier: Apache-2.0
-- What is counted is the daemon's to write, and nobody's to forget.
DO $$
DECLARE
	r text;
BEGIN
	FOREACH r IN ARRAY ARRAY['dialer_manager', 'dialer_operator', 'dialer_officer'] LOOP
		IF has_table_privilege(r, 'dialer.campaign_count', 'INSERT, UPDATE, DELETE') THEN
			RAISE EXCEPTION '% may change what was counted', r;
		END IF;
	END LOOP;
	IF has_function_privilege('dialer_operator', 'dialer.count_anew(bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'the operator may count anew';
	END IF;
END $$;
