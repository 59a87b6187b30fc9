-- SPDX-License-Identifier: Apache-2.0
-- Does the ground floor keep its promises? Runs after the migration, inside its transaction, and
-- leaves nothing behind: every attempt below must fail, and the block ends by rolling itself back.

DO $$
DECLARE
	c bigint;
	refused boolean;
BEGIN
	INSERT INTO dialer.seller (name, legal_name, callback_number) VALUES ('verify', 'Verify', 12065550100);
	INSERT INTO dialer.number_pool (name) VALUES ('verify');
	INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice, business, record,
			default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry,
			on_answer, opening, script, source)
		SELECT 'verify', s.id, p.id, 'informational', true, false, false, 'US', 't', 1, 20, 1, 1, '{}',
			'converse', 'at_once', '{}', ''
		FROM dialer.seller AS s, dialer.number_pool AS p WHERE s.name = 'verify' AND p.name = 'verify'
		RETURNING id INTO c;
	INSERT INTO dialer.load (kind, campaign_id, file_name, file_sha256, rows_read, rows_loaded, rows_duplicate,
		rows_rejected) VALUES ('leads', c, 'verify', '', 1, 1, 0, 0);
	INSERT INTO dialer.calling_class (key) VALUES ('verify');
	INSERT INTO dialer.phone (number) VALUES (12065550100);
	INSERT INTO dialer.lead (id, campaign_id, load_id, person_id, number, class_id)
		SELECT -1, c, l.id, 1, 12065550100, k.id FROM dialer.load AS l, dialer.calling_class AS k
		WHERE l.file_name = 'verify' AND k.key = 'verify';
	INSERT INTO dialer.policy_pack (hash, tz_version, rules) VALUES ('verify', 'verify', '[]');
	INSERT INTO dialer.decision (id, verdict, campaign_id, lead_id, number, decided_at, rulings, facts,
			obligations, pack_hash, node)
		VALUES (-1, 'deny', c, -1, 12065550100, now(), '[]', '{}', '{}', 'verify', 'verify');

	refused := false;
	BEGIN
		INSERT INTO dialer.attempt (decision_id, campaign_id, lead_id, number, caller_id, trunk, epoch, node,
			incarnation) VALUES (-1, c, -1, 12065550100, 12065550101, 't', 1, 'verify', 1);
	EXCEPTION WHEN foreign_key_violation THEN
		refused := true;
	END;
	IF NOT refused THEN
		RAISE EXCEPTION 'an attempt was accepted whose decision is not an allow';
	END IF;

	refused := false;
	BEGIN
		UPDATE dialer.decision SET verdict = 'allow' WHERE id = -1;
	EXCEPTION WHEN raise_exception THEN
		refused := true;
	END;
	IF NOT refused THEN
		RAISE EXCEPTION 'a decision could be changed';
	END IF;

	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = 'undo';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
	NULL;
END $$;
