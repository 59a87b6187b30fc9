-- SPDX-License-Identifier: Apache-2.0
-- A claim must find its leads by one range of an index for each list, class and priority.
DO $$
BEGIN
	IF (SELECT string_agg(a.attname, ' ' ORDER BY k.n) FROM pg_index AS i,
		unnest(i.indkey::int[]) WITH ORDINALITY AS k(col, n)
		JOIN pg_attribute AS a ON a.attrelid = 'dialer.lead'::regclass AND a.attnum = k.col
		WHERE i.indexrelid = 'dialer.lead_claim'::regclass AND i.indpred IS NOT NULL)
		<> 'campaign_id selection list_id class_id priority due_at ord id' THEN
		RAISE EXCEPTION 'the index of claims is not in their order';
	END IF;
	IF has_table_privilege('dialer_operator', 'dialer.lead_share', 'INSERT, UPDATE, DELETE') THEN
		RAISE EXCEPTION 'the operator may change whose turn it is';
	END IF;
END $$;
