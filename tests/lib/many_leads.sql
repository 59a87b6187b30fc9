-- SPDX-License-Identifier: Apache-2.0
-- Millions of leads, made inside PostgreSQL (psql -f, or stack.Stack.many_leads, or pgtest_many_leads).
--
-- CALL public.many_leads(campaign, how_many): behind the leads that were loaded into the campaign come as
-- many more, as a load would leave them. They take turns over the area codes and calling classes of those
-- that are there, so load at least one lead of each class that is wanted; at most 6.9 million for each
-- area code. The numbers are possible ones (exchanges from 300, no N11, no 555), each with its phone row.
-- Commits as it goes: outside of a transaction. A million takes about 20 s of CPU and 340 MB.

CREATE OR REPLACE PROCEDURE public.many_leads(of_campaign bigint, how_many bigint, at_priority smallint DEFAULT 9,
	in_state text DEFAULT 'ready') LANGUAGE plpgsql AS $$
DECLARE
	first_person bigint := (SELECT coalesce(max(person_id), 0) + 1 FROM dialer.lead);
	-- Above what an earlier call made, so that it can be called again.
	made bigint := (SELECT count(*) FROM dialer.lead WHERE campaign_id = of_campaign AND number % 10000000 >= 3000000);
	step constant bigint := 500000;
	definitions text[] := (SELECT array_agg(indexdef) FROM pg_indexes WHERE schemaname = 'dialer' AND tablename = 'lead'
		AND indexdef NOT LIKE 'CREATE UNIQUE%');
	definition text;
BEGIN
	CREATE TEMP TABLE pattern AS SELECT row_number() OVER () - 1 AS i, * FROM (
		SELECT number / 10000000 AS area, class_id, min(load_id) AS load_id FROM dialer.lead
		WHERE campaign_id = of_campaign GROUP BY 1, 2 ORDER BY 1, 2) AS p;
	CREATE TEMP TABLE exchange AS SELECT row_number() OVER (ORDER BY x) - 1 AS i, x FROM generate_series(300, 999) AS x
		WHERE x % 100 <> 11 AND x <> 555;
	IF NOT EXISTS (SELECT FROM pattern) THEN
		RAISE EXCEPTION 'campaign % has no leads to take the classes from', of_campaign;
	END IF;
	-- What refers to rows made here, and triggers, need no look-up for each row.
	SET session_replication_role = replica;
	-- An index is sooner built than kept while ten million rows come.
	IF how_many >= step THEN
		FOREACH definition IN ARRAY definitions LOOP
			EXECUTE 'DROP INDEX dialer.' || (regexp_match(definition, 'INDEX (\w+) ON'))[1];
		END LOOP;
	END IF;
	FOR n IN 0 .. (how_many - 1) / step LOOP
		WITH made AS MATERIALIZED (
			SELECT s, p.load_id, p.class_id, (p.area * 1000 + e.x) * 10000 + (s / p.count) % 10000 AS number
			FROM generate_series(made + n * step, made + least((n + 1) * step, how_many) - 1) AS s
			JOIN (SELECT *, count(*) OVER () AS count FROM pattern) AS p ON p.i = s % p.count
			JOIN exchange AS e ON e.i = s / p.count / 10000),
		phones AS (INSERT INTO dialer.phone (number) SELECT number FROM made ON CONFLICT (number) DO NOTHING)
		INSERT INTO dialer.lead (campaign_id, load_id, person_id, number, class_id, priority, state)
			SELECT of_campaign, load_id, first_person + s, number, class_id, at_priority, in_state FROM made ORDER BY s;
		COMMIT;
	END LOOP;
	IF how_many >= step THEN
		FOREACH definition IN ARRAY definitions LOOP
			EXECUTE definition;
		END LOOP;
	END IF;
	DROP TABLE pattern, exchange;
	SET session_replication_role = origin;
	COMMIT;
	IF (SELECT count(*) FROM dialer.lead WHERE campaign_id = of_campaign AND number % 10000000 >= 3000000) < made + how_many THEN
		RAISE EXCEPTION 'not so many numbers in these area codes';
	END IF;
END $$;

-- The first so many of them that are to be called consent to it, once each: what a gate that is to allow
-- them needs. With all triggers, so that the log of evidence is whole.
CREATE OR REPLACE PROCEDURE public.many_consents(of_campaign bigint, how_many bigint) LANGUAGE sql AS $$
	INSERT INTO dialer.consent_event (kind, number, seller_id, artificial_voice, scope, text_sha256, method, happened_at)
		SELECT 'grant', l.number, c.seller_id, true, 'all', sha256('many'), 'import', now() - interval '30 days'
		FROM dialer.campaign AS c CROSS JOIN LATERAL (SELECT number FROM dialer.lead WHERE campaign_id = c.id
			AND state = 'ready' AND NOT EXISTS (SELECT FROM dialer.consent_event AS g WHERE g.number = lead.number)
			ORDER BY priority, due_at, id LIMIT how_many) AS l
		WHERE c.id = of_campaign;
$$;
