-- SPDX-License-Identifier: Apache-2.0
-- Campaigns stop, with or without the calls under way, and limits change while calls run.

ALTER TABLE dialer.campaign DROP CONSTRAINT campaign_state_check,
	ADD CONSTRAINT campaign_state_check CHECK (state IN ('draft', 'running', 'paused', 'stopped', 'finished'));
-- What becomes of the calls that were under way when it stopped running.
ALTER TABLE dialer.campaign ADD COLUMN calls text NOT NULL DEFAULT 'go_on'
	CHECK (calls IN ('go_on', 'cancel_ringing', 'hang_up'));

ALTER TABLE dialer.campaign_event DROP CONSTRAINT campaign_event_kind_check,
	ADD CONSTRAINT campaign_event_kind_check CHECK (kind IN ('loaded', 'changed', 'started', 'paused', 'resumed',
		'drained', 'stopped', 'limited', 'finished'));

GRANT UPDATE (state, epoch, changed_at, calls, max_concurrent) ON dialer.campaign TO dialer_operator;

-- The most a trunk may take, for all nodes, other than their configuration says: the newest row of a
-- trunk holds. NULL: as configured. The configuration's own figure is never exceeded.
CREATE TABLE dialer.trunk_limit (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	trunk text NOT NULL,
	calls_per_second integer CHECK (calls_per_second BETWEEN 0 AND 1000),
	channels integer CHECK (channels BETWEEN 0 AND 100000),
	reason text NOT NULL DEFAULT '',
	actor text NOT NULL DEFAULT session_user
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.trunk_limit
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
SELECT dialer.audit_watch('trunk_limit', 'limit');
GRANT SELECT ON dialer.trunk_limit TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
GRANT INSERT ON dialer.trunk_limit TO dialer_manager, dialer_operator;
