-- SPDX-License-Identifier: Apache-2.0
SELECT id, at, actor, role, from_address, command, number, attempt_id FROM dialer.access WHERE false;
SELECT id, at, node, event, incarnation, version, config_sha256, config_changed, pack_hash, tz_version, actor
	FROM dialer.node_event WHERE false;
DO $$
BEGIN
	IF NOT has_function_privilege('dialer_auditor', 'dialer.note_access(text, bigint, bigint)', 'EXECUTE')
		OR has_table_privilege('dialer_officer', 'dialer.access', 'INSERT')
		OR has_function_privilege('dialer_officer', 'dialer.erase_evidence(bigint, bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'who looks leaves a trace, and nobody else makes one';
	END IF;
END $$;
