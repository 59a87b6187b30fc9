-- SPDX-License-Identifier: Apache-2.0
-- A schedule is the campaign's own: whoever only pauses campaigns cannot widen it.
DO $$
BEGIN
	IF has_column_privilege('dialer_operator', 'dialer.campaign', 'schedule', 'UPDATE') THEN
		RAISE EXCEPTION 'the operator may change a campaign''s schedule';
	END IF;
END $$;
