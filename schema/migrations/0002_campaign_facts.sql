-- SPDX-License-Identifier: Apache-2.0
-- What the law asks of a campaign and of a person beyond the ground floor: seven purposes, the subject
-- and the debt that frequency rules count by, the attested checklist, county, and porting.

ALTER TABLE dialer.campaign DROP CONSTRAINT campaign_purpose_check;
ALTER TABLE dialer.campaign ADD CONSTRAINT campaign_purpose_check CHECK (purpose IN ('marketing',
	'informational', 'debt', 'health_care', 'political', 'non_profit', 'survey'));
ALTER TABLE dialer.campaign
	ADD COLUMN subject text NOT NULL DEFAULT '',       -- '' is its name: what C01 counts by
	ADD COLUMN checklist json NOT NULL DEFAULT '{}';   -- rule id -> what the campaign states about it

ALTER TABLE dialer.lead
	ADD COLUMN county text NOT NULL DEFAULT '',
	ADD COLUMN debt_id text NOT NULL DEFAULT '';       -- the creditor's account (Regulation F counts by it)
CREATE INDEX lead_external ON dialer.lead (external_id) WHERE external_id <> '';
CREATE INDEX lead_debt ON dialer.lead (debt_id) WHERE debt_id <> '';

ALTER TABLE dialer.phone
	ADD COLUMN ported text NOT NULL DEFAULT 'unknown' CHECK (ported IN ('unknown', 'no', 'yes'));

-- As IMMUTABLE these two were called, because what they are made of is only STABLE; as STABLE they are
-- inlined into the statements, which a claim of a hundred leads feels.
CREATE OR REPLACE FUNCTION dialer.us(t timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
	RETURN CASE WHEN isfinite(t) THEN (extract(epoch FROM t) * 1000000)::bigint END;
CREATE OR REPLACE FUNCTION dialer.at_us(us bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
	RETURN to_timestamp(us / 1000000) + (us % 1000000) * interval '1 microsecond';
