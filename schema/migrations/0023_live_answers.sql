-- SPDX-License-Identifier: Apache-2.0
-- Who answered and who was abandoned, counted as calls end, for a pacing that must know it at once.

-- The same figures dialer.attempt holds, by node (each adds to its own rows) and by the hour since the
-- campaign's first call, so that its 30-day periods are 720 of them (47 CFR 64.1200(a)(7)).
CREATE TABLE dialer.live_answers (
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	node text NOT NULL,
	hour integer NOT NULL,
	live bigint NOT NULL CHECK (live >= 0),
	abandoned bigint NOT NULL CHECK (abandoned BETWEEN 0 AND live),
	PRIMARY KEY (campaign_id, hour, node)
) WITH (fillfactor = 50);
INSERT INTO dialer.live_answers (campaign_id, node, hour, live, abandoned)
	SELECT a.campaign_id, a.node, floor(extract(epoch FROM a.answer_at - f.began) / 3600)::int, count(*),
		count(*) FILTER (WHERE a.disposition = 'abandoned' OR (a.greeting_end_ms IS NOT NULL
			AND coalesce(a.first_audio_ms, 2147483647) - a.greeting_end_ms > 2000))
	FROM dialer.attempt AS a JOIN (SELECT DISTINCT ON (campaign_id) campaign_id, committed_at AS began
		FROM dialer.attempt ORDER BY campaign_id, id) AS f ON f.campaign_id = a.campaign_id
	WHERE a.state = 'ended' AND a.answer_at IS NOT NULL
		AND a.disposition NOT IN ('voicemail', 'unallocated', 'busy', 'congestion')
	GROUP BY 1, 2, 3;

-- What each node last told of its pacing, for people to look at.
CREATE TABLE dialer.pacing_state (
	node text NOT NULL,
	campaign_id bigint NOT NULL REFERENCES dialer.campaign,
	at timestamptz NOT NULL,
	pacing text NOT NULL,
	why text NOT NULL,                       -- what keeps it at one to one; '' nothing
	lines integer NOT NULL,
	seats integer NOT NULL,
	busy integer NOT NULL,
	waiting integer NOT NULL,
	level numeric(8, 2) NOT NULL,            -- lines for a free seat
	target numeric(5, 2) NOT NULL,           -- percent of live answers
	PRIMARY KEY (node, campaign_id)
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE ON dialer.live_answers, dialer.pacing_state TO dialer_daemon;
GRANT SELECT ON dialer.live_answers, dialer.pacing_state TO dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
