-- SPDX-License-Identifier: Apache-2.0
-- Campaigns from before go on as they were, and only who commands campaigns changes their pacing.
DO $$
BEGIN
	IF (SELECT count(*) FROM pg_attribute WHERE attrelid = 'dialer.campaign'::regclass
		AND attname IN ('pacing', 'ratio', 'abandonment_target') AND attnotnull) <> 3 THEN
		RAISE EXCEPTION 'dialer.campaign lacks a column of its pacing';
	END IF;
	IF has_column_privilege('dialer_auditor', 'dialer.campaign', 'abandonment_target', 'UPDATE') THEN
		RAISE EXCEPTION 'the auditor may change what is abandoned';
	END IF;
END $$;
