-- SPDX-License-Identifier: Apache-2.0
-- Many nodes on one database: a trunk's limits hold for all of them together, and what a dead node
-- left open is settled by the others.

-- The newest calls over a trunk, of all nodes. Its row is locked from a claim's count to its commit.
CREATE TABLE dialer.trunk_use (
	trunk text PRIMARY KEY,
	at_us bigint[] NOT NULL DEFAULT '{}',    -- of each claim of the last seconds, by this server's clock
	calls integer[] NOT NULL DEFAULT '{}'    -- how many calls it began
);

ALTER TABLE dialer.node
	ADD COLUMN draining boolean NOT NULL DEFAULT false, -- an operator lets it begin no more calls
	ADD COLUMN gone_at timestamptz;          -- an operator says that its machine is off

CREATE TABLE dialer.node_order (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	node text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('drained', 'undrained', 'gone')),
	reason text NOT NULL DEFAULT '',
	actor text NOT NULL DEFAULT session_user
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.node_order
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
SELECT dialer.audit_watch('node_order', 'order');

GRANT SELECT, INSERT, UPDATE ON dialer.trunk_use TO dialer_daemon;
GRANT SELECT ON dialer.trunk_use TO dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
GRANT SELECT ON dialer.node_order TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
GRANT INSERT ON dialer.node_order TO dialer_manager, dialer_operator;
GRANT UPDATE (draining, gone_at) ON dialer.node TO dialer_manager, dialer_operator;
