-- SPDX-License-Identifier: Apache-2.0
-- Operators begin and resume campaigns without reading people's data: what the law is asked before a
-- campaign goes on is about its calling classes, and that is all this tells.

-- Of each calling class that has leads not yet done: how many, and where and what kind of line the
-- first of them is. The number ends with four zeros, a postal code with its first three characters;
-- the dates of the relationship are the newest of the class.
CREATE FUNCTION dialer.campaign_targets(of_campaign bigint) RETURNS TABLE (class text, leads bigint, number_prefix bigint,
	address_place text, postal_prefix text, county text, declared_zone text, line_type text, ported text,
	ebr_transaction_us bigint, ebr_inquiry_us bigint)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT k.key, t.leads, t.number / 10000 * 10000, f.address_place, left(f.postal_code, 3), f.county, f.declared_zone,
		p.line_type, p.ported, coalesce(dialer.us(t.transaction_at), 0), coalesce(dialer.us(t.inquiry_at), 0)
	FROM (SELECT l.class_id, count(*) AS leads, min(l.number) AS number, max(l.ebr_transaction_at) AS transaction_at,
			max(l.ebr_inquiry_at) AS inquiry_at FROM dialer.lead AS l
		WHERE l.campaign_id = of_campaign AND l.state NOT IN ('undone', 'done') GROUP BY l.class_id) AS t
	JOIN dialer.calling_class AS k ON k.id = t.class_id
	JOIN dialer.phone AS p ON p.number = t.number
	JOIN dialer.lead AS f ON f.campaign_id = of_campaign AND f.number = t.number
	ORDER BY t.leads DESC, k.key
$$;
REVOKE ALL ON FUNCTION dialer.campaign_targets(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dialer.campaign_targets(bigint) TO dialer_manager, dialer_officer, dialer_operator;
