-- SPDX-License-Identifier: Apache-2.0
-- Which lead next: lists of leads that share a campaign's calls by weight, the order within a list, and
-- the filter that says who is called at all.

-- The leads of one load, or of several that were given one name.
CREATE TABLE dialer.lead_list (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	name text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$'),
	weight integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 100), -- 0: not called now
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (campaign_id, name)
);

-- How far each list is with its share (dialer/leads/mix.h), at one priority. Written by claims, so that
-- another node and the next start go on in turn.
CREATE TABLE dialer.lead_share (
	campaign_id bigint NOT NULL,
	list_id integer NOT NULL,                -- 0: the leads of no list
	priority smallint NOT NULL,
	pass bigint NOT NULL,
	served bigint NOT NULL,
	PRIMARY KEY (campaign_id, list_id, priority)
) WITH (fillfactor = 50);

ALTER TABLE dialer.campaign
	ADD COLUMN filter text NOT NULL DEFAULT '',        -- as written; '' calls all
	ADD COLUMN lead_order text NOT NULL DEFAULT 'file', -- as written
	ADD COLUMN selection integer NOT NULL DEFAULT 0;   -- raised when one of the two changes

ALTER TABLE dialer.lead
	-- 0 is no list. Not a foreign key: it would cost each loaded row as much as its campaign's does.
	ADD COLUMN list_id integer NOT NULL DEFAULT 0,
	-- The campaign's selection that this lead was looked at with: as it is, the filter keeps the lead;
	-- negative, it does not. Any other than the campaign's is out of date, and the lead is not claimed
	-- before it was looked at anew. 0 is what a campaign begins with, which had neither filter nor order.
	ADD COLUMN selection integer NOT NULL DEFAULT 0,
	ADD COLUMN ord bigint NOT NULL DEFAULT 0; -- the campaign's order, least first; then by id

-- A list's name from that of a file, as dialer/leads/listname.c makes it.
INSERT INTO dialer.lead_list (campaign_id, name)
	SELECT DISTINCT l.campaign_id, coalesce(nullif(left(regexp_replace(regexp_replace(regexp_replace(l.file_name,
		'^.*/', ''), '[^A-Za-z0-9._-]', '-', 'g'), '^[^A-Za-z0-9]+', ''), 48), ''), 'list')
	FROM dialer.load AS l WHERE l.kind = 'leads';
UPDATE dialer.lead AS t SET list_id = i.id FROM dialer.load AS l JOIN dialer.lead_list AS i
	ON i.campaign_id = l.campaign_id AND i.name = coalesce(nullif(left(regexp_replace(regexp_replace(regexp_replace(
		l.file_name, '^.*/', ''), '[^A-Za-z0-9._-]', '-', 'g'), '^[^A-Za-z0-9]+', ''), 48), ''), 'list')
	WHERE t.load_id = l.id;

-- What the claim reads: for each list, calling class and priority one range, in the order in which it calls.
DROP INDEX dialer.lead_claim;
CREATE INDEX lead_claim ON dialer.lead (campaign_id, selection, list_id, class_id, priority, due_at, ord, id)
	WHERE state = 'ready';

GRANT SELECT ON dialer.lead_list, dialer.lead_share TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator,
	dialer_auditor;
GRANT INSERT, UPDATE ON dialer.lead_list TO dialer_manager;
GRANT UPDATE (weight) ON dialer.lead_list TO dialer_operator;
GRANT INSERT, UPDATE ON dialer.lead_share TO dialer_daemon;
GRANT SELECT (list_id, selection, ord) ON dialer.lead TO dialer_operator;
