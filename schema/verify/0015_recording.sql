-- SPDX-License-Identifier: Apache-2.0
SELECT id, attempt_id, campaign_id, node, file, ended_at, hashed_at, bytes, duration_ms, sha256, complete
	FROM dialer.recording WHERE false;
SELECT attempt_id, node, file FROM dialer.recording_due WHERE false;
DO $$
BEGIN
	IF has_table_privilege('dialer_daemon', 'dialer.recording', 'UPDATE')
		OR NOT has_table_privilege('dialer_daemon', 'dialer.recording', 'INSERT') THEN
		RAISE EXCEPTION 'the daemon adds hashes of recordings and changes none';
	END IF;
END $$;
