-- SPDX-License-Identifier: Apache-2.0
-- When a campaign ends, or waits for the next day: after so many calls, conversations or ends of a kind.

ALTER TABLE dialer.campaign
	ADD COLUMN ends jsonb NOT NULL DEFAULT '{}',  -- {"quotas": [{"what", "per_day", "most"}, ...]}
	ADD COLUMN ends_zone text NOT NULL DEFAULT '', -- by whose days it counts; '' it has no quota and counts nothing
	ADD COLUMN ends_at timestamptz;               -- no call begins from then on

-- What campaigns with quotas count: 'calls', 'conversations' and each disposition, by the day of the call.
CREATE TABLE dialer.campaign_count (
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	what text NOT NULL,
	day date NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (campaign_id, what, day)
);

-- Counted from the calls themselves, when a campaign gets quotas or another zone. Whoever writes calls waits
-- meanwhile, so that none is counted twice or not at all.
CREATE FUNCTION dialer.count_anew(of_campaign bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	LOCK TABLE dialer.attempt IN SHARE MODE;
	DELETE FROM dialer.campaign_count AS k WHERE k.campaign_id = of_campaign;
	INSERT INTO dialer.campaign_count (campaign_id, what, day, n)
		SELECT of_campaign, w.what, (a.committed_at AT TIME ZONE c.ends_zone)::date, count(*)
		FROM dialer.campaign AS c JOIN dialer.attempt AS a ON a.campaign_id = c.id
		CROSS JOIN LATERAL (VALUES ('calls', a.disposition NOT IN ('not_sent')),
			('conversations', a.disposition IN ('qualified', 'not_interested', 'opted_out', 'wrong_number', 'callback',
				'hung_up')), (a.disposition, a.state = 'ended')) AS w(what, yes)
		WHERE c.id = of_campaign AND c.ends_zone <> '' AND w.yes GROUP BY 2, 3;
END $$;
REVOKE ALL ON FUNCTION dialer.count_anew(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dialer.count_anew(bigint) TO dialer_manager;

GRANT SELECT ON dialer.campaign_count TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
GRANT INSERT, UPDATE ON dialer.campaign_count TO dialer_daemon;
