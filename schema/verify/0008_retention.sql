-- SPDX-License-Identifier: Apache-2.0
-- A class never falls below its minimum, evidence stays append-only for everybody else, and nobody is
-- dialer_eraser.
DO $$
BEGIN
	BEGIN
		UPDATE dialer.retention SET keep_days = minimum_days - 1;
		RAISE EXCEPTION 'a class was set below its legal minimum';
	EXCEPTION WHEN check_violation THEN
		NULL;
	END;
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dialer_eraser' AND (rolcanlogin OR rolsuper))
		OR EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid
			WHERE r.rolname = 'dialer_eraser') THEN
		RAISE EXCEPTION 'somebody can act as dialer_eraser';
	END IF;
	IF (SELECT count(*) FROM pg_proc WHERE pronamespace = 'dialer'::regnamespace AND prosecdef
		AND proowner = 'dialer_eraser'::regrole) <> 3 THEN
		RAISE EXCEPTION 'the opening has not its three functions';
	END IF;
END $$;
SELECT event, scope, number, campaign_id, reason, ordered_by FROM dialer.hold_in_force WHERE false;
