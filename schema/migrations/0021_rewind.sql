-- SPDX-License-Identifier: Apache-2.0
-- A database that went back in time: an asynchronous replica was promoted, or a backup restored, and what
-- nodes had acted on is gone. Each node remembers the newest of what was committed to it and asks for it
-- whenever it is connected again, before anything is claimed. What is missing closes every node.

ALTER TABLE dialer.node
	ADD COLUMN server timestamptz,           -- the run of the server this node asked last (pg_postmaster_start_time)
	ADD COLUMN rewound_at timestamptz;       -- it missed something; until an operator accepts that

ALTER TABLE dialer.node_order DROP CONSTRAINT node_order_kind_check;
ALTER TABLE dialer.node_order ADD CONSTRAINT node_order_kind_check
	CHECK (kind IN ('drained', 'undrained', 'gone', 'rewound', 'accepted'));

-- What a node knows, and whether it is still there: '' if it is; 'other' for a database it knows nothing
-- of, 'accepted' where an operator accepted since that things are missing: then it is to forget what it
-- knew; or a list of what is missing. Zero and '' stand for what it does not know.
-- What was lost is not done again under the same number: calls of a lost attempt may still be under way.
CREATE FUNCTION dialer.recall(of_node text, log_id text, head_size bigint, head_root text, decision bigint,
	attempt bigint, ended bigint, opt_out bigint, known_at bigint) RETURNS text
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	missing text;
BEGIN
	UPDATE dialer.node SET server = pg_postmaster_start_time() WHERE name = of_node;
	IF log_id = '' OR NOT EXISTS (SELECT FROM dialer.audit_log AS l WHERE encode(l.id, 'hex') = log_id) THEN
		RETURN CASE log_id WHEN '' THEN '' ELSE 'other' END;
	END IF;
	IF EXISTS (SELECT FROM dialer.node_order AS o WHERE o.kind = 'accepted' AND o.at > dialer.at_us(known_at)) THEN
		RETURN 'accepted';
	END IF;
	missing := concat_ws(', ',
		CASE WHEN head_size > 0 AND NOT EXISTS (SELECT FROM dialer.audit_head AS h
			WHERE h.size = head_size AND encode(h.root, 'hex') = head_root) THEN 'evidence head ' || head_size END,
		CASE WHEN attempt > 0 AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.id = attempt)
			THEN 'attempt ' || attempt END,
		CASE WHEN ended > 0 AND NOT EXISTS (SELECT FROM dialer.attempt AS a WHERE a.id = ended AND a.state = 'ended')
			THEN 'outcome of attempt ' || ended END,
		CASE WHEN opt_out > 0 AND NOT EXISTS (SELECT FROM dialer.attempt AS a JOIN dialer.consent_event AS c
			ON c.number = a.number AND c.attempt_id = a.id AND c.kind = 'revoke' WHERE a.id = opt_out)
			THEN 'opt-out of attempt ' || opt_out END);
	IF missing = '' THEN
		RETURN '';
	END IF;
	PERFORM setval('dialer.decision_id', greatest(decision, (SELECT last_value FROM dialer.decision_id)) + 10000);
	PERFORM setval('dialer.attempt_id', greatest(attempt, (SELECT last_value FROM dialer.attempt_id)) + 10000);
	INSERT INTO dialer.node AS n (name, lease_until, incarnation, pid, started_at, rewound_at)
		VALUES (of_node, now(), 0, 0, now(), now())
		ON CONFLICT (name) DO UPDATE SET rewound_at = coalesce(n.rewound_at, now());
	INSERT INTO dialer.node_order (node, kind, reason) SELECT of_node, 'rewound', 'missing: ' || missing
		WHERE NOT EXISTS (SELECT FROM dialer.node_order AS o WHERE o.node = of_node AND o.kind = 'rewound'
			AND o.reason = 'missing: ' || missing);
	RETURN missing;
END $$;

REVOKE ALL ON FUNCTION dialer.recall(text, text, bigint, text, bigint, bigint, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dialer.recall(text, text, bigint, text, bigint, bigint, bigint, bigint, bigint) TO dialer_daemon;
GRANT UPDATE (rewound_at) ON dialer.node TO dialer_manager, dialer_operator;
