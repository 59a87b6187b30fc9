-- SPDX-License-Identifier: Apache-2.0
-- A text must have its hash, and a reach belongs to revocations. Leaves nothing behind: each failing
-- statement undoes itself.

DO $$
DECLARE
	refused integer := 0;
BEGIN
	BEGIN
		INSERT INTO dialer.consent_text (sha256, text) VALUES (sha256('another'), 'verify');
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	BEGIN
		INSERT INTO dialer.consent_event (kind, number, method, happened_at, supersedes)
			VALUES ('revoke', 12065550100, 'verify', now(), 0);
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	BEGIN
		INSERT INTO dialer.consent_event (kind, number, method, happened_at, reach_purpose)
			VALUES ('revoke', 12065550100, 'verify', now(), 'everything');
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	IF refused <> 3 THEN
		RAISE EXCEPTION 'the consent ledger takes what it must refuse';
	END IF;
END $$;
SELECT event_id, number, issuer, token, phone_match, document FROM dialer.consent_certificate WHERE false;
