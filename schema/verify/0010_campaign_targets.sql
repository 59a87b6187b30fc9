-- SPDX-License-Identifier: Apache-2.0
-- The operator may ask about the classes of a campaign, and still not about its leads.
DO $$
BEGIN
	IF NOT has_function_privilege('dialer_operator', 'dialer.campaign_targets(bigint)', 'EXECUTE')
		OR has_function_privilege('public', 'dialer.campaign_targets(bigint)', 'EXECUTE')
		OR has_column_privilege('dialer_operator', 'dialer.lead', 'number', 'SELECT') THEN
		RAISE EXCEPTION 'the operator may see too much, or too little';
	END IF;
END $$;
SELECT class, leads, number_prefix, address_place, postal_prefix, county, declared_zone, line_type, ported,
	ebr_transaction_us, ebr_inquiry_us FROM dialer.campaign_targets(0);
