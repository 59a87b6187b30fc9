-- SPDX-License-Identifier: Apache-2.0
-- Answers of the register of reassigned numbers are one of three, and stay as they are.

DO $$
DECLARE
	refused integer := 0;
BEGIN
	BEGIN
		INSERT INTO dialer.reassigned_answer (number, asked_about, asked_at, answer, source, file_sha256)
			VALUES (12065550100, '2026-01-01', '2026-02-01', 'maybe', '', sha256(''));
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	BEGIN
		UPDATE dialer.reassigned_answer SET answer = 'no';
	EXCEPTION WHEN raise_exception THEN
		refused := refused + 1;
	END;
	BEGIN
		INSERT INTO dialer.dnc_list (name, version, list_date, source, file_sha256, set_path, set_sha256,
			numbers, area_codes) VALUES ('US Texas', '', now(), '', '', '', '', 0, 0);
	EXCEPTION WHEN check_violation THEN
		refused := refused + 1;
	END;
	IF refused <> 3 THEN
		RAISE EXCEPTION 'lists: a row was accepted or changed that must not be';
	END IF;
END $$;
