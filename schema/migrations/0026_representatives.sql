-- SPDX-License-Identifier: Apache-2.0
-- People to whom a conversation is handed over, shared by all nodes.

CREATE TABLE dialer.representative (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name ~ '^[A-Za-z0-9._+-]{1,63}$'),
	team text NOT NULL CHECK (team ~ '^[A-Za-z0-9._+-]{1,63}$'),
	trunk text NOT NULL CHECK (octet_length(trunk) BETWEEN 1 AND 63),
	address text NOT NULL CHECK (address ~ '^[A-Za-z0-9._+-]{1,64}$'), -- user part of the SIP address
	ready boolean NOT NULL DEFAULT false,    -- wants calls
	wrap_up_s integer NOT NULL DEFAULT 0 CHECK (wrap_up_s BETWEEN 0 AND 3600), -- after each call
	free_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- not before; the longest free is taken first
	-- Who took them last. Busy until that has ended, and for the wrap-up after it, even if nobody gives them back.
	attempt_id bigint REFERENCES dialer.attempt,
	changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	UNIQUE (attempt_id)
) WITH (fillfactor = 50);
CREATE INDEX representative_team ON dialer.representative (team);

-- What was done to them, for the log of evidence.
CREATE TABLE dialer.representative_order (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	representative text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('added', 'ready', 'away', 'no_answer', 'removed')),
	team text NOT NULL,
	trunk text NOT NULL,
	address text NOT NULL,
	wrap_up_s integer NOT NULL,
	attempt_id bigint,                       -- of which the call was not answered
	reason text NOT NULL DEFAULT '',
	actor text NOT NULL DEFAULT session_user
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dialer.representative_order
	FOR EACH STATEMENT EXECUTE FUNCTION dialer.refuse_change();
SELECT dialer.audit_watch('representative_order', 'representative');

-- A campaign whose script hands calls over names the team.
ALTER TABLE dialer.campaign ADD COLUMN hand_over text NOT NULL DEFAULT ''
	CHECK (hand_over ~ '^[A-Za-z0-9._+-]{0,63}$');
-- Of the team, as the node last saw it; NULL: it hands nothing over.
ALTER TABLE dialer.pacing_state
	ADD COLUMN team_ready integer,           -- busy or not
	ADD COLUMN team_free integer,
	ADD COLUMN team_limits boolean;          -- fewer conversations than there are seats, for want of people

-- A conversation that was handed over is one.
CREATE OR REPLACE FUNCTION dialer.count_anew(of_campaign bigint) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	LOCK TABLE dialer.attempt IN SHARE MODE;
	DELETE FROM dialer.campaign_count AS k WHERE k.campaign_id = of_campaign;
	INSERT INTO dialer.campaign_count (campaign_id, what, day, n)
		SELECT of_campaign, w.what, (a.committed_at AT TIME ZONE c.ends_zone)::date, count(*)
		FROM dialer.campaign AS c JOIN dialer.attempt AS a ON a.campaign_id = c.id
		CROSS JOIN LATERAL (VALUES ('calls', a.disposition NOT IN ('not_sent')),
			('conversations', a.disposition IN ('qualified', 'not_interested', 'opted_out', 'wrong_number', 'callback',
				'hung_up', 'transferred')), (a.disposition, a.state = 'ended')) AS w(what, yes)
		WHERE c.id = of_campaign AND c.ends_zone <> '' AND w.yes GROUP BY 2, 3;
END $$;

GRANT SELECT ON dialer.representative, dialer.representative_order
	TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
GRANT UPDATE (ready, free_at, attempt_id, changed_at) ON dialer.representative TO dialer_daemon;
GRANT UPDATE (ready, free_at, changed_at) ON dialer.representative TO dialer_operator;
-- An address is dialled: who may set one is who sets what a campaign dials.
GRANT INSERT, UPDATE, DELETE ON dialer.representative TO dialer_manager;
GRANT INSERT ON dialer.representative_order TO dialer_daemon, dialer_manager, dialer_operator;
