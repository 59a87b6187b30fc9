-- SPDX-License-Identifier: Apache-2.0
-- A call that was put through to a representative is a conversation.

-- As in 0024, with that end.
CREATE OR REPLACE FUNCTION dialer.count_anew(of_campaign bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	LOCK TABLE dialer.attempt IN SHARE MODE;
	DELETE FROM dialer.campaign_count AS k WHERE k.campaign_id = of_campaign;
	INSERT INTO dialer.campaign_count (campaign_id, what, day, n)
		SELECT of_campaign, w.what, (a.committed_at AT TIME ZONE c.ends_zone)::date, count(*)
		FROM dialer.campaign AS c JOIN dialer.attempt AS a ON a.campaign_id = c.id
		CROSS JOIN LATERAL (VALUES ('calls', a.disposition NOT IN ('not_sent')),
			('conversations', a.disposition IN ('qualified', 'transferred', 'not_interested', 'opted_out', 'wrong_number',
				'callback', 'hung_up')), (a.disposition, a.state = 'ended')) AS w(what, yes)
		WHERE c.id = of_campaign AND c.ends_zone <> '' AND w.yes GROUP BY 2, 3;
END $$;
