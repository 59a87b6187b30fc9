-- SPDX-License-Identifier: Apache-2.0
SELECT name, done_at FROM dialer.chore WHERE false;
SELECT node, file FROM dialer.recording_removal WHERE false;
DO $$
BEGIN
	IF has_function_privilege('dialer_daemon', 'dialer.erase_number(bigint, text, text, bigint)', 'EXECUTE')
		OR NOT has_function_privilege('dialer_daemon', 'dialer.retention_erase(bigint, bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'the daemon erases what is due, and nobody else';
	END IF;
END $$;
