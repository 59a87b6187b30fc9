-- SPDX-License-Identifier: Apache-2.0
-- When a lead is called again: parts of the callee's day, attempts on one of the callee's days, and the
-- hour a person was promised.

ALTER TABLE dialer.campaign
	ADD COLUMN max_attempts_day integer NOT NULL DEFAULT 0 CHECK (max_attempts_day >= 0), -- 0: no limit
	ADD COLUMN day_parts jsonb NOT NULL DEFAULT '{}'; -- {"parts": [[480, 720], ...], "weekend_apart": false}

-- A promised call has priority 0, before all others, until its end; own_priority is what it had.
ALTER TABLE dialer.lead
	ADD COLUMN callback_at timestamptz,
	ADD COLUMN own_priority smallint,
	ADD CONSTRAINT lead_callback_check CHECK ((callback_at IS NULL) = (own_priority IS NULL)) NOT VALID;
CREATE INDEX lead_callback ON dialer.lead (campaign_id, callback_at) WHERE callback_at IS NOT NULL;

ALTER TABLE dialer.campaign_event DROP CONSTRAINT campaign_event_kind_check,
	ADD CONSTRAINT campaign_event_kind_check CHECK (kind IN ('loaded', 'changed', 'started', 'paused', 'resumed',
		'drained', 'stopped', 'limited', 'finished', 'recycled'));

GRANT SELECT (callback_at, own_priority) ON dialer.lead TO dialer_operator;
