-- SPDX-License-Identifier: Apache-2.0
-- Answers about reassigned numbers are evidence and stop calls; erasing still is the eraser's alone.
DO $$
BEGIN
	IF (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'dialer.reassigned_answer'::regclass
		AND tgname IN ('audit', 'announce', 'append_only')) <> 3 THEN
		RAISE EXCEPTION 'an answer about a reassigned number is not evidence, or stops no call';
	END IF;
	IF (SELECT proowner FROM pg_proc WHERE oid = 'dialer.erase_number(bigint, text, text, bigint)'::regprocedure)
		<> 'dialer_eraser'::regrole
		OR has_function_privilege('public', 'dialer.erase_number(bigint, text, text, bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'somebody else may erase';
	END IF;
END $$;
SELECT claimed_at, page_url, user_agent, vendor, phone_fingerprint, text_sha256, document_sha256, load_id, load_line
	FROM dialer.consent_certificate WHERE false;
SELECT load_line FROM dialer.consent_event WHERE false;
