-- SPDX-License-Identifier: Apache-2.0
-- Nobody but the owner may delete evidence, and the auditor may change nothing at all.
DO $$
DECLARE
	r text;
	t text;
BEGIN
	FOREACH r IN ARRAY ARRAY['dialer_daemon', 'dialer_manager', 'dialer_officer', 'dialer_operator', 'dialer_auditor'] LOOP
		FOREACH t IN ARRAY ARRAY['decision', 'call_event', 'consent_event', 'internal_dnc', 'audit_leaf', 'audit_head',
			'legal_hold', 'retention_event', 'erasure', 'campaign_event'] LOOP
			IF has_any_column_privilege(r, 'dialer.' || t, 'UPDATE')
				OR has_table_privilege(r, 'dialer.' || t, 'DELETE, TRUNCATE') THEN
				RAISE EXCEPTION '% may change dialer.%', r, t;
			END IF;
		END LOOP;
	END LOOP;
	IF EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = 'dialer'::regnamespace AND c.relkind = 'r'
		AND (has_table_privilege('dialer_auditor', c.oid, 'INSERT, DELETE, TRUNCATE')
			OR has_any_column_privilege('dialer_auditor', c.oid, 'UPDATE'))) THEN
		RAISE EXCEPTION 'the auditor may write';
	END IF;
END $$;
